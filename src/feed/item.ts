import type { Article, PublishedArticle } from '../article/article.ts';
import { paragraphs } from '../article/paragraphs.ts';
import { headline, readText, summarize } from '../article/plain.ts';
import { cleanText, oneLine } from '../article/text.ts';
import { decodeUtf8, encodeUtf8, type Utf8 } from './utf8.ts';
import { cdata } from './xml.ts';

/** Characters of an excerpt at most. */
const EXCERPT_LENGTH = 300;
/** Characters of HTML that are looked through for it: mostly the first number is enough, and the last for any markup. */
const OPENINGS = [1_000, 4_000, 20_000];

/** The texts that feeds show where the publisher gave none. Made once, when the article is published. */
export interface Excerpts {
  /** A first line of the content, when there is no title: Atom wants one of every entry (RFC 4287 section 4.1.2). */
  headline?: string;
  /** The beginning of the content's prose as plain text, when there is no summary. */
  excerpt?: string;
  /** The excerpt is all that the content says. */
  excerptIsAll?: boolean;
}

/** Content as windows hold it. */
interface Content {
  /** Fit for a CDATA section. */
  content_html?: Utf8 | undefined;
  content_text?: Utf8 | undefined;
}

/**
 * An article as windows hold it: its content in UTF-8, clean and escaped so that every format shows it as it is. Most of a
 * feed is content, and its bytes are copied from KV to the reader.
 */
export interface WindowItem extends Omit<PublishedArticle, 'content_html' | 'content_text'>, Excerpts {
  /** Fit for a CDATA section. */
  content_html?: Utf8;
  content_text?: Utf8;
}

/** The article as a window holds it, with the excerpts that it needs. */
export function windowItem(article: PublishedArticle & Excerpts): WindowItem {
  const { content_html, content_text, content_markdown, ...rest } = article;
  return {
    ...rest,
    ...(hasExcerpts(article) ? {} : excerptsOf(article)),
    ...(content_markdown && { content_markdown: cleanText(content_markdown) }),
    ...(content_html && { content_html: encodeUtf8(cdata(cleanText(content_html))) }),
    ...(content_text && { content_text: encodeUtf8(cleanText(content_text)) }),
  };
}

/** Articles stored before there were excerpts have none. */
function hasExcerpts({ title, headline, summary, excerpt }: PublishedArticle & Excerpts): boolean {
  return Boolean(title || headline) && (summary !== undefined || excerpt !== undefined);
}

/** The content as HTML; text is in paragraphs, with its line breaks and its addresses as links. */
export function htmlContent({ content_html, content_text }: Content): Utf8 | undefined {
  if (content_html) return content_html;
  return content_text && encodeUtf8(paragraphs(decodeUtf8(content_text)));
}

/** The same as a string. */
export function htmlText(content: Content): string | undefined {
  const html = htmlContent(content);
  return html && decodeUtf8(html);
}

/** The excerpts that this article needs; empty when its publisher gave both a title and a summary. */
export function excerptsOf(article: Article): Excerpts {
  if (article.title && article.summary) return {};
  const { whole, prose, isAll } = opening(article);
  const excerpts: Excerpts = {};
  if (!article.title) excerpts.headline = oneLine(headline(whole)) || article.id;
  if (!article.summary) {
    excerpts.excerpt = cleanText(summarize(prose, EXCERPT_LENGTH) || summarize(whole, EXCERPT_LENGTH));
    if (isAll && letters(whole) === letters(excerpts.excerpt)) excerpts.excerptIsAll = true;
  }
  return excerpts;
}

interface Opening {
  whole: string;
  /** The same without headings and code. */
  prose: string;
  /** Nothing follows. */
  isAll: boolean;
}

function opening({ content_text, content_html, summary }: Article): Opening {
  if (content_text || !content_html) {
    const text = content_text || (summary ?? '');
    return { whole: text, prose: text, isAll: true };
  }
  for (const length of OPENINGS) {
    if (content_html.length <= length) break;
    const end = content_html.lastIndexOf('<', length);
    const texts = readText(content_html.slice(0, end > 0 ? end : length));
    if (texts.prose.length > 1.2 * EXCERPT_LENGTH || length === OPENINGS.at(-1)) return { ...texts, isAll: false };
  }
  return { ...readText(content_html), isAll: true };
}

/** How much of a text there is to read. */
function letters(text: string): number {
  return text.replace(/\s+/g, '').length;
}
