import { articlePath } from '../article/url.ts';
import { currentOf } from '../documents/feed.ts';
import { FORMAT, feedPath } from '../feed/addresses.ts';
import { renderFeed } from '../feed/render.ts';
import { type Window, windowSince } from '../feed/window.ts';
import { entityTag } from '../http/conditional.ts';
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

export type Rendering =
  | { kind: 'payload'; payload: Payload }
  /** There is no such feed, or no longer at this address. */
  | { kind: 'ended'; reason: string }
  /** The ledger is out of reach. */
  | { kind: 'unavailable' };

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
  const current = await currentOf({ channel, format, page: undefined }, undefined, services);
  const { publication, documentHash } = services;
  if (current.kind === 'elsewhere') {
    return {
      kind: 'ended',
      reason: `This feed is at ${publication.publicUrl}${feedPath(current.channel, format)} now.`,
    };
  }
  if (current.kind === 'unknown' || current.kind === 'gone') {
    return { kind: 'ended', reason: 'There is no such feed here.' };
  }
  if (current.kind !== 'window' || current.stale) return { kind: 'unavailable' };
  const { window } = current;
  const changes = since === 0 ? undefined : windowSince(window, since);
  const hides = changes !== undefined && format !== 'atom' && changes.tombstones.length > 0;
  const told = changes === undefined || hides ? window : changes;
  const urls = (changes ?? window).items.map(({ id, url }) => url ?? publication.publicUrl + articlePath(id));
  const indexNow = indexNowPush(urls, publication);
  const version = window.selection === undefined ? window.version : `${window.version}.${window.selection}`;
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
      etag: entityTag(version, format, documentHash),
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
