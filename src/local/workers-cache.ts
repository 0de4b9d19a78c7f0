import { freshened, policyOf } from './cache-control.ts';
import { Collapsing, type Leader } from './collapsing.ts';
import { namedBy, PurgeLimit, type PurgeOptions, type PurgeResult } from './purge.ts';
import { CONSUMED, keyOf, type Stored, StoredAnswers, selects, storedAnswer } from './stored.ts';

export type { PurgeOptions, PurgeResult } from './purge.ts';

/** The entrypoint's own fetch, behind the cache. */
export type Behind = (request: Request) => Promise<Response>;

/** What of the execution context the cache needs: `props` is part of the key. */
export interface Invocation extends Leader {
  props?: unknown;
}

/** A call of `purge` or `invalidate`, and whether it was accepted. */
export interface PurgeRecord {
  call: 'purge' | 'invalidate';
  options: PurgeOptions;
  success: boolean;
}

type CacheStatus = 'HIT' | 'MISS' | 'EXPIRED' | 'REVALIDATED' | 'UPDATING' | 'STALE' | 'BYPASS';

/** A run of the worker gave an answer that others may have, too, or one for its own request alone. */
type Outcome = Shared | { response: Response };

interface Shared {
  stored: Stored;
  cacheStatus: CacheStatus;
}

/** So many calls stay in the log. */
const RECORDS = 1000;
const CONDITIONS = ['If-Match', 'If-None-Match', 'If-Modified-Since', 'If-Unmodified-Since', 'If-Range', 'Range'];

/**
 * Cloudflare's Workers Cache as its documentation describes it (the pages below `workers/cache`), for where it is not: under
 * `npm start` and in tests. One instance is for one entrypoint of one version of a worker, so its keys name neither.
 *
 * A worker that sets `Content-Encoding` has to compress by itself (`encodeBody: 'manual'`). A body is served once it was read
 * in full, where Cloudflare streams it. Conditions and `Range` in a request are neither answered nor given to the worker:
 * whether a reader's conditions reach the worker on Cloudflare is not documented, and ranges are never asked for here.
 */
export class WorkersCache {
  /** The latest calls, the last one last. */
  readonly log: PurgeRecord[] = [];
  private readonly now: () => number;
  private answers = new StoredAnswers();
  private collapsing = new Collapsing<Shared>();
  private limit = new PurgeLimit();
  private counted = 0;

  /** `now` gives milliseconds since 1970. */
  constructor({ now = () => Date.now() }: { now?: () => number } = {}) {
    this.now = now;
  }

  /** How often the worker ran. */
  get runs(): number {
    return this.counted;
  }

  /** Answers from what is stored, or by running the worker. Rejects when that does, unless a stale answer may be served. */
  async fetch(request: Request, behind: Behind, invocation: Invocation): Promise<Response> {
    if (!isLookedUp(request)) return passedOn(await this.run(request, behind), request);
    const key = keyOf(request, invocation.props);
    for (;;) {
      const found = this.answers.find(key, request);
      if (found && this.now() < found.freshUntil) {
        this.answers.used(key);
        return this.serve(found, request, 'HIT');
      }
      const consult = () => this.consult(key, request, behind, found);
      const lock = this.lockOf(key, request);
      const running = this.collapsing.has(lock, this.now());
      const lead = () => this.collapsing.lead(lock, this.now(), invocation, consult(), shareOf);
      if (found && this.mayBeStale(found, found.policy.staleWhileRevalidate)) {
        if (!running) lead().catch(() => {});
        return this.serve(found, request, 'UPDATING');
      }
      if (!running) return this.answer(await lead(), request);
      const shared = await this.collapsing.follow(lock);
      if (!shared) return this.answer(await consult(), request);
      // What an answer varies by is known with the first one: then the other variants are collapsed, each for itself.
      if (!selects(shared.stored, request)) continue;
      return this.serve(shared.stored, request, shared.cacheStatus === 'STALE' ? 'STALE' : 'HIT');
    }
  }

  /** Deletes what the options name, as `ctx.cache.purge` does. An answer that is being made then is stored all the same. */
  async purge(options: PurgeOptions): Promise<PurgeResult> {
    const result = this.admit('purge', options);
    if (result.success) this.answers.purge(namedBy(options));
    return result;
  }

  /** Makes stale what the options name, as `ctx.cache.invalidate` does. It counts as a purge does. */
  async invalidate(options: PurgeOptions): Promise<PurgeResult> {
    const result = this.admit('invalidate', options);
    if (result.success) this.answers.invalidate(namedBy(options), this.now());
    return result;
  }

  /** Forgets everything, the limit of purges, the log and the count of runs too: for tests. */
  reset(): void {
    this.answers = new StoredAnswers();
    this.collapsing = new Collapsing();
    this.limit = new PurgeLimit();
    this.log.length = 0;
    this.counted = 0;
  }

  private admit(call: PurgeRecord['call'], options: PurgeOptions): PurgeResult {
    const result = this.limit.admit(options, this.now());
    this.log.push({ call, options, success: result.success });
    if (this.log.length > RECORDS) this.log.shift();
    return result;
  }

  private async run(request: Request, behind: Behind): Promise<Response> {
    this.counted += 1;
    return behind(request);
  }

  /** Runs the worker for what is not stored, or to validate what is. */
  private async consult(key: string, request: Request, behind: Behind, found: Stored | undefined): Promise<Outcome> {
    const stale = (): Shared | undefined => {
      // A purge may have come between. Errors that are stored are no successful answers.
      const stored = found && this.answers.find(key, request);
      return stored && stored.status < 500 && this.mayBeStale(stored, stored.policy.staleIfError)
        ? { stored, cacheStatus: 'STALE' }
        : undefined;
    };
    try {
      const response = await this.run(toWorker(request, found), behind);
      if (found && response.status === 304) return this.confirmed(key, request, found, response.headers);
      const instead = response.status >= 500 ? stale() : undefined;
      return instead ?? (await this.filled(key, request, response, found ? 'EXPIRED' : 'MISS'));
    } catch (error) {
      const instead = stale();
      if (!instead) throw error;
      return instead;
    }
  }

  private confirmed(key: string, request: Request, found: Stored, news: Headers): Outcome {
    const headers = freshened(found.headers, news);
    const policy = policyOf(request, found.status, headers, this.now());
    const stored = policy && storedAnswer(request, { ...found, headers, policy }, this.now());
    this.answers.replace(key, request, stored);
    return { stored: stored ?? found, cacheStatus: 'REVALIDATED' };
  }

  private async filled(key: string, request: Request, response: Response, cacheStatus: CacheStatus): Promise<Outcome> {
    const { status } = response;
    const headers = new Headers(response.headers);
    const policy = policyOf(request, status, headers, this.now());
    if (!policy) {
      if (status < 500) this.answers.replace(key, request, undefined);
      return { response: passedOn(response, request) };
    }
    const body = await response.arrayBuffer();
    const stored = storedAnswer(request, { status, headers, body, policy }, this.now());
    this.answers.replace(key, request, stored);
    return { stored, cacheStatus };
  }

  /** Requests of one key are collapsed by the values that its latest answer varies by. */
  private lockOf(key: string, request: Request): string {
    const selecting = this.answers.newest(key)?.selecting ?? [];
    return key + JSON.stringify(selecting.map(([name]) => request.headers.get(name)));
  }

  private mayBeStale({ freshUntil }: Stored, seconds: number): boolean {
    return this.now() - freshUntil < seconds * 1000;
  }

  private answer(outcome: Outcome, request: Request): Response {
    return 'stored' in outcome ? this.serve(outcome.stored, request, outcome.cacheStatus) : outcome.response;
  }

  private serve({ status, served, body, storedAt }: Stored, request: Request, cacheStatus: CacheStatus): Response {
    const empty = request.method === 'HEAD' || body.byteLength === 0;
    const response = new Response(empty ? null : body, { status, headers: served, encodeBody: 'manual' });
    response.headers.set('Cf-Cache-Status', cacheStatus);
    if (cacheStatus !== 'MISS' && cacheStatus !== 'EXPIRED') {
      response.headers.set('Age', String(Math.floor((this.now() - storedAt) / 1000)));
    }
    return response;
  }
}

/** A failure is shared with no other request, and neither is an answer that may not be stored. */
function shareOf(outcome: Outcome): Shared | undefined {
  return 'stored' in outcome ? outcome : undefined;
}

function isLookedUp({ method, headers }: Request): boolean {
  return (method === 'GET' || method === 'HEAD') && headers.get('Upgrade')?.toLowerCase() !== 'websocket';
}

/** The request as the worker gets it: for all of the answer, or with the validators of the stored one. */
function toWorker(request: Request, found: Stored | undefined): Request {
  const headers = new Headers(request.headers);
  for (const name of CONDITIONS) headers.delete(name);
  const etag = found?.headers.get('ETag');
  const modified = found?.headers.get('Last-Modified');
  if (etag) headers.set('If-None-Match', etag);
  if (modified) headers.set('If-Modified-Since', modified);
  return new Request(request, { method: 'GET', headers });
}

/** An answer that is not stored. A copy keeps whatever the runtime knows of it: how its body is encoded, its WebSocket. */
function passedOn(response: Response, request: Request): Response {
  const copy = new Response(request.method === 'HEAD' ? null : response.body, response);
  for (const name of CONSUMED) copy.headers.delete(name);
  copy.headers.set('Cf-Cache-Status', 'BYPASS');
  return copy;
}
