import { cleanText, oneLine } from '../article/text.ts';

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

/** The content as HTML, clean; text has its line breaks kept. */
export function htmlContent(content: {
  content_html: string | undefined;
  content_text: string | undefined;
}): string | undefined {
  if (content.content_html) return clean(content.content_html);
  if (!content.content_text) return undefined;
  return `<p>${escapeHtml(clean(content.content_text)).replaceAll('\n', '<br>\n')}</p>`;
}

/** Content for JSON, which lets every character stand but surrogates without their partner (RFC 8259 section 8.2). */
export function jsonContent(text: string | undefined): string | undefined {
  return text === undefined || text.isWellFormed() ? text : clean(text);
}
