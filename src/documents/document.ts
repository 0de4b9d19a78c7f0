import { cacheTag, EVERYTHING_TAG } from '../feed/addresses.ts';
import type { Rhythm } from '../feed/freshness.ts';
import { encodeUtf8, type Utf8 } from '../feed/utf8.ts';
import { ABOUT, BRIEF_SECONDS, formatAbout, MOVED_FOR_GOOD } from '../http/caching.ts';
import { ENCODINGS, type Encoding, encode } from '../http/encoding.ts';
import type { Services } from '../services.ts';

/** A document as it is made, before it is encoded for the cache stage. */
export interface Document {
  status: number;
  body?: Utf8 | string;
  /** In place of a body: a file that is compressed in itself. */
  file?: ArrayBuffer;
  headers: Record<string, string>;
  /** Of a feed's channel: how long readers may keep it depends on when they ask. */
  rhythm?: Rhythm;
  /** `Cache-Control`. */
  reader: string;
  /** The same for the cache stage, where that is another. */
  edge?: string;
  /** The channels or the archive page whose changes make it outdated; absent where none does. */
  tag?: string | readonly string[];
}

const BRIEFLY = `public, max-age=${BRIEF_SECONDS}`;

/** The document as the cache stage keeps it: encoded once for all readers that take this encoding. */
export function forStage(
  { status, body, file, headers, rhythm, reader, edge = reader, tag }: Document,
  request: Request,
): Response {
  const own = new Headers(headers);
  own.set('Cache-Control', reader);
  own.set('Cloudflare-CDN-Cache-Control', edge);
  if (tag !== undefined) own.set('Cache-Tag', [EVERYTHING_TAG, ...[tag].flat().map(cacheTag)].join(','));
  own.set('X-Content-Type-Options', 'nosniff');
  if (body === undefined) return new Response(file ?? null, { status, headers: own });
  const encoding = encodingOf(request);
  own.set('Vary', 'Accept-Encoding');
  if (encoding !== 'identity') own.set('Content-Encoding', encoding);
  const bytes = encode(typeof body === 'string' ? encodeUtf8(body) : body, encoding);
  own.set(ABOUT, formatAbout(bytes.byteLength, rhythm));
  return new Response(bytes, { status, headers: own, encodeBody: encoding === 'identity' ? 'automatic' : 'manual' });
}

/** The gateway asks for one encoding. */
function encodingOf({ headers }: Request): Encoding {
  const asked = headers.get('Accept-Encoding');
  return ENCODINGS.find((encoding) => encoding === asked) ?? 'identity';
}

/** 404 or 410 in plain text, for feed readers. What is missing may be published any moment: its tag is purged then. */
export function notFound(status: 404 | 410, text: string, tag: NonNullable<Document['tag']>): Document {
  return { status, body: `${text}\n`, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, reader: BRIEFLY, tag };
}

/** To another address, as long as `tag` does not change. */
export function redirect(
  { publication }: Pick<Services, 'publication'>,
  to: string,
  status: 302 | 308,
  tag: NonNullable<Document['tag']>,
): Document {
  return { status, headers: { Location: new URL(to, publication.publicUrl).href }, reader: BRIEFLY, tag };
}

/**
 * 301 to where this document is, for an address that it had in other software: in one step, though it may itself be a
 * redirect. What is not there is not there at that address either. The edge keeps it as it would keep the document.
 */
export function movedTo(path: string, there: Document, { publication }: Pick<Services, 'publication'>): Document {
  const { status, headers, reader, edge = reader, tag } = there;
  const location = status === 308 ? headers.Location : status === 200 ? publication.publicUrl + path : undefined;
  if (location === undefined) return there;
  return { status: 301, headers: { Location: location }, reader: MOVED_FOR_GOOD, edge, ...(tag && { tag }) };
}

/** 503 with the time to come back, as RFC 9457 problem. */
export function unavailable(detail: string): Document {
  const body = { type: 'about:blank', title: 'Service Unavailable', status: 503, detail };
  return {
    status: 503,
    body: `${JSON.stringify(body)}\n`,
    headers: { 'Content-Type': 'application/problem+json; charset=utf-8', 'Retry-After': '10' },
    reader: 'no-store',
  };
}
