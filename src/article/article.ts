/** A person or organisation, by JSON Feed 1.1. At least one of the three is set. */
export interface Author {
  name?: string;
  url?: string;
  avatar?: string;
}

/** A file that belongs to an article, by JSON Feed 1.1. */
export interface Attachment {
  /** Absolute, http or https. */
  url: string;
  mime_type: string;
  title?: string;
  size_in_bytes?: number;
  duration_in_seconds?: number;
}

/** A category of an article. */
export interface Category {
  slug: string;
  title: string;
}

/**
 * An article as edgefeed keeps it: a JSON Feed 1.1 item plus `categories`, validated and clean.
 * Every string is well-formed and free of control characters, every URL is absolute, `content_html` is sanitized,
 * every date is RFC 3339 in UTC with milliseconds, as `Date.prototype.toISOString` writes it.
 * Of `content_html`, `content_text` and `summary` at least one is set, unless sanitizing left nothing of the HTML; then the
 * article has a title or media. A draft may have none of them.
 */
export interface Article {
  /** The publisher's name for it, for ever. A URL is in the form of the URL standard (`new URL(id).href`). */
  id: string;
  url?: string;
  external_url?: string;
  /** Plain text, one line. Never empty: an article without a title has none. */
  title?: string;
  content_html?: string;
  /** The source of `content_html`, which is made of it when the article is published. */
  content_markdown?: string;
  /** Plain text; line breaks count. */
  content_text?: string;
  /** Plain text. */
  summary?: string;
  image?: string;
  banner_image?: string;
  date_published?: string;
  date_modified?: string;
  /** When it leaves its channels by itself. */
  date_expires?: string;
  /** It is in no channel, and may have no content yet. */
  draft?: true;
  authors: Author[];
  tags: string[];
  /** BCP 47. */
  language?: string;
  attachments: Attachment[];
  categories: Category[];
}

/** An article that readers can see: the ledger has given it its dates and its id in feeds. */
export interface PublishedArticle extends Article {
  /** Its RSS guid, Atom id and JSON Feed id: an absolute URI, given once and kept for ever. */
  uri: string;
  date_published: string;
  /** Atom's `updated`: when readers should think that it last changed. Never before its first publication. */
  date_modified: string;
}
