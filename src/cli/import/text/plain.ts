import { decodeHTML } from 'entities';
import { plainText as readPlain } from '../../../article/plain.ts';

const HIDDEN = /<(script|style|template|svg|math)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->|<!--[\s\S]*$/gi;
const INLINE =
  /<\/?(?:a|abbr|b|big|br|cite|code|del|em|font|i|img|ins|kbd|mark|p|q|s|small|span|strike|strong|sub|sup|tt|u|var|wbr)\b[^<>]*>/gi;

/** HTML as a line of text, read as the server reads it: what is hidden is not there, formulas and checkboxes are. */
export function plainText(html: string): string {
  return readPlain(html).replace(/\s+/g, ' ');
}

/** A title as a line of text; `<T>` and `a < b` are no tags and stay. */
export function plainTitle(title: string): string {
  return oneLine(
    title
      .replace(HIDDEN, '')
      .replace(/<br\s*\/?>/gi, ' ')
      .replace(INLINE, ''),
  );
}

function oneLine(html: string): string {
  return decodeHTML(html).replace(/\s+/g, ' ').trim();
}

/** Text for use in HTML, attributes included. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const LONGEST = 500;

/**
 * The first paragraph of `html` as text. One that goes on for long (Jekyll takes everything up to the first empty line, which
 * may be the whole article) is cut at the end of a sentence or a word.
 */
export function summarize(html: string): string {
  const paragraphs = html.split(/<\/(?:p|h[1-6]|li|blockquote|div|pre)\s*>/i);
  const first = paragraphs.map(plainText).find((text) => text !== '') ?? '';
  const characters = [...first];
  if (characters.length <= LONGEST) return first;
  const cut = characters.slice(0, LONGEST).join('');
  const sentence = Math.max(...['。', '！', '？', '. ', '! ', '? '].map((end) => cut.lastIndexOf(end)));
  if (sentence > cut.length / 2) return cut.slice(0, sentence + 1).trim();
  const word = cut.lastIndexOf(' ');
  return `${(word > cut.length / 2 ? cut.slice(0, word) : cut).trim()}…`;
}

/** HTML without what is embedded in it as a `data:` URL: pictures, fonts, sounds. */
export function dropDataUrls(html: string): string {
  return html
    .replace(/<(img|source|embed|audio|video)\b[^<>]*?\s(?:src|srcset|data)\s*=\s*(["'])data:[^"']*\2[^<>]*>/gi, '')
    .replace(/url\(\s*(["']?)data:[^)]*\1\s*\)/gi, 'none')
    .replace(/\s(?:href|src|srcset|data|poster)\s*=\s*(["'])data:[^"']*\1/gi, '');
}

/** `body` up to the first match of what every post repeats at its end; all of it when nothing would be left. */
export function cutFooter(body: string, footers: RegExp[]): string {
  return footers.reduce((cut, footer) => {
    const at = cut.search(footer);
    return at > 0 && cut.slice(0, at).trim() !== '' ? cut.slice(0, at).trimEnd() : cut;
  }, body);
}
