import { type Context, Hono } from 'hono';
import { slugOf } from '../article/canonical.ts';
import { type ChannelKind, channelName } from '../article/channels.ts';
import { channelPath, type Format, feedPath } from '../feed/addresses.ts';
import { redirectHeaders } from './feed-headers.ts';
import type { House } from './house.ts';

/** Where jekyll-feed, WordPress and the first site had what now has another address: 301, without a look at anything. */
export function legacyRoutes(house: House): Hono {
  const routes = new Hono();
  const moved = (path: string) => new Response(null, { status: 301, headers: redirectHeaders(path, house) });
  const named = (c: Context, kind: ChannelKind, ending = '') => {
    const name = c.req.param('name') ?? '';
    return channelName(kind, slugOf(name.slice(0, name.length - ending.length)));
  };
  const feed = (channel: string, format: Format) => moved(feedPath(channel, format));

  routes.get('/feed.xml', () => feed('all', 'atom'));
  routes.get('/feed/by_tag/:name{[^/]+\\.xml}', (c) => feed(named(c, 'tag', '.xml'), 'atom'));
  routes.get('/feed/:name{[^/]+\\.xml}', (c) => feed(named(c, 'category', '.xml'), 'atom'));
  for (const slash of ['', '/']) {
    routes.get(`/category/:name/feed${slash}`, (c) => feed(named(c, 'category'), 'rss'));
    routes.get(`/category/:name/feed/atom${slash}`, (c) => feed(named(c, 'category'), 'atom'));
  }
  routes.get('/category/:name{[^/]+\\.html}', (c) => moved(channelPath(named(c, 'category', '.html'))));
  return routes;
}
