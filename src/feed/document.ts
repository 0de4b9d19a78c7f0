import { archivePath, channelPath, feedPath } from './addresses.ts';
import type { ArchivePage } from './archive.ts';
import { type Entry, entriesOf, identifier, type Person, person } from './entry.ts';
import { FORMAT, FORMATS, type Format } from './formats.ts';
import { ARCHIVE_SECONDS, freshSeconds } from './freshness.ts';
import type { Publication } from './publication.ts';
import { address, strictUri } from './uri.ts';
import { type Tombstone, type Window, windowRhythm } from './window.ts';
import { clean, line } from './wording.ts';

/** A link of a feed document, by its relation of IANA's registry. */
export interface FeedLink {
  rel: 'alternate' | 'current' | 'prev-archive' | 'next-archive';
  href: string;
  type: string;
  title?: string;
}

/** A window, or an archive page, on its way into one format. */
export interface FeedDocument {
  id: string;
  title: string;
  description: string | undefined;
  language: string;
  updated: Date;
  /** How long readers may keep it, in seconds: a whole part of an hour, or a day. */
  fresh: number;
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
  /** Whether everything that was not deleted stands in it (RFC 5005 section 2). */
  complete: boolean;
  /** IRIs of the vocabularies that categories and tags belong to. */
  categoryScheme: string;
  tagScheme: string;
  entries: Entry[];
  /** Deleted articles that are not back. */
  tombstones: Tombstone[];
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
  const entries = entriesOf(window.items, root);
  const title = line(publication.title);
  const channelTitle = line(channel.title);
  return {
    id: root + channelPath(channel.name),
    title: channelTitle ? `${title} | ${channelTitle}` : title,
    description: clean(channel.description || publication.description || '') || undefined,
    language: channel.language ?? publication.language,
    updated: new Date(window.updated),
    fresh: archive ? ARCHIVE_SECONDS : freshSeconds(windowRhythm(window), Date.parse(window.updated)),
    self: root + (archive ? archivePath(channel.name, archive.number, format) : feedPath(channel.name, format)),
    page: channel.kind === 'all' ? strictUri(publication.homePage) : root + channelPath(channel.name),
    links: [...alternates(window, root, format), ...archiveLinks(window, root, format, archive)],
    author: person(publication.author) ?? { name: title },
    icon: address(publication.icon),
    logo: address(channel.image) ?? address(publication.logo),
    copyright: clean(publication.copyright ?? '') || undefined,
    archive: archive !== undefined,
    complete: archive === undefined && window.complete === true,
    categoryScheme: `${root}/category`,
    tagScheme: `${root}/tag`,
    entries,
    tombstones: tombstones(window, entries),
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
  const previous = window.oldest ? 0 : archive ? archive.number - 1 : window.archives;
  const links: FeedLink[] = [];
  if (archive) links.push({ rel: 'current', href: root + feedPath(name, format), type });
  if (previous > 0) links.push({ rel: 'prev-archive', href: root + archivePath(name, previous, format), type });
  if (archive && archive.number < window.archives) {
    links.push({ rel: 'next-archive', href: root + archivePath(name, archive.number + 1, format), type });
  }
  return links;
}

/** RFC 6721 section 3: an entry that is there outlives its tombstone. */
function tombstones({ tombstones }: Window, entries: readonly Entry[]): Tombstone[] {
  const present = new Set(entries.map(({ id }) => id));
  return tombstones
    .map(({ uri, deleted }) => ({ uri: identifier(uri) ?? '', deleted }))
    .filter(({ uri }) => uri !== '' && !present.has(uri));
}
