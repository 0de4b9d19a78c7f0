import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { FORMAT, FORMATS, feedPath } from '../../src/feed/addresses.ts';
import { workersCache } from '../../src/local.ts';
import { passHour, projected, Scene } from '../scene.ts';
import { ask, askApi, publish } from '../worker.ts';

const CHANNELS = ['all', 'category/财经 news', 'tag/港口', 'author/Ada Miller'];
const ALL_FEEDS = CHANNELS.flatMap((channel) =>
  FORMATS.map((format) => ({ channel, format, path: feedPath(channel, format) })),
);
const CATEGORY = '/category/%E8%B4%A2%E7%BB%8F%20news';
const KEPT = 'stale-while-revalidate=3600, stale-if-error=86400';

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const headersOf = (response: Response, ...without: string[]) =>
  Object.fromEntries([...response.headers].filter(([name]) => !without.includes(name)));
const etagOf = async (path: string) => (await ask(path)).headers.get('ETag') ?? '';

beforeAll(async () => {
  const article = { title: 'Harbour', categories: ['财经 news'], tags: ['港口'], authors: [{ name: 'Ada Miller' }] };
  await publish({ id: 'harbour', ...article, date_published: daysAgo(2) });
  await projected(...CHANNELS);
});
beforeEach(() => workersCache.reset());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a feed document', () => {
  it.each(ALL_FEEDS)('of $channel as $format has exactly these headers', async ({ channel, format, path }) => {
    const response = await new Scene().ask(path);
    expect(response.status).toBe(200);
    const link = FORMATS.map(
      (one) =>
        `<https://feeds.example.com${feedPath(channel, one)}>; rel="${one === format ? 'self' : 'alternate'}"; ` +
        `type="${FORMAT[one].mediaType}"`,
    ).join(', ');
    expect(headersOf(response, 'content-length')).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'ETag, Last-Modified, Link, IM',
      // Its one article is two days old.
      'cache-control': `public, max-age=3600, ${KEPT}`,
      'cache-status': 'edgefeed; fwd=miss; stored',
      'content-type': `${FORMAT[format].mediaType}; charset=utf-8`,
      date: expect.stringMatching(/ GMT$/),
      etag: expect.stringMatching(new RegExp(`^W/"\\d+-${format}-[0-9a-f]{8}"$`)),
      'last-modified': expect.stringMatching(/ GMT$/),
      link,
      vary: 'Accept-Encoding',
      'x-content-type-options': 'nosniff',
    });
  });

  it.each(ALL_FEEDS)('of $channel as $format calls itself by PUBLIC_URL, whatever host was asked', async ({ path }) => {
    const text = await (await new Scene().ask(path)).text();
    expect(text).toContain(`https://feeds.example.com${path}`);
    expect(text).not.toContain('localhost');
  });

  it.each(ALL_FEEDS)('of $channel as $format is the same, byte for byte, as long as the window is', async ({
    path,
  }) => {
    const [one, other] = [await new Scene().ask(path), await new Scene().ask(path)].map((response) => response.text());
    expect(await one).toBe(await other);
  });

  it('does not say that it changed in a time to come, though it changed many times within a second', async () => {
    for (let index = 0; index < 4; index += 1) await publish({ id: 'fast', title: `${index}`, categories: ['fast'] });
    const { headers } = await ask('/category/fast/rss.xml');
    expect(Date.parse(headers.get('Last-Modified') ?? '')).toBeLessThanOrEqual(Date.parse(headers.get('Date') ?? ''));
    await publish({ id: 'fast', title: 'last', categories: ['fast'] });
    const since = { 'If-Modified-Since': headers.get('Last-Modified') ?? '' };
    expect((await ask('/category/fast/rss.xml', { headers: since })).status).toBe(200);
  });

  it('may be kept the longer, the longer its channel is silent, also while the edge keeps it', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await publish({ id: 'silent', categories: ['silent'], date_published: new Date().toISOString() });
    const maxAge = async () => (await ask('/category/silent/rss.xml')).headers.get('Cache-Control')?.split(', ')[1];
    expect(await maxAge()).toBe('max-age=300');
    vi.setSystemTime(Date.now() + 3_000_000);
    expect(await maxAge()).toBe('max-age=300');
    vi.setSystemTime(Date.now() + 86_400_000);
    expect(await maxAge()).toBe('max-age=3600');
  });
});

describe('what a poll costs', () => {
  const polls = ALL_FEEDS.filter(({ format }) => format === 'atom');
  it.each(polls)('a miss of $channel: one read of KV, one question to the ledger', async ({ path }) => {
    const scene = new Scene();
    await scene.ask(path);
    expect(scene.calls).toEqual(['kv get', 'ledger newerThan']);
  });

  it.each(polls)('a hit of $channel: nothing', async ({ path }) => {
    const scene = new Scene();
    const miss = await scene.ask(path);
    scene.calls.length = 0;
    const hit = await scene.ask(path);
    expect(scene.calls).toEqual([]);
    expect(hit.headers.get('Cache-Status')).toBe('edgefeed; hit');
    expect(headersOf(hit, 'cache-status', 'date')).toEqual(headersOf(miss, 'cache-status', 'date'));
    expect(await hit.text()).toBe(await miss.text());
  });

  it('a current poll of what the edge has: nothing', async () => {
    const scene = new Scene();
    const etag = (await scene.ask('/atom.xml')).headers.get('ETag') ?? '';
    scene.calls.length = 0;
    expect((await scene.ask('/atom.xml', { headers: { 'If-None-Match': etag } })).status).toBe(304);
    expect(scene.calls).toEqual([]);
  });

  it('a current poll of what it has not: as a miss, which everybody after it has the use of', async () => {
    const etag = await etagOf('/atom.xml');
    workersCache.reset();
    const scene = new Scene();
    expect((await scene.ask('/atom.xml', { headers: { 'If-None-Match': etag } })).status).toBe(304);
    expect(scene.calls).toEqual(['kv get', 'ledger newerThan']);
    expect((await scene.ask('/atom.xml')).headers.get('Cache-Status')).toBe('edgefeed; hit');
  });

  it('a poll while KV is behind: the ledger’s window, at the same cost', async () => {
    await publish({ id: 'behind-1', title: 'One', categories: ['behind'] });
    await projected('category/behind');
    await publish({ id: 'behind-2', title: 'Two', categories: ['behind'] });
    const scene = new Scene();
    expect(await (await scene.ask('/category/behind/rss.xml')).text()).toContain('Two');
    expect(scene.calls).toEqual(['kv get', 'ledger newerThan']);
  });

  it.each([
    ['an hour later', 3_600_001, 'hit; detail=updating'],
    ['three hours later', 3 * 3_600_000, 'fwd=stale; fwd-status=304; stored'],
  ])('what the edge has kept for so long that it asks again, %s: one question to the ledger', async (_, later, said) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const scene = new Scene();
    const before = await scene.ask(`${CATEGORY}/rss.xml`);
    scene.calls.length = 0;
    vi.setSystemTime(Date.now() + later);
    const response = await scene.ask(`${CATEGORY}/rss.xml`);
    expect(response.headers.get('Cache-Status')).toBe(`edgefeed; ${said}`);
    expect(await response.text()).toBe(await before.text());
    await vi.waitFor(async () => {
      expect((await scene.ask(`${CATEGORY}/rss.xml`)).headers.get('Cache-Status')).toBe('edgefeed; hit');
    });
    expect(scene.calls).toEqual(['ledger newerThan']);
  });

  it.each([
    '?',
    '?utm_source=x',
    '?a&a=1',
    '?%',
    '?https://evil.example/',
    '??',
    '?since=1',
  ])('a query (%s): nothing, it leads to the address without', async (query) => {
    const scene = new Scene();
    const response = await scene.ask(`${CATEGORY}/rss.xml${query}`);
    if (query === '?') return expect(response.status).toBe(200);
    expect([response.status, response.headers.get('Location')]).toEqual([
      301,
      `https://feeds.example.com${CATEGORY}/rss.xml`,
    ]);
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=86400');
    expect([scene.calls, workersCache.runs]).toEqual([[], 0]);
  });

  it('nothing of a reader gets as far as the cache', async () => {
    for (let index = 0; index < 100; index += 1) {
      const headers = {
        'Accept-Encoding': `gzip, x${index}`,
        'A-IM': `y${index}`,
        Accept: `z${index}`,
        Cookie: `c${index}`,
        'X-Forwarded-Host': `h${index}.example`,
        Authorization: `Bearer b${index}`,
        Range: `bytes=${index}-`,
      };
      const response = await ask('/feed.json', { headers });
      expect([response.status, response.headers.get('Content-Encoding')]).toEqual([200, 'gzip']);
    }
    expect(workersCache.runs).toBe(1);
  });
});

describe('a reader who has the document already', () => {
  const conditions: [string, (headers: Headers) => Record<string, string>][] = [
    ['tag', (own) => ({ 'If-None-Match': own.get('ETag') ?? '' })],
    ['strong tag', (own) => ({ 'If-None-Match': own.get('ETag')?.slice(2) ?? '' })],
    ['list', (own) => ({ 'If-None-Match': `"x", ${own.get('ETag')}` })],
    ['star', () => ({ 'If-None-Match': '*' })],
    ['date', (own) => ({ 'If-Modified-Since': own.get('Last-Modified') ?? '' })],
    [
      'tag beside an old date',
      (own) => ({ 'If-None-Match': own.get('ETag') ?? '', 'If-Modified-Since': new Date(0).toUTCString() }),
    ],
  ];
  const ways = conditions.flatMap(([condition, shown]) =>
    ['miss', 'hit'].flatMap((at) => ['GET', 'HEAD'].map((method) => ({ condition, shown, at, method }))),
  );
  it.each(ways)('is told so by $condition, $method on a $at', async ({ shown, at, method }) => {
    const full = await ask(`${CATEGORY}/rss.xml`);
    if (at === 'miss') workersCache.reset();
    const response = await ask(`${CATEGORY}/rss.xml`, { method, headers: shown(full.headers) });
    expect(response.status).toBe(304);
    expect(await response.text()).toBe('');
    // RFC 9110 section 15.4.5: as the 200, but for what only describes the document. `Link` says where to subscribe.
    const describing = ['content-type', 'content-length', 'x-content-type-options', 'cache-status', 'date'];
    expect(headersOf(response, 'cache-status', 'date')).toEqual(headersOf(full, ...describing));
    for (const kept of ['cache-control', 'etag', 'vary', 'last-modified', 'access-control-allow-origin', 'date']) {
      expect(response.headers.has(kept), kept).toBe(true);
    }
  });

  it.each<[string, (etag: string) => Record<string, string>]>([
    ['the tag of another version', (etag) => ({ 'If-None-Match': etag.replace(/\d+/, '1') })],
    ['the tag of another format', (etag) => ({ 'If-None-Match': etag.replace('rss', 'atom') })],
    ['the tag of other settings', (etag) => ({ 'If-None-Match': etag.replace(/.{8}"$/, '00000000"') })],
    ['an older date', () => ({ 'If-Modified-Since': new Date(0).toUTCString() })],
    ['garbage', () => ({ 'If-None-Match': 'garbage', 'If-Modified-Since': 'garbage' })],
    ['another tag beside a date', () => ({ 'If-None-Match': '"x"', 'If-Modified-Since': new Date().toUTCString() })],
  ])('is not taken for one by %s', async (_, shown) => {
    const etag = await etagOf(`${CATEGORY}/rss.xml`);
    for (const reset of [false, true]) {
      if (reset) workersCache.reset();
      expect((await ask(`${CATEGORY}/rss.xml`, { headers: shown(etag) })).status).toBe(200);
    }
  });
});

describe('a plain GET is never answered 304', () => {
  it('of a category whose articles are all too old', async () => {
    await publish({ id: 'old', categories: ['old'], date_published: daysAgo(2) });
    await askApi('/api/articles/old', { method: 'DELETE' });
    for (const path of ['/category/old/rss.xml', '/category/never/rss.xml']) {
      expect((await new Scene({ RETENTION_DAYS: '1' }).ask(path)).status).not.toBe(304);
    }
  });

  it('of a feed that another reader has just revalidated', async () => {
    const etag = await etagOf('/atom.xml');
    workersCache.reset();
    await ask('/atom.xml', { headers: { 'If-None-Match': etag } });
    expect((await ask('/atom.xml')).status).toBe(200);
  });
});

describe('methods', () => {
  it.each(ALL_FEEDS)('HEAD of $channel as $format is GET without body, as first request and after', async ({
    path,
  }) => {
    // A Last-Modified that lies in the future is given as now.
    passHour();
    const first = await ask(path, { method: 'HEAD' });
    const get = await ask(path);
    expect(get.headers.get('Cache-Status')).toBe('edgefeed; hit');
    const second = await ask(path, { method: 'HEAD' });
    for (const head of [first, second]) {
      expect([head.status, await head.text()]).toEqual([200, '']);
      const own = headersOf(head, 'cache-status', 'date', 'content-length');
      expect(own).toEqual(headersOf(get, 'cache-status', 'date', 'content-length'));
    }
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'QUERY'])('%s is not allowed', async (method) => {
    const response = await ask('/rss.xml', { method });
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(workersCache.runs).toBe(0);
  });

  it.each(ALL_FEEDS)('OPTIONS of $channel as $format lets browsers ask', async ({ path }) => {
    const response = await ask(path, { method: 'OPTIONS', headers: { Origin: 'https://reader.example' } });
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(headersOf(response, 'date')).toEqual({
      'access-control-allow-headers': 'If-None-Match, If-Modified-Since, A-IM',
      'access-control-allow-methods': 'GET, HEAD, OPTIONS',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': 'ETag, Last-Modified, Link, IM',
      'access-control-max-age': '86400',
      allow: 'GET, HEAD, OPTIONS',
      'cache-control': 'no-store',
    });
    expect(workersCache.runs).toBe(0);
  });

  it('Range is not taken', async () => {
    for (let round = 0; round < 2; round += 1) {
      const response = await ask('/rss.xml', { headers: { Range: 'bytes=0-9' } });
      expect([response.status, response.headers.get('Accept-Ranges')]).toEqual([200, null]);
    }
  });
});

describe('encodings', () => {
  const decoders = { br: brotliDecompressSync, gzip: gunzipSync };
  const ways: [string | undefined, keyof typeof decoders | null][] = [
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0.1, gzip;q=0.2', 'gzip'],
    ['identity', null],
    ['gzip;q=0', null],
    [undefined, null],
    ['', null],
  ];
  it.each(
    FORMATS,
  )('%s: every client gets what it takes, under one entity tag, and what it takes is made once', async (format) => {
    const path = `${CATEGORY}/${FORMAT[format].file}`;
    const plain = await (await ask(path)).text();
    for (const [accepted] of ways) {
      const headers: HeadersInit = accepted === undefined ? {} : { 'Accept-Encoding': accepted };
      // It is stored after the answer that it was made for has gone out.
      await vi.waitFor(async () => {
        const response = await new Scene().ask(path, { headers });
        expect(response.headers.get('Cache-Status')).toBe('edgefeed; hit');
      });
    }
    const { runs } = workersCache;
    for (const [accepted, encoding] of ways) {
      const headers: HeadersInit = accepted === undefined ? {} : { 'Accept-Encoding': accepted };
      const response = await new Scene().ask(path, { headers });
      expect([accepted, response.headers.get('Content-Encoding')]).toEqual([accepted, encoding]);
      expect([response.headers.get('Vary'), response.headers.get('ETag')]).toEqual([
        'Accept-Encoding',
        (await ask(path)).headers.get('ETag'),
      ]);
      const bytes = new Uint8Array(await response.arrayBuffer());
      expect(new TextDecoder().decode(encoding ? decoders[encoding](bytes) : bytes)).toBe(plain);
    }
    expect(workersCache.runs).toBe(runs);
  });

  it.each(['identity;q=0', '*;q=0'])('%s refuses all of them: 406', async (accepted) => {
    const response = await ask('/rss.xml', { headers: { 'Accept-Encoding': accepted } });
    expect([response.status, response.headers.get('Vary')]).toEqual([406, 'Accept-Encoding']);
    expect(workersCache.runs).toBe(0);
  });

  it('what has no body says nothing of its encoding', async () => {
    const etag = await etagOf('/rss.xml');
    const headers = { 'Accept-Encoding': 'br', 'If-None-Match': etag };
    expect((await ask('/rss.xml', { headers })).headers.get('Content-Encoding')).toBeNull();
  });
});

describe('a poll is counted', () => {
  it('in Analytics Engine by format, status and what the cache said, once', async () => {
    const points: AnalyticsEngineDataPoint[] = [];
    const dataset = { writeDataPoint: (point?: AnalyticsEngineDataPoint) => void points.push(point ?? {}) };
    const scene = new Scene({ POLLS: dataset });
    const full = await scene.ask('/rss.xml');
    const { byteLength: size } = await full.arrayBuffer();
    const etag = full.headers.get('ETag') ?? '';
    await scene.ask('/rss.xml', { headers: { 'If-None-Match': etag } });
    await scene.ask(`${CATEGORY}/feed.json`, { method: 'HEAD' });
    await scene.ask('/category/made-up/atom.xml');
    for (const path of ['/', '/category/x', '/api/categories', '/rss.xml?x']) await scene.ask(path);
    await scene.ask('/rss.xml', { method: 'OPTIONS' });
    expect(points.map(({ blobs }) => blobs)).toEqual([
      ['rss', '200', 'MISS'],
      ['rss', '304', 'HIT'],
      ['json', '200', 'MISS'],
      ['atom', '404', 'MISS'],
    ]);
    expect(points.map(({ indexes }) => indexes)).toEqual([['rss'], ['rss'], ['json'], ['atom']]);
    expect(points.map(({ doubles }) => doubles)).toEqual([
      [1, size],
      ...Array(2).fill([1, 0]),
      [1, expect.any(Number)],
    ]);
  });

  it('and answered all the same when it cannot be', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const fail = () => {
      throw new Error('no counter');
    };
    expect((await new Scene({ POLLS: { writeDataPoint: fail } }).ask('/rss.xml')).status).toBe(200);
    expect(said.mock.calls.map(([line]) => JSON.parse(String(line)).event)).toEqual(['poll not counted']);
  });
});
