import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FORMAT, FORMATS } from '../../src/feed/addresses.ts';
import { workersCache } from '../../src/local.ts';
import { projected, rested, Scene } from '../scene.ts';
import { ask, askApi, publish } from '../worker.ts';

/** Entity tags of Atom after each of twenty publishes, in the order of the articles' numbers, from 1. */
const tags: string[] = [''];
const PATH = '/category/delta/atom.xml';

const asks = (tag: string, changes = 'feed') => ({ headers: { 'A-IM': changes, 'If-None-Match': tag } });
const numbers = (text: string) => [...text.matchAll(/Number (\d+)/g)].map((match) => Number(match[1]));
const as = (format: string, tag = '') => tag.replace('atom', format);

beforeAll(async () => {
  for (let number = 1; number <= 20; number += 1) {
    const date_published = new Date(Date.UTC(2026, 0, number)).toISOString();
    await publish({ id: `n${number}`, title: `Number ${number}`, categories: ['delta'], date_published });
    tags.push((await ask(PATH)).headers.get('ETag') ?? '');
  }
  await projected('category/delta');
});
beforeAll(rested);
beforeEach(() => workersCache.reset());

describe('a reader that takes changes alone (RFC 3229)', () => {
  it.each(FORMATS)('gets the entries since its version, as %s', async (format) => {
    const response = await ask(`/category/delta/${FORMAT[format].file}`, asks(as(format, tags[18])));
    expect(response.status).toBe(226);
    expect(response.headers.get('IM')).toBe('feed');
    expect(response.headers.get('Delta-Base')).toBe(as(format, tags[18]));
    expect(response.headers.get('ETag')).toBe(as(format, tags[20]));
    expect(response.headers.get('Content-Type')).toBe(`${FORMAT[format].mediaType}; charset=utf-8`);
    expect(response.headers.get('Vary')).toBe('Accept-Encoding');
    // RFC 3229 section 10.8.1: no cache takes changes for the feed that does not know what `im` means.
    expect(response.headers.get('Cache-Control')).toMatch(/^no-store, im, max-age=\d+$/);
    expect(numbers(await response.text())).toEqual([20, 19]);
  });

  it('gets the newest of several versions that it shows as the base', async () => {
    const response = await ask(PATH, asks(`"x", ${tags[7]}, ${tags[17]}, ${as('rss', tags[19])}`));
    expect([response.status, response.headers.get('Delta-Base')]).toEqual([226, tags[17]]);
    expect(numbers(await response.text())).toEqual([20, 19, 18]);
  });

  it('is told that it has everything, from a miss and from a hit', async () => {
    for (let round = 0; round < 2; round += 1) {
      const response = await ask(PATH, asks(tags[20] ?? ''));
      expect([response.status, response.headers.get('IM'), response.headers.get('ETag')]).toEqual([
        304,
        null,
        tags[20],
      ]);
    }
  });

  const version = (tag = '') => Number(/\d+/.exec(tag)?.[0]);
  it.each<[string, () => RequestInit]>([
    ['shows no version', () => ({ headers: { 'A-IM': 'feed' } })],
    ['shows a date', () => ({ headers: { 'A-IM': 'feed', 'If-Modified-Since': new Date(0).toUTCString() } })],
    ['shows a version from before all that is there', () => asks((tags[1] ?? '').replace(/\d+/, '0'))],
    ['shows a version that is still to come', () => asks((tags[20] ?? '').replace(/\d+/, `${version(tags[20]) + 1}`))],
    ['shows a version of another format', () => asks(as('rss', tags[18]))],
    ['shows a version of other settings', () => asks((tags[18] ?? '').replace(/.{8}"$/, '00000000"'))],
    ['takes something else', () => asks(tags[18] ?? '', 'vcdiff')],
    ['says no with q=0', () => asks(tags[18] ?? '', 'feed;q=0')],
  ])('gets the full feed when it %s', async (_, init) => {
    const response = await ask(PATH, init());
    expect([response.status, response.headers.get('IM'), response.headers.get('Delta-Base')]).toEqual([
      200,
      null,
      null,
    ]);
    expect(numbers(await response.text()).length).toBe(20);
  });

  it('gets an empty feed with the new head when only that has changed, and deletions as tombstones', async () => {
    await publish(
      { id: 'h1', title: 'Number 1', categories: ['head'] },
      { id: 'h2', title: 'Number 2', categories: ['head'] },
    );
    const before = (await ask('/category/head/atom.xml')).headers.get('ETag') ?? '';
    await askApi('/api/categories/head', { method: 'PUT', body: '{"title":"Renamed"}' });
    const renamed = await ask('/category/head/atom.xml', asks(before));
    const text = await renamed.text();
    expect([renamed.status, numbers(text), text.includes('Renamed')]).toEqual([226, [], true]);
    await askApi('/api/articles/h1', { method: 'DELETE' });
    const deleted = await ask('/category/head/atom.xml', asks(renamed.headers.get('ETag') ?? ''));
    expect([deleted.status, numbers(await deleted.clone().text())]).toEqual([226, []]);
    expect(await deleted.text()).toMatch(/<at:deleted-entry ref="tag:[^"]*h1"/);
  });

  it('HEAD says what GET would', async () => {
    const get = await ask(PATH, asks(tags[18] ?? ''));
    const head = await ask(PATH, { method: 'HEAD', ...asks(tags[18] ?? '') });
    expect([head.status, await head.text()]).toEqual([226, '']);
    const own = (response: Response) =>
      [...response.headers].filter(([name]) => !['cache-status', 'content-length', 'date'].includes(name));
    expect(own(head)).toEqual(own(get));
  });

  it('gets them compressed', async () => {
    const init = asks(tags[18] ?? '');
    const response = await ask(PATH, { headers: { ...init.headers, 'Accept-Encoding': 'br' } });
    expect([response.status, response.headers.get('Content-Encoding')]).toEqual([226, 'br']);
  });
});

describe('at the edge', () => {
  it('changes are kept like any document, beside the feed', async () => {
    const scene = new Scene();
    for (const said of ['fwd=miss; stored', 'hit']) {
      const changes = await scene.ask(PATH, asks(tags[18] ?? ''));
      expect([changes.status, changes.headers.get('Cache-Status')]).toEqual([226, `edgefeed; ${said}`]);
      const full = await scene.ask(PATH);
      expect([full.status, full.headers.get('Cache-Status')]).toEqual([200, `edgefeed; ${said}`]);
      expect(numbers(await full.text())).toHaveLength(20);
    }
    expect(scene.count('ledger newerThan')).toBe(2);
  });

  it('changes are purged with the feed', async () => {
    await publish(
      { id: 'p1', title: 'Number 1', categories: ['purged'] },
      { id: 'p2', title: 'Number 2', categories: ['purged'] },
    );
    const base = (await ask('/category/purged/rss.xml')).headers.get('ETag') ?? '';
    await publish({ id: 'p3', title: 'Number 3', categories: ['purged'] });
    expect(numbers(await (await ask('/category/purged/rss.xml', asks(base))).text())).toEqual([3]);
    await publish({ id: 'p4', title: 'Number 4', categories: ['purged'] });
    const both = numbers(await (await ask('/category/purged/rss.xml', asks(base))).text());
    expect(both.toSorted()).toEqual([3, 4]);
  });
});

it('while the ledger is out of reach, changes are told from the window in KV', async () => {
  const scene = new Scene();
  scene.breakLedger();
  const response = await scene.ask(PATH, asks(tags[18] ?? ''));
  expect([response.status, numbers(await response.text())]).toEqual([226, [20, 19]]);
});
