import type { Format } from '../feed/addresses.ts';

/** The validators of a document (RFC 9110 section 8.8). */
export interface Validators {
  /** Weak: one for all encodings. */
  etag: string;
  /** Seconds since 1970; undefined for documents that are known by their entity tag alone. */
  modified?: number | undefined;
}

/** `W/"<version>-<format>-<hash>"`; `hash` is that of everything besides the version that shapes the bytes. */
export function entityTag(version: number | string, format: Format, hash: string): string {
  return `W/"${version}-${format}-${hash}"`;
}

/**
 * The newest version among the entity tags of `If-None-Match` that are of this format and hash; undefined without one. That
 * of a search says after a point which articles it has.
 */
export function versionShown(headers: Headers, format: Format, hash: string): string | undefined {
  const ending = `-${format}-${hash}`;
  const versions = opaqueTags(headers.get('If-None-Match') ?? '')
    .filter((tag) => tag.endsWith(ending))
    .map((tag) => tag.slice(0, -ending.length))
    .filter((version) => /^\d{1,15}(?:\.[0-9a-f]{8})?$/.test(version));
  return versions.sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))[0];
}

/**
 * Whether a GET or HEAD is answered 304 (RFC 9110 sections 13.1.2, 13.1.3, 13.2.2): entity tags are compared weakly, lists
 * and `*` count, and `If-None-Match` beats `If-Modified-Since`. `now` is in seconds since 1970.
 */
export function notModified(headers: Headers, { etag, modified }: Validators, now: number): boolean {
  const noneMatch = headers.get('If-None-Match');
  if (noneMatch !== null) {
    if (noneMatch === etag || noneMatch.trim() === '*') return true;
    return opaqueTags(noneMatch).includes(opaqueTags(etag)[0] ?? '');
  }
  const date = headers.get('If-Modified-Since');
  const since = date === null || modified === undefined ? undefined : parseHttpDate(date, now);
  return since !== undefined && since >= (modified as number);
}

/** Whether a GET or HEAD may be answered 304. */
export function isConditional(headers: Headers): boolean {
  return headers.has('If-None-Match') || headers.has('If-Modified-Since');
}

function opaqueTags(list: string): string[] {
  return [...list.matchAll(/(?:W\/)?"([^"]*)"/g)].map((match) => match[1] ?? '');
}

/** The status of an answer that holds only what changed (RFC 3229 section 10.4.1). */
export const IM_USED = 226;

/**
 * Whether the reader takes a feed of changed entries alone: `A-IM: feed`, among others, unless with `q=0`
 * (RFC 3229 section 10.5.3; the manipulation `feed` is that of Bob Wyman's "Using RFC3229 with feeds").
 */
export function takesFeedDelta(headers: Headers): boolean {
  return (headers.get('A-IM') ?? '').split(',').some((manipulation) => {
    const [name = '', ...parameters] = manipulation.split(';').map((part) => part.trim().toLowerCase());
    return name === 'feed' && !parameters.some((parameter) => /^q\s*=\s*0(\.0*)?$/.test(parameter));
  });
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const IMF_FIXDATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;
const RFC_850 = /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\d{2})-(\w{3})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) GMT$/;
const ASCTIME = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\w{3}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/;

/** Seconds since 1970 as an HTTP date in the one form that may be sent (RFC 9110 section 5.6.7). */
export function formatHttpDate(seconds: number): string {
  return new Date(seconds * 1000).toUTCString();
}

/**
 * An HTTP date in any of the three forms that a recipient must accept (RFC 9110 section 5.6.7), as seconds since 1970.
 * Undefined for everything else. A year of two digits is the last one so ending that is not more than 50 years after
 * `now` (in seconds).
 */
export function parseHttpDate(text: string, now: number): number | undefined {
  const imf = IMF_FIXDATE.exec(text);
  if (imf) return seconds(Number(imf[3]), imf[2], imf[1], imf[4], imf[5], imf[6]);
  const old = RFC_850.exec(text);
  if (old) return seconds(fullYear(Number(old[3]), now), old[2], old[1], old[4], old[5], old[6]);
  const c = ASCTIME.exec(text);
  if (c) return seconds(Number(c[6]), c[1], c[2], c[3], c[4], c[5]);
  return undefined;
}

type Part = string | undefined;

function seconds(year: number, month: Part, day: Part, hour: Part, minute: Part, second: Part): number | undefined {
  const index = MONTHS.indexOf(month ?? '');
  if (index < 0 || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, index, Number(day));
  if (date.getUTCMonth() !== index || date.getUTCDate() !== Number(day)) return undefined;
  return date.setUTCHours(Number(hour), Number(minute), Number(second)) / 1000;
}

function fullYear(twoDigits: number, now: number): number {
  const latest = new Date(now * 1000).getUTCFullYear() + 50;
  return latest - ((latest - twoDigits) % 100);
}
