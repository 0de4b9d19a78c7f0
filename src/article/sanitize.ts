import type { Article } from './article.ts';
import { sanitizeHtml } from './html.ts';
import { fitsBytes } from './slug.ts';

/** Bytes of UTF-8 that one article may take, as submitted; the ledger's row holds 2 MB. */
export const ARTICLE_BYTES = 1024 * 1024;
const KEPT_BYTES = 1.75 * 1024 * 1024;

export interface Sanitizing {
  homePage: string;
  /** Hosts whose iframes are kept. */
  iframeHosts?: readonly string[];
}

/** The article with its HTML sanitized and every URL in it absolute. */
export function sanitizeArticle(article: Article, { homePage, iframeHosts = [] }: Sanitizing): Article {
  if (article.content_html === undefined) return article;
  return { ...article, content_html: sanitizeHtml(article.content_html, article.url ?? homePage, { iframeHosts }) };
}

/** Whether the ledger can keep the article: making URLs absolute may have made it longer than its row. */
export function fitsLedger(body: string): boolean {
  return fitsBytes(body, KEPT_BYTES);
}

/**
 * Names the rules by which articles are cleaned. To be changed with them, so that an article submitted again is cleaned
 * again, though the publisher changed nothing.
 */
export const SANITIZING = 'rules-3';
