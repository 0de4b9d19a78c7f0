/**
 * Whether Workers Cache stores an answer, and for how long, by Cloudflare's pages `workers/cache/configuration` and
 * `cache/concepts/cache-control`, and by RFC 9111 where those say nothing. Left out, because no answer of ours needs it:
 * `cf.cacheControl` of the caller, Cache Deception Armor, and a `Set-Cookie` that is stripped for `private="set-cookie"`.
 */

/** Times are in seconds. */
export interface Policy {
  /** The answer is fresh for so long. */
  lifetime: number;
  /** The stale answer is served for so long while the worker runs in the background. */
  staleWhileRevalidate: number;
  /** The stale answer is served for so long when the worker fails; infinite when nothing was said. */
  staleIfError: number;
}

/** Seconds for which an answer without any word on caching is fresh, by status. */
const HEURISTIC: Record<number, number> = {
  200: 7200,
  203: 7200,
  204: 7200,
  300: 1200,
  301: 1200,
  404: 180,
  405: 60,
  410: 180,
  414: 60,
  501: 60,
};
/** The most specific header is heeded, the others are not. */
const PRECEDENCE = ['Cloudflare-CDN-Cache-Control', 'CDN-Cache-Control', 'Cache-Control'];
/** A 304 changes nothing about the body that is stored (RFC 9111 section 3.2). */
const OF_THE_BODY = new Set(['content-encoding', 'content-length', 'content-range']);
/** Names a directive, and its value with or without quotes. */
const DIRECTIVE = /([^\s,;="]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,;"]*)))?/g;

/** The policy for an answer of the worker to a request, or undefined when it may not be stored. `now` is in milliseconds. */
export function policyOf(request: Request, status: number, headers: Headers, now: number): Policy | undefined {
  if (status === 206 || status === 304 || (status >= 520 && status <= 526)) return undefined;
  if (headers.has('Set-Cookie') || varyNames(headers).includes('*')) return undefined;
  const source = PRECEDENCE.find((name) => headers.has(name));
  const said = directives(source === undefined ? '' : (headers.get(source) ?? ''));
  if (said.has('no-store') || said.has('private')) return undefined;
  const shareable = said.has('public') || said.has('must-revalidate') || said.has('s-maxage');
  if (request.headers.has('Authorization') && !shareable) return undefined;

  // RFC 9213 section 2.2: a targeted header replaces Expires, too.
  const expires = source === undefined || source === 'Cache-Control' ? headers.get('Expires') : null;
  const explicit = seconds(said.get('s-maxage') ?? said.get('max-age')) ?? secondsUntil(expires, now);
  const heuristic = HEURISTIC[status];
  if (explicit === undefined && heuristic === undefined && !said.has('public')) return undefined;
  const lifetime = explicit ?? (source === undefined ? heuristic : undefined) ?? 0;

  const noCache = said.has('no-cache');
  const neverStale = said.has('s-maxage') || said.has('must-revalidate') || said.has('proxy-revalidate');
  return {
    lifetime: noCache ? 0 : lifetime,
    staleWhileRevalidate: neverStale ? 0 : (seconds(said.get('stale-while-revalidate')) ?? 0),
    staleIfError: neverStale || noCache ? 0 : (seconds(said.get('stale-if-error')) ?? Number.POSITIVE_INFINITY),
  };
}

/** The request headers that an answer varies by, in lower case. */
export function varyNames(headers: Headers): string[] {
  const names = (headers.get('Vary') ?? '').split(',').map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== '');
}

/** Stored headers with those of a 304 (RFC 9111 section 4.3.4). */
export function freshened(stored: Headers, news: Headers): Headers {
  const headers = new Headers(stored);
  for (const [name, value] of news) if (!OF_THE_BODY.has(name)) headers.set(name, value);
  return headers;
}

function directives(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', quoted, token] of text.matchAll(DIRECTIVE)) {
    if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), quoted ?? token ?? '');
  }
  return found;
}

/** RFC 9111 section 4.2.1: a lifetime that cannot be read counts as none. */
function seconds(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  return /^\d+$/.test(value) ? Number(value) : 0;
}

/** RFC 9111 section 5.3: a date that cannot be read has passed. */
function secondsUntil(expires: string | null, now: number): number | undefined {
  if (expires === null) return undefined;
  return Math.max(0, Math.floor((Date.parse(expires) - now) / 1000) || 0);
}
