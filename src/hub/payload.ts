import { articlePath } from '../article/url.ts';
import { currentOf, windowTag } from '../documents/feed.ts';
import { FORMAT, feedPath } from '../feed/addresses.ts';
import { renderFeed } from '../feed/render.ts';
import { type Window, windowSince } from '../feed/window.ts';
import type { Services } from '../services.ts';
import { indexNowPush } from './indexnow.ts';
import type { Topic } from './request.ts';
import type { TopicRow } from './subscriptions.ts';

/** Bytes that the body of a push stays below. */
const MOST = 1024 * 1024;

/** A document for the subscribers of a topic. */
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
  // A push from an old window would leave out the change for good.
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

/** Documents that are remembered, each below a MiB. */
const REMEMBERED = 20;

/** Documents to push, rendered once for all subscribers that lack the same changes. */
export class Payloads {
  private readonly services: Services;
  /** The one that was asked for last at the end. */
  private readonly remembered = new Map<string, Payload>();

  constructor(services: Services) {
    this.services = services;
  }

  /** The changes after `since`, as they were when `version` was the topic's newest change, or more than that, and never less. */
  async get(topic: TopicRow, since: number, version: number): Promise<Rendering> {
    const key = `${topic.id} ${since} ${version}`;
    const known = this.remembered.get(key);
    const rendering: Rendering = known ? { kind: 'payload', payload: known } : await this.render(topic, since);
    if (rendering.kind !== 'payload') return rendering;
    this.remembered.delete(key);
    this.remembered.set(key, rendering.payload);
    for (const oldest of this.remembered.keys()) {
      if (this.remembered.size <= REMEMBERED) break;
      this.remembered.delete(oldest);
    }
    return rendering;
  }

  /** A document that cannot be rendered holds up no other: it is tried again like one whose ledger is out of reach. */
  private async render(topic: TopicRow, since: number): Promise<Rendering> {
    try {
      return await renderPush(topic, since, this.services);
    } catch (error) {
      this.services.report('push not rendered', { topic: topic.url, error: String(error) });
      return { kind: 'unavailable' };
    }
  }
}
