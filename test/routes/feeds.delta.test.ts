import { describe, expect, it } from 'vitest';
import { FORMAT, FORMATS } from '../../src/feed/addresses.ts';
import type { Window } from '../../src/feed/window.ts';
import { packWindow } from '../../src/window/packed.ts';
import { article } from '../feed/sample.ts';
import { channelWindow, fakeHouse } from './house.ts';

const IDS = Array.from({ length: 20 }, (_, index) => `https://www.example.com/articles/${20 - index}`);

/** Twenty articles, each of which came with the version of its number. */
function windowAt(version = 20): Window {
  const items = IDS.map((id) => article({ id, url: id, title: `Number ${id.slice(33)}` }));
  return { ...channelWindow('all', version, items), changes: IDS.map((_, index) => 20 - index) };
}

function houseOf(window = windowAt()) {
  const house = fakeHouse();
  house.put(window);
  return house;
}

const tag = (version: number, format = 'atom') => `W/"${version}-${format}-d0"`;
const asks = (version: number, format = 'atom') => ({ 'A-IM': 'feed', 'If-None-Match': tag(version, format) });
const numbers = (text: string) => [...text.matchAll(/Number (\d+)/g)].map((match) => Number(match[1]));

describe('a reader that takes changes alone', () => {
  it.each(FORMATS)('gets the entries since its version, as %s', async (format) => {
    const house = houseOf();
    const response = await house.ask(`/${FORMAT[format].file}`, { headers: asks(18, format) });
    expect(response.status).toBe(226);
    expect(response.headers.get('IM')).toBe('feed');
    expect(response.headers.get('Delta-Base')).toBe(tag(18, format));
    expect(response.headers.get('ETag')).toBe(tag(20, format));
    expect(response.headers.get('Content-Type')).toBe(`${FORMAT[format].mediaType}; charset=utf-8`);
    expect(response.headers.get('Vary')).toContain('A-IM');
    expect(numbers(await response.text())).toEqual([20, 19]);
    expect(house.calls).toEqual(['ledger newerThan']);
  });

  it('gets the newest of several versions that it shows as the base', async () => {
    const headers = { 'A-IM': 'feed', 'If-None-Match': `"x", ${tag(7)}, ${tag(17)}, ${tag(19, 'rss')}` };
    const response = await houseOf().ask('/atom.xml', { headers });
    expect([response.status, response.headers.get('Delta-Base')]).toEqual([226, tag(17)]);
    expect(numbers(await response.text())).toEqual([20, 19, 18]);
  });

  it('is told that it has everything', async () => {
    const response = await houseOf().ask('/atom.xml', { headers: asks(20) });
    expect([response.status, response.headers.get('IM'), response.headers.get('ETag')]).toEqual([304, null, tag(20)]);
  });

  it.each([
    ['shows no version', { 'A-IM': 'feed' }],
    ['shows a date', { 'A-IM': 'feed', 'If-Modified-Since': new Date(0).toUTCString() }],
    ['shows a version from before all that is there', asks(0)],
    ['shows a version that is still to come', asks(21)],
    ['shows a version of another format', asks(18, 'rss')],
    ['shows a version in another dress', { 'A-IM': 'feed', 'If-None-Match': 'W/"18-atom-d1"' }],
    ['takes something else', { ...asks(18), 'A-IM': 'vcdiff' }],
    ['says no with q=0', { ...asks(18), 'A-IM': 'feed;q=0' }],
  ])('gets the full feed when it %s', async (_, headers) => {
    const response = await houseOf().ask('/atom.xml', { headers });
    expect([response.status, response.headers.get('IM'), response.headers.get('Delta-Base')]).toEqual([
      200,
      null,
      null,
    ]);
    expect(numbers(await response.text()).length).toBe(20);
  });

  it('gets an empty feed with the new head when only that has changed', async () => {
    const response = await houseOf(windowAt(25)).ask('/feed.json', { headers: asks(24, 'json') });
    expect(response.status).toBe(226);
    expect((await response.json<{ items: unknown[] }>()).items).toEqual([]);
  });

  it('gets what was deleted since', async () => {
    const tombstones = [22, 11].map((version) => ({
      uri: `tag:x,2026:${version}`,
      deleted: '2026-11-20T00:00:00.000Z',
      version,
    }));
    const response = await houseOf({ ...windowAt(22), tombstones }).ask('/atom.xml', { headers: asks(20) });
    const text = await response.text();
    expect([response.status, numbers(text)]).toEqual([226, []]);
    expect(text).toContain('ref="tag:x,2026:22"');
    expect(text).not.toContain('ref="tag:x,2026:11"');
  });

  it('HEAD says what GET would', async () => {
    const get = await houseOf().ask('/atom.xml', { headers: asks(18) });
    const head = await houseOf().ask('/atom.xml', { method: 'HEAD', headers: asks(18) });
    expect([head.status, head.body]).toEqual([226, null]);
    expect([...head.headers]).toEqual([...get.headers]);
  });

  it('gets no changes of an archive page', async () => {
    const house = houseOf();
    house.house.ledger.newerPage = async () => ({ kind: 'newer', window: packWindow(windowAt()) });
    const response = await house.ask('/archive/1/atom.xml', { headers: asks(18) });
    expect([response.status, response.headers.get('Vary')]).toEqual([200, 'Accept-Encoding']);
  });
});

describe('with the edge cache in front', () => {
  it('nothing that answers such a reader is stored, neither changes nor the full feed', async () => {
    const house = houseOf();
    for (const headers of [asks(18), { 'A-IM': 'feed' }, asks(0)]) {
      const response = await house.ask('/atom.xml', { headers });
      expect(response.headers.get('Cloudflare-CDN-Cache-Control')).toBe('no-store');
    }
    expect(house.edge.size).toBe(0);
  });

  it('no other cache takes changes for the feed', async () => {
    const response = await houseOf().ask('/atom.xml', { headers: asks(18) });
    expect(response.headers.get('Cache-Control')).toBe('no-store, im, max-age=3600');
  });

  it('changes are told though the full feed is stored, and the stored one stays as it is', async () => {
    const house = houseOf();
    const full = await (await house.ask('/atom.xml')).text();
    expect((await house.ask('/atom.xml', { headers: asks(18) })).status).toBe(226);
    const again = await house.ask('/atom.xml');
    expect([again.status, again.headers.get('Cache-Status')]).toEqual([200, 'edgefeed; hit']);
    expect(await again.text()).toBe(full);
  });

  it('a reader that has what is stored is told so without a look at anything', async () => {
    const house = houseOf();
    await house.ask('/atom.xml');
    house.calls.length = 0;
    expect((await house.ask('/atom.xml', { headers: asks(20) })).status).toBe(304);
    expect(house.calls).toEqual([]);
  });
});

it('while the ledger is out of reach, changes are told from the window in KV', async () => {
  const house = houseOf();
  house.ledgerDown = true;
  const response = await house.ask('/atom.xml', { headers: asks(18) });
  expect([response.status, numbers(await response.text())]).toEqual([226, [20, 19]]);
});
