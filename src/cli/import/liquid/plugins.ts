import type { Context, Emitter, Liquid, TagToken, Template, TopLevelToken } from 'liquidjs';
import { escapeAttribute } from '../../../article/text.ts';
import type { Rendering } from './engine.ts';
import type { TagSelf } from './jekyll.ts';

/** Tags of plugins whose body is a program or a drawing, and no Markdown. */
const CODE_BLOCKS =
  /^(?:codeblock|code_block|prism|mermaid|plantuml|uml|graphviz|dot|d2|vega|vegalite|bibtex|geshi|terminal)$/;
/** Words that only continue or end another tag; unknown ones like these are faults of the template. */
const PART = /^(?:else|elsif|when|end(?:if|unless|for|case|capture|raw|comment|tablerow|highlight))$/;

/**
 * A plugin's tag is unknown here; it must not cost the post. Such a tag is left out, and when it has an end tag what
 * is between the two is kept.
 */
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
        const instead = this.templates ? undefined : pluginTag(name, this.args);
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

/**
 * A replacement for a tag of a well-known plugin: a link to what it would embed, the picture that it shows. Undefined when
 * that can't be told.
 */
function pluginTag(name: string, args: string): string | undefined {
  const words = args.match(/"[^"]*"|'[^']*'|\S+/g)?.map((word) => word.replace(/^(["'])(.*)\1$/, '$2')) ?? [];
  const [first = ''] = words;
  if (first === '') return undefined;
  const isAddress = /^https?:\/\//i.test(first);
  if (name === 'gist') return link(`https://gist.github.com/${first.replace(/^https?:\/\/gist\.github\.com\//i, '')}`);
  if (/^youtuber?$/.test(name))
    return link(
      isAddress
        ? first
        : video(
            'youtube',
            words.find((word) => word !== 'video'),
          ),
    );
  if (name === 'vimeo') return link(isAddress ? first : video('vimeo', first));
  if (/^(?:tweet|twitter|embed|oembed|linkpreview)$/.test(name)) return isAddress ? link(first) : undefined;
  if (!/^(?:img|image|asset_img|picture|responsive_image)$/.test(name)) return undefined;
  const named = /\b(?:src|path|img|image)\s*[:=]\s*["']?([^\s"']+)/.exec(args)?.[1];
  const source = named ?? words.find((word) => /[./]/.test(word) && !word.includes('='));
  return source && `<img src="${escapeAttribute(source)}" alt="">`;
}

const IMAGES = ['image_path', 'path', 'src', 'url', 'img', 'image', 'file', 'filename', 'image_url'];

/**
 * A replacement for an include that belongs to a theme, which is not part of the site: a picture with its caption, or a link
 * to a video; undefined when its parameters speak of neither.
 */
export function missingInclude(file: string, values: Record<string, unknown>): string | undefined {
  const text = (...names: string[]) =>
    names.map((name) => values[name]).find((value): value is string => typeof value === 'string' && value !== '');
  const id = text('id', 'video_id', 'youtube_id');
  const [provider] = /youtube|vimeo/i.exec(text('provider') ?? file) ?? [];
  if (id && provider) return link(video(provider.toLowerCase(), id));
  const image = text(...IMAGES);
  if (!image || !(/\.(?:avif|gif|jpe?g|png|svg|webp)(?:[?#].*)?$/i.test(image) || /figure|image|img/i.test(file)))
    return;
  const words = text('caption', 'description');
  const caption = words ? `<figcaption>${escapeAttribute(words)}</figcaption>` : '';
  const alt = escapeAttribute(text('alt', 'title') ?? words ?? '');
  return `<figure><img src="${escapeAttribute(image)}" alt="${alt}">${caption}</figure>`;
}

function video(provider: string, id = ''): string {
  return provider === 'youtube' ? `https://www.youtube.com/watch?v=${id}` : `https://vimeo.com/${id}`;
}

function link(url: string): string {
  return `<a href="${escapeAttribute(url)}">${escapeAttribute(url)}</a>`;
}
