import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { passHour, Scene } from '../scene.ts';
import { answerOf, askApi, post, publish, put } from '../worker.ts';
import { idsOf, page, walk } from './listing.ts';

const DAY = 86_400_000;
const T = Date.UTC(2020, 0, 1);
const iso = (time: number) => new Date(time).toISOString();

beforeEach(passHour);
afterEach(() => {
  vi.restoreAllMocks();
});

describe('GET of the articles', () => {
  it('gives them as they are stored, by their dates, the newest first, each with its state', async () => {
    const soon = iso(Date.now() + DAY);
    await publish(
      { id: 'l2', categories: ['listed'], date_published: iso(T + 2), title: 'Two' },
      { id: 'l3', categories: ['listed'], date_published: soon },
      { id: 'l1', categories: ['listed'], date_published: '1999-07-20T20:17:00Z' },
      { id: 'l0', categories: ['listed'], date_published: iso(T + 2) },
      { id: 'lx', categories: ['listed'], date_published: iso(T + 1), date_expires: iso(T + 5) },
    );
    const { body } = await page({ channel: 'category/listed' });
    const shown = body.articles.map(({ id, state }) => [id, state]);
    expect(shown).toEqual([
      ['l3', 'scheduled'],
      ['l0', 'live'],
      ['l2', 'live'],
      ['lx', 'expired'],
      ['l1', 'live'],
    ]);
    const stored = await answerOf(askApi('/api/articles/l2'));
    expect(body.articles[2]).toEqual({ ...stored.body, state: 'live' });
    expect(body).not.toHaveProperty('cursor');
    for (const state of ['live', 'scheduled', 'expired']) {
      const ids = shown.filter(([, one]) => one === state).map(([id]) => id);
      expect(idsOf((await page({ channel: 'category/listed', state })).body.articles)).toEqual(ids);
    }
  });

  it('gives 100 at a time unless another number is asked for, of everything', async () => {
    for (let start = 0; start < 700; start += 350) {
      await publish(...Array.from({ length: 350 }, (_, n) => ({ id: `h${start + n}`, tags: ['hundreds'] })));
    }
    const first = await page({ channel: 'tag/hundreds' });
    expect([first.body.articles.length, first.body.cursor]).toEqual([100, expect.any(String)]);
    expect((await page({ channel: 'tag/hundreds', limit: 500 })).body.articles).toHaveLength(500);
    const all = await walk({ limit: 300 });
    expect(new Set(idsOf(all)).size).toBe(all.length);
    const dates = all.map(({ date_published }) => String(date_published));
    expect(dates).toEqual(dates.toSorted().reverse());
    expect(idsOf(all)).toEqual(idsOf(await walk({ channel: 'all', limit: 500 })));
  });

  it.each([
    ['category/a b', { categories: ['A', { slug: 'a b', title: 'AB' }] }],
    ['tag/财/经', { tags: ['财/经'] }],
    ['author/Ada', { authors: [{ name: 'Ada' }] }],
  ])('takes a channel: %s', async (channel, fields) => {
    await publish({ id: `in ${channel}`, ...fields }, { id: `out of ${channel}` });
    expect(idsOf((await page({ channel })).body.articles)).toEqual([`in ${channel}`]);
  });

  it('follows a category that was moved, and finds nothing in one that is not there', async () => {
    await publish({ id: 'followed', categories: ['was'] });
    await askApi('/api/categories/was?move=is', { method: 'DELETE' });
    for (const channel of ['category/was', 'category/is']) {
      expect(idsOf((await page({ channel })).body.articles)).toEqual(['followed']);
    }
    expect((await page({ channel: 'category/never' })).body).toEqual({ articles: [] });
  });

  it('tells what changed since: created, updated, released, expired, moved; not what was sent again', async () => {
    const old = { date_modified: iso(T), date_published: iso(T) };
    const later = { date_published: iso(Date.now() + DAY) };
    const items = [
      { id: 'same', ...old },
      { id: 'updated', ...old },
      { id: 'moved', ...old, categories: ['misspelt'] },
      { id: 'released', ...later },
      { id: 'expiring', ...old, date_expires: later.date_published },
    ].map((item) => ({ content_text: 'x', tags: ['since'], ...item }));
    await post({ items });
    passHour();
    const since = iso(Date.now());
    const changed = async () => idsOf(await walk({ channel: 'tag/since', since, limit: 2 })).toSorted();
    expect(await changed()).toEqual([]);
    await post({ items: [items[0], { ...items[1], title: 'T' }, { ...items[0], id: 'created' }] });
    await askApi('/api/categories/misspelt?move=right', { method: 'DELETE' });
    expect(await changed()).toEqual(['created', 'moved', 'updated']);
    vi.setSystemTime(Date.now() + 2 * DAY);
    await runDurableObjectAlarm(env.LEDGER.getByName('publication'));
    expect(await changed()).toEqual(['created', 'expiring', 'moved', 'released', 'updated']);
    expect(await walk({ channel: 'tag/since', since: iso(Date.now() + 1) })).toEqual([]);
  });

  it('is confined to the categories of a token', async () => {
    await publish(
      { id: 'own', categories: ['mine'], tags: ['shared'] },
      { id: 'half', categories: ['mine', 'theirs'], tags: ['shared'] },
      { id: 'foreign', categories: ['theirs'], tags: ['shared'] },
      { id: 'none', tags: ['shared'] },
    );
    const made = JSON.stringify({ name: 'lister', access: 'read', categories: ['mine'] });
    const { token } = (await answerOf(askApi('/api/tokens', { method: 'POST', body: made }))).body;
    const headers = { Authorization: `Bearer ${token}` };
    for (const parameters of [{}, { channel: 'tag/shared' }, { channel: 'category/theirs' }, { since: iso(T) }]) {
      const own = parameters.channel === 'category/theirs' ? [] : ['own'];
      expect(idsOf(await walk(parameters, undefined, headers))).toEqual(own);
    }
  });

  it.each([
    ['limit', { limit: '0' }],
    ['limit', { limit: '501' }],
    ['limit', { limit: 'x' }],
    ['limit', { limit: '' }],
    ['cursor', { cursor: 'x' }],
    ['cursor', { cursor: '1.2.3.00000000' }],
    ['channel', { channel: 'news' }],
    ['channel', { channel: 'category/' }],
    ['channel', { channel: 'all/news' }],
    ['state', { state: 'deleted' }],
    ['since', { since: 'yesterday' }],
    ['since', { since: '2026-11-22' }],
    ['page', { page: '2' }],
  ])('is 400 for a %s that is wrong: %j', async (name, parameters) => {
    const { status, body } = await page(parameters as unknown as Record<string, string>);
    expect([status, body.detail]).toEqual([400, expect.stringContaining(`"${name}"`)]);
  });

  it('is 400 for a cursor of another list', async () => {
    await publish({ id: 'k1', tags: ['k'] }, { id: 'k2', tags: ['k'] });
    const { cursor = '' } = (await page({ channel: 'tag/k', limit: 1 })).body;
    expect((await page({ channel: 'tag/k', limit: 1, cursor })).body.articles).toHaveLength(1);
    expect((await page({ cursor })).status).toBe(400);
    // A ledger that was taken back may not know of it.
    const ahead = cursor.replace(/\.\d+\.(?=[^.]*$)/, '.999999.');
    expect((await page({ channel: 'tag/k', cursor: ahead })).body.detail).toContain('Begin anew');
  });

  it('ends a page before it is too long, however long its articles are', async () => {
    const long = '财'.repeat(300 * 1024);
    for (let n = 0; n < 30; n += 1) await put(`long ${n}`, { content_text: long, tags: ['long'] });
    let pages = 1;
    const found = await walk({ channel: 'tag/long', limit: 500 }, async () => {
      pages += 1;
    });
    expect([found.length, new Set(idsOf(found)).size, pages]).toEqual([30, 30, 3]);
  });

  it('asks the ledger once, and says when it is out of reach', async () => {
    const scene = new Scene();
    await scene.askApi('/api/articles?limit=1');
    expect(scene.calls).toEqual(['ledger list']);
    scene.breakLedger();
    vi.spyOn(console, 'error').mockImplementation(() => {});
    expect((await scene.askApi('/api/articles')).status).toBe(503);
  });
});

describe('a list of which few of many articles are', () => {
  it('has pages that end early, and misses none', async () => {
    const date_published = iso(Date.now() + DAY);
    const waiting = (n: number) => ({ id: `few ${n}`, date_published, tags: n % 5000 === 0 ? ['few'] : [] });
    for (let start = 0; start <= 10_000; start += 1000) {
      const numbers = Array.from({ length: 1000 }, (_, index) => start + index).filter((n) => n <= 10_000);
      await post({ items: numbers.map((n) => ({ content_text: 'x', ...waiting(n) })) });
    }
    let pages = 1;
    const found = await walk({ channel: 'tag/few', state: 'scheduled' }, async () => {
      pages += 1;
    });
    expect([idsOf(found).toSorted(), pages]).toEqual([['few 0', 'few 10000', 'few 5000'], 3]);
  });
});
