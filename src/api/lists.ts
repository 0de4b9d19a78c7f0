import { Hono } from 'hono';
import type { PublishedArticle } from '../article/article.ts';
import { parseDate, slugOf } from '../article/canonical.ts';
import { CHANNEL_KINDS, type ChannelKind, channelName } from '../article/channels.ts';
import { cleanText, fnv1a } from '../article/text.ts';
import type { Excerpts } from '../feed/item.ts';
import { badRequest, json } from '../http/problem.ts';
import { ARTICLE_STATES, type ArticleState, type ListPosition, type ListQuery } from '../ledger/article-list.ts';
import type { Services } from '../services.ts';
import { type ApiEnvironment, originOf } from './access.ts';

const USUAL = 100;
const MOST = 500;
const PARAMETERS = ['limit', 'cursor', 'channel', 'state', 'since'];

/** Lists of articles, a page at a time. */
export function listRoutes(services: Services): Hono<ApiEnvironment> {
  const routes = new Hono<ApiEnvironment>();
  routes.get('/api/articles', async (c) => {
    const asked = readQuery(new URL(c.req.url).searchParams);
    if ('fault' in asked) return badRequest(asked.fault);
    const { scope } = originOf(c);
    const listed = await services.ledger.list({ ...asked.query, ...(scope ? { scope } : {}) });
    if (!listed) return badRequest(OUTDATED);
    const articles = listed.articles.map(({ article, state }) => ({ ...storedArticle(article), state }));
    return json({ articles, ...(listed.next ? { cursor: cursorOf(listed.next, asked.filters) } : {}) });
  });
  return routes;
}

/** The stored article as its publisher knows it, from the ledger's JSON. */
export function storedArticle(stored: string): PublishedArticle {
  const { headline: _h, excerpt: _e, excerptIsAll: _a, ...article } = JSON.parse(stored) as PublishedArticle & Excerpts;
  return article;
}

const OUTDATED = 'The parameter "cursor" is of a walk that began too long ago. Begin anew, without it.';

/** A parsed request; a cursor belongs to its `filters`. */
function readQuery(parameters: URLSearchParams): { query: ListQuery; filters: string } | { fault: string } {
  const fault = (name: string, wanted: string) => ({ fault: `The parameter "${name}" must be ${wanted}.` });
  const unknown = [...parameters.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) {
    return {
      fault: `There is no parameter "${cleanText(unknown.slice(0, 100))}"; there are ${PARAMETERS.join(', ')}.`,
    };
  }
  const [limit = null, cursor = null, channel = null, state = null, since = null] = PARAMETERS.map((name) =>
    parameters.get(name),
  );
  if (limit !== null && (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > MOST)) {
    return fault('limit', `a number from 1 to ${MOST}`);
  }
  const name = channel === null ? undefined : channelAsked(channel);
  if (channel !== null && !name) return fault('channel', 'all, category/<slug>, tag/<slug> or author/<slug>');
  if (state !== null && !isState(state)) return fault('state', ARTICLE_STATES.join(' or '));
  const changed = since === null ? undefined : parseDate(since);
  if (since !== null && changed === undefined) {
    return fault('since', 'an RFC 3339 date and time such as 2026-11-22T08:00:00+08:00');
  }
  const filters = fnv1a(JSON.stringify([name, state, changed]));
  const after = cursor === null ? undefined : positionOf(cursor, filters);
  if (cursor !== null && !after) return fault('cursor', 'that of an answer to the same channel, state and since');
  const query = {
    limit: limit === null ? USUAL : Number(limit),
    ...(after ? { after } : {}),
    ...(name === undefined || name === 'all' ? {} : { channel: name }),
    ...(state === null ? {} : { state }),
    ...(changed === undefined ? {} : { since: changed }),
  };
  return { query, filters };
}

/** The channel that a parameter names: `all`, `category/<slug>`, …; undefined where it names none. */
export function channelAsked(text: string): string | undefined {
  if (text === 'all') return text;
  const [, kind = '', slug = ''] = /^(\w+)\/(.*)$/s.exec(text) ?? [];
  const named = slugOf(slug);
  if (!CHANNEL_KINDS.includes(kind as ChannelKind) || kind === 'all' || named === '') return undefined;
  return channelName(kind as ChannelKind, named);
}

function isState(text: string): text is ArticleState {
  return (ARTICLE_STATES as readonly string[]).includes(text);
}

function cursorOf({ published, seq, walk }: ListPosition, filters: string): string {
  return `${published}.${seq}.${walk}.${filters}`;
}

function positionOf(cursor: string, filters: string): ListPosition | undefined {
  const [, published, seq, walk, own] = /^(-?\d{1,15})\.(\d{1,15})\.(\d{1,15})\.([0-9a-f]{8})$/.exec(cursor) ?? [];
  if (own !== filters) return undefined;
  return { published: Number(published), seq: Number(seq), walk: Number(walk) };
}
