import type { Article } from '../article/article.ts';
import { headline, plainText, summarize } from './plain.ts';
import { clean, line } from './wording.ts';

/** Characters of an excerpt at most. */
const EXCERPT_LENGTH = 300;
/** Characters of content that are looked through for an excerpt: enough even for the most marked-up beginning. */
const OPENING_LENGTH = 8_000;

/** What feeds say of an article in place of what its publisher left out. Made once, when it is published. */
export interface Excerpts {
  /** A first line of the content, when there is no title: Atom wants one of every entry (RFC 4287 section 4.1.2). */
  headline?: string;
  /** The beginning of the content as plain text, when there is no summary. */
  excerpt?: string;
  /** The excerpt is all that the content says. */
  excerptIsAll?: boolean;
}

/** The excerpts that this article needs; empty when its publisher gave both a title and a summary. */
export function excerptsOf(article: Article): Excerpts {
  if (article.title && article.summary) return {};
  const text = opening(article);
  const excerpts: Excerpts = {};
  if (!article.title) excerpts.headline = line(headline(text)) || article.id;
  if (!article.summary) {
    excerpts.excerpt = clean(summarize(text, EXCERPT_LENGTH));
    if (letters(text) === letters(excerpts.excerpt)) excerpts.excerptIsAll = true;
  }
  return excerpts;
}

function opening({ content_text, content_html, summary }: Article): string {
  if (content_text) return content_text.slice(0, OPENING_LENGTH);
  if (!content_html) return summary ?? '';
  if (content_html.length <= OPENING_LENGTH) return plainText(content_html);
  const end = content_html.lastIndexOf('<', OPENING_LENGTH);
  return plainText(content_html.slice(0, end > 0 ? end : OPENING_LENGTH));
}

function letters(text: string): number {
  return text.replace(/\s+/g, '').length;
}
