import { channelPath } from '../feed/addresses.ts';
import type { Publication } from '../feed/publication.ts';
import { element, textElement } from '../feed/xml.ts';
import { positionPath, sitemapPath } from '../http/paths.ts';
import type { Directory } from '../window/directory.ts';

/** What one file may name (sitemaps.org). */
const ADDRESSES = 50_000;
const NAMESPACE = 'http://www.sitemaps.org/schemas/sitemap/0.9';

/**
 * The pages of all channels for search engines, by the protocol of sitemaps.org: one file, or where that would be too
 * long an index of its parts.
 */
export function sitemap(publication: Publication, directory: Directory): string {
  const pages = pagesOf(directory);
  if (pages.length <= ADDRESSES) return urlset(publication, pages);
  const parts = Array.from({ length: Math.ceil(pages.length / ADDRESSES) }, (_, index) =>
    element('sitemap', {}, textElement('loc', publication.publicUrl + sitemapPath(index + 1))),
  );
  return file('sitemapindex', parts);
}

/** Part `number`, from 1, of a sitemap that is divided; undefined where there is none. */
export function sitemapPart(publication: Publication, directory: Directory, number: number): string | undefined {
  const pages = pagesOf(directory);
  const part = pages.slice((number - 1) * ADDRESSES, number * ADDRESSES);
  return pages.length <= ADDRESSES || part.length === 0 ? undefined : urlset(publication, part);
}

interface SitemapPage {
  path: string;
  updated: string;
}

function pagesOf({ categories, tags, authors, updated }: Directory): SitemapPage[] {
  const channels = [...categories, ...authors, ...tags].filter(({ count }) => count > 0);
  return [
    { path: channelPath('all'), updated },
    { path: positionPath('all', { archive: undefined, page: 1 }), updated },
    ...channels.map((channel) => ({ path: channelPath(channel.name), updated: channel.updated })),
  ];
}

function urlset({ publicUrl }: Publication, pages: readonly SitemapPage[]): string {
  const urls = pages.map(({ path, updated }) =>
    element('url', {}, textElement('loc', publicUrl + path) + textElement('lastmod', updated)),
  );
  return file('urlset', urls);
}

function file(root: string, elements: readonly string[]): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<${root} xmlns="${NAMESPACE}">
${elements.join('\n')}
</${root}>
`;
}
