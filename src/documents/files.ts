import { digest } from '../article/text.ts';
import { DAY_SECONDS, FOR_GOOD } from '../http/caching.ts';
import { sitemapPath } from '../http/paths.ts';
import { accentStyle } from '../pages/assets/accent.ts';
import { type Asset, DESK_SCRIPT, FAVICON, SCRIPT, STYLE } from '../pages/assets/assets.ts';
import { feedStyle } from '../pages/assets/feed-style.ts';
import { languageFor } from '../pages/languages/languages.ts';
import type { Services } from '../services.ts';
import type { Document } from './document.ts';
import { unknownAddress } from './pages.ts';

const A_DAY = `public, max-age=${DAY_SECONDS}`;

/** The small files that pages, feeds in a browser, and robots ask for. A release changes them, and starts a cache of its own. */
export async function fileDocument(path: string, services: Services): Promise<Document> {
  const file = find(path, services);
  if (!file) return unknownAddress(services);
  return {
    status: 200,
    body: file.text,
    headers: { 'Content-Type': `${file.mediaType}; charset=utf-8`, ETag: `W/"${await digest(file.text)}"` },
    // A name with a hash in it never means another file.
    reader: path.startsWith('/assets/') ? FOR_GOOD : A_DAY,
  };
}

function find(path: string, { publication }: Services): Asset | undefined {
  switch (path) {
    case STYLE.path:
      return STYLE;
    case SCRIPT.path:
      return SCRIPT;
    case DESK_SCRIPT.path:
      return DESK_SCRIPT;
    case FAVICON.path:
      return FAVICON;
    case '/feed.css':
      return { path, mediaType: 'text/css', text: feedStyle(languageFor(publication.language)) };
    case '/robots.txt':
      return { path, mediaType: 'text/plain', text: robots(publication.publicUrl) };
    case `/${publication.indexNowKey}.txt`:
      return { path, mediaType: 'text/plain', text: `${publication.indexNowKey}\n` };
    default: {
      const accent = publication.accent === undefined ? undefined : accentStyle(publication.accent);
      return accent?.path === path ? accent : undefined;
    }
  }
}

/** Feeds are open to every robot: readers are robots (RFC 9309). */
function robots(publicUrl: string): string {
  return `User-agent: *\nDisallow: /admin\nDisallow: /api/\nDisallow: /*?q=\n\nSitemap: ${publicUrl}${sitemapPath()}\n`;
}
