import { digest } from '../article/text.ts';
import type { Position, Selection } from '../http/address.ts';
import { DAY_SECONDS, EDGE_SECONDS, KEPT_BRIEFLY, kept } from '../http/caching.ts';
import { positionPath, selectionPath } from '../http/paths.ts';
import { channelPage } from '../pages/channel.tsx';
import { channelsPage } from '../pages/channels.tsx';
import { listing, matchingCategories } from '../pages/grouping.ts';
import { homePage } from '../pages/home.tsx';
import { noticePage } from '../pages/notice.tsx';
import { opml } from '../pages/opml.ts';
import { SECURITY_HEADERS } from '../pages/security.ts';
import { sitemap, sitemapPart } from '../pages/sitemap.ts';
import type { Services } from '../services.ts';
import type { Directory } from '../window/directory.ts';
import { allChannels, currentDirectory, currentPage, currentWindow, latestOf } from './current.ts';
import { type Document, redirect } from './document.ts';

/** Newest articles of each category on the home page. */
const LATEST = 5;
/** Seconds that a browser keeps a page. */
const FRESH_SECONDS = 300;

type Tag = NonNullable<Document['tag']>;

const FIRST: Position = { archive: undefined, page: 1 };

/** The home page: what is new, and the selected categories. */
export async function homeDocument(selection: Selection, services: Services): Promise<Document> {
  const isWhole = selectionPath(selection) === '/';
  const [current, newest] = await Promise.all([
    currentDirectory(services),
    isWhole ? currentWindow(services, 'all') : undefined,
  ]);
  const site = services.site();
  if (!current) return awayPage(services);
  const { directory, stale } = current;
  const shown = listing(directory.categories, selection);
  if (selection.page > shown.pages) return missingPage(services, 'all');
  const names = shown.entries.map(({ name }) => name);
  const headlines = stale ? undefined : await latestOf(services, names, LATEST);
  const window = newest?.kind === 'window' ? newest.window : undefined;
  const text = homePage(site, { directory, listing: shown, headlines, newest: window });
  return page(text, { tag: 'all', stale: stale || headlines === undefined });
}

/** The page of a category, a tag, an author or of everything, or of an archive page of it. */
export async function channelDocument(channel: string, position: Position, services: Services): Promise<Document> {
  const { archive } = position;
  const current =
    archive === undefined ? await currentWindow(services, channel) : await currentPage(services, channel, archive);
  if (current.kind === 'elsewhere') {
    const there = current.moved ? FIRST : position;
    return redirect(services, positionPath(current.channel, there), 308, channel);
  }
  if (current.kind === 'unavailable') return awayPage(services);
  const text = current.kind === 'window' ? channelPage(services.site(), current.window, position) : undefined;
  if (text === undefined) return missingPage(services, channel);
  return page(text, { tag: channel, stale: current.kind === 'window' && current.stale });
}

/** A page of all tags, or of all authors. */
export async function channelsDocument(of: 'tag' | 'author', number: number, services: Services): Promise<Document> {
  const found = await allChannels(services, of, number);
  if (found === undefined) return awayPage(services);
  const { list, stale } = found;
  if (list === null) return missingPage(services, 'all');
  return page(channelsPage(services.site(), of, list, number), { tag: 'all', stale });
}

/** The feeds of all categories, or of those under one letter, as OPML. */
export function opmlDocument(group: string, services: Services): Promise<Document> {
  return fromDirectory(services, 'text/x-opml', ({ categories, updated }) => {
    const filled = categories.filter(({ count }) => count > 0);
    const shown = matchingCategories(filled, { query: '', group });
    return group !== '' && shown.length === 0 ? undefined : opml(services.site(), shown, updated);
  });
}

/** The sitemap, or part `part` of one that is divided. */
export function sitemapDocument(part: number | undefined, services: Services): Promise<Document> {
  const { publication } = services;
  return fromDirectory(services, 'application/xml', (directory) =>
    part === undefined ? sitemap(publication, directory) : sitemapPart(publication, directory, part),
  );
}

async function fromDirectory(
  services: Services,
  mediaType: string,
  write: (directory: Directory) => string | undefined,
): Promise<Document> {
  const current = await currentDirectory(services);
  if (!current) return awayPage(services);
  const text = write(current.directory);
  return text === undefined
    ? missingPage(services, 'all')
    : page(text, { tag: 'all', stale: current.stale, mediaType });
}

/**
 * A document for people. Its entity tag is made from its bytes, since a release may change what it shows and no article;
 * `Last-Modified` could not say so, and is left out.
 */
export async function page(
  text: string,
  { tag, stale = false, mediaType = 'text/html' }: { tag: Tag; stale?: boolean; mediaType?: string },
): Promise<Document> {
  return {
    status: 200,
    body: text,
    headers: {
      ...SECURITY_HEADERS,
      'Content-Type': `${mediaType}; charset=utf-8`,
      ETag: `W/"${await digest(text)}"`,
    },
    reader: stale ? KEPT_BRIEFLY : kept(FRESH_SECONDS),
    edge: stale ? KEPT_BRIEFLY : kept(EDGE_SECONDS),
    tag,
  };
}

/** 404 or 410 for people, under the tag of the channel whose changes may bring the page. */
export function missingPage(services: Services, tag: Tag, status: 404 | 410 = 404, explained?: string): Document {
  const { notFound } = services.site().words;
  const text = noticePage(services.site(), explained === undefined ? notFound : { title: notFound.title, explained });
  return missingDocument(text, tag, status);
}

/** The same with a page that says it in its own way. */
export function missingDocument(text: string, tag: Tag, status: 404 | 410 = 404): Document {
  return { status, body: text, headers: HTML, reader: KEPT_BRIEFLY, tag };
}

/** 404 for an address that is none of ours, whatever is published. */
export function unknownAddress(services: Services): Document {
  const { words } = services.site();
  return {
    status: 404,
    body: noticePage(services.site(), words.notFound),
    headers: HTML,
    reader: KEPT_BRIEFLY,
    edge: kept(DAY_SECONDS),
  };
}

/** 503 for people. */
export function awayPage(services: Services): Document {
  const text = noticePage(services.site(), services.site().words.unavailable);
  return { status: 503, body: text, headers: { ...HTML, 'Retry-After': '10' }, reader: 'no-store' };
}

const HTML = { ...SECURITY_HEADERS, 'Content-Type': 'text/html; charset=utf-8' };
