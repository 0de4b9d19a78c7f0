import { Hono } from 'hono';
import { type Asset, FAVICON, SCRIPT, STYLE } from '../pages/assets/assets.ts';
import { feedStyle } from '../pages/assets/feed-style.ts';
import { languageFor } from '../pages/languages/languages.ts';
import { redirectHeaders } from './feed-headers.ts';
import type { House } from './house.ts';
import { methodNotAllowed } from './methods.ts';

const FOR_GOOD = 'public, max-age=31536000, immutable';
const A_DAY = 'public, max-age=86400';

/** The files that pages and feeds in a browser need, from the worker itself. */
export function assetRoutes(house: House): Hono {
  const { publication } = house;
  const routes = new Hono();
  const serve = (path: string, asset: () => Omit<Asset, 'path'>, caching: string) => {
    routes.get(path, () => {
      const { mediaType, text } = asset();
      return new Response(text, {
        headers: {
          'Content-Type': `${mediaType}; charset=utf-8`,
          'Cache-Control': caching,
          'X-Content-Type-Options': 'nosniff',
        },
      });
    });
    routes.all(path, () => methodNotAllowed('GET, HEAD'));
  };
  for (const asset of [STYLE, SCRIPT]) serve(asset.path, () => asset, FOR_GOOD);
  serve(FAVICON.path, () => FAVICON, A_DAY);
  serve('/feed.css', () => ({ mediaType: 'text/css', text: feedStyle(languageFor(publication.language)) }), A_DAY);
  // Some look here without asking the page.
  routes.get('/favicon.ico', () => new Response(null, { status: 301, headers: redirectHeaders(FAVICON.path, house) }));
  return routes;
}
