import { documentPath, type FeedAddress, FORMAT, FORMATS } from '../feed/addresses.ts';
import { renderFeed } from '../feed/render.ts';
import { type Window, windowRhythm, windowSince } from '../feed/window.ts';
import { DAY_SECONDS, EDGE_SECONDS, formatRhythm, KEPT_BRIEFLY, kept, RHYTHM } from '../http/caching.ts';
import { entityTag, formatHttpDate } from '../http/conditional.ts';
import type { Services } from '../services.ts';
import { currentPage, currentWindow } from './current.ts';
import { type Document, notFound, redirect, unavailable } from './document.ts';

/** The seconds that readers keep a feed of which no rhythm is known. */
const FRESH_SECONDS = 300;

/**
 * A channel's feed document or one of its archive pages (RFC 5005 section 4). With `since`, a window's changes after that
 * version alone, where the window still tells them. With `shown`, the version that the cache stage holds, 304 when that is
 * current.
 */
export async function feedDocument(
  address: FeedAddress,
  { since, shown }: { since: number | undefined; shown: number | undefined },
  services: Services,
): Promise<Document> {
  const { channel, page } = address;
  const tag = page === undefined ? channel : `${channel}/archive/${page}`;
  const current =
    page === undefined
      ? await currentWindow(services, channel, shown)
      : await currentPage(services, channel, page, shown);
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
        page === undefined ? 'There is no such feed here.' : 'There is no such archive page here.',
        tag,
      );
    case 'gone':
      return notFound(410, 'The articles of this archive page are no longer kept.', tag);
    case 'unavailable':
      return unavailable(`The ${page === undefined ? 'feed' : 'archive page'} cannot be read just now.`);
  }
}

/** A category that took another's place has other archive pages: its readers begin anew with its feed. */
function elsewhere(address: FeedAddress, { channel, moved }: { channel: string; moved?: true }): FeedAddress {
  return { ...address, channel, ...(moved ? { page: undefined } : {}) };
}

function rendered(
  address: FeedAddress,
  window: Window,
  stale: boolean,
  since: number | undefined,
  { publication, documentHash }: Services,
): Document {
  const { channel, format, page } = address;
  const changes = since === undefined || since > window.version ? undefined : windowSince(window, since);
  const rhythm = windowRhythm(window);
  return {
    status: 200,
    body: renderFeed(changes ?? window, publication, format, page === undefined ? undefined : { number: page }),
    headers: {
      'Content-Type': `${FORMAT[format].mediaType}; charset=utf-8`,
      ETag: entityTag(window.version, format, documentHash),
      'Last-Modified': formatHttpDate(window.modified),
      Link: links(publication.publicUrl, address),
      ...(page === undefined && !stale && rhythm ? { [RHYTHM]: formatRhythm(rhythm) } : {}),
      // RFC 3229 section 10.5.
      ...(changes ? { IM: 'feed', 'Delta-Base': entityTag(since as number, format, documentHash) } : {}),
    },
    ...lifetime(address, stale),
    tag: page === undefined ? channel : `${channel}/archive/${page}`,
  };
}

/** A closed archive page changes on its own, and seldom. */
function lifetime({ page }: FeedAddress, stale: boolean): Pick<Document, 'reader' | 'edge'> {
  if (stale) return { reader: KEPT_BRIEFLY, edge: KEPT_BRIEFLY };
  if (page !== undefined) return { reader: kept(DAY_SECONDS), edge: kept(DAY_SECONDS) };
  return { reader: kept(FRESH_SECONDS), edge: kept(EDGE_SECONDS) };
}

/** RFC 8288: the document itself, and the same in the other formats. */
function links(publicUrl: string, address: FeedAddress): string {
  return FORMATS.map((format) => {
    const rel = format === address.format ? 'self' : 'alternate';
    return `<${publicUrl}${documentPath({ ...address, format })}>; rel="${rel}"; type="${FORMAT[format].mediaType}"`;
  }).join(', ');
}
