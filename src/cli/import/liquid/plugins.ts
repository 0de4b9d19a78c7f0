import type { Context, Emitter, Liquid, TagToken, Template, TopLevelToken } from 'liquidjs';
import { escapeAttribute } from '../../../article/text.ts';
import type { Rendering } from './engine.ts';
import type { TagSelf } from './jekyll.ts';

/** Tags of plugins whose body is a program or a drawing, and no Markdown. */
const CODE_BLOCKS =
  /^(?:codeblock|code_block|prism|mermaid|plantuml|uml|graphviz|dot|d2|vega|vegalite|bibtex|geshi|terminal)$/;
/** Words that only continue or end another tag; unknown ones like these are faults of the template. */
const PART = /^(?:else|elsif|when|end(?:if|unless|for|case|capture|raw|comment|tablerow|highlight))$/;

/** Unknown tags, those of plugins, cost no post: they are left out, and what is before their end tags is kept. */
export function tolerate(engine: Liquid, rendering: Rendering): void {
  rendering.prepare = (source) => {
    for (const [, name = ''] of source.matchAll(/\{%-?\s*(\w[\w-]*)/g))
      if (!(name in engine.tags) && !PART.test(name)) register(name);
  };
  const register = (name: string): void => {
    const end = `end${name}`;
    engine.registerTag(name, {
      parse(this: TagSelf, token: TagToken, remaining: TopLevelToken[]) {
        this.args = token.args;
        const hasEnd = remaining.some((one) => (one as Partial<TagToken>).name === end);
        this.templates = hasEnd ? parseUntil(engine, remaining, end) : undefined;
      },
      *render(this: TagSelf, context: Context, emitter: Emitter): Generator<unknown, void, string> {
        const args: string = this.args;
        const words = args.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
        const pairs = args.matchAll(/\b(\w+)\s*[:=]\s*("[^"]*"|'[^']*'|[^\s"']+)/g);
        const named = Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, unquoted(value)]));
        const instead = this.templates ? undefined : replacement(name, named, words.map(unquoted));
        if (instead !== undefined) {
          rendering.note(`Liquid: tag ${name} of a plugin replaced by what it names`);
          return void emitter.write(instead);
        }
        rendering.note(`Liquid: unknown tag ${name} left out${this.templates ? ', what is within it kept' : ''}`);
        if (!this.templates) return;
        const inner = yield engine.renderer.renderTemplates(this.templates, context);
        emitter.write(CODE_BLOCKS.test(name) ? `\n${codeBlock(inner)}\n` : inner);
      },
    });
  };
}

/** A program as HTML. */
export function codeBlock(code: string, attributes = ''): string {
  return `<pre><code${attributes}>${escapeAttribute(code.replace(/^\n+|\s+$/g, ''))}</code></pre>`;
}

/** A word without its quotes. */
export function unquoted(text: string): string {
  return text.replace(/^(["'])([\s\S]*)\1$/, '$2');
}

/** The templates up to the tag `end`; all that is left when it never comes. */
export function parseUntil(engine: Liquid, remaining: TopLevelToken[], end: string): Template[] {
  const templates: Template[] = [];
  engine.parser
    .parseStream(remaining)
    .on(`tag:${end}`, function stop(this: { stop(): void }) {
      this.stop();
    })
    .on('template', (template: Template) => {
      templates.push(template);
    })
    .on('end', () => {})
    .start();
  return templates;
}

const PROVIDERS: Record<string, string> = {
  youtube: 'https://www.youtube.com/watch?v=',
  vimeo: 'https://vimeo.com/',
  gist: 'https://gist.github.com/',
};
const EMBEDS = /^(?:tweet|twitter|embed|oembed|linkpreview)$/;
const SHOWS = /figure|image|img|picture/i;
const PICTURE = /\.(?:avif|gif|jpe?g|png|svg|webp)(?:[?#].*)?$/i;
const IMAGES = ['image_path', 'path', 'src', 'url', 'img', 'image', 'file', 'filename', 'image_url'];

/** A link to what a foreign tag or include embeds, or the picture that it shows; undefined when it doesn't tell. */
export function replacement(name: string, named: Record<string, unknown>, words: string[] = []): string | undefined {
  const text = (...names: string[]) =>
    [...names.map((one) => named[one])].find((value): value is string => typeof value === 'string' && value !== '');
  const isAddress = (word: string) => /^https?:\/\//i.test(word);
  const id = text('id', 'video_id', 'youtube_id') ?? words.find((word) => word !== 'video');
  const [provider] = /youtube|vimeo|gist/i.exec(text('provider') ?? name) ?? [];
  if (id && isAddress(id) && (provider || EMBEDS.test(name))) return link(id);
  if (id && provider) return link(`${PROVIDERS[provider.toLowerCase()]}${id}`);
  const image = text(...IMAGES) ?? words.find((word) => /[./]/.test(word) && !word.includes('='));
  if (!image || !(SHOWS.test(name) || (words.length === 0 && PICTURE.test(image)))) return undefined;
  const caption = text('caption', 'description');
  const alt = escapeAttribute(text('alt', 'title') ?? caption ?? '');
  const picture = `<img src="${escapeAttribute(image)}" alt="${alt}">`;
  if (words.length > 0) return picture;
  return `<figure>${picture}${caption ? `<figcaption>${escapeAttribute(caption)}</figcaption>` : ''}</figure>`;
}

function link(url: string): string {
  return `<a href="${escapeAttribute(url)}">${escapeAttribute(url)}</a>`;
}
