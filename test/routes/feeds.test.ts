import { describe, expect, it } from 'vitest';
import { FORMAT, FORMATS, feedPath } from '../../src/feed/addresses.ts';
import { channelWindow, fakeHouse, NOW } from './house.ts';

const CHANNELS = ['all', 'category/财经 news', 'tag/港口', 'author/Ada Miller'];
const ALL_FEEDS = CHANNELS.flatMap((channel) =>
  FORMATS.map((format) => ({ channel, format, path: feedPath(channel, format) })),
);
const MODIFIED = new Date(NOW - 3600_000).toUTCString();

function houseOf(channel: string, version = 7) {
  const house = fakeHouse();
  house.put(channelWindow(channel, version));
  return house;
}

function headersOf(response: Response, ...without: string[]): Record<string, string> {
  return Object.fromEntries([...response.headers].filter(([name]) => !without.includes(name)));
}

describe('a feed document', () => {
  it.each(ALL_FEEDS)('of $channel as $format has exactly these headers', async ({ channel, format, path }) => {
    const response = await houseOf(channel).ask(path);
    expect(response.status).toBe(200);
    const link = FORMATS.map(
      (one) =>
        `<https://feeds.example.com${feedPath(channel, one)}>; rel="${one === format ? 'self' : 'alternate'}"; ` +
        `type="${FORMAT[one].mediaType}"`,
    ).join(', ');
    expect(headersOf(response)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'ETag, Last-Modified, Link, IM',
      // Its one article is two days old.
      'cache-control': 'public, max-age=3600, stale-while-revalidate=3600, stale-if-error=86400',
      'cache-status': 'edgefeed; fwd=miss; stored',
      'cache-tag': `edgefeed,${encodeURI(channel)}`,
      'cloudflare-cdn-cache-control': 'max-age=3600',
      'content-type': `${FORMAT[format].mediaType}; charset=utf-8`,
      etag: `W/"7-${format}-d0"`,
      'last-modified': MODIFIED,
      link,
      vary: format === 'rss' ? 'A-IM' : 'A-IM, Accept-Encoding',
      'x-content-type-options': 'nosniff',
    });
  });

  it.each(ALL_FEEDS)('of $channel as $format calls itself by PUBLIC_URL, whatever host was asked', async ({
    channel,
    path,
  }) => {
    const text = await (await houseOf(channel).ask(path)).text();
    expect(text).toContain(`https://feeds.example.com${path}`);
    expect(text).not.toContain('localhost');
  });

  it.each(ALL_FEEDS)('of $channel as $format is the same, byte for byte, as long as the window is', async ({
    channel,
    path,
  }) => {
    const [one, other] = await Promise.all([houseOf(channel).ask(path), houseOf(channel).ask(path)]);
    expect(await one.text()).toBe(await other.text());
  });

  it('does not say that it changes in a time to come', async () => {
    const house = fakeHouse();
    house.put({ ...channelWindow('all', 7), modified: NOW / 1000 + 5 });
    expect((await house.ask('/rss.xml')).headers.get('Last-Modified')).toBe(new Date(NOW).toUTCString());
  });
});

describe('what a poll costs', () => {
  const polls = ALL_FEEDS.filter(({ format }) => format === 'atom');
  it.each(polls)('a miss of $channel: one read of KV, one call to the ledger', async ({ channel, path }) => {
    const house = houseOf(channel);
    await house.ask(path);
    expect(house.calls).toEqual(['kv read', 'ledger newerThan']);
    expect(house.handedOut).toEqual([]);
  });

  it.each(polls)('a hit of $channel: nothing', async ({ channel, path }) => {
    const house = houseOf(channel);
    const miss = await house.ask(path);
    house.calls.length = 0;
    const hit = await house.ask(path);
    expect(house.calls).toEqual([]);
    expect(hit.headers.get('Cache-Status')).toBe('edgefeed; hit');
    expect(headersOf(hit, 'cache-status')).toEqual(headersOf(miss, 'cache-status'));
    expect(await hit.text()).toBe(await miss.text());
  });

  it.each([
    ['by its tag', { 'If-None-Match': 'W/"7-atom-d0"' }],
    ['by a list of tags', { 'If-None-Match': '"x", W/"7-atom-d0"' }],
    ['by its date', { 'If-Modified-Since': MODIFIED }],
  ])('a current poll %s: one call to the ledger, and nothing stored', async (_, headers) => {
    const house = houseOf('all');
    expect((await house.ask('/atom.xml', { headers })).status).toBe(304);
    expect(house.calls).toEqual(['ledger newerThan']);
    expect(house.edge.size).toBe(0);
  });

  it('an outdated poll: one call to the ledger, which brings the newer window', async () => {
    const house = houseOf('all');
    const response = await house.ask('/atom.xml', { headers: { 'If-None-Match': 'W/"6-atom-d0"' } });
    expect([response.status, response.headers.get('ETag')]).toEqual([200, 'W/"7-atom-d0"']);
    expect(house.calls).toEqual(['ledger newerThan']);
  });

  it('a poll while KV lags behind: the ledger’s window, at the same cost', async () => {
    const house = houseOf('all', 7);
    house.inKv.set('all', channelWindow('all', 6, []));
    const response = await house.ask('/rss.xml');
    expect(response.headers.get('ETag')).toBe('W/"7-rss-d0"');
    expect(await response.text()).toContain('<item>');
    expect(house.calls).toEqual(['kv read', 'ledger newerThan']);
  });

  it.each([
    '?',
    '?utm_source=x',
    '?a&a=1',
    '?%',
    '?https://evil.example/',
    '??',
  ])('a query (%s): nothing, it is led to the address without', async (query) => {
    const house = houseOf('category/财经');
    const response = await house.ask(`/category/%E8%B4%A2%E7%BB%8F/rss.xml${query}`);
    if (query === '?') return expect(response.status).toBe(200);
    expect(response.status).toBe(301);
    expect(response.headers.get('Location')).toBe('https://feeds.example.com/category/%E8%B4%A2%E7%BB%8F/rss.xml');
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=86400');
    expect(house.calls).toEqual([]);
  });
});

describe('a reader who has the document already', () => {
  const conditions: [string, Record<string, string>][] = [
    ['tag', { 'If-None-Match': 'W/"7-rss-d0"' }],
    ['strong tag', { 'If-None-Match': '"7-rss-d0"' }],
    ['star', { 'If-None-Match': '*' }],
    ['date', { 'If-Modified-Since': MODIFIED }],
    ['tag beside an old date', { 'If-None-Match': 'W/"7-rss-d0"', 'If-Modified-Since': new Date(0).toUTCString() }],
  ];
  const ways = conditions.flatMap(([condition, headers]) =>
    ['miss', 'hit'].flatMap((at) => ['GET', 'HEAD'].map((method) => ({ condition, headers, at, method }))),
  );
  it.each(ways)('is told so by $condition, $method on a $at', async ({ headers, at, method }) => {
    const house = houseOf('all');
    const full = await house.ask('/rss.xml');
    if (at === 'miss') house.edge.clear();
    const response = await house.ask('/rss.xml', { method, headers });
    expect(response.status).toBe(304);
    expect(response.body).toBeNull();
    // RFC 9110 section 15.4.5: what the 200 would have had, but nothing that only describes the document.
    const describing = ['content-type', 'link', 'x-content-type-options'];
    expect(headersOf(response, 'cache-status')).toEqual(headersOf(full, 'cache-status', ...describing));
    for (const kept of ['cache-control', 'etag', 'vary', 'last-modified', 'access-control-allow-origin']) {
      expect(response.headers.has(kept)).toBe(true);
    }
  });

  it.each([
    ['the tag of another version', { 'If-None-Match': 'W/"6-rss-d0"' }],
    ['the tag of another format', { 'If-None-Match': 'W/"7-atom-d0"' }],
    ['the tag of another dress', { 'If-None-Match': 'W/"7-rss-d1"' }],
    ['an older date', { 'If-Modified-Since': new Date(NOW - 3601_000).toUTCString() }],
    ['garbage', { 'If-None-Match': 'garbage', 'If-Modified-Since': 'garbage' }],
    ['another tag beside a current date', { 'If-None-Match': '"x"', 'If-Modified-Since': new Date(NOW).toUTCString() }],
  ])('is not taken for one by %s', async (_, headers) => {
    for (const clear of [true, false]) {
      const house = houseOf('all');
      if (!clear) await house.ask('/rss.xml');
      expect((await house.ask('/rss.xml', { headers })).status).toBe(200);
    }
  });
});

describe('a reader who sets a condition', () => {
  const before = new Date(NOW - 3601_000).toUTCString();
  it.each<[string, Record<string, string>, number]>([
    ['of a tag, which none matches that is weak', { 'If-Match': 'W/"7-rss-d0"' }, 412],
    ['of a tag, and has the document', { 'If-Match': '"7-rss-d0"', 'If-None-Match': 'W/"7-rss-d0"' }, 412],
    ['of any tag', { 'If-Match': '*' }, 200],
    ['of any tag, and has the document', { 'If-Match': '*', 'If-None-Match': 'W/"7-rss-d0"' }, 304],
    ['of an old date', { 'If-Unmodified-Since': before }, 412],
    ['of a current date', { 'If-Unmodified-Since': MODIFIED }, 200],
  ])('%s is told whether it is met', async (_, headers, status) => {
    for (const method of ['GET', 'HEAD']) {
      for (const clear of [true, false]) {
        const house = houseOf('all');
        if (!clear) await house.ask('/rss.xml');
        const response = await house.ask('/rss.xml', { method, headers });
        expect(response.status).toBe(status);
        if (status !== 412) continue;
        expect(response.headers.get('Cache-Control')).toBe('no-store');
        expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
      }
    }
  });

  it('of a feed that is not there is told that', async () => {
    expect((await houseOf('all').ask('/category/none/rss.xml', { headers: { 'If-Match': '"x"' } })).status).toBe(404);
  });
});

describe('methods', () => {
  it.each(ALL_FEEDS)('HEAD of $channel as $format is GET without body, as first request and after', async ({
    channel,
    path,
  }) => {
    const first = await houseOf(channel).ask(path, { method: 'HEAD' });
    const house = houseOf(channel);
    const get = await house.ask(path);
    const second = await house.ask(path, { method: 'HEAD' });
    for (const head of [first, second]) {
      expect([head.status, head.body]).toEqual([200, null]);
      expect(headersOf(head, 'cache-status')).toEqual(headersOf(get, 'cache-status'));
    }
  });

  it('HEAD fills the cache for GET', async () => {
    const house = houseOf('all');
    await house.ask('/rss.xml', { method: 'HEAD' });
    const get = await house.ask('/rss.xml');
    expect(get.headers.get('Cache-Status')).toBe('edgefeed; hit');
    expect(await get.text()).toContain('</rss>');
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'QUERY'])('%s is not allowed', async (method) => {
    const house = houseOf('all');
    const response = await house.ask('/rss.xml', { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toBe('GET, HEAD, OPTIONS');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(house.calls).toEqual([]);
  });

  it.each(ALL_FEEDS)('OPTIONS of $channel as $format lets browsers ask', async ({ channel, path }) => {
    const house = houseOf(channel);
    const response = await house.ask(path, { method: 'OPTIONS', headers: { Origin: 'https://reader.example' } });
    expect([response.status, response.body]).toEqual([204, null]);
    expect(headersOf(response)).toEqual({
      'access-control-allow-headers': 'If-None-Match, If-Modified-Since, If-Match, If-Unmodified-Since, A-IM',
      'access-control-allow-methods': 'GET, HEAD, OPTIONS',
      'access-control-allow-origin': '*',
      'access-control-max-age': '86400',
      allow: 'GET, HEAD, OPTIONS',
      'cache-control': 'no-store',
    });
    expect(house.calls).toEqual([]);
  });
});
