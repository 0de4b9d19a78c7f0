import { describe, expect, it } from 'vitest';
import { type Asked, counting, scene } from './scene.ts';

const FRESH = { 'Cache-Control': 'public, max-age=60' };

describe('the key (workers/cache/cache-keys)', () => {
  const same: [what: string, first: [string, Asked?], second: [string, Asked?]][] = [
    ['the host is not part of it', ['https://a.example/x?y=1'], ['https://b.example/x?y=1']],
    ['the method is not part of it', ['/x'], ['/x', { method: 'HEAD' }]],
    ['Cookie is not part of it', ['/x'], ['/x', { headers: { Cookie: 'a=b' } }]],
    ['User-Agent is not part of it', ['/x'], ['/x', { headers: { 'User-Agent': 'Newsboat' } }]],
    ['X-Forwarded-Scheme is not part of it when it is http or https', ['/x'], ['/x', forwarded('https')]],
    ['equal props share it', ['/x', { props: { id: 1 } }], ['/x', { props: { id: 1 } }]],
    ['no props are as good as empty ones', ['/x'], ['/x', { props: {} }]],
    ['cf.cacheKey replaces path and query', ['/x?a', { cf: { cacheKey: 'k' } }], ['/y', { cf: { cacheKey: 'k' } }]],
    ['an empty cf.cacheKey is as good as none', ['/x'], ['/x', { cf: { cacheKey: '' } }]],
  ];
  for (const [what, first, second] of same) {
    it(what, async () => {
      const { status } = scene(counting(FRESH));
      expect([await status(...first), await status(...second)]).toEqual(['MISS', 'HIT']);
    });
  }

  const different: typeof same = [
    ['the path is part of it', ['/x'], ['/y']],
    ['the query is part of it', ['/x?a=1'], ['/x?a=2']],
    ['the order of the query is part of it', ['/x?a=1&b=2'], ['/x?b=2&a=1']],
    ['a slash at the end is part of it', ['/x'], ['/x/']],
    ['the props of the invocation are part of it', ['/x', { props: { id: 1 } }], ['/x', { props: { id: 2 } }]],
    ['cf.cacheKey parts equal URLs', ['/x', { cf: { cacheKey: 'k' } }], ['/x', { cf: { cacheKey: 'l' } }]],
    [
      'cf.cacheKey does not reach across props',
      ['/x', { cf: { cacheKey: 'k' } }],
      ['/x', { cf: { cacheKey: 'k' }, props: { id: 1 } }],
    ],
    ['X-Forwarded-Scheme is part of it when it is neither http nor https', ['/x'], ['/x', forwarded('ws')]],
    ...['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override', 'X-Forwarded-Host', 'X-Host', 'X-Original-URL']
      .concat('X-Rewrite-URL', 'Forwarded', 'Cloudflare-Workers-Version-Key')
      .map((name): (typeof same)[number] => [`${name} is part of it`, ['/x'], ['/x', { headers: { [name]: 'a' } }]]),
  ];
  for (const [what, first, second] of different) {
    it(what, async () => {
      const { status } = scene(counting(FRESH));
      expect([await status(...first), await status(...second)]).toEqual(['MISS', 'MISS']);
      expect([await status(...first), await status(...second)]).toEqual(['HIT', 'HIT']);
    });
  }

  it('a HEAD without anything stored asks for all, so that a GET has it afterwards', async () => {
    const { get, requests } = scene(counting(FRESH));
    const head = await get('/', { method: 'HEAD' });
    expect([await head.text(), head.headers.get('Cf-Cache-Status'), requests[0]?.method]).toEqual(['', 'MISS', 'GET']);
    const full = await get('/');
    expect([await full.text(), full.headers.get('Cf-Cache-Status')]).toEqual(['answer 1', 'HIT']);
  });

  it('a HEAD is answered with the stored headers and no body', async () => {
    const { get } = scene(counting({ ...FRESH, ETag: '"a"' }));
    await get('/');
    const head = await get('/', { method: 'HEAD' });
    expect([await head.text(), head.headers.get('ETag'), head.headers.get('Cf-Cache-Status')]).toEqual([
      '',
      '"a"',
      'HIT',
    ]);
  });
});

describe('requests that are not looked up (workers/cache)', () => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    it(`${method} always runs the worker`, async () => {
      const { get, status, requests } = scene(counting(FRESH));
      await get('/');
      expect([await status('/', { method }), await status('/', { method })]).toEqual(['BYPASS', 'BYPASS']);
      expect(requests.map((request) => request.method)).toEqual(['GET', method, method]);
    });
  }

  it('a WebSocket upgrade always runs the worker, and reaches its socket', async () => {
    const { get, requests } = scene(async () => new Response(null, { status: 101, webSocket: new WebSocketPair()[0] }));
    for (const count of [1, 2]) {
      const response = await get('/', { headers: { Upgrade: 'websocket' } });
      expect([response.status, requests.length]).toEqual([101, count]);
      expect(response.webSocket).not.toBeNull();
    }
  });

  it('conditions and ranges of a request do not reach the worker', async () => {
    const { get, requests } = scene(counting(FRESH));
    const { status } = await get('/', { headers: { 'If-None-Match': '"a"', Range: 'bytes=0-1', Accept: 'text/html' } });
    expect(status).toBe(200);
    expect([...(requests[0]?.headers ?? [])]).toEqual([['accept', 'text/html']]);
  });
});

describe('what is stored (workers/cache/configuration)', () => {
  const CLOUDFLARE = 'Cloudflare-CDN-Cache-Control';
  const CDN = 'CDN-Cache-Control';
  /** Headers, status, and for how many seconds the answer is a hit; undefined when it is not stored. */
  const kept: [what: string, headers: Record<string, string>, status: number, seconds: number | undefined][] = [
    ['max-age', { 'Cache-Control': 'public, max-age=60' }, 200, 60],
    ['max-age in quotes and capitals', { 'Cache-Control': 'MAX-AGE="60"' }, 200, 60],
    ['s-maxage before max-age', { 'Cache-Control': 'max-age=60, s-maxage=90' }, 200, 90],
    ['CDN-Cache-Control before Cache-Control', { 'Cache-Control': 'no-store', [CDN]: 'max-age=30' }, 200, 30],
    ['Cloudflare-CDN-Cache-Control before all', { [CDN]: 'max-age=9', [CLOUDFLARE]: 'max-age=30' }, 200, 30],
    [
      'no-store of the most specific header',
      { 'Cache-Control': 'max-age=60', [CLOUDFLARE]: 'no-store' },
      200,
      undefined,
    ],
    ['Expires', { Expires: new Date(Date.UTC(2026, 10, 2, 0, 0, 40)).toUTCString() }, 200, 40],
    ['Expires that has passed', { Expires: '0' }, 200, 0],
    ['max-age before Expires', { 'Cache-Control': 'max-age=60', Expires: '0' }, 200, 60],
    ['a lifetime that cannot be read', { 'Cache-Control': 'max-age=soon' }, 200, 0],
    ['a Cache-Control without a lifetime', { 'Cache-Control': 'public' }, 200, 0],
    ['no-cache, though never without the worker', { 'Cache-Control': 'no-cache, max-age=60' }, 200, 0],
    ['private', { 'Cache-Control': 'private, max-age=60' }, 200, undefined],
    ['no-store', { 'Cache-Control': 'no-store' }, 200, undefined],
    ['Set-Cookie', { ...FRESH, 'Set-Cookie': 'a=b' }, 200, undefined],
    ['Vary: *', { ...FRESH, Vary: 'Accept, *' }, 200, undefined],
    ['500 without a word', {}, 500, undefined],
    ['500 that says so', FRESH, 500, 60],
    ['401 with no-cache', { 'Cache-Control': 'no-cache' }, 401, undefined],
    ...[200, 203, 204].map((status) => [`${status} without a word`, {}, status, 7200] as const),
    ...[300, 301].map((status) => [`${status} without a word`, {}, status, 1200] as const),
    ...[404, 410].map((status) => [`${status} without a word`, {}, status, 180] as const),
    ...[405, 414, 501].map((status) => [`${status} without a word`, {}, status, 60] as const),
    ...[206, 304, 520, 526].map((status) => [`${status} whatever it says`, FRESH, status, undefined] as const),
  ].map(([what, headers, status, seconds]) => [what, headers, status, seconds] as (typeof kept)[number]);
  for (const [what, headers, status, seconds] of kept) {
    it(`${what}: ${seconds === undefined ? 'not stored' : `fresh for ${seconds} s`}`, async () => {
      const one = scene(async () => new Response([204, 304].includes(status) ? null : 'x', { status, headers }));
      expect(await one.status()).toBe(seconds === undefined ? 'BYPASS' : 'MISS');
      one.later((seconds || 1) - 1);
      if (seconds) expect(await one.status()).toBe('HIT');
      one.later(1);
      expect(await one.status()).toBe(seconds === undefined ? 'BYPASS' : 'EXPIRED');
    });
  }

  const authorized: [directives: string, status: string][] = [
    ['max-age=60', 'BYPASS'],
    ['public, max-age=60', 'MISS'],
    ['must-revalidate, max-age=60', 'MISS'],
    ['s-maxage=60', 'MISS'],
  ];
  for (const [directives, expected] of authorized) {
    it(`an answer to Authorization with ${directives}: ${expected}`, async () => {
      const { status } = scene(counting({ 'Cache-Control': directives }));
      expect(await status('/', { headers: { Authorization: 'Bearer a' } })).toBe(expected);
    });
  }

  it('Cache-Tag and Cloudflare-CDN-Cache-Control are stripped, from hit and bypass alike; the other headers are not', async () => {
    for (const directives of ['max-age=60', 'no-store']) {
      const { get } = scene(counting({ ...FRESH, [CDN]: 'max-age=1', [CLOUDFLARE]: directives, 'Cache-Tag': 'a' }));
      for (const { headers } of [await get('/'), await get('/')]) {
        expect([headers.get(CLOUDFLARE), headers.get('Cache-Tag')]).toEqual([null, null]);
        expect([headers.get(CDN), headers.get('Cache-Control')]).toEqual(['max-age=1', 'public, max-age=60']);
      }
    }
  });

  it('a hit has the Age of what is stored, and what comes from the worker has none (cache/concepts/cache-responses)', async () => {
    const { get, later } = scene(counting(FRESH));
    expect((await get('/')).headers.get('Age')).toBeNull();
    later(17.9);
    expect((await get('/')).headers.get('Age')).toBe('17');
  });

  it('an answer that is too large is a miss each time (workers/cache/debugging)', async () => {
    const { status } = scene(async () => new Response(new ArrayBuffer(65 * 1024 * 1024), { headers: FRESH }));
    expect([await status(), await status()]).toEqual(['MISS', 'MISS']);
  });

  it('what was used longest ago makes room, so that memory stays bounded', async () => {
    const { status } = scene(async () => new Response(new ArrayBuffer(30 * 1024 * 1024), { headers: FRESH }));
    for (const path of ['/a', '/b', '/a', '/c']) await status(path);
    expect([await status('/a'), await status('/b')]).toEqual(['HIT', 'MISS']);
  });
});

describe('variants (workers/cache, workers/cache/configuration)', () => {
  const accept = (value: string) => ({ headers: { Accept: value } });

  it('one is stored for each exact value of the headers in Vary', async () => {
    const { get, status } = scene(
      async ({ headers }) => new Response(headers.get('Accept'), { headers: { ...FRESH, Vary: 'accept' } }),
    );
    const values = ['a, b', 'b, a', 'A, b'];
    for (const value of values) expect(await status('/', accept(value))).toBe('MISS');
    expect(await status('/')).toBe('MISS');
    for (const value of values) {
      const hit = await get('/', accept(value));
      expect([await hit.text(), hit.headers.get('Cf-Cache-Status')]).toEqual([value, 'HIT']);
    }
  });

  it('any header name counts, and each of several', async () => {
    const { status } = scene(counting({ ...FRESH, Vary: 'X-Any, X-Other' }));
    expect(await status('/', { headers: { 'X-Any': '1', 'X-Other': '1' } })).toBe('MISS');
    expect(await status('/', { headers: { 'X-Any': '1', 'X-Other': '2' } })).toBe('MISS');
    expect(await status('/', { headers: { 'X-Any': '1', 'X-Other': '1', Accept: 'a' } })).toBe('HIT');
  });
});

function forwarded(scheme: string): Asked {
  return { headers: { 'X-Forwarded-Scheme': scheme } };
}
