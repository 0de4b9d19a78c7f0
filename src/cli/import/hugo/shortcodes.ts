import { escapeAttribute } from '../../../article/text.ts';
import { codeBlock, figure, link, PROVIDERS, picture } from '../post/embeds.ts';
import type { Note } from '../source/entry.ts';
import { besideCode } from '../text/plain.ts';

const HIGHLIGHT = /\{\{[<%]\s*highlight\s+([\s\S]*?)\s*[>%]\}\}\n?([\s\S]*?)\{\{[<%]\s*\/\s*highlight\s*[>%]\}\}/g;
const SHORTCODE = /\{\{(?:<|%)(\/\*)?\s*(\/?)\s*([\w/.-]+)([\s\S]*?)(?:\/?)\s*(?:\*\/)?[>%]\}\}/g;
const ARGUMENT = /(?:([\w-]+)\s*=\s*)?(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`|([^\s"`=>]+))/g;

/** Hugo's own shortcodes replaced (its documentation, "Shortcodes"); of a theme's, what is within one is kept. */
export function shortcodes(body: string, notes: Note[], pathOf: (name: string) => string | undefined): string {
  if (!/\{\{[<%]/.test(body)) return body;
  const unknown = new Set<string>();
  // In code `{{</* x */>}}` shows a shortcode; it is none.
  const shown = (code: string) => code.replace(/\{\{([<%])\/\*([\s\S]*?)\*\/([>%])\}\}/g, '{{$1$2$3}}');
  const replaced = (rest: string) =>
    rest
      .replace(HIGHLIGHT, (_, args: string, code: string) => {
        const language = /^"?([\w+#-]+)/.exec(args)?.[1] ?? '';
        return `\n\n${codeBlock(code, language)}\n\n`;
      })
      .replace(SHORTCODE, (whole: string, comment: string | undefined, close: string, name: string, args: string) => {
        if (comment) return whole.replace(/\/\*|\*\//g, '');
        const html = close ? '' : render(name, args, pathOf);
        if (html === undefined) unknown.add(name);
        return html ?? '';
      });
  const out = besideCode(body, replaced, shown);
  for (const name of unknown) notes.push({ detail: `unknown shortcode ${name} left out` });
  return out;
}

function render(name: string, args: string, pathOf: (name: string) => string | undefined): string | undefined {
  const named: Record<string, string> = {};
  const listed: string[] = [];
  for (const [, key, quoted, raw, bare] of args.matchAll(ARGUMENT)) {
    const value = quoted?.replace(/\\(["\\])/g, '$1') ?? raw ?? bare ?? '';
    if (key !== undefined) named[key] = value;
    else if (value !== '/') listed.push(value);
  }
  const first = listed[0] ?? named.id ?? named.src ?? named.path ?? '';
  if (/^(?:figure|img|image)$/.test(name)) return `\n\n${figureOf({ src: listed[0], ...named })}\n\n`;
  if (name === 'ref' || name === 'relref') {
    const [page = '', anchor] = first.split('#');
    const path = page === '' ? '' : (pathOf(page) ?? `/${page.replace(/^\/+|(?:\/_?index)?\.\w+$/g, '')}/`);
    return anchor === undefined ? path : `${path}#${anchor}`;
  }
  const isPost = /^(?:tweet|twitter|x)$/.test(name);
  const post = `${named.user ?? 'i'}/status/${named.id ?? listed.at(-1) ?? ''}`;
  const address = PROVIDERS.get(isPost ? 'x' : name);
  return address && `\n${link(address(isPost ? post : name === 'gist' ? listed.slice(0, 2).join('/') : first))}\n`;
}

function figureOf({ src = '', link: to, alt, title, caption }: Record<string, string | undefined>): string {
  const shown = picture(src, alt ?? caption ?? title);
  const words = [title && `<strong>${escapeAttribute(title)}</strong>`, caption && escapeAttribute(caption)];
  const linked = to ? `<a href="${escapeAttribute(to)}">${shown}</a>` : shown;
  return figure(linked, words.filter(Boolean).join(' '));
}
