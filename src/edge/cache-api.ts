import { cacheTag, type EdgeCache, type StoredHead } from './cache.ts';

/** Without a global purge nothing may live long. Seconds. */
const KEPT_SECONDS = 300;
/** Addresses remembered; the oldest are forgotten, and taken out of the cache. */
const ADDRESSES = 20_000;

interface Known {
  tags: string[];
  /** Undefined after a purge. */
  head: (StoredHead & { status: number; until: number }) | undefined;
}

/** An {@link EdgeCache} for each request, all of one isolate over one memory of what they stored. */
export type CacheForRequest = (waitUntil: (work: Promise<unknown>) => void) => EdgeCache;

/**
 * The Cache API, for where Workers Cache is not: locally and in tests. It knows no tags and spoils headers, so this isolate
 * remembers what it stored, all but the bodies. It sees only its own answers (`isolate` is part of every key), so a purge
 * leaves nothing that it could still serve. A cache that fails has nothing, and has not purged. `now` is in milliseconds.
 */
export function cacheApi(cache: Cache, origin: string, isolate: string, now: () => number = Date.now): CacheForRequest {
  const key = (path: string) => `${origin}${path}?${isolate}`;
  /** The oldest first. */
  const known = new Map<string, Known>();
  const tagged = new Map<string, Set<string>>();
  const forget = (path: string) => {
    for (const tag of known.get(path)?.tags ?? []) {
      const paths = tagged.get(tag);
      paths?.delete(path);
      if (paths?.size === 0) tagged.delete(tag);
    }
    known.delete(path);
  };
  /** Returns the address that had to be forgotten for this one. */
  const remember = (path: string, { headers, modified }: StoredHead, status: number): string | undefined => {
    forget(path);
    const tags = (headers.get('Cache-Tag') ?? '').split(',');
    known.set(path, { tags, head: { headers, modified, status, until: now() + keptSeconds(headers) * 1000 } });
    for (const tag of tags) tagged.set(tag, (tagged.get(tag) ?? new Set()).add(path));
    const [oldest] = known.keys();
    if (known.size <= ADDRESSES || oldest === undefined) return undefined;
    forget(oldest);
    return oldest;
  };
  const headOf = (path: string) => {
    const head = known.get(path)?.head;
    return head && now() < head.until ? head : undefined;
  };

  return (waitUntil) => ({
    known: headOf,
    async match(path) {
      const head = headOf(path);
      if (!head) return undefined;
      const stored = await cache.match(key(path)).catch(() => undefined);
      return stored && new Response(stored.body, head);
    },
    learn(path, head) {
      if (!headOf(path)) remember(path, head, 200);
    },
    store(path, { response, modified }) {
      const { status, headers } = response;
      const seconds = keptSeconds(headers);
      // The Cache API would keep it for what stale-while-revalidate and stale-if-error allow, too.
      const kept = new Response(response.clone().body, { headers: { 'Cache-Control': `max-age=${seconds}` } });
      waitUntil(cache.put(key(path), kept).catch(() => {}));
      const oldest = remember(path, { headers: new Headers(headers), modified }, status);
      if (oldest !== undefined) waitUntil(cache.delete(key(oldest)).catch(() => {}));
    },
    async purge(channels) {
      const paths = new Set(channels.flatMap((channel) => [...(tagged.get(cacheTag(channel)) ?? [])]));
      for (const path of paths) {
        const one = known.get(path);
        // Its tags stay: an answer made from the old window may be stored after this, and the late purge takes it.
        if (one) one.head = undefined;
      }
      const deleted = await Promise.allSettled([...paths].map((path) => cache.delete(key(path))));
      return deleted.every(({ status }) => status === 'fulfilled');
    },
  });
}

function keptSeconds(headers: Headers): number {
  const seconds = /max-age=(\d+)/.exec(headers.get('Cloudflare-CDN-Cache-Control') ?? '')?.[1] ?? KEPT_SECONDS;
  return Math.min(Number(seconds), KEPT_SECONDS);
}
