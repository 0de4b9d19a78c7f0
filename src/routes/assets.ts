import { Hono } from 'hono';
import { FAVICON, SCRIPT, STYLE } from '../pages/assets/assets.ts';
import { methodNotAllowed } from './methods.ts';

const FOR_GOOD = 'public, max-age=31536000, immutable';
const A_DAY = 'public, max-age=86400';

/** The files that pages need, from the worker itself. */
export function assetRoutes(): Hono {
  const routes = new Hono();
  for (const { path, mediaType, text } of [STYLE, SCRIPT, FAVICON]) {
    routes.get(path, () => {
      return new Response(text, {
        headers: {
          'Content-Type': `${mediaType}; charset=utf-8`,
          'Cache-Control': path === FAVICON.path ? A_DAY : FOR_GOOD,
          'X-Content-Type-Options': 'nosniff',
        },
      });
    });
    routes.all(path, () => methodNotAllowed('GET, HEAD'));
  }
  return routes;
}
