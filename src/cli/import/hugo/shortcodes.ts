import type { Note } from '../source/entry.ts';
import { escapeHtml } from '../text/plain.ts';

const CODE = /(^|\n)(```|~~~)[\s\S]*?\n\2[^\n]*|`[^`\n]+`/g;
const SHORTCODE = /\{\{(<|%)(\/\*)?\s*(\/?)\s*([\w/.-]+)([\s\S]*?)(\/?)\s*(?:\*\/)?[>%]\}\}/g;
const ARGUMENT = /(?:([\w-]+)\s*=\s*)?(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`|([^\s"`=>]+))/g;

interface Arguments {
  named: Record<string, string>;
  listed: string[];
}

/**
 * Puts HTML or Markdown in the place of Hugo's own shortcodes (its documentation, "Shortcodes"). Those of themes are left
 * out and what stands between their begin and end is kept; `notes` hears of it. `pathOf` finds the page that `ref` names.
 */
export function shortcodes(body: string, notes: Note[], pathOf: (name: string) => string | undefined): string {
  if (!/\{\{[<%]/.test(body)) return body;
  const unknown = new Set<string>();
  const kept: string[] = [];
  const set = body.replace(CODE, (code) => {
    // In code `{{</* x */>}}` shows a shortcode; it is none.
    const shown = code.replace(/\{\{([<%])\/\*([\s\S]*?)\*\/([>%])\}\}/g, '{{$1$2$3}}');
    return `\ue000${kept.push(shown) - 1}\ue000`;
  });
  const blocks = set.replace(
    /\{\{[<%]\s*highlight\s+([\s\S]*?)\s*[>%]\}\}\n?([\s\S]*?)\{\{[<%]\s*\/\s*highlight\s*[>%]\}\}/g,
    (_, args: string, code: string) => {
      const language = /^"?([\w+#-]+)/.exec(args)?.[1] ?? '';
      return `\n\n<pre><code class="language-${language}">${escapeHtml(code.trimEnd())}</code></pre>\n\n`;
    },
  );
  const out = blocks.replace(
    SHORTCODE,
    (whole, _kind, comment: string | undefined, close: string, name: string, args: string) => {
      if (comment) return whole.replace(/\/\*|\*\//g, '');
      if (close) return '';
      const html = render(name, argumentsOf(args), pathOf);
      if (html === undefined) unknown.add(name);
      return html ?? '';
    },
  );
  for (const name of unknown) notes.push({ detail: `unknown shortcode ${name} left out` });
  return out.replace(/\ue000(\d+)\ue000/g, (_, index: string) => kept[Number(index)] ?? '');
}

function render(
  name: string,
  { named, listed }: Arguments,
  pathOf: (name: string) => string | undefined,
): string | undefined {
  const first = listed[0] ?? named.id ?? named.src ?? named.path ?? '';
  const link = (url: string) => `<a href="${escapeHtml(url)}">${escapeHtml(url)}</a>`;
  switch (name) {
    case 'figure':
    case 'img':
    case 'image':
      return figure({ src: listed[0], ...named });
    case 'ref':
    case 'relref':
      return reference(first, pathOf);
    case 'youtube':
      return `\n${link(`https://www.youtube.com/watch?v=${first}`)}\n`;
    case 'vimeo':
      return `\n${link(`https://vimeo.com/${first}`)}\n`;
    case 'gist':
      return `\n${link(`https://gist.github.com/${listed[0] ?? ''}/${listed[1] ?? ''}`)}\n`;
    case 'tweet':
    case 'twitter':
    case 'x':
      return `\n${link(`https://x.com/${named.user ?? 'i'}/status/${named.id ?? listed.at(-1) ?? ''}`)}\n`;
    case 'instagram':
      return `\n${link(`https://www.instagram.com/p/${first}/`)}\n`;
    default:
      return undefined;
  }
}

function figure({ src, link, alt, title, caption }: Record<string, string | undefined>): string {
  const picture = `<img src="${escapeHtml(src ?? '')}" alt="${escapeHtml(alt ?? caption ?? title ?? '')}">`;
  const linked = link ? `<a href="${escapeHtml(link)}">${picture}</a>` : picture;
  const words = [title && `<strong>${escapeHtml(title)}</strong>`, caption && escapeHtml(caption)]
    .filter(Boolean)
    .join(' ');
  return `\n\n<figure>${linked}${words ? `<figcaption>${words}</figcaption>` : ''}</figure>\n\n`;
}

function reference(name: string, pathOf: (name: string) => string | undefined): string {
  const [page = '', anchor] = name.split('#');
  const path = page === '' ? '' : (pathOf(page) ?? `/${page.replace(/^\/+|(?:\/_?index)?\.\w+$/g, '')}/`);
  return anchor === undefined ? path : `${path}#${anchor}`;
}

function argumentsOf(source: string): Arguments {
  const named: Record<string, string> = {};
  const listed: string[] = [];
  for (const [, key, quoted, raw, bare] of source.matchAll(ARGUMENT)) {
    const value = quoted?.replace(/\\(["\\])/g, '$1') ?? raw ?? bare ?? '';
    if (key !== undefined) named[key] = value;
    else if (value !== '/') listed.push(value);
  }
  return { named, listed };
}
