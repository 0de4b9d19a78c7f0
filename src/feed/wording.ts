import { cleanText, oneLine } from '../article/text.ts';
import { textOf, type Utf8, utf8 } from './utf8.ts';

/** What `cleanText` would change, found faster than it can be changed: nearly all text is clean since it was published. */
const SUSPICIOUS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is what this expression is for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]/;
/** Of white space, all but single spaces inside: what `oneLine` would change too. */
const UNTIDY = /^ | $| {2}|[^\S ]/;

/** Text that XML parsers and strict JSON parsers take, whatever was stored: one bad character would cost the whole feed. */
export function clean(text: string): string {
  return SUSPICIOUS.test(text) ? cleanText(text) : text;
}

/** Text on one line, clean. */
export function line(text: string): string {
  return UNTIDY.test(text) || SUSPICIOUS.test(text) ? oneLine(text) : text;
}

/** Plain text as HTML that shows the same. */
export function escapeHtml(text: string): string {
  return /[&<>]/.test(text) ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : text;
}

/** Content as windows hold it. */
interface Content {
  content_html: Utf8 | undefined;
  content_text: Utf8 | undefined;
}

/** The content as HTML; text has its line breaks kept. */
export function htmlContent({ content_html, content_text }: Content): Utf8 | undefined {
  if (content_html) return content_html;
  return content_text && utf8(`<p>${escapeHtml(textOf(content_text)).replaceAll('\n', '<br>\n')}</p>`);
}

/** The same as text. */
export function htmlText(content: Content): string | undefined {
  const html = htmlContent(content);
  return html && textOf(html);
}
