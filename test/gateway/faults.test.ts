import { afterEach, beforeAll, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { workersCache } from '../../src/local.ts';
import { projected, rested, Scene } from '../scene.ts';
import { ask, publish } from '../worker.ts';

let said: MockInstance<typeof console.error>;
const reports = () => said.mock.calls.map(([line]) => JSON.parse(String(line)).event);

beforeAll(async () => {
  await publish({ id: 'faults', title: 'Faults', categories: ['faults', 'TechWeb'] });
  await projected('all', 'category/faults');
});
beforeEach(() => {
  workersCache.reset();
  said = vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('a channel that is not there', () => {
  it.each([undefined, '*', 'W/"7-rss-00000000"'])('is 404 for a minute, for a reader who has %s', async (tag) => {
    for (const status of ['fwd=miss; stored', 'hit']) {
      const response = await ask(
        '/category/none/rss.xml',
        tag === undefined ? {} : { headers: { 'If-None-Match': tag } },
      );
      expect(response.status).toBe(404);
      expect(
        Object.fromEntries([...response.headers].filter(([name]) => !/^(date|content-length)$/.test(name))),
      ).toEqual({
        'access-control-allow-origin': '*',
        'access-control-expose-headers': 'ETag, Last-Modified, Link, IM',
        'cache-control': 'public, max-age=60',
        'cache-status': `edgefeed; ${status}`,
        'content-type': 'text/plain; charset=utf-8',
        vary: 'Accept-Encoding',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  it('leads to the one that differs by case, for a minute', async () => {
    const response = await ask('/category/techweb/atom.xml');
    expect([response.status, await response.text()]).toEqual([308, '']);
    expect(response.headers.get('Location')).toBe('https://feeds.example.com/category/TechWeb/atom.xml');
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=60');
    expect((await ask('/category/techweb/atom.xml')).headers.get('Cache-Status')).toBe('edgefeed; hit');
  });
});

describe('while the ledger is out of reach', () => {
  it('a reader gets the window in KV, byte for byte, to be asked for again soon', async () => {
    const before = await ask('/category/faults/rss.xml');
    workersCache.reset();
    const scene = new Scene();
    scene.breakLedger();
    const response = await scene.ask('/category/faults/rss.xml');
    expect([response.status, response.headers.get('ETag')]).toEqual([200, before.headers.get('ETag')]);
    // `fh:complete` with it.
    expect(await response.text()).toBe(await before.text());
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=60, stale-if-error=86400');
    expect(scene.count('kv get')).toBe(1);
    expect(reports()).toEqual(['ledger unavailable']);
  });

  it('the edge asks again a minute later', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const scene = new Scene();
    scene.breakLedger();
    await scene.ask('/category/faults/rss.xml');
    delete scene.faults.ledger;
    vi.setSystemTime(Date.now() + 61_000);
    const response = await scene.ask('/category/faults/rss.xml');
    expect(response.headers.get('Cache-Control')).toContain('stale-while-revalidate');
    expect((await scene.ask('/category/faults/rss.xml')).headers.get('Cache-Status')).toBe('edgefeed; hit');
  });

  it('a reader who has the window in KV is told so', async () => {
    const etag = (await ask('/rss.xml')).headers.get('ETag') ?? '';
    workersCache.reset();
    const scene = new Scene();
    scene.breakLedger();
    expect((await scene.ask('/rss.xml', { headers: { 'If-None-Match': etag } })).status).toBe(304);
  });

  it('the edge keeps what it has, and says that it is old', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await publish({ id: 'newer', title: 'Newer', categories: ['newer'] });
    const scene = new Scene();
    const before = await (await scene.ask('/category/newer/rss.xml')).text();
    scene.breakLedger();
    scene.breakKv();
    vi.setSystemTime(Date.now() + 3 * 3_600_000);
    const response = await scene.ask('/category/newer/rss.xml');
    expect([response.status, response.headers.get('Cache-Status')]).toEqual([200, 'edgefeed; hit; detail=stale']);
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=60, stale-if-error=86400');
    expect(await response.text()).toBe(before);
  });
});

describe('while KV fails', () => {
  it('windows come from the ledger', async () => {
    const scene = new Scene();
    scene.breakKv();
    const response = await scene.ask('/category/faults/rss.xml');
    expect([response.status, (await response.text()).includes('Faults')]).toEqual([200, true]);
    expect(reports()).toEqual(['window unreadable']);
  });
});

describe('while neither can be reached', () => {
  it.each(['GET', 'HEAD'])('%s is 503 with the time to come back, never stored', async (method) => {
    const scene = new Scene();
    scene.breakLedger();
    scene.breakKv();
    for (let round = 1; round <= 2; round += 1) {
      const response = await scene.ask('/category/faults/rss.xml', { method });
      expect([response.status, response.headers.get('Cache-Control')]).toEqual([503, 'no-store']);
      expect(response.headers.get('Retry-After')).toBe('10');
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
      expect(response.headers.get('Content-Type')).toBe('application/problem+json; charset=utf-8');
      expect(workersCache.runs).toBe(round);
    }
  });
});

it('a mistake in the code is a 500 that says nothing of the inside, never stored, and is reported', async () => {
  const scene = new Scene();
  scene.faults['ledger newerThan'] = async () => undefined;
  const response = await scene.ask('/category/faults/rss.xml');
  expect([response.status, response.headers.get('Cache-Control')]).toEqual([500, 'no-store']);
  expect(await response.text()).not.toMatch(/undefined|\.ts/);
  expect(reports()).toEqual(['fault']);
});

describe('many polls at once', () => {
  it('of one changed channel, 500 of them: one window composed, one document rendered', async () => {
    await rested();
    await publish({ id: 'crowd', title: 'Crowd', categories: ['crowd'] });
    const scene = new Scene();
    const { runs } = workersCache;
    const texts = await Promise.all(
      Array.from({ length: 500 }, async () => (await scene.ask('/category/crowd/rss.xml')).text()),
    );
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toContain('Crowd');
    expect(scene.calls).toEqual(['kv get', 'ledger newerThan']);
    expect(workersCache.runs).toBe(runs + 1);
  });

  it('in requests of their own, as the platform has them', async () => {
    const texts = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const response = await ask('/category/faults/atom.xml', { headers: { 'X-Number': `${index}` } });
        expect(response.status).toBe(200);
        return response.text();
      }),
    );
    expect(new Set(texts).size).toBe(1);
  });
});

describe('a flood of made-up names', () => {
  const flood = (scene: Scene, round: number) =>
    Promise.all(
      Array.from({ length: 500 }, async (_, index) => {
        const name = `made-up-${round}-${index}`;
        const path = [
          `/category/${name}/rss.xml`,
          `/category/${name}/archive/1/rss.xml`,
          `/article/${name}`,
          `/tag/${name}`,
        ];
        return (await scene.ask(path[index % 4] ?? '')).status;
      }),
    );

  it('asks the ledger a bounded number of questions; the rest is told to come back', async () => {
    const scene = new Scene();
    const begun = Date.now();
    const statuses: number[] = [];
    for (let round = 0; round < 4; round += 1) statuses.push(...(await flood(scene, round)));
    const asked = scene.calls.filter((call) => call.startsWith('ledger')).length;
    expect(asked).toBeLessThanOrEqual(200 + (20 * (Date.now() - begun)) / 1000);
    expect(asked).toBeGreaterThanOrEqual(200);
    expect(new Set(statuses)).toEqual(new Set([404, 503]));
    // Every name that KV has is answered as ever, and so is one that is found when there is a question left for it.
    expect((await scene.ask('/category/faults/rss.xml')).status).toBe(200);
  });

  it('does not use up what real names need, however many are asked for', async () => {
    const scene = new Scene();
    await publish(
      ...Array.from({ length: 300 }, (_, index) => ({ id: `real-${index}`, categories: [`real-${index}`] })),
    );
    for (let index = 0; index < 300; index += 1) {
      expect((await scene.ask(`/category/real-${index}/rss.xml`)).status).toBe(200);
    }
  });

  it('queries and addresses that are none of ours reach neither KV nor the ledger', async () => {
    const scene = new Scene();
    for (let index = 0; index < 50; index += 1) {
      expect((await scene.ask(`/rss.xml?bust=${index}`)).status).toBe(301);
      expect((await scene.ask(`/wp-login-${index}.php?a=${index}`)).status).toBe(404);
    }
    expect([scene.calls, workersCache.runs]).toEqual([[], 1]);
  });
});
