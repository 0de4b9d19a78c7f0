import { Hono } from 'hono';
import { noticePage } from '../pages/notice.tsx';
import { type Site, siteOf } from '../pages/site.ts';
import { adminRoutes } from './admin/admin.ts';
import { articlePageRoutes } from './article-page.ts';
import { assetRoutes } from './assets.ts';
import { channelPageRoutes } from './channel-pages.ts';
import { discoveryRoutes } from './discovery.ts';
import { homeRoutes } from './home.ts';
import type { House } from './house.ts';
import { legacyRoutes } from './legacy.ts';
import { opmlRoutes } from './opml.ts';
import { SECURITY_HEADERS } from './page-answer.ts';

/** Everything that people look at, and the old addresses that lead there. */
export function pageRoutes(house: House): Hono {
  let made: Site | undefined;
  // Not before the first page is asked for: most requests are for feeds, and formatters of Intl take a while to make.
  const site = () => {
    made ??= siteOf(house.publication);
    return made;
  };
  const routes = new Hono();
  routes.route('/', legacyRoutes(house));
  routes.route('/', assetRoutes(house));
  routes.route('/', discoveryRoutes(house, site));
  routes.route('/', opmlRoutes(house, site));
  routes.route('/', homeRoutes(house, site));
  routes.route('/', adminRoutes(house, site));
  routes.route('/', articlePageRoutes(house, site));
  routes.route('/', channelPageRoutes(house, site));
  // For people who mistyped; what machines ask for has its own answers before this one.
  routes.get('*', () => {
    const headers = {
      ...SECURITY_HEADERS,
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'public, max-age=60',
    };
    return new Response(noticePage(site(), site().words.notFound), { status: 404, headers });
  });
  return routes;
}
