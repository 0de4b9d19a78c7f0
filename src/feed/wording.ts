import type { Article } from '../article/article.ts';
import { cleanText, oneLine } from '../article/text.ts';
import { headline, plainText, summarize } from './plain.ts';

/** Characters of a summary that is made from content. */
const SUMMARY_LENGTH = 300;

/** What `cleanText` would change, found faster than it can be changed: nearly all text is clean since it was published. */
const SUSPICIOUS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is what this expression is for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]/;

/** Text that XML and strict JSON parsers take, whatever was stored: one bad character would cost the whole feed. */
export function clean(text: string): string {
  return SUSPICIOUS.test(text) ? cleanText(text) : text;
}

/** The article's title, or else a first line of what it says: Atom wants one of every entry (RFC 4287 section 4.1.2). */
export function titleOf(article: Article): string {
  const title = oneLine(article.title ?? '');
  return title || headline(opening(article)) || article.id;
}

/** The publisher's summary, or else the beginning of the content, if that is more than a copy of it. */
export function summaryOf(article: Article): string | undefined {
  if (article.summary) return clean(article.summary);
  const text = opening(article);
  const summary = summarize(text, SUMMARY_LENGTH);
  return summary === '' ? undefined : summary;
}

/** The content as HTML; text has its line breaks kept. */
export function htmlOf(article: Article): string | undefined {
  if (article.content_html) return clean(article.content_html);
  if (article.content_text) return `<p>${escapeHtml(clean(article.content_text)).replaceAll('\n', '<br>\n')}</p>`;
  return undefined;
}

/** Plain text as HTML that shows the same. */
export function escapeHtml(text: string): string {
  return /[&<>]/.test(text) ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : text;
}

function opening(article: Article): string {
  if (article.content_text) return clean(article.content_text);
  if (article.content_html) return plainText(clean(article.content_html));
  return clean(article.summary ?? '');
}
