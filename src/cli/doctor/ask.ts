import { once } from 'node:events';
import { request as askPlainly, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as askSecurely } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

/** An answer as it came over the wire, its body still encoded: `fetch` would decode it, and choose encodings by itself. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Asks for a path of the deployment. Rejects when there is no answer. */
export type Ask = (
  path: string,
  question?: { method?: string; headers?: Record<string, string>; body?: string },
) => Promise<Answer>;

/** A running edgefeed, and how to ask it. */
export interface Deployment {
  address: string;
  token: string | undefined;
  ask: Ask;
  /** Times are milliseconds since 1970. */
  clock: { now(): number; pause(milliseconds: number): Promise<unknown> };
}

const TIMEOUT = 30_000;
const DECODE: Record<string, (bytes: Buffer) => Buffer> = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
  identity: (bytes) => bytes,
};
export const ENCODINGS = Object.keys(DECODE);

/** The feed of everything, and that of a category, in each format. */
export const FEEDS = [
  { file: 'rss.xml', type: 'application/rss+xml; charset=utf-8', begins: '<?xml' },
  { file: 'atom.xml', type: 'application/atom+xml; charset=utf-8', begins: '<?xml' },
  { file: 'feed.json', type: 'application/feed+json; charset=utf-8', begins: '{' },
];

/** Asks over HTTP/1.1. It follows no redirect, since a token must not go to another address. */
export function askAt(address: string): Ask {
  const request = address.startsWith('https:') ? askSecurely : askPlainly;
  return async (path, { method = 'GET', headers, body } = {}) => {
    const sent = request(new URL(path, address), {
      method,
      headers: { 'User-Agent': 'edgefeed-doctor', 'Accept-Encoding': 'identity', ...headers },
      signal: AbortSignal.timeout(TIMEOUT),
    });
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 0, headers: response.headers, body: await buffer(response) };
  };
}

export function encodingOf({ headers }: Answer): string {
  return headers['content-encoding'] ?? 'identity';
}

/** What a header `Link` names as this (RFC 8288). */
export function linkIn({ link }: IncomingHttpHeaders, relation: string): string | undefined {
  return new RegExp(`<([^>]*)>; *rel="?${relation}\\b`).exec(String(link))?.[1];
}

/** The decoded body; undefined when the bytes are not in the encoding that the answer names. */
export function textOf(answer: Answer): string | undefined {
  try {
    return DECODE[encodingOf(answer)]?.(answer.body).toString();
  } catch {
    return undefined;
  }
}
