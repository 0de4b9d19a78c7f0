import { type Connection, request } from '../http/connection.ts';

/** An answer as a reader gets it. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** The decoded body; undefined when its bytes are not in the encoding that the answer names. */
  text: string | undefined;
}

const TIMEOUT = 30_000;
export const ENCODINGS = ['br', 'gzip', 'identity'];

/** The feed of everything, and that of a category, in each format. */
export const FEEDS = [
  { file: 'rss.xml', type: 'application/rss+xml; charset=utf-8', begins: '<?xml', ends: '</rss>' },
  { file: 'atom.xml', type: 'application/atom+xml; charset=utf-8', begins: '<?xml', ends: '</feed>' },
  { file: 'feed.json', type: 'application/feed+json; charset=utf-8', begins: '{', ends: '}' },
];

/** Asks a server. It follows no redirect, since a token must not go to another address. Rejects when there is no answer. */
export async function ask(server: Connection, path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await request({ ...server, signal: AbortSignal.timeout(TIMEOUT) }, path, {
    ...init,
    headers: { 'User-Agent': 'edgefeed-doctor', 'Accept-Encoding': 'identity', ...init.headers },
    redirect: 'manual',
  });
  const text = await response.text().catch(() => undefined);
  return { status: response.status, headers: Object.fromEntries(response.headers), text };
}

/** The address of this relation in a header `Link` (RFC 8288). */
export function linkIn({ link = '' }: Answer['headers'], relation: string): string | undefined {
  return new RegExp(`<([^>]*)>; *rel="?${relation}\\b`).exec(link)?.[1];
}
