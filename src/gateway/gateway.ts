import type { Poll } from '../audience/counts.ts';
import { combinedOf, type FeedAddress, searchOf } from '../feed/addresses.ts';
import { freshSeconds } from '../feed/freshness.ts';
import { type Address, readAddress } from '../http/address.ts';
import { ABOUT, INTERNAL, KEPT_BRIEFLY, kept, MOVED_FOR_GOOD, readAbout } from '../http/caching.ts';
import {
  formatHttpDate,
  IM_USED,
  isConditional,
  notModified,
  takesFeedDelta,
  versionShown,
} from '../http/conditional.ts';
import { chooseEncoding, clientEncodings, ENCODINGS } from '../http/encoding.ts';
import { canonicalPath } from '../http/paths.ts';
import { badRequest, methodNotAllowed, problem } from '../http/problem.ts';
import type { Services } from '../services.ts';

/** The entrypoint `Documents`, behind Workers Cache. */
export interface DocumentsStage {
  fetch(request: Request): Promise<Response>;
}

const FEED_METHODS = 'GET, HEAD, OPTIONS';
const PAGE_METHODS = 'GET, HEAD';

/** For browsers: pages of other sites may read feeds and their validators (Fetch standard, section 3.3). */
const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag, Last-Modified, Link, IM',
};

/** What pages of other sites may read. */
const OPEN: readonly Address['kind'][] = ['feed', 'found', 'refused'];

/** The headers of a 304 (RFC 9110 section 15.4.5), and where to subscribe: nothing else that describes the document. */
const NOT_MODIFIED = ['Cache-Control', 'ETag', 'Last-Modified', 'Link', 'Vary'];

/**
 * Answers everything but the API and `/admin`: reads the address, asks the cache stage for the document in a form that does
 * not depend on the reader, and decides by the reader's headers what comes of it. It asks neither KV nor the ledger.
 */
export async function answerReader(request: Request, stage: DocumentsStage, services: Services): Promise<Response> {
  const url = new URL(request.url);
  const address = readAddress(url);
  const response =
    refusal(request.method, address) ??
    redirect(url, address, services) ??
    (await answerDocument(request, address, stage, services));
  if (OPEN.includes(target(address)))
    for (const name in CORS) response.headers.set(name, CORS[name as keyof typeof CORS]);
  response.headers.set('Date', formatHttpDate(Math.floor(services.now() / 1000)));
  return response;
}

/** The kind of the document that a reader comes to, where the address is that of before. */
function target(address: Address): Address['kind'] {
  return address.kind === 'moved' ? address.to.kind : address.kind;
}

/** The answer where the address takes another method, or names no search. */
function refusal(method: string, address: Address): Response | undefined {
  const kind = target(address);
  if (method === 'GET' || method === 'HEAD' || kind === 'missing') {
    return address.kind === 'refused' ? badRequest(address.detail) : undefined;
  }
  if (kind !== 'feed') return methodNotAllowed(PAGE_METHODS);
  return method === 'OPTIONS' ? preflight() : methodNotAllowed(FEED_METHODS);
}

/** The answer to a browser that asks before it fetches (Fetch standard, CORS-preflight). */
function preflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      Allow: FEED_METHODS,
      'Access-Control-Allow-Methods': FEED_METHODS,
      'Access-Control-Allow-Headers': 'If-None-Match, If-Modified-Since, A-IM',
      'Access-Control-Max-Age': '86400',
      'Cache-Control': 'no-store',
    },
  });
}

/**
 * 301 to the one address of a document: an unknown query costs nothing. Where others had a document, the stage tells
 * whether it is here.
 */
function redirect({ pathname, search }: URL, address: Address, { publication }: Services): Response | undefined {
  const isFile = address.kind === 'moved' && address.to.kind === 'file';
  // A program gets its answer at once.
  if (address.kind === 'missing' || address.kind === 'found' || (address.kind === 'moved' && !isFile)) return undefined;
  const to = canonicalPath(isFile ? address.to : address);
  const isCombined = /^\/combined\b/.test(to);
  if (!isFile && (isCombined ? pathname + search === to : search === queryPart(to))) return undefined;
  return new Response(null, {
    // Of a combination the method stays (RFC 9110 section 15.4.9), as of a feed that was moved.
    status: isCombined ? 308 : 301,
    headers: { Location: publication.publicUrl + to, 'Cache-Control': MOVED_FOR_GOOD },
  });
}

function queryPart(path: string): string {
  const start = path.indexOf('?');
  return start < 0 ? '' : path.slice(start);
}

async function answerDocument(
  request: Request,
  address: Address,
  stage: DocumentsStage,
  services: Services,
): Promise<Response> {
  const encoding = chooseEncoding(clientEncodings(request));
  if (encoding === undefined) return notAcceptable();
  const takesChanges = address.kind === 'feed' && takesFeedDelta(request.headers);
  const since = takesChanges ? versionToChange(request.headers, address, services) : undefined;
  const path = canonicalPath(address);
  const changes = since === undefined ? '' : `${path.includes('?') ? '&' : '?'}since=${since}`;
  const url = services.publication.publicUrl + path + changes;
  // Nothing of the reader goes any further: what the stage keeps is the same for all.
  const ask = (method: string) =>
    stage.fetch(new Request(url, { method, headers: { 'Accept-Encoding': encoding }, redirect: 'manual' }));
  // Most conditional polls are current, and need no body from the cache.
  const conditional = isConditional(request.headers);
  const headAlone = request.method === 'HEAD' || (since === undefined && conditional);
  const first = await ask(headAlone ? 'HEAD' : 'GET');
  // Of two questions, the first one found what the cache had.
  const cacheStatus = first.headers.get('Cf-Cache-Status') ?? '';
  let answer = forReader(request, first, cacheStatus, services);
  if (headAlone && request.method === 'GET' && answer.response.status !== 304) {
    answer = forReader(request, await ask('GET'), cacheStatus, services);
  }
  const { gatherer, polls } = services;
  if (address.kind === 'feed' && (gatherer || polls)) {
    const { response, length, isDelta } = answer;
    const { status } = response;
    count(request, services, {
      channel: countedAs(address, status),
      format: address.format,
      status,
      cache: cacheStatus,
      conditional,
      takesChanges,
      compressed: encoding !== 'identity',
      length,
      isDelta,
      sent: request.method === 'GET',
    });
  }
  return answer.response;
}

/** The version from which the reader wants changes alone (RFC 3229); an archive page has no versions to tell apart. */
function versionToChange(headers: Headers, address: Address, { documentHash }: Services): string | undefined {
  if (address.kind !== 'feed' || address.page !== undefined) return undefined;
  return versionShown(headers, address.format, documentHash);
}

/** An answer, and what the stage's document says of itself. */
interface Answer {
  response: Response;
  length: number;
  /** Whether the document holds changes alone. */
  isDelta: boolean;
}

/** The answer to this reader, from whatever the stage gave, hit and miss alike. */
function forReader(
  { method, headers: asked }: Request,
  stored: Response,
  cacheStatus: string,
  { now }: Services,
): Answer {
  const seconds = Math.floor(now() / 1000);
  const etag = stored.headers.get('ETag');
  const date = stored.headers.get('Last-Modified');
  const modified = date === null ? undefined : Date.parse(date) / 1000;
  const current = stored.status === 200 && etag !== null && notModified(asked, { etag, modified }, seconds);
  const changesAlone = stored.headers.has('IM');
  // A stored delta has a body.
  if (current) void stored.body?.cancel();
  const status = current ? 304 : changesAlone ? IM_USED : stored.status;
  const body = current || method === 'HEAD' ? null : stored.body;
  const response = new Response(body, { status, headers: current ? ofNotModified(stored.headers) : stored.headers });

  const { headers } = response;
  for (const name of INTERNAL) headers.delete(name);
  headers.set('Cache-Status', `edgefeed; ${CACHE_STATUS[cacheStatus] ?? 'fwd=bypass'}`);
  const { length, rhythm } = readAbout(stored.headers.get(ABOUT));
  if (cacheStatus === 'STALE') headers.set('Cache-Control', KEPT_BRIEFLY);
  else if (rhythm) headers.set('Cache-Control', kept(freshSeconds(rhythm, now())));
  // RFC 3229 section 10.8.1: only a cache that knows `im` may keep changes, and never in place of the feed.
  if (changesAlone && !current) headers.set('Cache-Control', `no-store, im, ${maxAge(headers)}`);
  // A server may not name a time to come (RFC 9110 section 8.8.2.1); versions may, when they follow each other fast.
  if (modified !== undefined && modified > seconds) headers.set('Last-Modified', formatHttpDate(seconds));
  return { response, length, isDelta: changesAlone };
}

function ofNotModified(stored: Headers): Headers {
  const headers = new Headers();
  for (const name of NOT_MODIFIED) {
    const value = stored.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}

function maxAge(headers: Headers): string {
  return /max-age=\d+/.exec(headers.get('Cache-Control') ?? '')?.[0] ?? 'max-age=0';
}

/** What the stage did, from the words of `Cf-Cache-Status` to those of RFC 9211. */
const CACHE_STATUS: Readonly<Record<string, string>> = {
  HIT: 'hit',
  MISS: 'fwd=miss; stored',
  EXPIRED: 'fwd=stale; stored',
  REVALIDATED: 'fwd=stale; fwd-status=304; stored',
  UPDATING: 'hit; detail=updating',
  STALE: 'hit; detail=stale',
};

function notAcceptable(): Response {
  return problem({
    status: 406,
    title: 'Not Acceptable',
    detail: `Documents are encoded as ${ENCODINGS.join(', ')}, and Accept-Encoding refuses all of them.`,
    headers: { Vary: 'Accept-Encoding' },
  });
}

/** The one place where polls are counted. */
function count({ headers }: Request, { gatherer, polls, report }: Services, poll: Poll): void {
  try {
    polls?.(poll);
    gatherer?.count(poll, headers);
  } catch (error) {
    report('poll not counted', { error: String(error) });
  }
}

/** The name under which a poll is counted: none for a channel that was not found, which may be made up. */
function countedAs({ channel }: FeedAddress, status: number): string {
  if (status !== 200 && status !== IM_USED && status !== 304) return '';
  // What a reader searches for is nobody's business.
  return searchOf(channel) === undefined && combinedOf(channel) === undefined ? channel : 'search';
}
