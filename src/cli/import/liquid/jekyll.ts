import type { Context, Liquid, TagToken, TopLevelToken } from 'liquidjs';
import { Hash, toValueSync } from 'liquidjs';
import { markdown } from '../../../markdown/markdown.ts';
import type { LiquidHost } from '../jekyll/host.ts';
import { codeBlock } from '../post/embeds.ts';
import type { Rendering } from './engine.ts';
import { parseUntil, replacement, tagOf, unquoted } from './plugins.ts';

/** The filters that Jekyll adds to Liquid and liquidjs lacks (Jekyll's documentation, "Liquid Filters"). */
export function addFilters(engine: Liquid, { url, baseurl }: LiquidHost): void {
  const filters: Record<string, (input: string) => string> = {
    relative_url: (input) => relativeUrl(input, baseurl),
    absolute_url: (input) => (isAbsolute(input) ? input : `${url}${relativeUrl(input, baseurl)}`),
    markdownify: (input) => markdown(input),
    smartify: (input) => input,
    strip_index: (input) => input.replace(/\/index\.html?$/, '/'),
  };
  for (const [name, filter] of Object.entries(filters))
    engine.registerFilter(name, (input: unknown) => filter(String(input ?? '')));
  engine.registerFilter('intersect', (a, b) => [a].flat().filter((one) => [b].flat().includes(one)));
}

/** A path of the site as the site's host knows it: below `baseurl`, once. */
function relativeUrl(path: string, baseurl: string): string {
  if (isAbsolute(path)) return path;
  const rooted = path.startsWith('/') || path === '' ? path : `/${path}`;
  return baseurl !== '' && (rooted === baseurl || rooted.startsWith(`${baseurl}/`)) ? rooted : `${baseurl}${rooted}`;
}

function isAbsolute(path: string): boolean {
  return /^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(path);
}

/** The tags that Jekyll ships (its documentation, "Tags Filters"): `highlight`, `include`, `post_url`, `link`. */
export function addTags(engine: Liquid, rendering: Rendering): void {
  const { host } = rendering;
  // File names may hold `{{ page.lang }}`.
  const named = (args: string, context: Context): string => engine.renderSync(engine.parse(unquoted(args)), context);
  const address = (find: (name: string) => string | undefined) =>
    tagOf(
      ({ args }) => args.trim(),
      (args, context) => {
        const name = named(args, context);
        const path = find(name);
        if (path === undefined) rendering.note(`Liquid: no file ${JSON.stringify(name)} to link to`);
        return relativeUrl(path ?? `/${name}`, host.baseurl);
      },
    );
  engine.registerTag('post_url', address(host.postPath));
  engine.registerTag('link', address(host.filePath));
  const highlight = ({ args }: TagToken, remaining: TopLevelToken[]) => ({
    language: args.trim().split(/\s+/)[0] ?? '',
    code: parseUntil(engine, remaining, 'endhighlight'),
  });
  engine.registerTag(
    'highlight',
    tagOf(highlight, ({ language, code }, context) => {
      return `\n<figure>${codeBlock(engine.renderSync(code, context), language)}</figure>\n`;
    }),
  );
  const include = (find: (file: string) => string | undefined) =>
    tagOf(
      ({ args }) => {
        const name = /^\s*((?:\{\{.*?\}\}|[^\s{]|\{(?!\{))+)/.exec(args)?.[1] ?? '';
        // Jekyll knows no escape but that of a quote.
        const parameters = args
          .trimStart()
          .slice(name.length)
          .replace(/\\(?!["'])/g, '\\\\');
        return { name, parameters: new Hash(parameters, true) };
      },
      ({ name, parameters }, context) => {
        const file = named(name, context);
        const values: Record<string, unknown> = toValueSync(parameters.render(context));
        const source = find(file);
        if (source === undefined) {
          rendering.note(`Liquid: no include ${JSON.stringify(file)}`);
          return replacement(file, values) ?? '';
        }
        const depth = (context as unknown as { scopes: unknown[] }).scopes.length;
        if (depth > 50) rendering.note(`Liquid: ${JSON.stringify(file)} includes itself`);
        if (depth > 50) return '';
        context.push({ include: values });
        try {
          return engine.renderSync(engine.parse(source), context);
        } catch (error) {
          rendering.note(`Liquid: include ${JSON.stringify(file)}: ${(error as Error).message.split('\n')[0]}`);
          return '';
        } finally {
          context.pop();
        }
      },
    );
  engine.registerTag('include', include(host.include));
  engine.registerTag('include_cached', include(host.include));
  engine.registerTag(
    'include_relative',
    include((file) => host.includeRelative(file, rendering.file)),
  );
}
