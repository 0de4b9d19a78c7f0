import { escapeAttribute } from '../../../article/text.ts';

/** The address of something by its id, by who shows it. */
export const PROVIDERS = new Map<string, (id: string) => string>([
  ['youtube', (id) => `https://www.youtube.com/watch?v=${id}`],
  ['vimeo', (id) => `https://vimeo.com/${id}`],
  ['gist', (id) => `https://gist.github.com/${id}`],
  ['instagram', (id) => `https://www.instagram.com/p/${id}/`],
  ['x', (id) => `https://x.com/${id}`],
]);

/** The address of a picture. */
export const PICTURE = /\.(?:avif|gif|jpe?g|png|svg|webp)(?:[?#].*)?$/i;

/** A link that says where it leads: what stands in a feed for what a page embeds. */
export function link(url: string): string {
  return `<a href="${escapeAttribute(url)}">${escapeAttribute(url)}</a>`;
}

/** A picture as HTML. */
export function picture(src: string, alt = ''): string {
  return `<img src="${escapeAttribute(src)}" alt="${escapeAttribute(alt)}">`;
}

/** A picture with its caption, both HTML; without one when it is empty. */
export function figure(shown: string, caption: string): string {
  return `<figure>${shown}${caption ? `<figcaption>${caption}</figcaption>` : ''}</figure>`;
}

/** A program as HTML, in `language` if one is named. */
export function codeBlock(code: string, language?: string): string {
  const named = language === undefined ? '' : ` class="language-${escapeAttribute(language)}"`;
  return `<pre><code${named}>${escapeAttribute(code.replace(/^\n+|\s+$/g, ''))}</code></pre>`;
}
