import { channelPath } from '../feed/addresses.ts';
import type { Publication } from '../feed/publication.ts';
import { element, textElement } from '../feed/xml.ts';
import type { Directory } from '../window/directory.ts';

/** What one file may name (sitemaps.org). */
const ADDRESSES = 50_000;

/** The pages of all channels for search engines, by the protocol of sitemaps.org. */
export function sitemap({ publicUrl }: Publication, { categories, tags, authors, updated }: Directory): string {
  const channels = [...categories, ...authors, ...tags].filter(({ count }) => count > 0);
  const pages = [{ name: 'all', updated }, ...channels].slice(0, ADDRESSES);
  const urls = pages.map((page) =>
    element('url', {}, textElement('loc', publicUrl + channelPath(page.name)) + textElement('lastmod', page.updated)),
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.join('\n')}
</urlset>
`;
}
