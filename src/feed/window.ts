import type { ChannelKind } from '../article/channels.ts';
import { RHYTHM_ARTICLES, type Rhythm, rhythmOf } from './freshness.ts';
import type { WindowItem } from './item.ts';

/** What a channel says of itself. `name` is `all`, `category/<slug>`, `tag/<slug>` or `author/<slug>`. */
export interface Channel {
  name: string;
  kind: ChannelKind;
  /** Empty for `all`. */
  slug: string;
  /** Empty for `all`, which bears the publication's title. */
  title: string;
  description?: string;
  /** BCP 47; the publication's when absent. */
  language?: string;
  /** Absolute URL. */
  image?: string;
}

/** A deleted article (RFC 6721). */
export interface Tombstone {
  /** Its id in feeds. */
  uri: string;
  /** RFC 3339 in UTC. */
  deleted: string;
}

/** The newest articles of a channel, newest first: what one KV value holds and one feed document shows. */
export interface Window {
  /** Grows with every change of the channel; two windows of one version are equal. */
  version: number;
  channel: Channel;
  /** When the channel last changed, RFC 3339 in UTC. */
  updated: string;
  /** The same as seconds since 1970, grown by at least one with every change: HTTP dates know nothing smaller. */
  modified: number;
  /** No version before this one says what changed since: the ledger was restored or taken back then, and lost time. */
  renewed?: number;
  /** The number of the newest closed archive page (RFC 5005); 0 when there is none. */
  archives: number;
  /** That this is an archive page, and those before it are no longer kept. */
  oldest?: boolean;
  /** That `items` are all articles of the channel, and ever were: what is not among them is gone (RFC 5005 section 2). */
  complete?: boolean;
  items: WindowItem[];
  /** The version with which each of `items` last changed in this channel. */
  changes: number[];
  /** What was deleted in the 30 days before `updated`, newest first. */
  tombstones: (Tombstone & { version: number })[];
}

/** How often the channel publishes; undefined when it has no articles. */
export function windowRhythm({ items }: Pick<Window, 'items'>): Rhythm | undefined {
  return rhythmOf(items.slice(0, RHYTHM_ARTICLES).map(({ date_published }) => Date.parse(date_published)));
}
