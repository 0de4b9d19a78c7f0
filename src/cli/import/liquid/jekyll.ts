import type { Context, Emitter, Liquid, Tag, TagToken, TopLevelToken } from 'liquidjs';
import { Hash } from 'liquidjs';
import { escapeAttribute } from '../../../article/text.ts';
import { markdown } from '../../../markdown/markdown.ts';
import type { LiquidHost } from '../jekyll/post.ts';
import type { Rendering } from './engine.ts';
import { codeBlock, parseUntil, replacement, unquoted } from './plugins.ts';

export type TagSelf = Tag & Extract<Parameters<Liquid['registerTag']>[1], { parse?: unknown }>;

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
  const named = (self: TagSelf, context: Context): string =>
    engine.renderSync(engine.parse(unquoted(self.args)), context);
  const address = (find: (name: string) => string | undefined) => ({
    parse(this: TagSelf, token: TagToken) {
      this.args = token.args.trim();
    },
    render(this: TagSelf, context: Context, emitter: Emitter): void {
      const name = named(this, context);
      const path = find(name);
      if (path === undefined) rendering.note(`Liquid: no file ${JSON.stringify(name)} to link to`);
      emitter.write(relativeUrl(path ?? `/${name}`, host.baseurl));
    },
  });
  engine.registerTag('post_url', address(host.postPath));
  engine.registerTag('link', address(host.filePath));
  engine.registerTag('highlight', {
    parse(this: TagSelf, token: TagToken, remaining: TopLevelToken[]) {
      this.args = token.args.trim().split(/\s+/)[0] ?? '';
      this.templates = parseUntil(engine, remaining, 'endhighlight');
    },
    *render(this: TagSelf, context: Context, emitter: Emitter): Generator<unknown, void, string> {
      const code = yield engine.renderer.renderTemplates(this.templates, context);
      emitter.write(`\n<figure>${codeBlock(code, ` class="language-${escapeAttribute(this.args)}"`)}</figure>\n`);
    },
  });
  for (const name of ['include', 'include_cached', 'include_relative']) {
    engine.registerTag(name, {
      parse(this: TagSelf, { args }: TagToken) {
        this.args = /^\s*((?:\{\{.*?\}\}|[^\s{]|\{(?!\{))+)/.exec(args)?.[1] ?? '';
        // Jekyll knows no escape but that of a quote.
        const parameters = args
          .trimStart()
          .slice(this.args.length)
          .replace(/\\(?!["'])/g, '\\\\');
        this.hash = new Hash(parameters, true);
      },
      *render(this: TagSelf, context: Context, emitter: Emitter): Generator<unknown, void, never> {
        const file = named(this, context);
        const values: Record<string, unknown> = yield this.hash.render(context);
        const source = name === 'include_relative' ? host.includeRelative(file, rendering.file) : host.include(file);
        if (source === undefined) {
          rendering.note(`Liquid: no include ${JSON.stringify(file)}`);
          return void emitter.write(replacement(file, values) ?? '');
        }
        const depth = (context as unknown as { scopes: unknown[] }).scopes.length;
        if (depth > 50) return rendering.note(`Liquid: ${JSON.stringify(file)} includes itself`);
        try {
          rendering.prepare(source);
          context.push({ include: values });
          emitter.write(yield engine.renderer.renderTemplates(engine.parse(source), context));
        } catch (error) {
          rendering.note(`Liquid: include ${JSON.stringify(file)}: ${(error as Error).message.split('\n')[0]}`);
        } finally {
          context.pop();
        }
      },
    });
  }
}
