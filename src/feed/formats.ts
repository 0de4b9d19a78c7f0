/** The formats of a feed document, by the names that the API uses. */
export const FORMATS = ['rss', 'atom', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** Media type without charset, and the last segment of an address. */
export const FORMAT: Record<Format, { mediaType: string; file: string; label: string }> = {
  rss: { mediaType: 'application/rss+xml', file: 'rss.xml', label: 'RSS' },
  atom: { mediaType: 'application/atom+xml', file: 'atom.xml', label: 'Atom' },
  json: { mediaType: 'application/feed+json', file: 'feed.json', label: 'JSON Feed' },
};
