import { articlePath } from '../article/url.ts';
import { channelPath, combinedName, documentPath, mediaPath } from '../feed/addresses.ts';
import { combinationText, NO_CHOICE } from '../search/combination.ts';
import { type Address, MOVED, OPML, type Position, type SearchAddress, type Selection } from './address.ts';

/** The one path, with its query, under which a document is kept at the edge. */
export function canonicalPath(address: Address): string {
  switch (address.kind) {
    case 'feed':
      return documentPath(address);
    case 'home':
      return selectionPath(address.selection);
    case 'channel':
      return positionPath(address.channel, address.position);
    case 'article':
      return articlePath(address.id);
    case 'channels':
      return channelsPath(address.of, address.page);
    case 'opml':
      return address.in ? `${OPML}?${combinationText({ ...NO_CHOICE, in: address.in })}` : opmlPath(address.group);
    case 'sitemap':
      return sitemapPath(address.part);
    case 'file':
      return address.path;
    case 'moved':
      return `${canonicalPath(address.to)}?${MOVED}`;
    case 'badge':
      return `${channelPath(address.channel)}/subscribers.svg`;
    case 'media':
      return mediaPath(address.name);
    case 'search':
      return searchPath(address);
    case 'combined':
      return channelPath(combinedName(combinationText(address.combination)));
    case 'found':
      return withQuery('/api/search', {
        q: address.query,
        limit: String(address.limit),
        cursor: String(address.cursor ?? ''),
      });
    case 'refused':
    case 'missing':
      return '/404';
  }
}

/** `/search`, `/search?q=…`, and `/search?q=…&cursor=…` for older articles. */
export function searchPath({ query, cursor }: Pick<SearchAddress, 'query' | 'cursor'>): string {
  return withQuery('/search', { q: query, cursor: String(cursor ?? '') });
}

/** `/`, and `/?q=…`, `/?group=…`, `/?page=…` for a part of the categories. */
export function selectionPath({ query, group, page }: Selection): string {
  return withQuery('/', { q: query, group, page: page === 1 ? '' : String(page) });
}

/** `/tags` and `/authors`, and `/tags?page=2` for those with fewer articles. */
export function channelsPath(of: 'tag' | 'author', page = 1): string {
  return withQuery(`/${of}s`, { page: page === 1 ? '' : String(page) });
}

/**
 * The path of a channel's page: `/category/<slug>`, `/category/<slug>?page=2`, `/category/<slug>/archive/3`. That of
 * everything is `/archive`, since `/` is the home page.
 */
export function positionPath(channel: string, { archive, page }: Position): string {
  const base = channel === 'all' ? '' : channelPath(channel);
  const path = archive === undefined ? base || '/archive' : `${base}/archive/${archive}`;
  return withQuery(path, { page: page === 1 ? '' : String(page) });
}

export function sitemapPath(part?: number): string {
  return part === undefined ? '/sitemap.xml' : `/sitemap/${part}.xml`;
}

function opmlPath(group: string): string {
  return withQuery(OPML, { group });
}

function withQuery(path: string, parameters: Record<string, string>): string {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== ''));
  return query.size === 0 ? path : `${path}?${query}`;
}
