import type { Context } from 'hono';
import { cacheTag, EDGE_SECONDS, EVERYTHING_TAG } from '../edge/cache.ts';
import { notModified } from '../edge/conditional.ts';
import { digest } from './digest.ts';
import { redirectHeaders } from './feed-headers.ts';
import type { House } from './house.ts';

/** What a route has to show: a document made from a channel's articles, or the way to where it is. */
export type PageOutcome =
  | { kind: 'page'; text: string; channel: string; stale?: boolean; mediaType?: string }
  | { kind: 'missing'; status: 404 | 410; text: string; channel: string }
  | { kind: 'unavailable'; text: string }
  /** 308 while the channel of this name isn't there, 302 to an article's own page. */
  | { kind: 'elsewhere'; status: 302 | 308; path: string; channel: string };

const FRESH = 'public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400';
const BRIEF_SECONDS = 60;
const HTML = 'text/html';

/**
 * For every page. No script and no style but our own files; images and media from wherever publishers have theirs, but
 * without telling those hosts who reads. Frames nowhere, and nothing of ours in a frame of others.
 */
export const SECURITY_HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' https: http:",
    'media-src https: http:',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
};

/**
 * The page at `path`: from the edge cache, else from `make`. A page's entity tag is made from its bytes, since what it
 * shows may change with a release of ours and no article; there is no `Last-Modified`, which could not say so.
 */
export async function answerPage(
  c: Context,
  house: House,
  path: string,
  make: () => Promise<PageOutcome>,
): Promise<Response> {
  const cache = house.cache(c.executionCtx);
  const stored = await cache.match(path);
  if (stored) return conditional(c, house, stored, 'hit');
  const outcome = await make();
  const response = await respond(house, outcome);
  if (outcome.kind !== 'unavailable') cache.store(path, { response, modified: undefined });
  return conditional(c, house, response, outcome.kind === 'unavailable' ? 'fwd=miss' : 'fwd=miss; stored');
}

async function respond(house: House, outcome: PageOutcome): Promise<Response> {
  switch (outcome.kind) {
    case 'page': {
      const { text, channel, stale = false, mediaType = HTML } = outcome;
      const headers = documentHeaders(mediaType, channel, stale ? BRIEF_SECONDS : undefined);
      headers.set('ETag', `W/"${await digest(text)}"`);
      return new Response(text, { headers });
    }
    case 'missing':
      return new Response(outcome.text, {
        status: outcome.status,
        headers: documentHeaders(HTML, outcome.channel, BRIEF_SECONDS),
      });
    case 'unavailable':
      return new Response(outcome.text, {
        status: 503,
        headers: {
          ...SECURITY_HEADERS,
          'Content-Type': `${HTML}; charset=utf-8`,
          'Cache-Control': 'no-store',
          'Retry-After': '10',
        },
      });
    case 'elsewhere': {
      const headers = redirectHeaders('', house, outcome.channel);
      headers.set('Location', new URL(outcome.path, house.publication.publicUrl).href);
      return new Response(null, { status: outcome.status, headers });
    }
  }
}

function documentHeaders(mediaType: string, channel: string, brief: number | undefined): Headers {
  return new Headers({
    ...SECURITY_HEADERS,
    'Content-Type': `${mediaType}; charset=utf-8`,
    'Cache-Control': brief === undefined ? FRESH : `public, max-age=${brief}, stale-if-error=86400`,
    'Cloudflare-CDN-Cache-Control': `max-age=${brief ?? EDGE_SECONDS}`,
    'Cache-Tag': `${EVERYTHING_TAG},${cacheTag(channel)}`,
  });
}

/** The answer, or 304 when the browser has it. */
function conditional(c: Context, { now }: House, response: Response, status: string): Response {
  response.headers.set('Cache-Status', `edgefeed; ${status}`);
  const etag = response.headers.get('ETag');
  const never = Number.POSITIVE_INFINITY;
  if (etag === null || !notModified(c.req.raw.headers, { etag, modified: never }, Math.floor(now() / 1000))) {
    return response;
  }
  const kept = new Headers(response.headers);
  for (const name of ['Content-Type', 'Content-Length', 'Content-Encoding']) kept.delete(name);
  void response.body?.cancel();
  return new Response(null, { status: 304, headers: kept });
}
