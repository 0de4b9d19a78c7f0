import { decodeHTML } from 'entities';
import { plainText as linesOf, summarize as shorten } from '../../../article/plain.ts';
import { oneLine } from '../../../article/text.ts';

/** Units of UTF-16 of a summary. */
const LONGEST = 500;
const HIDDEN = /<(script|style|template|svg|math)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->|<!--[\s\S]*$/gi;
const INLINE =
  /<\/?(?:a|abbr|b|big|br|cite|code|del|em|font|i|img|ins|kbd|mark|p|q|s|small|span|strike|strong|sub|sup|tt|u|var|wbr)\b[^<>]*>/gi;

/** HTML as a line of text, read as the server reads it: hidden parts are left out, formulas and checkboxes are said in words. */
export function plainText(html: string): string {
  return oneLine(linesOf(html));
}

/** A title as a line of text; `<T>` and `a < b` are no tags and stay. */
export function plainTitle(title: string): string {
  const bare = title
    .replace(HIDDEN, '')
    .replace(/<br\s*\/?>/gi, ' ')
    .replace(INLINE, '');
  return oneLine(decodeHTML(bare));
}

/** The first paragraph of `html` as text; a long one is cut at the end of a sentence or a word. */
export function summarize(html: string): string {
  const paragraphs = html.split(/<\/(?:p|h[1-6]|li|blockquote|div|pre)\s*>/i).values();
  return shorten(paragraphs.map(plainText).find((text) => text !== '') ?? '', LONGEST);
}

/** HTML or Markdown without what is embedded in it as a `data:` URL: pictures, fonts, sounds. */
export function dropDataUrls(text: string): string {
  return text
    .replace(/!\[([^\]]*)\]\(data:[^)\s]*(?:\s[^)]*)?\)/g, '$1')
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

const CODE = /(^|\n)(```|~~~)[\s\S]*?\n\2[^\n]*|`[^`\n]+`/g;

/** Markdown with its code as `inCode` makes it, and the rest as `change` does, which sees a mark for each piece of code. */
export function besideCode(body: string, change: (rest: string) => string, inCode = (code: string) => code): string {
  const kept: string[] = [];
  const rest = body.replace(CODE, (code) => `\ue000${kept.push(inCode(code)) - 1}\ue000`);
  return change(rest).replace(/\ue000(\d+)\ue000/g, (_, index: string) => kept[Number(index)] ?? '');
}
