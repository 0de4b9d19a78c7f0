import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect } from 'vitest';
import { feedPath } from '../../src/feed/addresses.ts';
import { workersCache } from '../../src/local.ts';
import { type Answer, answerOf } from '../worker.ts';
import { channelsOf, isDoubtful, iso, isTooOld, members, type State } from './model.ts';
import { WINDOW_SIZE, type World } from './world.ts';

const TOMBSTONE_TIME = 30 * 86_400_000;
const ORIGIN = 'https://feeds.example.com';
/** So few that a list has several pages. */
const LISTED = 7;

interface Item {
  id: string;
  date_published: string;
}

/** A channel as readers get it: its window and, walking back, its archive pages; or the address that it leads to. */
interface Walk {
  status: number;
  location: string | null;
  body: string;
  pages: Item[][];
}

/** Every answer to a reader and to the publisher. */
export interface Seen {
  articles: Record<string, Answer>;
  listed: { id: string; state: string }[];
  walks: Record<string, Walk>;
  categories: Record<string, { title: string; count: number }>;
  tombstones: Record<string, string[]>;
}

/** Asks for every article, list and feed. */
export async function observe(world: World, ids: readonly string[], channels: readonly string[]): Promise<Seen> {
  const { scene } = world;
  const get = (path: string) => answerOf(scene.askApi(path));
  const articles: Seen['articles'] = {};
  for (const id of ids) articles[id] = await get(`/api/articles/${encodeURIComponent(id)}`);
  const listed: Seen['listed'] = [];
  for (let cursor = ''; ; ) {
    const { body } = await get(`/api/articles?limit=${LISTED}${cursor && `&cursor=${cursor}`}`);
    listed.push(...body.articles);
    cursor = body.cursor ?? '';
    if (!cursor) break;
  }
  const walks: Seen['walks'] = {};
  const tombstones: Seen['tombstones'] = {};
  for (const channel of channels) {
    walks[channel] = await walk(world, channel);
    if (walks[channel].status === 200) tombstones[channel] = await renderings(world, channel, walks[channel]);
  }
  const { body } = await get('/api/categories');
  const named = body.categories.map(({ slug, title, count }: Record<string, string>) => [slug, { title, count }]);
  const health = (await get('/api/health')).body;
  expect([health.articles, health.backlog], 'articles and backlog in /api/health').toEqual([listed.length, 0]);
  expect(health.scheduled).toBe(listed.filter(({ state }) => state === 'scheduled').length);
  return { articles, listed, walks, categories: Object.fromEntries(named), tombstones };
}

export async function walk({ scene }: World, channel: string): Promise<Walk> {
  const response = await scene.ask(feedPath(channel, 'json'));
  const { status, headers } = response;
  const body = await response.text();
  const pages: Item[][] = [];
  const found = { status, location: headers.get('Location'), body, pages };
  if (status !== 200) return found;
  const condition = { headers: { 'If-None-Match': headers.get('ETag') ?? '' } };
  expect((await scene.ask(feedPath(channel, 'json'), condition)).status, `conditional poll of ${channel}`).toBe(304);
  let page = JSON.parse(body);
  for (;;) {
    pages.push(page.items);
    if (!page.next_url) return found;
    const older = await scene.ask(page.next_url.replace(ORIGIN, ''));
    expect(older.status, page.next_url).toBe(200);
    page = await older.json();
  }
}

const xml = new XMLParser({
  ignoreAttributes: false,
  isArray: (name) => ['item', 'entry', 'at:deleted-entry'].includes(name),
});

/** Compares RSS and Atom with the JSON Feed. Returns the tombstones, which only Atom has. */
async function renderings({ scene }: World, channel: string, { pages: [window = []] }: Walk): Promise<string[]> {
  const ids = window.map(({ id }) => id);
  const [rss, atom] = await Promise.all(
    (['rss', 'atom'] as const).map(async (format) => (await scene.ask(feedPath(channel, format))).text()),
  );
  for (const text of [rss, atom]) expect(XMLValidator.validate(text as string), text).toBe(true);
  const items = (xml.parse(rss as string).rss.channel.item ?? []).map(({ guid }: { guid: unknown }) =>
    typeof guid === 'object' ? (guid as Record<string, string>)['#text'] : guid,
  );
  const { feed } = xml.parse(atom as string);
  expect(items, `RSS of ${channel}`).toEqual(ids);
  expect(
    (feed.entry ?? []).map(({ id }: Item) => id),
    `Atom of ${channel}`,
  ).toEqual(ids);
  return (feed['at:deleted-entry'] ?? []).map((one: Record<string, string>) => one['@_ref'] as string);
}

/** Throws unless a ledger in this state, with nothing left to do, gives these answers. */
export function expectSeen(state: State, seen: Seen): void {
  for (const id of Object.keys(seen.articles)) expectArticle(state, seen, id);
  const there = Object.entries(seen.articles).filter(([, { status }]) => status === 200);
  expect(seen.listed.map(({ id }) => id).toSorted(), 'list').toEqual(there.map(([id]) => id).toSorted());
  for (const [channel, walked] of Object.entries(seen.walks)) expectChannel(state, channel, walked, seen);
  for (const [slug, { title, count }] of Object.entries(seen.categories)) {
    const { pages } = seen.walks[`category/${slug}`] ?? { pages: [] };
    expect(count, `articles of ${slug}`).toBe(new Set(pages.flat().map(({ id }) => id)).size);
    if (state.titles[slug]) expect(title).toBe(state.titles[slug]);
  }
}

function expectArticle(state: State, { articles, listed, walks }: Seen, id: string): void {
  const { status, body } = articles[id] as Answer;
  const kept = state.articles[id];
  const gone = kept?.state === 'deleted' || (kept && status === 410 && isDoubtful(state, kept));
  expect([id, status]).toEqual([id, gone ? 410 : kept ? 200 : 404]);
  if (!kept || gone) return;
  const channels = channelsOf(kept);
  const { title, date_modified, date_expires } = kept.sent;
  expect([body.title, body.date_published]).toEqual([title, iso(kept.published)]);
  expect(body.date_expires).toBe(date_expires && iso(date_expires.at as number));
  if (date_modified) expect(body.date_modified).toBe(iso(Math.max(date_modified.at as number, kept.published)));
  else expect(Date.parse(body.date_modified)).toBeGreaterThanOrEqual(kept.published);
  expect(listed.find((one) => one.id === id)?.state, `state of ${id}`).toBe(kept.state);
  if (kept.state === 'live') expect(isTooOld(state, kept), `${id} is kept too long`).toBe(false);
  if (kept.state === 'expired' || channels.some((channel) => isDoubtful(state, kept, [channel]))) return;
  expect(body.categories.map(({ slug }: { slug: string }) => slug)).toEqual(kept.categories);
  if (kept.state === 'live') expect(channels.map((channel) => walks[channel]?.status)).toEqual(channels.map(() => 200));
}

/** The same of a channel alone; without `seen`, of its window alone, while something may be left to do. */
export function expectChannel(state: State, channel: string, { status, location, pages }: Walk, seen?: Seen): void {
  const moved = channel.startsWith('category/') ? state.moves[channel.slice('category/'.length)] : undefined;
  const there = moved === undefined && state.channels[channel] ? 200 : 404;
  expect([channel, status]).toEqual([channel, moved ? 308 : there]);
  if (moved) expect(location).toBe(ORIGIN + feedPath(`category/${moved}`, 'json'));
  if (status !== 200) return;
  const possible = members(state, channel);
  const sure = possible.filter((kept) => !isDoubtful(state, kept, [channel]));
  const [window = [], ...archive] = pages.map((items) => items.map(({ id }) => id));
  const shown = new Set([...window, ...archive.flat()]);
  expect(new Set(window).size, `${channel}: an article twice in its window`).toBe(window.length);
  expect(new Set(archive.flat()).size, `${channel}: an article on two archive pages`).toBe(archive.flat().length);
  if (seen) for (const { sent } of sure) expect(shown, `${channel} without ${sent.id}`).toContain(uriOf(sent.id));
  const uris = possible.map(({ sent }) => uriOf(sent.id));
  for (const uri of shown) expect(uris, `${channel}: what is not in it`).toContain(uri);
  expect(shown.size).toBeLessThanOrEqual((seen && state.retention.articles) ?? shown.size);
  const newest = sure.map(({ sent }) => uriOf(sent.id)).slice(0, WINDOW_SIZE);
  expect(window.slice(0, newest.length), `newest of ${channel}`).toEqual(newest);
  for (const items of pages) {
    const dates = items.map(({ date_published }) => Date.parse(date_published));
    expect(dates, `order of ${channel}`).toEqual(dates.toSorted((a, b) => b - a));
  }
  if (!seen) return;
  const buried = Object.entries(state.tombstones[channel] ?? {});
  const named = seen.tombstones[channel] ?? [];
  const uri = ([id]: [string, number]) => uriOf(id);
  const must = buried.filter(([, at]) => at > Date.now() - TOMBSTONE_TIME).map(uri);
  expect(named, `tombstones of ${channel}`).toEqual(expect.arrayContaining(must));
  expect(buried.map(uri), `tombstones of ${channel}`).toEqual(expect.arrayContaining(named));
}

/** Without the ledger and the cache, KV alone serves the same. */
export async function expectKv({ scene }: World, { walks }: Seen): Promise<void> {
  workersCache.reset();
  scene.breakLedger();
  for (const [channel, { status, body }] of Object.entries(walks)) {
    if (status !== 200) continue;
    const response = await scene.ask(feedPath(channel, 'json'));
    expect([response.status, await response.text()], `${channel} in KV`).toEqual([200, body]);
  }
  delete scene.faults.ledger;
  workersCache.reset();
}

function uriOf(id: string): string {
  return `tag:feeds.example.com,2026:${encodeURIComponent(id)}`;
}
