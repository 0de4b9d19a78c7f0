import type { Hono } from 'hono';
import type { EdgeCache, StoredHead } from '../edge/cache.ts';
import { entityTag, modifiedKnown, notModified, preconditionFailed, versionKnown } from '../edge/conditional.ts';
import { parseHttpDate } from '../edge/http-date.ts';
import { IM_USED, takesFeedDelta } from '../edge/instance-manipulation.ts';
import { documentPath, type FeedAddress } from '../feed/addresses.ts';
import { windowRhythm, windowSince } from '../feed/window.ts';
import { type Current, currentPage, currentWindow } from './current-window.ts';
import { feedAddresses } from './feed-address.ts';
import { negotiate } from './feed-encoding.ts';
import { CORS, deltaHeaders, feedHeaders, notFoundHeaders, redirectHeaders } from './feed-headers.ts';
import type { House } from './house.ts';
import { problem, unavailable } from './problem.ts';
import { rendered } from './rendered.ts';

/**
 * The feed documents of all channels, `/rss.xml`, `/category/<slug>/atom.xml`, `/tag/<slug>/feed.json`, …, and of their
 * closed archive pages (RFC 5005 section 4), `/category/<slug>/archive/1/atom.xml`, ….
 */
export function feedRoutes(house: House): Hono {
  return feedAddresses(house, (c, address) => {
    const request = c.req.raw;
    const cache = house.cache(c.executionCtx);
    const path = documentPath(address);
    // Nearly all polls that find nothing new end here, without waiting for anything.
    const head = cache.known(path);
    if (head && isCurrent(request.headers, head, house)) {
      const response = new Response(null, { status: 304, headers: unchangedHit(head) });
      return isRefused(request.headers, response, house) ? refusal() : response;
    }
    return answer(request, house, cache, address).then((response) =>
      isRefused(request.headers, response, house) ? refusal() : negotiate(request, address, response),
    );
  });
}

/** The answer as it is kept at the edge: uncompressed. */
async function answer({ headers }: Request, house: House, cache: EdgeCache, address: FeedAddress): Promise<Response> {
  const { channel, format, page } = address;
  const path = documentPath(address);
  const now = Math.floor(house.now() / 1000);
  const version = versionKnown(headers, format, house.dress);
  const base = page === undefined && takesFeedDelta(headers) ? version : undefined;
  const stored = base === undefined ? await cache.match(path) : undefined;
  if (stored) return withStatus(stored, 'hit');

  const modified = modifiedKnown(headers, now);
  const have = version !== undefined ? { version } : modified !== undefined ? { modified } : undefined;
  const current: Current = await (page === undefined
    ? currentWindow(house, channel, have)
    : currentPage(house, channel, page, version === undefined ? undefined : { version }));
  const keep = (response: Response, modified?: number) => {
    // What answers those who ask for changes alone is not what others get at this address.
    if (headers.has('A-IM')) return withStatus(response, 'fwd=request');
    cache.store(path, { response, modified });
    return withStatus(response, 'fwd=miss; stored');
  };
  switch (current.kind) {
    case 'current': {
      const validators = { etag: entityTag(current.version, format, house.dress), modified: current.modified };
      const fresh = feedHeaders(house, address, validators, { rhythm: current.rhythm });
      cache.learn(path, { headers: fresh, modified: current.modified });
      return unchanged(fresh, 'fwd=miss; fwd-status=304');
    }
    case 'window': {
      const { window, stale } = current;
      const validators = { etag: entityTag(window.version, format, house.dress), modified: window.modified };
      const fresh = feedHeaders(house, address, validators, { rhythm: windowRhythm(window), stale });
      if (notModified(headers, validators, now)) {
        if (!stale) cache.learn(path, { headers: fresh, modified: window.modified });
        return unchanged(fresh, 'fwd=miss; fwd-status=304');
      }
      const delta = base !== undefined && base < window.version ? windowSince(window, base) : undefined;
      if (base === undefined || !delta) {
        // What may be old can't say that whatever else there was is gone.
        const shown = stale ? { ...window, complete: false } : window;
        return keep(new Response(rendered(house, shown, format, page), { headers: fresh }), window.modified);
      }
      const changes = deltaHeaders(fresh, entityTag(base, format, house.dress));
      const response = new Response(rendered(house, delta, format), { status: IM_USED, headers: changes });
      return withStatus(response, 'fwd=request; fwd-status=226');
    }
    case 'elsewhere': {
      const location = documentPath({ ...address, channel: current.channel });
      return keep(new Response(null, { status: 308, headers: redirectHeaders(location, house, channel) }));
    }
    case 'unknown': {
      const what = page === undefined ? 'feed' : 'archive page';
      return keep(new Response(`There is no such ${what} here.\n`, { status: 404, headers: notFoundHeaders(channel) }));
    }
    case 'gone':
      return keep(
        new Response('The articles of this archive page are no longer kept.\n', {
          status: 410,
          headers: notFoundHeaders(`${channel}/archive/${page}`),
        }),
      );
    case 'unavailable':
      return unavailable(`The ${page === undefined ? 'feed' : 'archive page'} cannot be read just now.`, CORS);
  }
}

/** Whether the reader wants a document only on a condition that this one does not meet. Hardly any reader sets one. */
function isRefused(headers: Headers, { headers: own }: Response, { now }: House): boolean {
  if (!headers.has('If-Match') && !headers.has('If-Unmodified-Since')) return false;
  const seconds = Math.floor(now() / 1000);
  const modified = parseHttpDate(own.get('Last-Modified') ?? '', seconds);
  return modified !== undefined && preconditionFailed(headers, modified, seconds);
}

function refusal(): Response {
  return problem({
    status: 412,
    title: 'Precondition Failed',
    detail:
      'The feed is not as If-Match or If-Unmodified-Since wants it. Its entity tags are weak, which If-Match never matches.',
    headers: CORS,
  });
}

function isCurrent(headers: Headers, { headers: own, modified }: StoredHead, { now }: House): boolean {
  if (modified === undefined) return false;
  const validators = { etag: own.get('ETag') ?? '', modified };
  return notModified(headers, validators, Math.floor(now() / 1000));
}

/** Made once for each stored answer: most polls that reach the worker while it has that get these. */
const unchangedHits = new WeakMap<StoredHead, Headers>();

function unchangedHit(head: StoredHead): Headers {
  const made = unchangedHits.get(head) ?? unchanged(head.headers, 'hit').headers;
  unchangedHits.set(head, made);
  return made;
}

/**
 * What the reader has already, and a 304 does not repeat (RFC 9110 section 15.4.5): all that tells of the document and not of
 * how long it may be kept, by whom, and for whom.
 */
const REPEATED = ['Content-Type', 'Content-Length', 'Content-Encoding', 'Link', 'X-Content-Type-Options'];

/** 304, with what the 200 would have had but for that. */
function unchanged(headers: Headers, status: string): Response {
  const kept = new Headers(headers);
  for (const name of REPEATED) kept.delete(name);
  return withStatus(new Response(null, { status: 304, headers: kept }), status);
}

/** Says whether the edge had it (RFC 9211). */
function withStatus(response: Response, status: string): Response {
  response.headers.set('Cache-Status', `edgefeed; ${status}`);
  return response;
}
