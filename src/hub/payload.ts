import { articlePath } from '../article/url.ts';
import { currentOf, windowTag } from '../documents/feed.ts';
import { FORMAT, feedPath } from '../feed/addresses.ts';
import { renderFeed } from '../feed/render.ts';
import { type Window, windowSince } from '../feed/window.ts';
import type { Services } from '../services.ts';
import { indexNowPush } from './indexnow.ts';
import type { Topic } from './request.ts';

/** Bytes that the body of a push stays below. */
const MOST = 1024 * 1024;

/** What subscribers of a topic are sent. */
export interface Payload {
  body: ArrayBuffer;
  headers: Record<string, string>;
  /** Of the feed as it is now. */
  etag: string;
  /** The same for IndexNow; absent where no address changed. */
  indexNow?: { body: ArrayBuffer; headers: Record<string, string> };
}

/** Why there is nothing to push. */
type Nothing =
  /** There is no such feed, or no longer at this address. */
  | { kind: 'ended'; reason: string }
  /** The ledger is out of reach. */
  | { kind: 'unavailable' };

export type Rendering = { kind: 'payload'; payload: Payload } | Nothing;

/** The feed of a topic as it is now. */
export async function readFeed(
  { channel, format }: Pick<Topic, 'channel' | 'format'>,
  services: Services,
): Promise<{ kind: 'window'; window: Window; stale: boolean } | Nothing> {
  const current = await currentOf({ channel, format, page: undefined }, undefined, services);
  switch (current.kind) {
    case 'elsewhere': {
      const now = services.publication.publicUrl + feedPath(current.channel, format);
      return { kind: 'ended', reason: `This feed is at ${now} now.` };
    }
    case 'unknown':
    case 'gone':
      return { kind: 'ended', reason: 'There is no such feed here.' };
    case 'window':
      return current;
    default:
      return { kind: 'unavailable' };
  }
}

/**
 * The changes of a topic after the version `since` (0: from the beginning) as a document of its format, as a poll with
 * `A-IM: feed` gets them (RFC 3229). RSS and JSON Feed know no tombstones: where an article was deleted, they get the whole feed,
 * which leaves it out. Where that is too large, the newest articles that fit: the rest is in the feed.
 */
export async function renderPush(
  { url, channel, format }: Topic,
  since: number,
  services: Services,
): Promise<Rendering> {
  const feed = await readFeed({ channel, format }, services);
  if (feed.kind !== 'window') return feed;
  // What is not told here would never be told.
  if (feed.stale) return { kind: 'unavailable' };
  const { window } = feed;
  const { publication, documentHash } = services;
  const changes = since === 0 ? undefined : windowSince(window, since);
  const hides = changes !== undefined && format !== 'atom' && changes.tombstones.length > 0;
  const told = changes === undefined || hides ? window : changes;
  const urls = (changes ?? window).items.map(({ id, url }) => url ?? publication.publicUrl + articlePath(id));
  const indexNow = indexNowPush(urls, publication);
  return {
    kind: 'payload',
    payload: {
      body: fitting(told, (part) => renderFeed(part, publication, format)),
      headers: {
        'Content-Type': `${FORMAT[format].mediaType}; charset=utf-8`,
        // Some subscribers read only the first.
        Link: `<${url}>; rel="self", <${publication.hub}>; rel="hub"`,
        'User-Agent': `edgefeed (+${publication.publicUrl}/)`,
      },
      etag: windowTag(window, format, documentHash),
      ...(indexNow ? { indexNow } : {}),
    },
  };
}

function fitting(window: Window, render: (part: Window) => Uint8Array): ArrayBuffer {
  let part = window;
  for (;;) {
    const body = render(part);
    const { length } = part.items;
    if (body.byteLength < MOST || length === 0) return body.slice().buffer as ArrayBuffer;
    const most = Math.min(length - 1, Math.floor((length * MOST) / body.byteLength));
    part = { ...part, complete: false, items: part.items.slice(0, most), changes: part.changes.slice(0, most) };
  }
}
