import type { Context, Hono } from 'hono';
import type { EdgeCache, StoredAnswer } from '../edge/cache.ts';
import { entityTag, modifiedKnown, notModified, versionKnown } from '../edge/conditional.ts';
import { feedPath } from '../feed/addresses.ts';
import type { Format } from '../feed/formats.ts';
import { renderFeed } from '../feed/render.ts';
import type { Window } from '../feed/window.ts';
import { currentWindow } from './current-window.ts';
import { type FeedAddress, feedAddresses } from './feed-address.ts';
import { feedHeaders, notFoundHeaders, redirectHeaders } from './feed-headers.ts';
import type { House } from './house.ts';
import { unavailable } from './problem.ts';

/** The feed documents of all channels: `/rss.xml`, `/category/<slug>/atom.xml`, `/tag/<slug>/feed.json`, … */
export function feedRoutes(house: House): Hono {
  return feedAddresses(house, '', (c, address) => answer(c, house, address));
}

async function answer(c: Context, house: House, { channel, format }: FeedAddress): Promise<Response> {
  const path = feedPath(channel, format);
  const { headers } = c.req.raw;
  const cache = house.cache(c.executionCtx);
  const stored = await cache.match(path);
  if (stored) return conditional(headers, stored, 'hit', house);

  const now = Math.floor(house.now() / 1000);
  const version = versionKnown(headers, format, house.dress);
  const modified = modifiedKnown(headers, now);
  const have = version !== undefined ? { version } : modified !== undefined ? { modified } : undefined;
  const current = await currentWindow(house, channel, have);
  switch (current.kind) {
    case 'current': {
      const validators = { etag: entityTag(current.version, format, house.dress), modified: current.modified };
      const response = new Response(null, { status: 304, headers: feedHeaders(house, channel, format, validators) });
      response.headers.delete('Content-Type');
      return withStatus(response, 'fwd=miss; fwd-status=304');
    }
    case 'window':
      return fresh(cache, path, headers, render(house, current.window, format, current.stale), house);
    case 'elsewhere': {
      const location = feedPath(current.channel, format);
      const response = new Response(null, { status: 308, headers: redirectHeaders(location, house, channel) });
      return fresh(cache, path, headers, { response, modified: undefined }, house);
    }
    case 'unknown': {
      const response = new Response('There is no such feed here.\n', {
        status: 404,
        headers: notFoundHeaders(channel),
      });
      return fresh(cache, path, headers, { response, modified: undefined }, house);
    }
    case 'unavailable':
      return unavailable('The feed cannot be read just now.');
  }
}

function render(house: House, window: Window, format: Format, stale: boolean): StoredAnswer {
  const validators = { etag: entityTag(window.version, format, house.dress), modified: window.modified };
  const response = new Response(renderFeed(window, house.publication, format), {
    headers: feedHeaders(house, window.channel.name, format, validators, { stale }),
  });
  return { response, modified: window.modified };
}

function fresh(cache: EdgeCache, path: string, headers: Headers, answer: StoredAnswer, house: House): Response {
  cache.store(path, answer);
  return conditional(headers, answer, 'fwd=miss; stored', house);
}

/** The answer, or 304 when the reader has it. Our own code decides: the Cache API gets the precedence wrong. */
function conditional(headers: Headers, { response, modified }: StoredAnswer, status: string, house: House): Response {
  withStatus(response, status);
  if (response.status !== 200 || modified === undefined) return response;
  const validators = { etag: response.headers.get('ETag') ?? '', modified };
  if (!notModified(headers, validators, Math.floor(house.now() / 1000))) return response;
  const kept = new Headers(response.headers);
  for (const name of ['Content-Type', 'Content-Length', 'Content-Encoding']) kept.delete(name);
  void response.body?.cancel();
  return new Response(null, { status: 304, headers: kept });
}

function withStatus(response: Response, status: string): Response {
  response.headers.set('Cache-Status', `edgefeed; ${status}`);
  return response;
}
