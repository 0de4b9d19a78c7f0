import { encodeChannel } from '../article/channels.ts';

/** The formats of a feed document, by the names that the API uses. */
export const FORMATS = ['rss', 'atom', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** Media type without charset, and the last segment of an address. */
export const FORMAT: Record<Format, { mediaType: string; file: string; label: string }> = {
  rss: { mediaType: 'application/rss+xml', file: 'rss.xml', label: 'RSS' },
  atom: { mediaType: 'application/atom+xml', file: 'atom.xml', label: 'Atom' },
  json: { mediaType: 'application/feed+json', file: 'feed.json', label: 'JSON Feed' },
};

const SEARCH = 'search/';

/** The name of the articles that a query finds, among those of channels. */
export function searchName(query: string): string {
  return SEARCH + query;
}

/** The query of a name that {@link searchName} made; undefined for every channel. */
export function searchOf(channel: string): string | undefined {
  return channel.startsWith(SEARCH) ? channel.slice(SEARCH.length) : undefined;
}

const COMBINED = 'combined?';

/** The name of the articles of a combination, by its text. */
export function combinedName(text: string): string {
  return COMBINED + text;
}

/** The text of a name that {@link combinedName} made; undefined for every other channel. */
export function combinedOf(channel: string): string | undefined {
  return channel.startsWith(COMBINED) ? channel.slice(COMBINED.length) : undefined;
}

/** The path of a channel's page for people: `/`, `/category/<slug>`, …; the slug percent-encoded. */
export function channelPath(channel: string): string {
  const query = searchOf(channel);
  if (query !== undefined) return `/search?${new URLSearchParams({ q: query })}`;
  if (combinedOf(channel) !== undefined) return `/${channel}`.replace(/\?$/, '');
  return channel === 'all' ? '/' : `/${encodeChannel(channel)}`;
}

/** The path of a channel's feed document: `/rss.xml`, `/category/<slug>/atom.xml`, … */
export function feedPath(channel: string, format: Format): string {
  const query = searchOf(channel);
  if (query !== undefined) return `/search/${FORMAT[format].file}?${new URLSearchParams({ q: query })}`;
  const combined = combinedOf(channel);
  if (combined !== undefined) return `/combined/${FORMAT[format].file}${combined === '' ? '' : `?${combined}`}`;
  return channel === 'all' ? `/${FORMAT[format].file}` : `/${encodeChannel(channel)}/${FORMAT[format].file}`;
}

/** The path of a channel's archive page `page`, from 1 (RFC 5005 section 4). */
export function archivePath(channel: string, page: number, format: Format): string {
  const prefix = channel === 'all' ? '' : `/${encodeChannel(channel)}`;
  return `${prefix}/archive/${page}/${FORMAT[format].file}`;
}

/** Names of pictures: 40 hex digits of their content's hash, and the extension of their type. */
export const MEDIA_NAME = /^[0-9a-f]{40}\.(?:jpg|png|webp|gif)$/;

/** The path of a picture. */
export function mediaPath(name: string): string {
  return `/media/${name}`;
}

/** A feed document among all that there are. */
export interface FeedAddress {
  channel: string;
  format: Format;
  /** Of an archive page; undefined for the channel's window. */
  page: number | undefined;
}

/** The path of a feed document. Each document has one path. */
export function documentPath({ channel, format, page }: FeedAddress): string {
  return page === undefined ? feedPath(channel, format) : archivePath(channel, page, format);
}

/** The `Cache-Tag` of everything that is made from articles. */
export const EVERYTHING_TAG = 'edgefeed';

/**
 * The `Cache-Tag` of everything that is made from a channel. Cloudflare takes printable ASCII without spaces and commas, and
 * purges without regard to case: a purge of `tag/AI` takes `tag/ai` with it.
 */
export function cacheTag(channel: string): string {
  return encodeChannel(channel);
}
