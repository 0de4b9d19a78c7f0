import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp } from '../../src/app.ts';
import { workersCache } from '../../src/edge/cache.ts';
import { ledgerClient } from '../../src/ledger/client.ts';
import type { ProjectionTargets } from '../../src/ledger/projection.ts';
import { FailedLogins } from '../../src/routes/failed-logins.ts';
import type { House } from '../../src/routes/house.ts';
import { RecentWindows } from '../../src/window/recent.ts';
import { kvWindows } from '../../src/window/store.ts';
import { publication } from '../feed/sample.ts';
import { FakeWorkersCache } from './fake-workers-cache.ts';

/** How long the event may take on a busy machine. */
const PATIENCE = { timeout: 20_000 };

const ORIGIN = 'https://feeds.example.com';
const TOKEN = 'a-token';

/** The worker with its real KV and ledger, behind Workers Cache, as it is in production; the ledger purges there, too. */
async function production() {
  const calls = { kv: 0, ledger: 0 };
  const store = kvWindows(env.FEEDS);
  const ledger = ledgerClient(env.LEDGER);
  const cache: FakeWorkersCache = new FakeWorkersCache(async (request) => {
    const context = { waitUntil() {}, passThroughOnException() {}, props: {} } as unknown as ExecutionContext;
    return app.fetch(request, env, context);
  });
  const house: House = {
    publication,
    dress: 'd0',
    tokens: [TOKEN],
    ledger: {
      ...ledger,
      newerThan: (...asked) => {
        calls.ledger += 1;
        return ledger.newerThan(...asked);
      },
    },
    windows: {
      ...store,
      read: (channel) => {
        calls.kv += 1;
        return store.read(channel);
      },
    },
    recent: new RecentWindows(),
    cache: () => workersCache(cache),
    now: () => cache.now,
    report: () => {},
    logins: new FailedLogins(Date.now),
  };
  const app = createApp(house);
  const stub = env.LEDGER.getByName('publication');
  await runInDurableObject(stub, (instance) => {
    const { targets } = (instance as unknown as { projection: { targets: ProjectionTargets } }).projection;
    targets.purge = (channels) => workersCache(cache).purge(channels);
    targets.now = () => cache.now;
  });
  const get = (path: string, headers: HeadersInit = {}, method = 'GET') =>
    cache.fetch(new Request(ORIGIN + path, { method, headers, redirect: 'manual' }));
  const publish = async (...items: object[]) => {
    const response = await cache.fetch(
      new Request(`${ORIGIN}/api/articles`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ items: items.map((item) => ({ content_text: 'Text.', ...item })) }),
      }),
    );
    expect(response.status).toBe(200);
    return response.json<{ purged?: boolean }>();
  };
  return { cache, calls, get, publish, stub };
}

type Production = Awaited<ReturnType<typeof production>>;
let site: Production;
const status = (response: Response) => response.headers.get('CF-Cache-Status');

beforeEach(async () => {
  site = await production();
});

describe('behind Workers Cache', () => {
  it('a hit does not run the worker, whatever the host', async () => {
    const { cache, get, publish } = site;
    await publish({ id: 'hit', categories: ['hit'] });
    expect(status(await get('/category/hit/rss.xml'))).toBe('MISS');
    const { runs } = cache;
    const again = await cache.fetch(new Request('https://other.example/category/hit/rss.xml'));
    expect([status(again), cache.runs]).toEqual(['HIT', runs]);
    expect(await again.text()).toContain(`${ORIGIN}/category/hit/rss.xml`);
  });

  it('a publish is seen at once, in every format and on every page of its channels, and purges no other', async () => {
    const { get, publish } = site;
    const shown = ['rss.xml', 'atom.xml', 'feed.json', ''].map((file) => `/category/seen${file && `/${file}`}`);
    await publish({ id: 'seen-1', title: 'Before', categories: ['seen'] }, { id: 'other', categories: ['other'] });
    for (const path of [...shown, '/category/other/rss.xml']) await get(path);
    await publish({ id: 'seen-2', title: 'After', categories: ['seen'] });
    for (const path of shown) expect(await (await get(path)).text()).toContain('After');
    expect(status(await get('/category/other/rss.xml'))).toBe('HIT');
  });

  it('a publish is one purge, of its tags, however many articles it has; one without changes is none', async () => {
    const { cache, publish } = site;
    const items = Array.from({ length: 40 }, (_, index) => ({ id: `one-${index}`, categories: [`one-${index % 9}`] }));
    const before = cache.purges.length;
    await publish(...items);
    expect(cache.purges.length).toBe(before + 1);
    expect(cache.purges.at(-1)?.tags.sort()).toEqual([
      'all',
      ...Array.from({ length: 9 }, (_, n) => `category/one-${n}`),
    ]);
    await publish(...items);
    expect(cache.purges.length).toBe(before + 1);
  });

  it('more channels than a purge may name are purged in one, too', async () => {
    const { cache, get, publish } = site;
    await publish({ id: 'many', categories: ['many-1'] });
    await get('/category/many-1/rss.xml');
    await publish(
      ...Array.from({ length: 150 }, (_, index) => ({ id: `many-${index}`, categories: [`many-${index}`] })),
    );
    expect(cache.purges.at(-1)).toEqual({ tags: ['edgefeed'], success: true });
    expect(status(await get('/category/many-1/rss.xml'))).toBe('MISS');
  });

  it('a channel that was asked for before it was there is found as soon as it is', async () => {
    const { get, publish } = site;
    expect((await get('/category/soon/rss.xml')).status).toBe(404);
    expect(status(await get('/category/soon/rss.xml'))).toBe('HIT');
    await publish({ id: 'soon', categories: ['soon'] });
    expect((await get('/category/soon/rss.xml')).status).toBe(200);
  });

  it('a refused purge is owned up to, and made good by the ledger as soon as the platform allows', async () => {
    const { cache, get, publish, stub } = site;
    await publish({ id: 'refused-1', title: 'Before', categories: ['refused'] });
    await get('/category/refused/rss.xml');
    while ((await cache.purge({ tags: ['nothing'] })).success);
    expect((await publish({ id: 'refused-2', title: 'After', categories: ['refused'] })).purged).toBe(false);
    expect(await (await get('/category/refused/rss.xml')).text()).not.toContain('After');
    cache.now += 60_000;
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(stub);
      expect(await (await get('/category/refused/rss.xml')).text()).toContain('After');
    }, PATIENCE);
  });

  it('what was rendered before a publish and stored after its purge is taken away by the late purge', async () => {
    const { cache, get, publish, stub } = site;
    await publish({ id: 'late-1', title: 'Before', categories: ['late'] });
    const stale = await (await get('/category/late/rss.xml')).text();
    await publish({ id: 'late-2', title: 'After', categories: ['late'] });
    const entries = (cache as unknown as { entries: Map<string, unknown[]> }).entries;
    await get('/category/late/rss.xml');
    const [variant] = entries.get('/category/late/rss.xml') as { body: ArrayBuffer }[];
    (variant as { body: ArrayBuffer }).body = new TextEncoder().encode(stale).buffer as ArrayBuffer;
    expect(await (await get('/category/late/rss.xml')).text()).not.toContain('After');
    cache.now += 600_000;
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(stub);
      expect(await (await get('/category/late/rss.xml')).text()).toContain('After');
    }, PATIENCE);
  });

  it('an hour later the stored answer is asked for again, and kept without a look at KV', async () => {
    const { cache, calls, get, publish } = site;
    await publish({ id: 'hour', categories: ['hour'] });
    await get('/category/hour/atom.xml');
    cache.now += 3_601_000;
    calls.kv = 0;
    const response = await get('/category/hour/atom.xml');
    expect([status(response), calls.kv]).toEqual(['REVALIDATED', 0]);
    expect(await response.text()).toContain('</feed>');
    expect(status(await get('/category/hour/atom.xml'))).toBe('HIT');
  });

  it('what is invalidated is asked for again, and stays when it is current', async () => {
    const { cache, calls, get, publish } = site;
    await publish({ id: 'invalid', categories: ['invalid'] });
    await get('/category/invalid/rss.xml');
    cache.invalidate({ tags: ['category/invalid'] });
    calls.kv = 0;
    expect(status(await get('/category/invalid/rss.xml'))).toBe('REVALIDATED');
    expect(calls.kv).toBe(0);
  });

  it('a hundred misses at once run the worker once', async () => {
    const { cache, get, publish } = site;
    await publish({ id: 'crowd', categories: ['crowd'] });
    const { runs } = cache;
    const texts = await Promise.all(
      Array.from({ length: 100 }, async () => (await get('/category/crowd/rss.xml')).text()),
    );
    expect(new Set(texts).size).toBe(1);
    expect(cache.runs).toBe(runs + 1);
  });

  it('a cold HEAD fills the cache for GET', async () => {
    const { get, publish } = site;
    await publish({ id: 'head', categories: ['head'] });
    const head = await get('/category/head/rss.xml', {}, 'HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
    const full = await get('/category/head/rss.xml');
    expect([status(full), (await full.text()).includes('</rss>')]).toEqual(['HIT', true]);
  });
});

describe('variants', () => {
  it('no client gets bytes that it cannot read, and each gets what it takes', async () => {
    const { get, publish } = site;
    await publish({ id: 'variants', categories: ['variants'] });
    const path = '/category/variants/atom.xml';
    for (let round = 0; round < 2; round += 1) {
      for (const encodings of ['gzip', 'identity', 'gzip, deflate, br', 'gzip;q=0', '', 'gzip, odd', 'br']) {
        const response = await get(path, { 'Accept-Encoding': encodings });
        const wanted = /^gzip(?!;q=0)/.test(encodings) ? 'gzip' : null;
        expect([encodings, response.headers.get('Content-Encoding')]).toEqual([encodings, wanted]);
        expect(response.headers.get('ETag')).toMatch(/^W\/"\d+-atom-d0"$/);
      }
    }
  });

  it('are few, whatever clients make up', async () => {
    const { cache, get, publish } = site;
    await publish({ id: 'few', categories: ['few'] });
    for (let index = 0; index < 200; index += 1) {
      const headers = {
        'Accept-Encoding': `gzip, x${index}`,
        'A-IM': `y${index}`,
        Accept: `z${index}`,
        Cookie: `c${index}`,
      };
      await get('/category/few/atom.xml', headers);
      await get('/category/few/feed.json', { 'Accept-Encoding': `gzip, x${index}` });
    }
    expect(cache.stored).toBe(0);
    for (const encodings of ['gzip', 'gzip, deflate, br', 'identity']) {
      await get('/category/few/atom.xml', { 'Accept-Encoding': encodings });
    }
    expect(cache.stored).toBe(3);
  });

  it('RSS is one, for the edge to compress', async () => {
    const { cache, get, publish } = site;
    await publish({ id: 'single', categories: ['single'] });
    for (let index = 0; index < 20; index += 1)
      await get('/category/single/rss.xml', { 'Accept-Encoding': `gzip, x${index}` });
    expect(cache.stored).toBe(1);
  });

  it('changes alone never stand in for the feed, nor the feed for them', async () => {
    const { cache, get, publish } = site;
    const path = '/category/delta/rss.xml';
    await publish({ id: 'delta-1', title: 'One', categories: ['delta'] });
    const base = (await get(path)).headers.get('ETag') ?? '';
    await publish({ id: 'delta-2', title: 'Two', categories: ['delta'] });
    const headers = { 'A-IM': 'feed', 'If-None-Match': base };
    for (let round = 0; round < 2; round += 1) {
      const changes = await get(path, headers);
      expect([changes.status, (await changes.text()).includes('One')]).toEqual([226, false]);
      const full = await get(path);
      expect([full.status, (await full.text()).includes('One')]).toEqual([200, true]);
    }
    expect(cache.stored).toBe(1);
  });
});

it('nothing that the worker answers is left to guess how long it may be kept', async () => {
  const { cache, get, publish } = site;
  await publish({ id: 'said', categories: ['said'] });
  const paths = [
    '/rss.xml',
    '/category/said/rss.xml?x',
    '/category/none/rss.xml',
    '/archive/9/rss.xml',
    '/nothing',
    '/',
    '/feed.xml',
    '/robots.txt',
    '/favicon.ico',
    '/feeds.opml',
    '/api/health',
    '/api/articles',
    '/article/none',
    '/admin',
  ];
  for (const path of paths) {
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS']) {
      const response = await cache.fetch(new Request(ORIGIN + path, { method, redirect: 'manual' }));
      expect([path, method, response.headers.get('Cache-Control')]).not.toContain(null);
    }
  }
  expect((await get('/rss.xml')).headers.get('Cache-Tag')).toBeNull();
});
