import type { Attachment, Author, Category } from '../article/article.ts';
import { cleanText, oneLine } from '../article/text.ts';
import { articlePath } from '../article/url.ts';
import type { WindowItem } from './item.ts';
import { identifier, strictUrl } from './uri.ts';
import type { Utf8 } from './utf8.ts';

/** A person as feeds name one. */
export interface Person {
  name: string;
  url?: string;
  avatar?: string;
}

/**
 * An article as feeds show it: every text clean, every address a strict URI, nothing left to decide. Content is
 * as the window holds it.
 */
export interface Entry {
  id: string;
  link: string;
  title: string;
  /** Whether the publisher gave it. */
  hasTitle: boolean;
  /** Plain text. */
  summary: string | undefined;
  /** Whether the summary says all that the content says. */
  summaryIsContent: boolean;
  content_html: Utf8 | undefined;
  content_markdown: string | undefined;
  content_text: Utf8 | undefined;
  external_url: string | undefined;
  image: string | undefined;
  banner_image: string | undefined;
  date_published: Date;
  date_modified: Date;
  authors: Person[];
  categories: Category[];
  tags: string[];
  language: string | undefined;
  attachments: Attachment[];
}

/** Each id once: twice is an error in RSS, and RFC 4287 section 4.1.1 wants one entry of an id at one time. */
export function entriesOf(items: readonly WindowItem[], root: string): Entry[] {
  const byId = new Map<string, Entry>();
  for (const item of items) {
    const one = entry(item, root);
    if (!byId.has(one.id)) byId.set(one.id, one);
  }
  return [...byId.values()];
}

function entry(article: WindowItem, root: string): Entry {
  const link = strictUrl(article.url) ?? root + articlePath(article.id);
  return {
    id: article.uri === link ? link : (identifier(article.uri) ?? link),
    link,
    title: oneLine(article.title || article.headline || article.id),
    hasTitle: Boolean(article.title),
    summary: article.summary ? cleanText(article.summary) : article.excerpt || undefined,
    summaryIsContent: !article.summary && article.excerptIsAll === true,
    content_html: article.content_html,
    content_markdown: markdownToShow(article.content_markdown),
    content_text: article.content_text,
    external_url: strictUrl(article.external_url),
    image: strictUrl(article.image),
    banner_image: strictUrl(article.banner_image),
    date_published: new Date(article.date_published),
    date_modified: new Date(article.date_modified),
    authors: article.authors.map(person).filter((one) => one !== undefined),
    categories: article.categories.map(({ slug, title }) => ({ slug: cleanText(slug), title: oneLine(title) })),
    tags: article.tags.map(oneLine).filter((tag) => tag !== ''),
    language: article.language && cleanText(article.language),
    attachments: article.attachments.map(attachment).filter((one) => one !== undefined),
  };
}

/** Markup and addresses that Markdown passes on as they are, and only the HTML made of it is without. */
const UNSAFE = /<[a-z!/?]|(?:javascript|vbscript|data)\s*:|&(?:#|colon)/i;

/** Markdown that may be rendered by readers which do not sanitize. */
function markdownToShow(markdown: string | undefined): string | undefined {
  return markdown === undefined || UNSAFE.test(markdown) ? undefined : markdown;
}

/** RFC 4287 section 3.2.1: a person has a name. The name of a person with an address alone is that address. */
export function person({ name, url, avatar }: Author): Person | undefined {
  const website = strictUrl(url);
  const picture = strictUrl(avatar);
  const called = oneLine(name ?? '') || website || picture;
  if (!called) return undefined;
  return { name: called, ...(website && { url: website }), ...(picture && { avatar: picture }) };
}

function attachment(one: Attachment): Attachment | undefined {
  const url = strictUrl(one.url);
  if (!url) return undefined;
  const title = oneLine(one.title ?? '');
  const { title: _, ...rest } = one;
  return { ...rest, url, mime_type: cleanText(one.mime_type), ...(title && { title }) };
}
