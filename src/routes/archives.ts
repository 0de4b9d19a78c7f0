import type { Context, Hono } from 'hono';
import { entityTag, notModified, versionKnown } from '../edge/conditional.ts';
import { archivePath } from '../feed/addresses.ts';
import { renderFeed } from '../feed/render.ts';
import type { Window } from '../feed/window.ts';
import { LedgerUnavailable } from '../ledger/client.ts';
import { type FeedAddress, feedAddresses } from './feed-address.ts';
import { feedHeaders, notFoundHeaders, redirectHeaders } from './feed-headers.ts';
import type { House } from './house.ts';
import { unavailable } from './problem.ts';

/** Closed archive pages of all channels (RFC 5005 section 4). They are read seldom and change hardly ever: no KV. */
export function archiveRoutes(house: House): Hono {
  return feedAddresses(house, 'archive/:page{[1-9][0-9]{0,8}}/', (c, address) => answer(c, house, address));
}

async function answer(c: Context, house: House, { channel, format }: FeedAddress): Promise<Response> {
  const { publication, dress } = house;
  const { headers } = c.req.raw;
  const number = Number(c.req.param('page'));
  const page = (body: string | null, version: number, modified: number) => {
    const validators = { etag: entityTag(version, format, dress), modified };
    const kept = feedHeaders(house, channel, format, validators, { page: number });
    if (body !== null && !notModified(headers, validators, Math.floor(house.now() / 1000))) {
      return new Response(body, { headers: kept });
    }
    kept.delete('Content-Type');
    return new Response(null, { status: 304, headers: kept });
  };
  try {
    const newer = await house.ledger.newerPage(channel, number, {
      version: versionKnown(headers, format, dress) ?? -1,
    });
    switch (newer.kind) {
      case 'current':
        return page(null, newer.version, newer.modified);
      case 'newer': {
        const window = JSON.parse(newer.window) as Window;
        return page(renderFeed(window, publication, format, { number }), window.version, window.modified);
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
    house.report('ledger unavailable', { channel, error: String(error.cause) });
    return unavailable('The archive page cannot be read just now.');
  }
}
