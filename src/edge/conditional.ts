import type { Format } from '../feed/addresses.ts';
import { parseHttpDate } from './http-date.ts';

/** What a feed document is known by to those who have it. */
export interface Validators {
  /** Weak: the same articles, whatever the encoding on the way. */
  etag: string;
  /** Seconds since 1970. */
  modified: number;
}

/** `W/"<version>-<format>-<dress>"`, where `dress` stands for all that shapes the document but the channel's articles. */
export function entityTag(version: number, format: Format, dress: string): string {
  return `W/"${version}-${format}-${dress}"`;
}

/**
 * The newest version among those that `If-None-Match` names in this format and dress; undefined when it names none.
 * With it the ledger can tell a current reader so without anybody reading the window.
 */
export function versionKnown(headers: Headers, format: Format, dress: string): number | undefined {
  const ending = `-${format}-${dress}`;
  const versions = opaqueTags(headers.get('If-None-Match') ?? '')
    .filter((tag) => tag.endsWith(ending))
    .map((tag) => tag.slice(0, -ending.length))
    .filter((version) => /^\d{1,15}$/.test(version))
    .map(Number);
  return versions.length > 0 ? Math.max(...versions) : undefined;
}

/** The date of `If-Modified-Since` in seconds since 1970, where it counts: not beside `If-None-Match`. */
export function modifiedKnown(headers: Headers, now: number): number | undefined {
  const date = headers.get('If-Modified-Since');
  return date === null || headers.has('If-None-Match') ? undefined : parseHttpDate(date, now);
}

/**
 * Whether a GET or HEAD is to be answered 304 (RFC 9110 sections 13.1.2, 13.1.3, 13.2.2): entity tags compared weakly,
 * lists and `*` count, and `If-None-Match` beats `If-Modified-Since`.
 */
export function notModified(headers: Headers, { etag, modified }: Validators, now: number): boolean {
  const noneMatch = headers.get('If-None-Match');
  if (noneMatch !== null) {
    if (noneMatch === etag || noneMatch.trim() === '*') return true;
    return opaqueTags(noneMatch).includes(opaqueTags(etag)[0] ?? '');
  }
  const since = modifiedKnown(headers, now);
  return since !== undefined && since >= modified;
}

/**
 * Whether a GET or HEAD is to be answered 412, before anything else is looked at (RFC 9110 sections 13.1.1, 13.1.4, 13.2.2):
 * `If-Match` compares strongly, and our entity tags are weak, so nothing but `*` matches; without it,
 * `If-Unmodified-Since` counts. `modified` is in seconds since 1970.
 */
export function preconditionFailed(headers: Headers, modified: number, now: number): boolean {
  const match = headers.get('If-Match');
  if (match !== null) return match.trim() !== '*';
  const since = parseHttpDate(headers.get('If-Unmodified-Since') ?? '', now);
  return since !== undefined && since < modified;
}

function opaqueTags(list: string): string[] {
  return [...list.matchAll(/(?:W\/)?"([^"]*)"/g)].map((match) => match[1] ?? '');
}
