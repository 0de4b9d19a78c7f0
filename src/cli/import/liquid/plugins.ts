import type { Context, Emitter, Liquid, TagToken, Template, TopLevelToken } from 'liquidjs';
import { Tag } from 'liquidjs';
import { escapeAttribute } from '../../../article/text.ts';
import { codeBlock, figure, link, PICTURE, PROVIDERS, picture } from '../post/embeds.ts';

/** Hears of what is rendered in another way than Jekyll would. */
export type Notice = (detail: string) => void;

/** Tags of plugins whose body is a program or a drawing, and no Markdown. */
const CODE_BLOCKS =
  /^(?:codeblock|code_block|prism|mermaid|plantuml|uml|graphviz|dot|d2|vega|vegalite|bibtex|geshi|terminal)$/;
/** Words that only continue or end another tag; unknown ones like these are faults of the template. */
const PART = /^(?:else|elsif|when|end(?:if|unless|for|case|capture|raw|comment|tablerow|highlight))$/;

/** Unknown tags, those of plugins, cost no post: they are left out, and what is before their end tags is kept. */
export function tolerate(engine: Liquid, note: Notice): void {
  const parse = ({ name, args }: TagToken, remaining: TopLevelToken[]) => {
    const hasEnd = remaining.some((one) => (one as Partial<TagToken>).name === `end${name}`);
    return { name, args, inner: hasEnd ? parseUntil(engine, remaining, `end${name}`) : undefined };
  };
  const plugin = tagOf(parse, ({ name, args, inner }, context) => {
    const words = args.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
    const pairs = args.matchAll(/\b(\w+)\s*[:=]\s*("[^"]*"|'[^']*'|[^\s"']+)/g);
    const named = Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, unquoted(value)]));
    const instead = inner ? undefined : replacement(name, named, words.map(unquoted));
    const unknown = `unknown tag ${name} left out${inner ? ', what is within it kept' : ''}`;
    note(`Liquid: ${instead === undefined ? unknown : `tag ${name} of a plugin replaced by what it names`}`);
    if (!inner) return instead ?? '';
    const kept: string = engine.renderSync(inner, context);
    return CODE_BLOCKS.test(name) ? `\n${codeBlock(kept)}\n` : kept;
  });
  const plugins = new Proxy({}, { get: (_, name) => (PART.test(String(name)) ? undefined : plugin) });
  Object.setPrototypeOf(engine.tags, plugins);
}

/** A tag from what is read of it when a template is parsed, and what is written of that. */
export function tagOf<T>(
  parse: (token: TagToken, remaining: TopLevelToken[]) => T,
  write: (parsed: T, context: Context) => string,
) {
  return class extends Tag {
    readonly parsed: T;
    constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid) {
      super(token, remaining, liquid);
      this.parsed = parse(token, remaining);
    }
    override render(context: Context, emitter: Emitter): void {
      emitter.write(write(this.parsed, context));
    }
  };
}

/** The templates up to the tag `end`; all that is left when it never comes. */
export function parseUntil({ parser }: Liquid, remaining: TopLevelToken[], end: string): Template[] {
  const templates: Template[] = [];
  for (let token = remaining.shift(); token && (token as Partial<TagToken>).name !== end; token = remaining.shift())
    templates.push(parser.parseToken(token, remaining));
  return templates;
}

/** A word without its quotes. */
export function unquoted(text: string): string {
  return text.replace(/^(["'])([\s\S]*)\1$/, '$2');
}

const EMBEDS = /^(?:tweet|twitter|embed|oembed|linkpreview)$/;
const SHOWS = /figure|image|img|picture/i;
const IMAGES = ['image_path', 'path', 'src', 'url', 'img', 'image', 'file', 'filename', 'image_url'];

/** A link to what a foreign tag or include embeds, or the picture that it shows; undefined when it doesn't tell. */
export function replacement(name: string, named: Record<string, unknown>, words: string[] = []): string | undefined {
  const text = (...names: string[]) =>
    names.map((one) => named[one]).find((value): value is string => typeof value === 'string' && value !== '');
  const id = text('id', 'video_id', 'youtube_id') ?? words.find((word) => word !== 'video');
  const [provider] = /youtube|vimeo|gist/i.exec(text('provider') ?? name) ?? [];
  if (id && /^https?:\/\//i.test(id) && (provider || EMBEDS.test(name))) return link(id);
  const address = PROVIDERS.get(provider?.toLowerCase() ?? '');
  if (id && address) return link(address(id));
  const image = text(...IMAGES) ?? words.find((word) => /[./]/.test(word) && !word.includes('='));
  if (!image || !(SHOWS.test(name) || (words.length === 0 && PICTURE.test(image)))) return undefined;
  const caption = text('caption', 'description');
  const shown = picture(image, text('alt', 'title') ?? caption);
  return words.length > 0 ? shown : figure(shown, escapeAttribute(caption ?? ''));
}
