import { cacheTag, EDGE_SECONDS, EVERYTHING_TAG } from '../edge/cache.ts';
import type { Validators } from '../edge/conditional.ts';
import { formatHttpDate } from '../edge/http-date.ts';
import { archivePath, feedPath } from '../feed/addresses.ts';
import { FORMAT, FORMATS, type Format } from '../feed/formats.ts';
import { FRESH_SECONDS } from '../feed/freshness.ts';
import type { House } from './house.ts';

const FRESH = `public, max-age=${FRESH_SECONDS}, stale-while-revalidate=3600, stale-if-error=86400`;
/** While the ledger is out of reach: what is served may be old, so ask again soon. */
const STALE = 'public, max-age=60, stale-if-error=86400';
const NOT_FOUND_SECONDS = 60;
const REDIRECT_SECONDS = 86_400;

/** Browser readers may read feeds and their validators from any page. */
const CORS = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'ETag, Last-Modified, Link' };

/**
 * The headers of a feed document, or with `page` of an archive page, and of a 304 for it but for `Content-Type` (RFC 9110
 * section 15.4.5).
 */
export function feedHeaders(
  { publication, now }: Pick<House, 'publication' | 'now'>,
  channel: string,
  format: Format,
  { etag, modified }: Validators,
  { stale = false, page }: { stale?: boolean; page?: number } = {},
): Headers {
  return new Headers({
    'Content-Type': `${FORMAT[format].mediaType}; charset=utf-8`,
    ETag: etag,
    // A server may not name a time to come (RFC 9110 section 8.8.2.1).
    'Last-Modified': formatHttpDate(Math.min(modified, Math.floor(now() / 1000))),
    'Cache-Control': stale ? STALE : FRESH,
    'Cloudflare-CDN-Cache-Control': `max-age=${stale ? 60 : EDGE_SECONDS}`,
    // A closed page changes on its own, not with each publish into its channel.
    'Cache-Tag': tags(page === undefined ? channel : `${channel}/archive/${page}`),
    Link: links(publication.publicUrl, format, (one) =>
      page === undefined ? feedPath(channel, one) : archivePath(channel, page, one),
    ),
    'X-Content-Type-Options': 'nosniff',
    ...CORS,
  });
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

function links(publicUrl: string, self: Format, path: (format: Format) => string): string {
  return FORMATS.map((format) => {
    const rel = format === self ? 'self' : 'alternate';
    return `<${publicUrl}${path(format)}>; rel="${rel}"; type="${FORMAT[format].mediaType}"`;
  }).join(', ');
}
