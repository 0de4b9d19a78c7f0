import { type Context, Hono } from 'hono';
import { type ChannelKind, channelName } from '../article/channels.ts';
import { cacheTag } from '../edge/cache.ts';
import { entityTag, notModified, versionKnown } from '../edge/conditional.ts';
import { archivePath } from '../feed/addresses.ts';
import { FORMAT, FORMATS, type Format } from '../feed/formats.ts';
import { renderFeed } from '../feed/render.ts';
import type { Window } from '../feed/window.ts';
import { LedgerUnavailable } from '../ledger/client.ts';
import { feedHeaders, notFoundHeaders, redirectHeaders } from './feed-headers.ts';
import type { House } from './house.ts';
import { methodNotAllowed, preflight } from './methods.ts';
import { unavailable } from './problem.ts';

const FILES = `(?:${FORMATS.map((format) => FORMAT[format].file.replace('.', '\\.')).join('|')})`;
const PAGE = 'archive/:page{[1-9][0-9]{0,8}}';

/** Closed archive pages of all channels (RFC 5005 section 4). They are read seldom and change hardly ever: no KV. */
export function archiveRoutes(house: House): Hono {
  const routes = new Hono();
  for (const path of [`/${PAGE}/:file{${FILES}}`, `/:kind{(?:category|tag|author)}/:slug/${PAGE}/:file{${FILES}}`]) {
    routes.get(path, (c) => answer(c, house));
    routes.options(path, () => preflight('GET, HEAD, OPTIONS'));
    routes.all(path, () => methodNotAllowed('GET, HEAD, OPTIONS'));
  }
  return routes;
}

async function answer(c: Context, house: House): Promise<Response> {
  const { pathname, search } = new URL(c.req.url);
  if (search !== '') return new Response(null, { status: 301, headers: redirectHeaders(pathname, house) });
  const channel = channelName((c.req.param('kind') ?? 'all') as ChannelKind, c.req.param('slug') ?? '');
  const number = Number(c.req.param('page'));
  const format = FORMATS.find((one) => FORMAT[one].file === c.req.param('file')) as Format;
  const { headers } = c.req.raw;
  const version = versionKnown(headers, format, house.dress);
  try {
    const newer = await house.ledger.newerPage(channel, number, { version: version ?? -1 });
    switch (newer.kind) {
      case 'current':
        return page(null, { version: newer.version, modified: newer.modified });
      case 'newer': {
        const window = JSON.parse(newer.window) as Window;
        return page(renderFeed(window, house.publication, format, { number }), window);
      }
      case 'elsewhere': {
        const location = archivePath(newer.channel, number, format);
        return new Response(null, { status: 308, headers: redirectHeaders(location, house, channel) });
      }
      case 'unknown':
        return new Response('There is no such archive page here.\n', {
          status: 404,
          headers: notFoundHeaders(channel),
        });
    }
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    return unavailable('The archive page cannot be read just now.');
  }

  function page(body: string | null, { version, modified }: { version: number; modified: number }): Response {
    const validators = { etag: entityTag(version, format, house.dress), modified };
    const kept = feedHeaders(house, channel, format, validators);
    kept.append('Cache-Tag', cacheTag(`${channel}/archive/${number}`));
    const links = FORMATS.map((one) => {
      const rel = one === format ? 'self' : 'alternate';
      const href = house.publication.publicUrl + archivePath(channel, number, one);
      return `<${href}>; rel="${rel}"; type="${FORMAT[one].mediaType}"`;
    });
    kept.set('Link', links.join(', '));
    if (body !== null && !notModified(headers, validators, Math.floor(house.now() / 1000))) {
      return new Response(body, { headers: kept });
    }
    kept.delete('Content-Type');
    return new Response(null, { status: 304, headers: kept });
  }
}
