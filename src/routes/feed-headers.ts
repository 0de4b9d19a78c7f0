import { cacheTag, EDGE_SECONDS, EVERYTHING_TAG } from '../edge/cache.ts';
import type { Validators } from '../edge/conditional.ts';
import { formatHttpDate } from '../edge/http-date.ts';
import { documentPath, type FeedAddress, FORMAT, FORMATS, type Format } from '../feed/addresses.ts';
import { ARCHIVE_SECONDS, freshSeconds, type Rhythm } from '../feed/freshness.ts';
import type { House } from './house.ts';

const AFTERWARDS = 'stale-while-revalidate=3600, stale-if-error=86400';
/** While the ledger is out of reach: what is served may be old, so ask again soon. */
const STALE = 'public, max-age=60, stale-if-error=86400';
const NOT_FOUND_SECONDS = 60;
const REDIRECT_SECONDS = 86_400;

/** Browser readers may read feeds and their validators from any page. */
export const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag, Last-Modified, Link, IM',
};

/** Whether the worker compresses documents of this format: the edge leaves their media types alone. */
export function compressedHere(format: Format): boolean {
  return format !== 'rss';
}

/** What shapes the freshness of a document. */
interface Freshness {
  /** Of the channel, unless the document is an archive page. */
  rhythm: Rhythm | undefined;
  /** The ledger could not be asked. */
  stale?: boolean;
}

/**
 * The headers of a feed document, and of a 304 for it but for `Content-Type` (RFC 9110 section 15.4.5). A channel's window may
 * be kept for as long as its rhythm lets it, an archive page for a day.
 */
export function feedHeaders(
  { publication, now }: Pick<House, 'publication' | 'now'>,
  address: FeedAddress,
  { etag, modified }: Validators,
  { rhythm, stale = false }: Freshness,
): Headers {
  const { channel, format, page } = address;
  const seconds = page === undefined ? freshSeconds(rhythm, now()) : ARCHIVE_SECONDS;
  const vary = [...(page === undefined ? ['A-IM'] : []), ...(compressedHere(format) ? ['Accept-Encoding'] : [])];
  const edgeSeconds = page === undefined ? EDGE_SECONDS : ARCHIVE_SECONDS;
  return new Headers({
    'Content-Type': `${FORMAT[format].mediaType}; charset=utf-8`,
    ETag: etag,
    // A server may not name a time to come (RFC 9110 section 8.8.2.1).
    'Last-Modified': formatHttpDate(Math.min(modified, Math.floor(now() / 1000))),
    'Cache-Control': stale ? STALE : `public, max-age=${seconds}, ${AFTERWARDS}`,
    'Cloudflare-CDN-Cache-Control': `max-age=${stale ? 60 : edgeSeconds}`,
    // A closed page changes on its own, not with each publish into its channel.
    'Cache-Tag': tags(page === undefined ? channel : `${channel}/archive/${page}`),
    ...(vary.length === 0 ? {} : { Vary: vary.join(', ') }),
    Link: links(publication.publicUrl, address),
    'X-Content-Type-Options': 'nosniff',
    ...CORS,
  });
}

/**
 * Of an answer that holds only what changed since `base`, from those of the full document (RFC 3229 section 10.5): no cache
 * may keep it in place of that, but one that knows what `im` means (section 10.8.1).
 */
export function deltaHeaders(full: Headers, base: string): Headers {
  const headers = new Headers(full);
  const [freshness = 'max-age=0'] = /max-age=\d+/.exec(full.get('Cache-Control') ?? '') ?? [];
  headers.set('Cache-Control', `no-store, im, ${freshness}`);
  headers.set('IM', 'feed');
  headers.set('Delta-Base', base);
  return headers;
}

/** A channel that isn't there may be made any moment: purged then, and forgotten after a minute anyway. */
export function notFoundHeaders(channel: string): Headers {
  return new Headers({
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': `public, max-age=${NOT_FOUND_SECONDS}`,
    'Cloudflare-CDN-Cache-Control': `max-age=${NOT_FOUND_SECONDS}`,
    'Cache-Tag': tags(channel),
    'X-Content-Type-Options': 'nosniff',
    ...CORS,
  });
}

/** To another address of ours; with a channel, only as long as that channel isn't there itself. */
export function redirectHeaders(path: string, { publication }: Pick<House, 'publication'>, channel?: string): Headers {
  const seconds = channel === undefined ? REDIRECT_SECONDS : NOT_FOUND_SECONDS;
  return new Headers({
    Location: publication.publicUrl + path,
    'Cache-Control': `public, max-age=${seconds}`,
    'Cloudflare-CDN-Cache-Control': `max-age=${Math.min(seconds, EDGE_SECONDS)}`,
    ...(channel === undefined ? {} : { 'Cache-Tag': tags(channel) }),
    ...CORS,
  });
}

function tags(channel: string): string {
  return `${EVERYTHING_TAG},${cacheTag(channel)}`;
}

function links(publicUrl: string, address: FeedAddress): string {
  return FORMATS.map((format) => {
    const rel = format === address.format ? 'self' : 'alternate';
    return `<${publicUrl}${documentPath({ ...address, format })}>; rel="${rel}"; type="${FORMAT[format].mediaType}"`;
  }).join(', ');
}
