import type { Context, TagToken, TopLevelToken } from 'liquidjs';
import { Hash, Liquid, toValueSync } from 'liquidjs';
import { markdown } from '../../../markdown/markdown.ts';
import type { LiquidHost } from '../jekyll/source.ts';
import { codeBlock } from '../post/embeds.ts';
import type { Note } from '../source/entry.ts';
import { type Notice, parseUntil, replacement, tagOf, tolerate, unquoted } from './plugins.ts';

/** A hostile template must neither run nor grow for ever. */
const LIMITS = { renderLimit: 5_000, memoryLimit: 16 * 1024 * 1024, parseLimit: 32 * 1024 * 1024 };
/** No article is longer by far: what grows further is a loop without end. */
const LONGEST = 4 * 1024 * 1024;
/** More broken tags than that, and a text is no template. */
const PIECES = 20;
const END_RAW = '{% endraw %}';

/** Renders Liquid as Jekyll does; `notes` hears of what could not be. What can't be parsed at all stays as it is written. */
export function liquidRenderer(host: LiquidHost) {
  const engine = new Liquid({
    ...LIMITS,
    jekyllWhere: true,
    relativeReference: false,
    ownPropertyOnly: true,
    timezoneOffset: host.timeZone,
    dynamicPartials: false,
    // Only the host reads files.
    templates: {},
  });
  let notes: Note[] = [];
  const note: Notice = (detail) => {
    if (!notes.some((one) => one.detail === detail)) notes.push({ detail });
  };
  addFilters(engine, host);
  addTags(engine, host, note);
  tolerate(engine, note);
  return (source: string, scope: object, told: Note[]): string => {
    if (!/\{[{%]/.test(source)) return source;
    notes = told;
    const broken: string[] = [];
    for (let text: string | undefined = lax(source); text !== undefined && broken.length <= PIECES; ) {
      try {
        const rendered: string = engine.parseAndRenderSync(text, scope);
        if (rendered.length > LONGEST) throw new Error(`it grows beyond ${LONGEST} characters`);
        return rendered.replace(/\ue000(\d+)\ue001/g, (_, index: string) => broken[Number(index)] ?? '');
      } catch (error) {
        const [reason = ''] = (error as Error).message.split('\n');
        if (broken.length === 0) note(`Liquid not rendered: ${reason.replace(/, file:.*?(?=, line|$)/, '')}`);
        text = setAside(text, error, broken);
      }
    }
    return source;
  };
}

/** `text` without the tag that can't be parsed, or with the end that `raw` lacks; undefined where neither helps. */
function setAside(text: string, error: unknown, broken: string[]): string | undefined {
  const { token, name, message } = error as Partial<Error> & { token?: { begin?: number; input?: string } };
  if (name !== 'ParseError' && name !== 'TokenizationError') return undefined;
  if (token?.input !== text || token.begin === undefined) return undefined;
  if (message?.startsWith('raw ')) return text.endsWith(END_RAW) ? undefined : `${text}${END_RAW}`;
  // The fault is within a tag.
  const at = Math.max(text.lastIndexOf('{%', token.begin), text.lastIndexOf('{{', token.begin));
  const piece = at < 0 ? undefined : /^\{%[\s\S]*?%\}|^\{\{[\s\S]*?\}\}|^\{[{%]/.exec(text.slice(at))?.[0];
  if (piece === undefined) return undefined;
  return `${text.slice(0, at)}\ue000${broken.push(piece) - 1}\ue001${text.slice(at + piece.length)}`;
}

/** Ruby's Liquid overlooks two faults: a capture named `/dev/null`, which hides comments, and words after `else`. */
function lax(source: string): string {
  return source
    .replace(/(\{%-?\s*capture\s+)[^\w\s%"'-]+(?=\w)/g, '$1')
    .replace(/(\{%-?\s*else)\s(?:(?!%\})[\s\S])*?(-?%\})/g, '$1 $2');
}

/** The filters that Jekyll adds to Liquid and liquidjs lacks (Jekyll's documentation, "Liquid Filters"). */
function addFilters(engine: Liquid, { url, baseurl }: LiquidHost): void {
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
function addTags(engine: Liquid, host: LiquidHost, note: Notice): void {
  // File names may hold `{{ page.lang }}`.
  const named = (args: string, context: Context): string => engine.renderSync(engine.parse(unquoted(args)), context);
  const argsOf = ({ args }: TagToken) => args.trim();
  const address = (find: (name: string) => string | undefined) =>
    tagOf(argsOf, (args, context) => {
      const name = named(args, context);
      const path = find(name);
      if (path === undefined) note(`Liquid: no file ${JSON.stringify(name)} to link to`);
      return relativeUrl(path ?? `/${name}`, host.baseurl);
    });
  engine.registerTag('post_url', address(host.postPath));
  engine.registerTag('link', address(host.filePath));
  const codeOf = ({ args }: TagToken, remaining: TopLevelToken[]) => ({
    language: args.trim().split(/\s+/)[0],
    code: parseUntil(engine, remaining, 'endhighlight'),
  });
  const highlight = tagOf(codeOf, ({ language, code }, context) => {
    return `\n<figure>${codeBlock(engine.renderSync(code, context), language)}</figure>\n`;
  });
  engine.registerTag('highlight', highlight);
  const includeOf = ({ args }: TagToken) => {
    const name = /^\s*((?:\{\{.*?\}\}|[^\s{]|\{(?!\{))+)/.exec(args)?.[1] ?? '';
    // Jekyll knows no escape but that of a quote.
    const rest = args.trimStart().slice(name.length);
    return { name, parameters: new Hash(rest.replace(/\\(?!["'])/g, '\\\\'), true) };
  };
  const include = (find: (file: string, context: Context) => string | undefined) =>
    tagOf(includeOf, ({ name, parameters }, context) => {
      const file = named(name, context);
      const values: Record<string, unknown> = toValueSync(parameters.render(context));
      const source = find(file, context);
      if (source === undefined) {
        note(`Liquid: no include ${JSON.stringify(file)}`);
        return replacement(file, values) ?? '';
      }
      const depth = (context as unknown as { scopes: unknown[] }).scopes.length;
      if (depth > 50) note(`Liquid: ${JSON.stringify(file)} includes itself`);
      if (depth > 50) return '';
      context.push({ include: values });
      try {
        return engine.renderSync(engine.parse(lax(source)), context);
      } catch (error) {
        note(`Liquid: include ${JSON.stringify(file)}: ${(error as Error).message.split('\n')[0]}`);
        return '';
      } finally {
        context.pop();
      }
    });
  engine.registerTag('include', include(host.include));
  engine.registerTag('include_cached', include(host.include));
  const from = (context: Context) => String(context.getSync(['page', 'path']));
  const relative = include((file, context) => host.includeRelative(file, from(context)));
  engine.registerTag('include_relative', relative);
}
