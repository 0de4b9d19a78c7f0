import { type Policy, varyNames } from './cache-control.ts';
import { tagsOf } from './purge.ts';

/** An answer of the worker as plain bytes, since a stream belongs to the request that it came with. Times are in milliseconds. */
export interface Stored {
  /** The request's values of the headers that the answer varies by. */
  selecting: [name: string, value: string | null][];
  path: string;
  tags: Set<string>;
  status: number;
  /** As the worker gave them. */
  headers: Headers;
  /** As they are served. */
  served: Headers;
  body: ArrayBuffer;
  policy: Policy;
  storedAt: number;
  freshUntil: number;
}

/** Consumed by Cloudflare, and not handed on (`workers/cache/configuration`). */
export const CONSUMED = ['Cache-Tag', 'Cloudflare-CDN-Cache-Control'];
/** Part of the key against poisoning (`workers/cache/cache-keys`). */
const KEYED = [
  'X-HTTP-Method-Override',
  'X-HTTP-Method',
  'X-Method-Override',
  'X-Forwarded-Host',
  'X-Host',
  'X-Forwarded-Scheme',
  'X-Original-URL',
  'X-Rewrite-URL',
  'Forwarded',
  'Cloudflare-Workers-Version-Key',
];
/** Bytes of all that is stored, and the bytes that an answer is counted for beside its body. */
const CAPACITY = 64 * 1024 * 1024;
const OVERHEAD = 1024;

export type Answer = Pick<Stored, 'status' | 'headers' | 'body' | 'policy'>;

/** Path and query or what the caller set in their place, `props`, and headers that some frameworks take for the URL. */
export function keyOf(request: Request, props: unknown): string {
  const { pathname, search } = new URL(request.url);
  const { cacheKey } = (request.cf ?? {}) as { cacheKey?: string };
  const keyed = KEYED.map((name) => {
    const value = request.headers.get(name);
    return name === 'X-Forwarded-Scheme' && /^https?$/.test(value ?? '') ? null : value;
  });
  return JSON.stringify([cacheKey || pathname + search, props ?? {}, keyed]);
}

/** The answer to a request, received at `now`. */
export function storedAnswer(request: Request, answer: Answer, now: number): Stored {
  const served = new Headers(answer.headers);
  for (const name of CONSUMED) served.delete(name);
  return {
    ...answer,
    served,
    selecting: varyNames(answer.headers).map((name) => [name, request.headers.get(name)]),
    path: new URL(request.url).pathname,
    tags: tagsOf(answer.headers),
    storedAt: now,
    freshUntil: now + answer.policy.lifetime * 1000,
  };
}

/** Whether a request has the very values for which the answer was made: they are compared verbatim. */
export function selects({ selecting }: Stored, request: Request): boolean {
  return selecting.every(([name, value]) => request.headers.get(name) === value);
}

/** Stored answers by key, as many as fit: those that were used longest ago make room. */
export class StoredAnswers {
  /** The one that was used longest ago first; of each the variants, the newest first. */
  private readonly entries = new Map<string, Stored[]>();
  private size = 0;

  /** The newest answer under a key, whichever request it was for. */
  newest(key: string): Stored | undefined {
    return this.entries.get(key)?.[0];
  }

  /** The newest answer under a key that a request may have. */
  find(key: string, request: Request): Stored | undefined {
    return this.entries.get(key)?.find((one) => selects(one, request));
  }

  used(key: string): void {
    const variants = this.entries.get(key);
    if (!variants) return;
    this.entries.delete(key);
    this.entries.set(key, variants);
  }

  /** Puts an answer, unless it is too large or undefined, in place of those that the request may have had before. */
  replace(key: string, request: Request, answer: Stored | undefined): void {
    const others = (this.entries.get(key) ?? []).filter((one) => !selects(one, request));
    const variants = answer && sizeOf(answer) <= CAPACITY ? [answer, ...others] : others;
    this.forget(key);
    if (variants.length === 0) return;
    this.entries.set(key, variants);
    for (const one of variants) this.size += sizeOf(one);
    for (const oldest of this.entries.keys()) {
      if (this.size <= CAPACITY) break;
      this.forget(oldest);
    }
  }

  /** Deletes the entries of which any variant passes the test: the variants of a URL are one to a purge. */
  purge(named: (answer: Stored) => boolean): void {
    for (const [key, variants] of this.entries) if (variants.some(named)) this.forget(key);
  }

  /** Makes stale at `now`, and all variants of a URL at once. What was stale before stays stale since then. */
  invalidate(named: (answer: Stored) => boolean, now: number): void {
    for (const variants of this.entries.values()) {
      if (!variants.some(named)) continue;
      for (const one of variants) one.freshUntil = Math.min(one.freshUntil, now);
    }
  }

  private forget(key: string): void {
    for (const one of this.entries.get(key) ?? []) this.size -= sizeOf(one);
    this.entries.delete(key);
  }
}

function sizeOf({ body }: Stored): number {
  return body.byteLength + OVERHEAD;
}
