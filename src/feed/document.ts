import { cleanText, oneLine } from '../article/text.ts';
import { archivePath, channelPath, FORMAT, FORMATS, type Format, feedPath } from './addresses.ts';
import { type Entry, entriesOf, type Person, person } from './entry.ts';
import { ARCHIVE_SECONDS, freshSeconds } from './freshness.ts';
import type { Publication } from './publication.ts';
import { identifier, strictUri, strictUrl } from './uri.ts';
import { type Tombstone, type Window, windowRhythm } from './window.ts';

/** Which archive page of its channel a document shows (RFC 5005 section 4). Its window holds the page's articles. */
export interface ArchivePage {
  /** From 1, the oldest. */
  number: number;
}

/** A link of a feed document, by its relation of IANA's registry. */
export interface FeedLink {
  rel: 'alternate' | 'current' | 'prev-archive' | 'next-archive' | 'hub';
  href: string;
  /** The media type. */
  type?: string;
  title?: string;
}

/** A window, or an archive page, as a document of one format says it, before it is written. */
export interface FeedDocument {
  id: string;
  title: string;
  description: string | undefined;
  /** For people who open the document in a browser. */
  userComment: string;
  language: string;
  updated: Date;
  /** How long readers may keep it, in seconds: an hour divided by a whole number, or a day. */
  fresh: number;
  self: string;
  /** The page for people. */
  page: string;
  links: FeedLink[];
  author: Person;
  icon: string | undefined;
  logo: string | undefined;
  /** `#rrggbb`. */
  accent: string | undefined;
  copyright: string | undefined;
  /** Whether this is an archive document (RFC 5005 section 4). */
  archive: boolean;
  /** Whether it holds every article that was not deleted (RFC 5005 section 2). */
  complete: boolean;
  /** IRIs of the vocabularies that categories and tags belong to. */
  categoryScheme: string;
  tagScheme: string;
  entries: Entry[];
  /** Deleted articles that were not published again. */
  tombstones: Tombstone[];
}

/** The window as a document of `format`. Of all its members only the addresses depend on the format. */
export function feedDocument(
  window: Window,
  publication: Publication,
  format: Format,
  archive?: ArchivePage,
): FeedDocument {
  const { channel } = window;
  const root = publication.publicUrl;
  const entries = entriesOf(window.items, root);
  const title = oneLine(publication.title);
  const channelTitle = oneLine(channel.title);
  const language = channel.language ?? publication.language;
  const page = channel.kind === 'all' ? strictUri(publication.homePage) : root + channelPath(channel.name);
  return {
    id: root + channelPath(channel.name),
    title: channelTitle ? `${title} | ${channelTitle}` : title,
    description: cleanText(channel.description || publication.description || '') || undefined,
    userComment: userComment(language, page),
    language,
    updated: new Date(window.updated),
    fresh: archive ? ARCHIVE_SECONDS : freshSeconds(windowRhythm(window), Date.parse(window.updated)),
    self: root + (archive ? archivePath(channel.name, archive.number, format) : feedPath(channel.name, format)),
    page,
    links: [
      ...alternates(window, root, format),
      ...archiveLinks(window, root, format, archive),
      ...hubLinks(publication, archive),
    ],
    author: person(publication.author) ?? { name: title },
    icon: strictUrl(publication.icon),
    accent: publication.accent,
    logo: strictUrl(channel.image) ?? strictUrl(publication.logo),
    copyright: cleanText(publication.copyright ?? '') || undefined,
    archive: archive !== undefined,
    complete: archive === undefined && window.complete === true,
    categoryScheme: `${root}/category`,
    tagScheme: `${root}/tag`,
    entries,
    tombstones: tombstones(window, entries),
  };
}

/**
 * The sentence that JSON Feed calls `user_comment`, and that XML formats have in a comment before their root element. Chromium
 * shows RSS and Atom under their own media types as plain text, without their stylesheet, so the document itself has to say it.
 */
export function userComment(language: string, page: string): string {
  return /^zh\b/i.test(language)
    ? `这是一个订阅源：把本页的地址复制到阅读器里，新文章就会自动送到。想直接阅读，请打开 ${page}`
    : `This is a web feed: copy its address into a feed reader, and new articles come to you. To read it here, open ${page}`;
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
  const previous = window.oldest ? 0 : archive ? archive.number - 1 : window.archives;
  const links: FeedLink[] = [];
  if (archive) links.push({ rel: 'current', href: root + feedPath(name, format), type });
  if (previous > 0) links.push({ rel: 'prev-archive', href: root + archivePath(name, previous, format), type });
  if (archive && archive.number < window.archives) {
    links.push({ rel: 'next-archive', href: root + archivePath(name, archive.number + 1, format), type });
  }
  return links;
}

/** WebSub section 4. An archive page is no topic: what is new is in the feed. */
function hubLinks({ hub }: Publication, archive: ArchivePage | undefined): FeedLink[] {
  return hub === undefined || archive ? [] : [{ rel: 'hub', href: hub }];
}

/** RFC 6721 section 3: an entry that is there outlives its tombstone. */
function tombstones({ tombstones }: Window, entries: readonly Entry[]): Tombstone[] {
  const present = new Set(entries.map(({ id }) => id));
  return tombstones
    .map(({ uri, deleted }) => ({ uri: identifier(uri) ?? '', deleted }))
    .filter(({ uri }) => uri !== '' && !present.has(uri));
}
