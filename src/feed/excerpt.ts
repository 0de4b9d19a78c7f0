import type { Article } from '../article/article.ts';
import { headline, plainText, summarize } from '../article/plain.ts';
import { clean, line } from './wording.ts';

/** Characters of an excerpt at most. */
const EXCERPT_LENGTH = 300;
/** Characters of HTML that are looked through for it: mostly the first number is enough, and the last for any markup. */
const OPENINGS = [1_000, 4_000, 20_000];

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
  const { text, isAll } = opening(article);
  const excerpts: Excerpts = {};
  if (!article.title) excerpts.headline = line(headline(text)) || article.id;
  if (!article.summary) {
    excerpts.excerpt = clean(summarize(text, EXCERPT_LENGTH));
    if (isAll && letters(text) === letters(excerpts.excerpt)) excerpts.excerptIsAll = true;
  }
  return excerpts;
}

interface Opening {
  text: string;
  /** Nothing follows. */
  isAll: boolean;
}

function opening({ content_text, content_html, summary }: Article): Opening {
  if (content_text) return { text: content_text, isAll: true };
  if (!content_html) return { text: summary ?? '', isAll: true };
  for (const length of OPENINGS) {
    if (content_html.length <= length) break;
    const end = content_html.lastIndexOf('<', length);
    const text = plainText(content_html.slice(0, end > 0 ? end : length));
    if (text.length > 1.2 * EXCERPT_LENGTH || length === OPENINGS.at(-1)) return { text, isAll: false };
  }
  return { text: plainText(content_html), isAll: true };
}

/** How much of a text there is to read. */
function letters(text: string): number {
  return text.replace(/\s+/g, '').length;
}
