import type { PublishedArticle } from '../article/article.ts';
import { type Excerpts, excerptsOf } from './excerpt.ts';
import { type Utf8, utf8 } from './utf8.ts';
import { clean } from './wording.ts';
import { cdata } from './xml.ts';

/**
 * An article as windows hold it: its content in UTF-8, such as every format may show it without another look. Most of a feed
 * is content, and passes from KV to the reader as the bytes that it is.
 */
export interface WindowItem extends Omit<PublishedArticle, 'content_html' | 'content_text'>, Excerpts {
  /** Fit for a CDATA section. */
  content_html?: Utf8;
  content_text?: Utf8;
}

/** The article as a window holds it, with the excerpts that it needs. */
export function windowItem(article: PublishedArticle & Excerpts): WindowItem {
  const { content_html, content_text, ...rest } = article;
  return {
    ...rest,
    ...(isExcerpted(article) ? {} : excerptsOf(article)),
    ...(content_html && { content_html: utf8(cdata(clean(content_html))) }),
    ...(content_text && { content_text: utf8(clean(content_text)) }),
  };
}

/** Articles stored before there were excerpts have none. */
function isExcerpted({ title, headline, summary, excerpt }: PublishedArticle & Excerpts): boolean {
  return Boolean(title || headline) && (summary !== undefined || excerpt !== undefined);
}
