import { describe, expect, it } from 'vitest';
import { channelWindow, fakeHouse } from './house.ts';

describe('a channel that is not there', () => {
  it('is 404, kept for a minute under the tag of the channel', async () => {
    const house = fakeHouse();
    const response = await house.ask('/category/x/rss.xml');
    expect(response.status).toBe(404);
    expect(Object.fromEntries(response.headers)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'ETag, Last-Modified, Link, IM',
      'cache-control': 'public, max-age=60',
      'cache-status': 'edgefeed; fwd=miss; stored',
      'cache-tag': 'edgefeed,category/x',
      'cloudflare-cdn-cache-control': 'max-age=60',
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
    const again = await house.ask('/category/x/rss.xml');
    expect([again.status, again.headers.get('Cache-Status')]).toEqual([404, 'edgefeed; hit']);
  });

  it.each(['*', 'W/"7-rss-d0"'])('is 404 for a reader who has %s', async (tag) => {
    const house = fakeHouse();
    for (let round = 0; round < 2; round += 1) {
      const response = await house.ask('/category/x/rss.xml', { headers: { 'If-None-Match': tag } });
      expect(response.status).toBe(404);
    }
  });

  it('leads to the one that differs by case or form, for a minute', async () => {
    const house = fakeHouse();
    house.elsewhere.set('category/techweb', 'category/TechWeb');
    const response = await house.ask('/category/techweb/atom.xml');
    expect([response.status, response.body]).toEqual([308, null]);
    expect(response.headers.get('Location')).toBe('https://feeds.example.com/category/TechWeb/atom.xml');
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=60');
    expect(response.headers.get('Cache-Tag')).toBe('edgefeed,category/techweb');
    expect((await house.ask('/category/techweb/atom.xml')).headers.get('Cache-Status')).toBe('edgefeed; hit');
  });
});

describe('while the ledger cannot be reached', () => {
  it.each([
    ['who has nothing', {}],
    ['who has an older version', { 'If-None-Match': 'W/"6-rss-d0"' }],
    ['who has an older date', { 'If-Modified-Since': new Date(0).toUTCString() }],
  ])('a reader %s gets the window in KV, to be asked for again soon', async (_, headers) => {
    const house = fakeHouse();
    house.put(channelWindow('all', 7));
    house.ledgerDown = true;
    const response = await house.ask('/rss.xml', { headers });
    expect([response.status, response.headers.get('ETag')]).toEqual([200, 'W/"7-rss-d0"']);
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=60, stale-if-error=86400');
    expect(response.headers.get('Cloudflare-CDN-Cache-Control')).toBe('max-age=60');
    expect(house.count('kv read')).toBe(1);
    expect(house.reports).toEqual(['ledger unavailable']);
  });

  it('a reader who has the window in KV is told so', async () => {
    const house = fakeHouse();
    house.put(channelWindow('all', 7));
    house.ledgerDown = true;
    const response = await house.ask('/rss.xml', { headers: { 'If-None-Match': 'W/"7-rss-d0"' } });
    expect([response.status, response.body]).toEqual([304, null]);
  });

  it('what the edge has is served as ever', async () => {
    const house = fakeHouse();
    house.put(channelWindow('all', 7));
    await house.ask('/rss.xml');
    house.ledgerDown = true;
    house.kvDown = true;
    const response = await house.ask('/rss.xml');
    expect([response.status, response.headers.get('Cache-Status')]).toEqual([200, 'edgefeed; hit']);
  });
});

describe('while KV fails', () => {
  it('windows come from the ledger', async () => {
    const house = fakeHouse();
    house.put(channelWindow('all', 7));
    house.kvDown = true;
    const response = await house.ask('/rss.xml');
    expect([response.status, response.headers.get('ETag')]).toEqual([200, 'W/"7-rss-d0"']);
    expect(response.headers.get('Cloudflare-CDN-Cache-Control')).toBe('max-age=3600');
    expect(house.reports).toEqual(['window unreadable']);
  });
});

describe('while neither can be reached', () => {
  it.each([
    ['there is nothing in KV', { kvDown: false }],
    ['KV fails too', { kvDown: true }],
  ])('and %s: 503 with the time to come back, never stored', async (_, fault) => {
    const house = Object.assign(fakeHouse(), { ledgerDown: true }, fault);
    for (const headers of [{}, { 'If-None-Match': 'W/"6-rss-d0"' }]) {
      const response = await house.ask('/category/x/rss.xml', { headers });
      expect(response.status).toBe(503);
      expect(response.headers.get('Retry-After')).toMatch(/^\d+$/);
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
      expect(response.headers.get('Cache-Control')).toBe('no-store');
      expect(response.headers.get('Content-Type')).toBe('application/problem+json; charset=utf-8');
    }
    expect(house.edge.size).toBe(0);
  });

  it('HEAD says the same without body', async () => {
    const house = Object.assign(fakeHouse(), { ledgerDown: true });
    const response = await house.ask('/rss.xml', { method: 'HEAD' });
    expect([response.status, response.body, response.headers.has('Retry-After')]).toEqual([503, null, true]);
  });
});

describe('a mistake in the code', () => {
  it('is a 500 that says nothing of the inside, never stored, and is reported', async () => {
    const house = Object.assign(fakeHouse(), { ledgerBroken: true });
    const response = await house.ask('/rss.xml');
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([500, 'no-store']);
    expect(await response.text()).not.toContain('mistake');
    expect(house.reports).toEqual(['fault']);
  });
});
