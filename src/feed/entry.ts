import type { Attachment, Author, Category } from '../article/article.ts';
import { articlePath } from './addresses.ts';
import type { WindowItem } from './item.ts';
import { address, strictUri } from './uri.ts';
import type { Utf8 } from './utf8.ts';
import { clean, line } from './wording.ts';

/** A person as feeds name one: always by something. */
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
  /** Plain text. */
  summary: string | undefined;
  /** The summary says no less than the content. */
  summaryIsContent: boolean;
  content_html: Utf8 | undefined;
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
  const link = address(article.url) ?? root + articlePath(article.id);
  return {
    id: article.uri === link ? link : (identifier(article.uri) ?? link),
    link,
    title: line(article.title || article.headline || article.id),
    summary: article.summary ? clean(article.summary) : article.excerpt || undefined,
    summaryIsContent: !article.summary && article.excerptIsAll === true,
    content_html: article.content_html,
    content_text: article.content_text,
    external_url: address(article.external_url),
    image: address(article.image),
    banner_image: address(article.banner_image),
    date_published: new Date(article.date_published),
    date_modified: new Date(article.date_modified),
    authors: article.authors.map(person).filter((one) => one !== undefined),
    categories: article.categories.map(({ slug, title }) => ({ slug: clean(slug), title: line(title) })),
    tags: article.tags.map(line).filter((tag) => tag !== ''),
    language: article.language && clean(article.language),
    attachments: article.attachments.map(attachment).filter((one) => one !== undefined),
  };
}

/** A URI as all formats write it where it identifies an article, or undefined when it is none. */
export function identifier(uri: string): string | undefined {
  const url = URL.parse(uri);
  return url ? strictUri(url.href) : undefined;
}

/** RFC 4287 section 3.2.1: a person has a name. One who gave only an address is named by it. */
export function person({ name, url, avatar }: Author): Person | undefined {
  const website = address(url);
  const picture = address(avatar);
  const called = line(name ?? '') || website || picture;
  if (!called) return undefined;
  return { name: called, ...(website && { url: website }), ...(picture && { avatar: picture }) };
}

function attachment(one: Attachment): Attachment | undefined {
  const url = address(one.url);
  if (!url) return undefined;
  const title = line(one.title ?? '');
  const { title: _, ...rest } = one;
  return { ...rest, url, mime_type: clean(one.mime_type), ...(title && { title }) };
}
