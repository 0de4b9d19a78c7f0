import { type Context, Hono } from 'hono';
import { tryDecode } from 'hono/utils/url';
import { type ChannelKind, channelName } from '../article/channels.ts';
import { type FeedAddress, FORMAT, FORMATS, type Format } from '../feed/addresses.ts';
import { redirectHeaders } from './feed-headers.ts';
import type { House } from './house.ts';
import { methodNotAllowed, preflight } from './methods.ts';

const METHODS = 'GET, HEAD, OPTIONS';
/** `/<file>` and `/<kind>/<slug>/<file>`, and below `archive/<n>/`. */
const ADDRESS =
  /^https?:\/\/[^/?#]*\/(?:(category|tag|author)\/([^/?#]+)\/)?(?:archive\/([1-9][0-9]{0,8})\/)?(rss\.xml|atom\.xml|feed\.json)(?=[?#]|$)/;
const FORMAT_OF = Object.fromEntries(FORMATS.map((format) => [FORMAT[format].file, format])) as Record<string, Format>;

/** The feed document that a URL names, there or not, with a query or without; undefined for other addresses. */
export function readFeedAddress(url: string): FeedAddress | undefined {
  const match = ADDRESS.exec(url);
  if (!match) return undefined;
  const [, kind = 'all', slug = '', page, file = ''] = match;
  return {
    channel: channelName(kind as ChannelKind, tryDecode(slug, decodeURIComponent)),
    format: FORMAT_OF[file] as Format,
    page: page === undefined ? undefined : Number(page),
  };
}

/**
 * The routes of all feed documents. A query is redirected away without a look at anything; other methods than GET and HEAD
 * are told what is allowed.
 */
export function feedAddresses(
  house: House,
  answer: (c: Context, address: FeedAddress) => Response | Promise<Response>,
): Hono {
  const routes = new Hono();
  routes.all('*', (c) => {
    const { method, url } = c.req.raw;
    const address = readFeedAddress(url);
    if (!address) return c.notFound();
    if (method === 'OPTIONS') return preflight(METHODS);
    if (method !== 'GET' && method !== 'HEAD') return methodNotAllowed(METHODS);
    if (url.includes('?')) {
      const { pathname, search } = new URL(url);
      if (search !== '') return new Response(null, { status: 301, headers: redirectHeaders(pathname, house) });
    }
    return answer(c, address);
  });
  return routes;
}
