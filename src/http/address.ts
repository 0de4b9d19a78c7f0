import { canonicalId, slugOf } from '../article/canonical.ts';
import { type ChannelKind, channelName } from '../article/channels.ts';
import { oneLine } from '../article/text.ts';
import {
  combinedName,
  type FeedAddress,
  FORMAT,
  FORMATS,
  type Format,
  MEDIA_NAME,
  searchName,
} from '../feed/addresses.ts';
import { type Combination, combinationText, NO_CHOICE, readCombination } from '../search/combination.ts';
import { canonicalQuery, isEmpty, parseQuery } from '../search/query.ts';
import { earlierAt } from './moved.ts';

/** The categories that the home page shows. */
export interface Selection {
  query: string;
  /** A letter under which titles are filed, or empty. */
  group: string;
  /** From 1. */
  page: number;
}

/** A part of a channel's page for people. */
export interface Position {
  /** The archive page, from 1, the oldest; undefined for the window. */
  archive: number | undefined;
  /** The part of the window or of the archive page, from 1. */
  page: number;
}

/** The page of what a query finds, from a place that an earlier page named. */
export interface SearchAddress {
  kind: 'search';
  /** Canonical; empty for the page that asks for one. */
  query: string;
  cursor: number | undefined;
}

/** The same for programs. */
export interface FoundAddress extends Omit<SearchAddress, 'kind'> {
  kind: 'found';
  /** Articles at most. */
  limit: number;
}

type Feed = { kind: 'feed' } & FeedAddress;
type ChannelPage = { kind: 'channel'; channel: string; position: Position };
/** A small file of ours, by its path. */
type File = { kind: 'file'; path: string };

/** A document that readers can ask for, whether it exists or not. */
export type Address =
  | Feed
  | { kind: 'home'; selection: Selection }
  | ChannelPage
  | { kind: 'article'; id: string }
  /** All tags, or all authors; a page of them, from 1. */
  | { kind: 'channels'; of: 'tag' | 'author'; page: number }
  /** The feeds of the categories under a letter, or of the channels `in`. */
  | { kind: 'opml'; group: string; in?: string[] }
  /** `part` is undefined for the sitemap or its index. */
  | { kind: 'sitemap'; part: number | undefined }
  | File
  | SearchAddress
  | FoundAddress
  | { kind: 'combined'; combination: Combination }
  /** A search or a combination that can't be made, and why. */
  | { kind: 'refused'; detail: string }
  /** Where other software had a document, or where it has a slash at its end. */
  | { kind: 'moved'; to: Feed | ChannelPage | File }
  /** The number of a category's subscribers, as a picture. */
  | { kind: 'badge'; channel: string }
  /** A picture, by its name. */
  | { kind: 'media'; name: string }
  | { kind: 'missing' };

const FEED = /^(?:\/(category|tag|author)\/([^/]+))?(?:\/archive\/([1-9]\d{0,8}))?\/(rss\.xml|atom\.xml|feed\.json)$/;
/** A name with `.html` is that of a page in other software. */
const CHANNEL = /^\/(category|tag|author)\/([^/]+(?<!\.html))(?:\/archive\/([1-9]\d{0,8}))?$/;
const BADGE = /^\/category\/([^/]+)\/subscribers\.svg$/;
const EVERYTHING = /^\/archive(?:\/([1-9]\d{0,8}))?$/;
const SITEMAP = /^\/sitemap(?:\/([1-9]\d{0,3}))?\.xml$/;
const FILE = /^\/(?:robots\.txt|[0-9a-zA-Z-]{8,128}\.txt|favicon\.svg|feed\.css|assets\/[\w.-]+)$/;
const ARTICLE = '/article/';
const MEDIA = '/media/';
export const OPML = '/feeds.opml';
/** The query by which the gateway asks whether a document is there that others had elsewhere. */
export const MOVED = 'moved';

/** Combinations: `/combined`, `/combined/rss.xml`, …; a slash at their end keeps the query. */
const COMBINED = /^\/combined(?:\/(rss\.xml|atom\.xml|feed\.json))?\/?$/;
/** Searches: `/search`, `/search/rss.xml`, …, `/api/search`. */
const SEARCH = /^(\/api)?\/search(?:\/(rss\.xml|atom\.xml|feed\.json))?$/;
const FOUND_MOST = 100;
const FOUND_USUAL = 20;
const FOUND_PARAMETERS = ['q', 'limit', 'cursor'];

const QUERY_LENGTH = 100;
const GROUP_LENGTH = 8;
const FORMAT_OF = Object.fromEntries(FORMATS.map((format) => [FORMAT[format].file, format])) as Record<string, Format>;

/** The document that a URL names. Unknown query parameters are left out: compare with {@link canonicalPath}. */
export function readAddress({
  pathname,
  search,
  searchParams,
}: Pick<URL, 'pathname' | 'search' | 'searchParams'>): Address {
  const feed = FEED.exec(pathname);
  if (feed) {
    const [, kind, slug, page, file = ''] = feed;
    const format = FORMAT_OF[file] as Format;
    return {
      kind: 'feed',
      channel: channelAt(kind, slug),
      format,
      page: page === undefined ? undefined : Number(page),
    };
  }
  const badge = BADGE.exec(pathname);
  if (badge) return { kind: 'badge', channel: channelAt('category', badge[1]) };
  const searched = SEARCH.exec(pathname);
  if (searched) return searchAddress(searchParams, searched[1] !== undefined, searched[2]);
  const combined = COMBINED.exec(pathname);
  if (combined) return combinedAddress(search, combined[1]);
  if (pathname === '/') return { kind: 'home', selection: readSelection(searchParams) };
  const [, kind, slug, number] = CHANNEL.exec(pathname) ?? everything(pathname) ?? [];
  if (kind !== undefined) {
    const archive = number === undefined ? undefined : Number(number);
    return { kind: 'channel', channel: channelAt(kind, slug), position: { archive, page: pageIn(searchParams, 3) } };
  }
  if (pathname.startsWith(ARTICLE) && pathname !== ARTICLE) {
    return { kind: 'article', id: canonicalId(percentDecoded(pathname.slice(ARTICLE.length)) ?? '') };
  }
  if (pathname === '/tags') return { kind: 'channels', of: 'tag', page: pageIn(searchParams, 4) };
  if (pathname === '/authors') return { kind: 'channels', of: 'author', page: pageIn(searchParams, 4) };
  if (pathname === OPML) return opmlAddress(search, searchParams);
  const sitemap = SITEMAP.exec(pathname);
  if (sitemap) return { kind: 'sitemap', part: sitemap[1] === undefined ? undefined : Number(sitemap[1]) };
  const name = pathname.startsWith(MEDIA) ? pathname.slice(MEDIA.length) : '';
  if (MEDIA_NAME.test(name)) return { kind: 'media', name };
  return FILE.test(pathname) ? { kind: 'file', path: pathname } : movedAddress(pathname);
}

/** A search as a page, for programs, or as a feed in a `file`. */
function searchAddress(parameters: URLSearchParams, isApi: boolean, file: string | undefined): Address {
  const refused = (name: string, wanted: string): Address => ({
    kind: 'refused',
    detail: `The parameter "${name}" ${wanted}.`,
  });
  const unknown = [...parameters.keys()].find((name) => !FOUND_PARAMETERS.includes(name));
  if (isApi && unknown !== undefined)
    return refused(oneLine(unknown.slice(0, 100)), `is none: there are ${FOUND_PARAMETERS.join(', ')}`);
  const query = canonicalQuery(parameters.get('q') ?? '');
  const parsed = parseQuery(query);
  if (typeof parsed === 'string') return refused('q', parsed);
  if (isEmpty(parsed) && (isApi || file !== undefined))
    return refused('q', 'must say what to search for, such as a word');
  if (file !== undefined) {
    return { kind: 'feed', channel: searchName(query), format: FORMAT_OF[file] as Format, page: undefined };
  }
  const place = parameters.get('cursor') ?? '';
  const cursor = /^-?\d{1,16}$/.test(place) ? Number(place) : undefined;
  if (!isApi) return { kind: 'search', query, cursor: isEmpty(parsed) ? undefined : cursor };
  if (parameters.has('cursor') && cursor === undefined)
    return refused('cursor', 'must be that of an answer to the same q');
  const limit = parameters.get('limit') ?? String(FOUND_USUAL);
  if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > FOUND_MOST)
    return refused('limit', `must be a number from 1 to ${FOUND_MOST}`);
  return { kind: 'found', query, limit: Number(limit), cursor };
}

function opmlAddress(search: string, parameters: URLSearchParams): Address {
  const combination = parameters.has('in') ? readCombination(search) : NO_CHOICE;
  if (typeof combination === 'string') return { kind: 'refused', detail: combination };
  const chosen = combination.in.length > 0 ? { in: combination.in } : {};
  return { kind: 'opml', group: combination.in.length > 0 ? '' : groupIn(parameters), ...chosen };
}

/** Several channels as one, as a page or as a feed in a `file`. */
function combinedAddress(search: string, file: string | undefined): Address {
  const combination = readCombination(search);
  if (typeof combination === 'string') return { kind: 'refused', detail: combination };
  if (file === undefined) return { kind: 'combined', combination };
  const channel = combinedName(combinationText(combination));
  return { kind: 'feed', channel, format: FORMAT_OF[file] as Format, page: undefined };
}

/** Where a document was that is elsewhere, or 404. Pages and feeds take no slash at their end. */
function movedAddress(pathname: string): Address {
  if (pathname === '/favicon.ico') return { kind: 'moved', to: { kind: 'file', path: '/favicon.svg' } };
  const earlier = earlierAt(pathname);
  if (earlier) {
    const channel = channelName(earlier.kind, slugOf(percentDecoded(earlier.name) ?? earlier.name));
    const { format } = earlier;
    const to = format ? ({ kind: 'feed', channel, format, page: undefined } as const) : channelPageOf(channel);
    return { kind: 'moved', to };
  }
  if (!/[^/]\/$/.test(pathname)) return { kind: 'missing' };
  const there = readAddress({ pathname: pathname.slice(0, -1), search: '', searchParams: new URLSearchParams() });
  if (there.kind === 'feed' || there.kind === 'channel') return { kind: 'moved', to: there };
  return there.kind === 'moved' ? there : { kind: 'missing' };
}

function channelPageOf(channel: string): ChannelPage {
  return { kind: 'channel', channel, position: { archive: undefined, page: 1 } };
}

/** Percent-encoded text decoded once; undefined when that is not UTF-8. */
export function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function everything(pathname: string): [string, 'all', string, string | undefined] | undefined {
  const match = EVERYTHING.exec(pathname);
  return match ? [pathname, 'all', '', match[1]] : undefined;
}

function channelAt(kind = 'all', slug = ''): string {
  return channelName(kind as ChannelKind, percentDecoded(slug) ?? slug);
}

function readSelection(parameters: URLSearchParams): Selection {
  const text = (parameters.get('q') ?? '').toWellFormed().trim().replace(/\s+/g, ' ').slice(0, QUERY_LENGTH);
  const query = text.trimEnd().toWellFormed();
  return { query, group: query === '' ? groupIn(parameters) : '', page: pageIn(parameters, 5) };
}

function groupIn(parameters: URLSearchParams): string {
  return (parameters.get('group') ?? '').slice(0, GROUP_LENGTH).toWellFormed();
}

/** A page number of at most so many digits; 1 for everything else. */
function pageIn(parameters: URLSearchParams, digits: number): number {
  const page = parameters.get('page') ?? '1';
  return /^[1-9]\d*$/.test(page) && page.length <= digits ? Number(page) : 1;
}
