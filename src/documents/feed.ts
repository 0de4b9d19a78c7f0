import { documentPath, type FeedAddress, FORMAT, FORMATS, type Format, searchOf } from '../feed/addresses.ts';
import type { Publication } from '../feed/publication.ts';
import { renderFeed } from '../feed/render.ts';
import { type Window, windowRhythm, windowSince } from '../feed/window.ts';
import { DAY_SECONDS, EDGE_SECONDS, KEPT_BRIEFLY, kept } from '../http/caching.ts';
import { entityTag, formatHttpDate } from '../http/conditional.ts';
import type { Services } from '../services.ts';
import { combinationOf, combinationTags, currentCombined } from './combined.ts';
import { type Current, currentPage, currentWindow } from './current.ts';
import { type Document, notFound, redirect, unavailable } from './document.ts';
import { currentSearch } from './search.ts';

/** The seconds that readers keep a feed of which no rhythm is known. */
const FRESH_SECONDS = 300;

/**
 * A channel's feed document or one of its archive pages (RFC 5005 section 4). With `since`, a window's changes after that
 * version alone, where the window still tells them. With `shown`, the version that the cache stage holds, 304 when that is
 * current.
 */
export async function feedDocument(
  address: FeedAddress,
  { since, shown }: { since: string | undefined; shown: string | undefined },
  services: Services,
): Promise<Document> {
  const { page } = address;
  const tag = tagOf(address);
  const current = await currentOf(address, shown === undefined ? undefined : versionOf(shown), services);
  switch (current.kind) {
    case 'window':
      return rendered(address, current.window, current.stale, since, services);
    case 'current':
      return { status: 304, headers: {}, ...lifetime(address, current.stale), tag };
    case 'elsewhere':
      return redirect(services, documentPath(elsewhere(address, current)), 308, tag);
    case 'unknown':
      return notFound(
        404,
        current.detail ?? (page === undefined ? 'There is no such feed here.' : 'There is no such archive page here.'),
        tag,
      );
    case 'gone':
      return notFound(410, 'The articles of this archive page are no longer kept.', tag);
    case 'unavailable':
      return unavailable(`The ${page === undefined ? 'feed' : 'archive page'} cannot be read just now.`);
  }
}

/** A search and a combination show what is current when they are asked for; the others are asked for with the version that is held. */
export function currentOf(
  { channel, page }: FeedAddress,
  shown: number | undefined,
  services: Services,
): Promise<Current> {
  const query = searchOf(channel);
  if (query !== undefined) return currentSearch(query, services);
  const combination = combinationOf(channel);
  if (combination) return currentCombined(combination, services);
  return page === undefined ? currentWindow(services, channel, shown) : currentPage(services, channel, page, shown);
}

function versionOf(shown: string): number {
  return Number.parseInt(shown, 10);
}

/** Any article may be found by any query: a search is outdated when one changes. */
function tagOf({ channel, page }: FeedAddress): string | string[] {
  const combination = combinationOf(channel);
  if (combination) return combinationTags(combination);
  if (searchOf(channel) !== undefined) return 'all';
  return page === undefined ? channel : `${channel}/archive/${page}`;
}

/** A category that took another's place has other archive pages: its readers begin anew with its feed. */
function elsewhere(address: FeedAddress, { channel, moved }: { channel: string; moved?: true }): FeedAddress {
  return { ...address, channel, ...(moved ? { page: undefined } : {}) };
}

function rendered(
  address: FeedAddress,
  window: Window,
  stale: boolean,
  since: string | undefined,
  { publication, documentHash }: Services,
): Document {
  const { format, page } = address;
  const base = since === undefined ? Number.POSITIVE_INFINITY : versionOf(since);
  const changes = base > window.version ? undefined : windowSince(window, base);
  const rhythm = windowRhythm(window);
  return {
    status: 200,
    body: renderFeed(changes ?? window, publication, format, page === undefined ? undefined : { number: page }),
    headers: {
      'Content-Type': `${FORMAT[format].mediaType}; charset=utf-8`,
      ETag: windowTag(window, format, documentHash),
      'Last-Modified': formatHttpDate(window.modified),
      Link: links(publication, address),
      // RFC 3229 section 10.5.
      ...(changes ? { IM: 'feed', 'Delta-Base': entityTag(since as string, format, documentHash) } : {}),
    },
    ...(page === undefined && !stale && rhythm ? { rhythm } : {}),
    ...lifetime(address, stale),
    tag: tagOf(address),
  };
}

/** The entity tag of a window in one format. */
export function windowTag({ version, selection }: Window, format: Format, documentHash: string): string {
  return entityTag(selection === undefined ? version : `${version}.${selection}`, format, documentHash);
}

/** A closed archive page changes on its own, and seldom. */
function lifetime({ page }: FeedAddress, stale: boolean): Pick<Document, 'reader' | 'edge'> {
  if (stale) return { reader: KEPT_BRIEFLY, edge: KEPT_BRIEFLY };
  if (page !== undefined) return { reader: kept(DAY_SECONDS), edge: kept(DAY_SECONDS) };
  return { reader: kept(FRESH_SECONDS), edge: kept(EDGE_SECONDS) };
}

/** RFC 8288: the document itself, the same in the other formats, and where to subscribe to it (WebSub section 4). */
function links({ publicUrl, hub }: Publication, address: FeedAddress): string {
  const links = FORMATS.map((format) => {
    const rel = format === address.format ? 'self' : 'alternate';
    return `<${publicUrl}${documentPath({ ...address, format })}>; rel="${rel}"; type="${FORMAT[format].mediaType}"`;
  });
  if (hub !== undefined && address.page === undefined) links.push(`<${hub}>; rel="hub"`);
  return links.join(', ');
}
