import { decodeHTML } from 'entities';

const BLOCK =
  /<\/?(?:p|div|br|h[1-6]|li|ul|ol|dl|dt|dd|tr|td|th|table|blockquote|pre|section|article|figure|figcaption|hr)\b[^>]*>/gi;
const HIDDEN = /<(script|style|template|svg|math)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->|<!--[\s\S]*$/gi;
const TAG = /<\/?[a-z][a-z0-9-]*(?:\s(?:[^<>"']|"[^"]*"|'[^']*')*)?\/?>/gi;

/** HTML as a line of text: no tags, no scripts, no comments, entities decoded, white space folded. */
export function plainText(html: string): string {
  return decodeHTML(html.replace(HIDDEN, ' ').replace(BLOCK, ' ').replace(TAG, '')).replace(/\s+/g, ' ').trim();
}

/** A title as a line of text; `<T>` and `a < b` are no tags and stay. */
export function plainTitle(title: string): string {
  const known =
    /<\/?(?:a|abbr|b|big|br|cite|code|del|em|font|i|img|ins|kbd|mark|p|q|s|small|span|strike|strong|sub|sup|tt|u|var|wbr)\b[^<>]*>/gi;
  return decodeHTML(
    title
      .replace(HIDDEN, '')
      .replace(/<br\s*\/?>/gi, ' ')
      .replace(known, ''),
  )
    .replace(/\s+/g, ' ')
    .trim();
}
/** Text for use in HTML, attributes included. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
