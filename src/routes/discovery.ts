import { type Context, Hono } from 'hono';
import { noticePage } from '../pages/notice.tsx';
import type { Site } from '../pages/site.ts';
import { sitemap, sitemapPart, sitemapPartPath } from '../pages/sitemap.ts';
import { currentDirectory } from './current-directory.ts';
import { redirectHeaders } from './feed-headers.ts';
import type { House } from './house.ts';
import { methodNotAllowed } from './methods.ts';
import { answerPage } from './page-answer.ts';

const SITEMAP = '/sitemap.xml';

/** What search engines ask for. Feeds are open to every robot: readers are robots. */
export function discoveryRoutes(house: House, site: () => Site): Hono {
  const routes = new Hono();
  const robots = `User-agent: *\nDisallow: /admin\nDisallow: /api/\nDisallow: /*?q=\n\nSitemap: ${house.publication.publicUrl}${SITEMAP}\n`;
  routes.get('/robots.txt', () => {
    return new Response(robots, {
      headers: {
        'Content-Type': 'text/plain; charset=utf-8',
        'Cache-Control': 'public, max-age=86400',
        'X-Content-Type-Options': 'nosniff',
      },
    });
  });
  routes.all('/robots.txt', () => methodNotAllowed('GET, HEAD'));

  const answerSitemap = (c: Context, path: string, part?: number) => {
    if (new URL(c.req.url).search !== '') {
      return new Response(null, { status: 301, headers: redirectHeaders(path, house) });
    }
    return answerPage(c, house, path, async () => {
      const current = await currentDirectory(house);
      if (!current) return { kind: 'unavailable', text: noticePage(site(), site().words.unavailable) };
      const { directory, stale } = current;
      const text =
        part === undefined ? sitemap(house.publication, directory) : sitemapPart(house.publication, directory, part);
      if (text !== undefined) return { kind: 'page', text, channel: 'all', stale, mediaType: 'application/xml' };
      return { kind: 'missing', status: 404, text: noticePage(site(), site().words.notFound), channel: 'all' };
    });
  };
  routes.get(SITEMAP, (c) => answerSitemap(c, SITEMAP));
  routes.get('/sitemap/:part{[1-9][0-9]{0,3}\\.xml}', (c) => {
    const part = Number.parseInt(c.req.param('part'), 10);
    return answerSitemap(c, sitemapPartPath(part), part);
  });
  routes.all(SITEMAP, () => methodNotAllowed('GET, HEAD'));
  return routes;
}
