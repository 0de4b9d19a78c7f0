import type { Utf8 } from '../feed/utf8.ts';
import { Memory } from '../window/memory.ts';
import { cacheTag, type EdgeCache, type StoredHead } from './cache.ts';

/** Without a global purge nothing may live long. Seconds. */
const KEPT_SECONDS = 300;
/** Addresses remembered; the oldest are forgotten, and taken out of the cache. */
const ADDRESSES = 20_000;
/** Bytes of the bodies that are remembered. */
const BODIES = 8 * 1024 * 1024;
/** A body that the Cache API had to give so often is worth remembering: one that is asked for once would push out others. */
const WORTH = 8;

interface Known {
  tags: string[];
  /** Undefined after a purge. */
  head: KnownHead | undefined;
}

interface KnownHead extends StoredHead {
  status: number;
  /** Milliseconds since 1970. */
  until: number;
  /** Under which the Cache API has the body, and how often that had to give it. */
  key: string;
  given: number;
}

/** An {@link EdgeCache} for each request, all of one isolate over one memory of what they stored. */
export type CacheForRequest = (waitUntil: (work: Promise<unknown>) => void) => EdgeCache;

/**
 * The Cache API, for where Workers Cache is not: locally and in tests. It knows no tags and spoils headers, so this isolate
 * remembers what it stored, and the bodies that it serves most. It sees only its own answers (`isolate` is part of every key),
 * so a purge leaves nothing that it could still serve; and the entity tag is part of it, so that no body is served under
 * the head of another. A cache that fails has nothing, and has not purged. `now` is in milliseconds.
 */
export function cacheApi(cache: Cache, origin: string, isolate: string, now: () => number = Date.now): CacheForRequest {
  const keyOf = (path: string, headers: Headers) =>
    `${origin}${path}?${isolate}&${encodeURIComponent(headers.get('ETag') ?? '')}`;
  /** The oldest first. */
  const known = new Map<string, Known>();
  const tagged = new Map<string, Set<string>>();
  const bodies = new Memory<Utf8>(BODIES, ({ byteLength }) => byteLength);
  const forget = (path: string) => {
    for (const tag of known.get(path)?.tags ?? []) {
      const paths = tagged.get(tag);
      paths?.delete(path);
      if (paths?.size === 0) tagged.delete(tag);
    }
    known.delete(path);
    bodies.forget(path);
  };
  /** Returns the key of the answer that had to be forgotten for this one. */
  const remember = (path: string, { headers, modified }: StoredHead, status: number): string | undefined => {
    forget(path);
    const tags = (headers.get('Cache-Tag') ?? '').split(',');
    const until = now() + keptSeconds(headers) * 1000;
    known.set(path, { tags, head: { headers, modified, status, until, key: keyOf(path, headers), given: 0 } });
    for (const tag of tags) tagged.set(tag, (tagged.get(tag) ?? new Set()).add(path));
    if (known.size <= ADDRESSES) return undefined;
    const [oldest] = known.keys();
    if (oldest === undefined) return undefined;
    const key = known.get(oldest)?.head?.key;
    forget(oldest);
    return key;
  };
  const headOf = (path: string) => {
    const head = known.get(path)?.head;
    return head && now() < head.until ? head : undefined;
  };
  const rememberBody = async (path: string, head: KnownHead, stored: Response): Promise<Response | undefined> => {
    // At once: who asks meanwhile does not read it, too.
    head.given = 0;
    const bytes = await stored.arrayBuffer().catch(() => undefined);
    const body = bytes && new Uint8Array(bytes);
    // It may have been purged meanwhile.
    if (body && known.get(path)?.head === head) bodies.keep(path, body);
    return body && new Response(body, head);
  };

  const shared: Omit<EdgeCache, 'store'> = {
    known: headOf,
    async match(path) {
      const head = headOf(path);
      if (!head) return undefined;
      const body = bodies.get(path);
      if (body) return new Response(body, head);
      const stored = await cache.match(head.key).catch(() => undefined);
      if (!stored) return undefined;
      head.given += 1;
      return head.given < WORTH ? new Response(stored.body, head) : rememberBody(path, head, stored);
    },
    learn(path, head) {
      if (!headOf(path)) remember(path, head, 200);
    },
    async purge(channels) {
      const paths = new Set(channels.flatMap((channel) => [...(tagged.get(cacheTag(channel)) ?? [])]));
      const keys: string[] = [];
      for (const path of paths) {
        const one = known.get(path);
        if (!one?.head) continue;
        keys.push(one.head.key);
        // Its tags stay: an answer made from the old window may be stored after this, and the late purge takes it.
        one.head = undefined;
        bodies.forget(path);
      }
      const deleted = await Promise.allSettled(keys.map((key) => cache.delete(key)));
      return deleted.every(({ status }) => status === 'fulfilled');
    },
  };

  return (waitUntil) => ({
    ...shared,
    store(path, { response, modified }) {
      const { status, headers } = response;
      const seconds = keptSeconds(headers);
      // The Cache API would keep it for what stale-while-revalidate and stale-if-error allow, too.
      const kept = new Response(response.clone().body, { headers: { 'Cache-Control': `max-age=${seconds}` } });
      waitUntil(cache.put(keyOf(path, headers), kept).catch(() => {}));
      const oldest = remember(path, { headers: new Headers(headers), modified }, status);
      if (oldest !== undefined) waitUntil(cache.delete(oldest).catch(() => {}));
    },
  });
}

function keptSeconds(headers: Headers): number {
  const seconds = /max-age=(\d+)/.exec(headers.get('Cloudflare-CDN-Cache-Control') ?? '')?.[1] ?? KEPT_SECONDS;
  return Math.min(Number(seconds), KEPT_SECONDS);
}
