import { cacheTag, type EdgeCache, type StoredAnswer } from './cache.ts';

/** Without a global purge nothing may live long. Seconds. */
const KEPT_SECONDS = 300;
/** Addresses remembered; the oldest are forgotten, and taken out of the cache. */
const ADDRESSES = 20_000;

const ORIGINAL = 'X-Edgefeed-Cache-Control';
const MODIFIED = 'X-Edgefeed-Modified';

/** An {@link EdgeCache} for each request, all of one isolate over one memory of what they stored. */
export type CacheForRequest = (waitUntil: (work: Promise<unknown>) => void) => EdgeCache;

/**
 * The Cache API, for where Workers Cache is not: locally and in tests. It knows no tags, so this isolate remembers what it
 * stored under which `Cache-Tag`. It sees only its own answers (`isolate` is part of every key), so a purge leaves nothing
 * that it could still serve. A cache that fails has nothing, and has not purged.
 */
export function cacheApi(cache: Cache, origin: string, isolate: string): CacheForRequest {
  const key = (path: string) => `${origin}${path}?${isolate}`;
  /** Addresses with their tags, the oldest first. */
  const known = new Map<string, string[]>();
  const tagged = new Map<string, Set<string>>();
  const remember = (path: string, tags: string[]) => {
    forget(path);
    known.set(path, tags);
    for (const tag of tags) tagged.set(tag, (tagged.get(tag) ?? new Set()).add(path));
  };
  const forget = (path: string) => {
    for (const tag of known.get(path) ?? []) {
      const paths = tagged.get(tag);
      paths?.delete(path);
      if (paths?.size === 0) tagged.delete(tag);
    }
    known.delete(path);
  };

  return (waitUntil) => ({
    async match(path) {
      if (!known.has(path)) return undefined;
      const stored = await cache.match(key(path)).catch(() => undefined);
      return stored && unwrap(stored);
    },
    store(path, { response, modified }) {
      waitUntil(cache.put(key(path), wrap(response, modified)).catch(() => {}));
      remember(path, (response.headers.get('Cache-Tag') ?? '').split(','));
      const [oldest] = known.keys();
      if (known.size <= ADDRESSES || oldest === undefined) return;
      forget(oldest);
      waitUntil(cache.delete(key(oldest)).catch(() => {}));
    },
    async purge(channels) {
      const paths = new Set(channels.flatMap((channel) => [...(tagged.get(cacheTag(channel)) ?? [])]));
      // They stay remembered: an answer made from the old window may be stored after this, and the late purge takes it.
      const deleted = await Promise.allSettled([...paths].map((path) => cache.delete(key(path))));
      return deleted.every(({ status }) => status === 'fulfilled');
    },
  });
}

function wrap(response: Response, modified: number | undefined): Response {
  const kept = new Response(response.clone().body, response);
  const { headers } = kept;
  const seconds = /max-age=(\d+)/.exec(headers.get('Cloudflare-CDN-Cache-Control') ?? '')?.[1] ?? KEPT_SECONDS;
  // The Cache API would keep it for what stale-while-revalidate and stale-if-error allow, too.
  headers.set('Cache-Control', `max-age=${Math.min(Number(seconds), KEPT_SECONDS)}`);
  headers.set(ORIGINAL, response.headers.get('Cache-Control') ?? 'no-store');
  if (modified !== undefined) headers.set(MODIFIED, String(modified));
  return kept;
}

function unwrap(stored: Response): StoredAnswer {
  const response = new Response(stored.body, stored);
  const { headers } = response;
  const modified = headers.get(MODIFIED);
  headers.set('Cache-Control', headers.get(ORIGINAL) ?? 'no-store');
  // What was not purged is as current as on the day it was made: no reason for readers' caches to count its age.
  for (const name of [ORIGINAL, MODIFIED, 'CF-Cache-Status', 'Age', 'Date']) headers.delete(name);
  return { response, modified: modified === null ? undefined : Number(modified) };
}
