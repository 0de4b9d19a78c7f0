import { runDurableObjectAlarm } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createApp } from '../../src/app.ts';
import { workersCache } from '../../src/local.ts';
import { ledgerClient } from '../../src/ledger/client.ts';
import { FailedLogins } from '../../src/api/failed-logins.ts';
import type { House } from '../../src/routes/house.ts';
import { joinedReads } from '../../src/window/joined.ts';
import { RecentWindows } from '../../src/window/recent.ts';
import { kvWindows } from '../../src/window/store.ts';
import { publication } from '../feed/sample.ts';
import { ask } from './publish.ts';
import { publish } from '../../src/ledger/publish.ts';

/** How long the event may take on a busy machine. */
const PATIENCE = { timeout: 20_000 };

/** One isolate behind Workers Cache, with the real KV and ledger, that counts what it asks of them and what it renders. */
function isolate() {
  const count = { kvReads: 0, ledgerCalls: 0, renders: 0 };
  const store = kvWindows(env.FEEDS);
  const counted = <T extends object>(target: T) =>
    new Proxy(target, {
      get(stub, name) {
        if (name === 'answer') count.ledgerCalls += 1;
        return Reflect.get(stub, name);
      },
    });
  const house: House = {
    publication: {
      ...publication,
      // Looked at once for each feed document.
      get copyright() {
        count.renders += 1;
        return '©';
      },
    },
    dress: 'd0',
    tokens: [],
    ledger: ledgerClient({ getByName: (name: string) => counted(env.LEDGER.getByName(name)) } as typeof env.LEDGER),
    windows: joinedReads({
      ...store,
      read(channel) {
        count.kvReads += 1;
        return store.read(channel);
      },
    }),
    recent: new RecentWindows(),
    cache: () => workersCache({ purge: async () => ({ success: true }) }),
    now: Date.now,
    report: () => {},
    logins: new FailedLogins(Date.now),
  };
  const app = createApp(house);
  const get = (path: string, headers: HeadersInit = {}) =>
    app.fetch(new Request(`https://feeds.example.com${path}`, { headers, redirect: 'manual' }), env, {
      waitUntil() {},
      passThroughOnException() {},
      props: {},
    } as unknown as ExecutionContext);
  return { count, get };
}

const hundred = <T>(work: (index: number) => T | Promise<T>) =>
  Promise.all(Array.from({ length: 100 }, (_, index) => work(index)));

async function project(): Promise<void> {
  await vi.waitFor(async () => {
    await runDurableObjectAlarm(env.LEDGER.getByName('publication'));
    expect(await env.FEEDS.get('window/category/stampede')).not.toBeNull();
  }, PATIENCE);
}

beforeAll(async () => {
  await publish({ id: 'stampede-1', title: 'First', categories: ['stampede'] });
  await project();
});

describe('a hundred misses of one feed at once', () => {
  it('read KV once and render once', async () => {
    const { count, get } = isolate();
    const texts = await hundred(async () => (await get('/category/stampede/rss.xml')).text());
    expect(new Set(texts).size).toBe(1);
    expect(count.kvReads).toBe(1);
    expect(count.renders).toBe(1);
  });

  it('the same when KV is behind the ledger, and nobody misses what was published', async () => {
    await publish({ id: 'stampede-2', title: 'Second', categories: ['stampede'] });
    const { count, get } = isolate();
    const texts = await hundred(async () => (await get('/category/stampede/rss.xml')).text());
    expect(texts.every((text) => text.includes('Second'))).toBe(true);
    expect(count.kvReads).toBe(1);
    expect(count.renders).toBe(1);
  });

  it('in requests of their own, as the platform has them', async () => {
    const texts = await hundred(async (index) => {
      const response = await ask('/category/stampede/atom.xml', { headers: { 'X-Number': `${index}` } });
      expect(response.status).toBe(200);
      return response.text();
    });
    expect(new Set(texts).size).toBe(1);
  });

  it('who asks after something was published gets it, though others are still being served', async () => {
    const { get } = isolate();
    const before = hundred(() => get('/category/stampede/rss.xml'));
    await publish({ id: 'stampede-3', title: 'Third', categories: ['stampede'] });
    const after = await hundred(async () => (await get('/category/stampede/rss.xml')).text());
    expect(after.every((text) => text.includes('Third'))).toBe(true);
    await before;
  });
});

it('a miss of what was rendered before costs a call to the ledger, and nothing else', async () => {
  const { count, get } = isolate();
  await get('/category/stampede/rss.xml');
  for (let round = 0; round < 3; round += 1) await get('/category/stampede/rss.xml');
  await get('/category/stampede/atom.xml');
  expect(count).toEqual({ kvReads: 1, renders: 2, ledgerCalls: 5 });
});

it('queries never reach KV or the ledger', async () => {
  const { count, get } = isolate();
  const statuses = await hundred(async (index) => (await get(`/category/stampede/rss.xml?bust=${index}`)).status);
  expect(new Set(statuses)).toEqual(new Set([301]));
  expect(count).toEqual({ kvReads: 0, renders: 0, ledgerCalls: 0 });
});

describe('a flood of requests for channels that do not exist', () => {
  it('costs the ledger a bounded number of calls, with or without validators', async () => {
    const { count, get } = isolate();
    const begun = Date.now();
    for (let round = 0; round < 10; round += 1) {
      const statuses = await hundred(async (index) => {
        const headers: HeadersInit = index % 2 === 0 ? {} : { 'If-None-Match': 'W/"7-rss-d0"' };
        return (await get(`/category/made-up-${round}-${index}/${index % 3 === 0 ? 'archive/1/' : ''}rss.xml`, headers))
          .status;
      });
      expect(new Set(statuses)).toEqual(new Set([404]));
    }
    expect(count.ledgerCalls).toBeLessThanOrEqual(20 + (20 * (Date.now() - begun)) / 1000);
  });

  it('hides no channel that was made a moment ago', async () => {
    const { get } = isolate();
    const flood = hundred((index) => get(`/category/made-up-too-${index}/rss.xml`));
    expect((await get('/category/just-made/rss.xml')).status).toBe(404);
    await publish({ id: 'just-made', title: 'Here', categories: ['just-made'] });
    expect((await get('/category/just-made/rss.xml')).status).toBe(200);
    await flood;
  });
});

it('the worker itself answers them in requests of their own', async () => {
  const statuses = await hundred(
    async (index) => (await exports.default.fetch(`https://feeds.example.com/tag/none-${index}/rss.xml`)).status,
  );
  expect(new Set(statuses)).toEqual(new Set([404]));
});
