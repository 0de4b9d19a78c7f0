import type { ChannelKind } from '../article/channels.ts';
import { RHYTHM_ARTICLES, type Rhythm, rhythmOf } from './freshness.ts';
import type { WindowItem } from './item.ts';

/** A channel as its window describes it. `name` is `all`, `category/<slug>`, `tag/<slug>` or `author/<slug>`, or of a search. */
export interface Channel {
  name: string;
  kind: ChannelKind | 'search';
  /** Empty for `all`. */
  slug: string;
  /** Empty for `all`, which has the publication's title. */
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

/**
 * The number of the form in which windows are packed and stored. Raised with every change of that form or of `Window`, so
 * that no release takes the value of another for its own.
 */
export const WINDOW_LAYOUT = 1;

/** The newest articles of a channel, newest first: one KV value, and one feed document. */
export interface Window {
  /** Grows with every change of the channel; two windows of one version are equal. */
  version: number;
  channel: Channel;
  /** Where articles may come and go without a new version, in a search: eight hexadecimal digits for those that are here. */
  selection?: string;
  /** When the channel last changed, RFC 3339 in UTC. */
  updated: string;
  /** The same as seconds since 1970, grown by at least one with every change: HTTP dates know nothing smaller. */
  modified: number;
  /** No change is known since a version before this one: the ledger was restored or taken back, and lost time. */
  renewed?: number;
  /** The number of the newest closed archive page (RFC 5005); 0 when there is none. */
  archives: number;
  /** Whether this is an archive page, and those before it are no longer kept. */
  oldest?: boolean;
  /** Whether `items` are all articles that the channel ever had and has not deleted (RFC 5005 section 2). */
  complete?: boolean;
  items: WindowItem[];
  /** The version with which each of `items` last changed in this channel. */
  changes: number[];
  /** The articles deleted in the 30 days before `updated`, newest first. */
  tombstones: (Tombstone & { version: number })[];
}

/** How often the channel publishes; undefined when it has no articles. */
export function windowRhythm({ items }: Pick<Window, 'items'>): Rhythm | undefined {
  return rhythmOf(items.slice(0, RHYTHM_ARTICLES).map(({ date_published }) => Date.parse(date_published)));
}

/**
 * The changes of the window since `version`, as a window: the articles that were added or changed, and the tombstones.
 * Undefined when all of its articles changed: older changes may have left the window already, and only the full document
 * tells no less than the reader missed (RFC 3229 section 10.4.1 leaves that to the server). Undefined, too, when that version
 * is from before the ledger lost time.
 */
export function windowSince(window: Window, version: number): Window | undefined {
  if (version < (window.renewed ?? 0)) return undefined;
  const changed = window.items.map((_, index) => (window.changes[index] ?? window.version) > version);
  if (window.items.length > 0 && changed.every(Boolean)) return undefined;
  return {
    ...window,
    // An article that is missing here is not deleted.
    complete: false,
    items: window.items.filter((_, index) => changed[index]),
    changes: window.changes.filter((_, index) => changed[index]),
    tombstones: window.tombstones.filter((one) => one.version > version),
  };
}
