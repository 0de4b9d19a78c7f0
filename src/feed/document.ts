import type { Attachment, Author, Category, PublishedArticle } from '../article/article.ts';
import { oneLine } from '../article/text.ts';
import { archivePath, articlePath, channelPath, feedPath } from './addresses.ts';
import type { ArchivePage } from './archive.ts';
import { FORMAT, FORMATS, type Format } from './formats.ts';
import type { Publication } from './publication.ts';
import { address, strictUri } from './uri.ts';
import type { Window } from './window.ts';
import { clean, htmlOf, summaryOf, titleOf } from './wording.ts';

/** A link of a feed document, by its relation of IANA's registry. */
export interface FeedLink {
  rel: 'alternate' | 'current' | 'prev-archive' | 'next-archive';
  href: string;
  type: string;
  title?: string;
}

/** A person as feeds name one: always by something. */
export interface Person {
  name: string;
  url?: string;
  avatar?: string;
}

/** An article as feeds show it: every text clean, every address a strict URI, nothing left to decide. */
export interface Entry {
  id: string;
  link: string;
  title: string;
  /** Plain text. */
  summary: string | undefined;
  /** The content as HTML, from whichever content the article has. */
  html: string | undefined;
  content_html: string | undefined;
  content_text: string | undefined;
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

/** A window, or an archive page, on its way into one format. */
export interface FeedDocument {
  id: string;
  title: string;
  description: string;
  language: string;
  updated: Date;
  self: string;
  /** The page for people. */
  page: string;
  links: FeedLink[];
  author: Person;
  icon: string | undefined;
  logo: string | undefined;
  copyright: string | undefined;
  /** Whether this is an archive document (RFC 5005 section 4). */
  archive: boolean;
  /** IRIs of the vocabularies that categories and tags belong to. */
  categoryScheme: string;
  tagScheme: string;
  entries: Entry[];
}

/** What a window says, in the words of `format`'s addresses and of no format otherwise. */
export function feedDocument(
  window: Window,
  publication: Publication,
  format: Format,
  archive?: ArchivePage,
): FeedDocument {
  const { channel } = window;
  const root = publication.publicUrl;
  const title = clean(oneLine(publication.title));
  const channelTitle = oneLine(channel.title);
  return {
    id: root + channelPath(channel.name),
    title: channelTitle ? `${title} | ${channelTitle}` : title,
    description: clean(channel.description || publication.description || '') || channelTitle || title,
    language: channel.language ?? publication.language,
    updated: new Date(window.updated),
    self: root + (archive ? archivePath(channel.name, archive.number, format) : feedPath(channel.name, format)),
    page: channel.kind === 'all' ? strictUri(publication.homePage) : root + channelPath(channel.name),
    links: [...alternates(window, root, format), ...archiveLinks(window, root, format, archive)],
    author: person(publication.author) ?? { name: title },
    icon: address(publication.icon),
    logo: address(channel.image) ?? address(publication.logo),
    copyright: publication.copyright ? clean(publication.copyright) : undefined,
    archive: archive !== undefined,
    categoryScheme: `${root}/category`,
    tagScheme: `${root}/tag`,
    entries: entries(window.items, root),
  };
}

function alternates(window: Window, root: string, format: Format): FeedLink[] {
  return FORMATS.filter((other) => other !== format).map((other) => ({
    rel: 'alternate',
    href: root + feedPath(window.channel.name, other),
    type: FORMAT[other].mediaType,
    title: FORMAT[other].label,
  }));
}

/** RFC 5005 section 4: the subscription document leads to the newest archive, archives lead to both sides and back. */
function archiveLinks(window: Window, root: string, format: Format, archive: ArchivePage | undefined): FeedLink[] {
  const type = FORMAT[format].mediaType;
  const name = window.channel.name;
  const previous = archive ? archive.number - 1 : window.archives;
  const links: FeedLink[] = [];
  if (archive) links.push({ rel: 'current', href: root + feedPath(name, format), type });
  if (previous > 0) links.push({ rel: 'prev-archive', href: root + archivePath(name, previous, format), type });
  if (archive && archive.number < window.archives) {
    links.push({ rel: 'next-archive', href: root + archivePath(name, archive.number + 1, format), type });
  }
  return links;
}

/** Each id once: twice is an error in RSS, and RFC 4287 section 4.1.1 wants one entry of an id at one time. */
function entries(items: readonly PublishedArticle[], root: string): Entry[] {
  const byId = new Map<string, Entry>();
  for (const item of items) {
    const one = entry(item, root);
    if (!byId.has(one.id)) byId.set(one.id, one);
  }
  return [...byId.values()];
}

function entry(article: PublishedArticle, root: string): Entry {
  const page = root + articlePath(article.id);
  return {
    id: URL.canParse(article.uri) ? strictUri(new URL(article.uri).href) : page,
    link: address(article.url) ?? page,
    title: titleOf(article),
    summary: summaryOf(article),
    html: htmlOf(article),
    content_html: article.content_html && clean(article.content_html),
    content_text: article.content_text && clean(article.content_text),
    external_url: address(article.external_url),
    image: address(article.image),
    banner_image: address(article.banner_image),
    date_published: new Date(article.date_published),
    date_modified: new Date(article.date_modified),
    authors: article.authors.map(person).filter((one) => one !== undefined),
    categories: article.categories.map(({ slug, title }) => ({ slug: clean(slug), title: oneLine(title) })),
    tags: article.tags.map(oneLine).filter((tag) => tag !== ''),
    language: article.language && clean(article.language),
    attachments: article.attachments.map(attachment).filter((one) => one !== undefined),
  };
}

/** RFC 4287 section 3.2.1: a person has a name. One who gave only an address is named by it. */
function person({ name, url, avatar }: Author): Person | undefined {
  const website = address(url);
  const picture = address(avatar);
  const called = oneLine(name ?? '') || website || picture;
  if (!called) return undefined;
  return { name: called, ...(website && { url: website }), ...(picture && { avatar: picture }) };
}

function attachment(one: Attachment): Attachment | undefined {
  const url = address(one.url);
  if (!url) return undefined;
  const title = oneLine(one.title ?? '');
  const { title: _, ...rest } = one;
  return { ...rest, url, mime_type: clean(one.mime_type), ...(title && { title }) };
}
