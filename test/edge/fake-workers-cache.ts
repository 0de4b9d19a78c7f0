/**
 * Workers Cache as its documentation describes it, in front of a worker: local runtimes don't have it. The host is not part of
 * the key, the order of the query is; what says nothing of caching is kept; `Vary` is compared byte for byte; purges are few.
 */

/** Seconds for which an answer without any word on caching is kept, by status. */
const HEURISTIC: Record<number, number> = {
  200: 7200,
  203: 7200,
  204: 7200,
  300: 1200,
  301: 1200,
  404: 180,
  405: 60,
  410: 180,
};
const PURGES_AT_ONCE = 25;
const PURGES_PER_MINUTE = 5;
const TAGS_PER_PURGE = 100;

interface Variant {
  /** The request's values of what the answer varies by. */
  selected: [name: string, value: string | null][];
  status: number;
  headers: Headers;
  body: ArrayBuffer;
  tags: string[];
  storedAt: number;
  freshUntil: number;
  /** `ctx.cache.invalidate` marked it. */
  invalid: boolean;
}

/** What runs behind it. `cache` is the context's. */
export type Worker = (request: Request, cache: FakeWorkersCache) => Promise<Response>;

export class FakeWorkersCache {
  /** Milliseconds since 1970. */
  now = Date.now();
  /** How often the worker ran. */
  runs = 0;
  /** Tags of every purge that was asked for, and whether it was done. */
  readonly purges: { tags: string[]; success: boolean }[] = [];
  private readonly worker: Worker;
  private readonly entries = new Map<string, Variant[]>();
  private readonly running = new Map<string, Promise<void>>();
  private budget = PURGES_AT_ONCE;
  private countedAt = this.now;

  constructor(worker: Worker) {
    this.worker = worker;
  }

  get stored(): number {
    return [...this.entries.values()].reduce((sum, variants) => sum + variants.length, 0);
  }

  async fetch(request: Request): Promise<Response> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return this.run(request);
    const { pathname, search } = new URL(request.url);
    const key = pathname + search;
    const found = this.select(key, request);
    if (found && this.isFresh(found)) return this.serve(found, request, 'HIT');
    // Who comes while the worker is at it waits, and then looks again.
    const collapsed = this.running.get(key);
    if (collapsed && !found) {
      await collapsed;
      const filled = this.select(key, request);
      if (filled && this.isFresh(filled)) return this.serve(filled, request, 'HIT');
    }
    const done = Promise.withResolvers<void>();
    this.running.set(key, done.promise);
    try {
      return found ? await this.revalidate(key, found, request) : await this.fill(key, request);
    } finally {
      this.running.delete(key);
      done.resolve();
    }
  }

  /** `ctx.cache.purge`. */
  async purge({ tags }: { tags: string[] }): Promise<{ success: boolean; errors: string[] }> {
    this.budget = Math.min(PURGES_AT_ONCE, this.budget + ((this.now - this.countedAt) / 60_000) * PURGES_PER_MINUTE);
    this.countedAt = this.now;
    const success = this.budget >= 1 && tags.length > 0 && tags.length <= TAGS_PER_PURGE;
    this.purges.push({ tags, success });
    if (!success) return { success, errors: ['rate limited'] };
    this.budget -= 1;
    for (const [key, variants] of this.entries) if (this.bears(variants, tags)) this.entries.delete(key);
    return { success, errors: [] };
  }

  /** `ctx.cache.invalidate`: what is stored has to be asked for again, and may stay. */
  invalidate({ tags }: { tags: string[] }): void {
    for (const variants of this.entries.values()) {
      if (this.bears(variants, tags)) for (const one of variants) one.invalid = true;
    }
  }

  private bears(variants: Variant[], tags: string[]): boolean {
    const wanted = new Set(tags.map((tag) => tag.toLowerCase()));
    return variants.some((one) => one.tags.some((tag) => wanted.has(tag.toLowerCase())));
  }

  private isFresh({ freshUntil, invalid }: Variant): boolean {
    return !invalid && this.now < freshUntil;
  }

  private select(key: string, request: Request): Variant | undefined {
    return this.entries
      .get(key)
      ?.find(({ selected }) => selected.every(([name, value]) => request.headers.get(name) === value));
  }

  private async fill(key: string, request: Request): Promise<Response> {
    const asked = request.method === 'HEAD' ? new Request(request, { method: 'GET' }) : request;
    const response = await this.run(asked);
    const variant = await this.storable(response, request);
    if (variant) {
      const others = (this.entries.get(key) ?? []).filter(
        (one) => JSON.stringify(one.selected) !== JSON.stringify(variant.selected),
      );
      this.entries.set(key, [...others, variant]);
      return this.serve(variant, request, 'MISS');
    }
    return this.stripped(request.method === 'HEAD' ? new Response(null, response) : response, 'BYPASS');
  }

  private async revalidate(key: string, found: Variant, request: Request): Promise<Response> {
    const headers = new Headers(request.headers);
    headers.delete('If-Modified-Since');
    const etag = found.headers.get('ETag');
    if (etag) headers.set('If-None-Match', etag);
    const response = await this.run(new Request(request, { method: 'GET', headers })).catch(() => undefined);
    if (response === undefined || response.status >= 500) return this.serve(found, request, 'STALE');
    if (response.status !== 304) {
      this.entries.set(
        key,
        (this.entries.get(key) ?? []).filter((one) => one !== found),
      );
      const variant = await this.storable(response, request);
      if (!variant) return this.stripped(response, 'BYPASS');
      this.entries.set(key, [...(this.entries.get(key) ?? []), variant]);
      return this.serve(variant, request, 'EXPIRED');
    }
    for (const [name, value] of response.headers) found.headers.set(name, value);
    Object.assign(found, {
      storedAt: this.now,
      invalid: false,
      freshUntil: this.now + (lifetime(found.status, found.headers) ?? 0) * 1000,
    });
    return this.serve(found, request, 'REVALIDATED');
  }

  private async storable(response: Response, request: Request): Promise<Variant | undefined> {
    const { status, headers } = response;
    const seconds = lifetime(status, headers);
    const vary = (headers.get('Vary') ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    const secret =
      request.headers.has('Authorization') &&
      !/public|s-maxage|must-revalidate/.test(headers.get('Cache-Control') ?? '');
    if (seconds === undefined || headers.has('Set-Cookie') || secret || vary.includes('*')) return undefined;
    if (status === 206 || status === 304 || (status >= 520 && status <= 526)) return undefined;
    return {
      selected: vary.map((name) => [name.toLowerCase(), request.headers.get(name)]),
      status,
      headers: new Headers(headers),
      body: await response.clone().arrayBuffer(),
      tags: (headers.get('Cache-Tag') ?? '').split(','),
      storedAt: this.now,
      freshUntil: this.now + seconds * 1000,
      invalid: false,
    };
  }

  private async run(request: Request): Promise<Response> {
    this.runs += 1;
    return this.worker(request, this);
  }

  private serve({ status, headers, body, storedAt }: Variant, request: Request, cacheStatus: string): Response {
    const own = new Headers(headers);
    own.set('Age', String(Math.floor((this.now - storedAt) / 1000)));
    const weak = (tag: string) => tag.trim().replace(/^W\//, '');
    const noneMatch = request.headers.get('If-None-Match')?.split(',').map(weak);
    if (status === 200 && noneMatch?.includes(weak(own.get('ETag') ?? '-'))) {
      return this.stripped(new Response(null, { status: 304, headers: own }), cacheStatus);
    }
    const empty = request.method === 'HEAD' || body.byteLength === 0;
    // The bytes are what the worker's runtime made of them: as compressed as its answer said.
    return this.stripped(
      new Response(empty ? null : body, { status, headers: own, encodeBody: 'manual' }),
      cacheStatus,
    );
  }

  private stripped(response: Response, cacheStatus: string): Response {
    const { headers } = response;
    const kept = new Headers(headers);
    for (const name of ['Cache-Tag', 'Cloudflare-CDN-Cache-Control']) kept.delete(name);
    kept.set('CF-Cache-Status', cacheStatus);
    return new Response(response.body, { status: response.status, headers: kept, encodeBody: 'manual' });
  }
}

/** Seconds for which an answer is fresh, by the most specific header; undefined when it may not be kept. */
function lifetime(status: number, headers: Headers): number | undefined {
  const said = ['Cloudflare-CDN-Cache-Control', 'CDN-Cache-Control', 'Cache-Control']
    .map((name) => headers.get(name))
    .find((value) => value !== null);
  if (said === undefined) return HEURISTIC[status];
  if (/\b(no-store|private)\b/.test(said)) return undefined;
  const seconds = /s-maxage=(\d+)/.exec(said)?.[1] ?? /max-age=(\d+)/.exec(said)?.[1];
  return seconds === undefined ? HEURISTIC[status] : Number(seconds);
}
