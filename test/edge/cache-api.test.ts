import { describe, expect, it } from 'vitest';
import type { EdgeCache } from '../../src/edge/cache.ts';
import { cacheApi } from '../../src/edge/cache-api.ts';
import { encodeUtf8 } from '../../src/feed/utf8.ts';

const ORIGIN = 'https://feeds.example.com';
const CLIENTS = 'public, max-age=300, stale-while-revalidate=3600';

/** One isolate, and what it left to be done after its answers. */
function isolate(cache: Cache = caches.default, name: string = crypto.randomUUID()) {
  const work: Promise<unknown>[] = [];
  const clock = { now: Date.now() };
  const edge: EdgeCache = cacheApi(cache, ORIGIN, name, () => clock.now)((one) => work.push(one));
  return { edge, clock, settled: () => Promise.all(work) };
}

function answer(tags: string, body: BodyInit | null = 'body', status = 200) {
  const headers = {
    'Cache-Control': CLIENTS,
    'Cloudflare-CDN-Cache-Control': 'max-age=60',
    'Cache-Tag': tags,
    'Content-Type': 'text/plain',
    ETag: 'W/"1"',
  };
  return { response: new Response(body, { status, headers }), modified: 1795341600 };
}

describe('the Cache API', () => {
  it('gives back what was stored, with the headers that it had', async () => {
    const { edge, settled } = isolate();
    const stored = answer('edgefeed,category/x');
    const headers = [...stored.response.headers];
    edge.store('/category/x/rss.xml', stored);
    await settled();
    const hit = (await edge.match('/category/x/rss.xml')) ?? expect.fail('nothing there');
    expect(await hit.text()).toBe('body');
    expect([...hit.headers].filter(([name]) => name !== 'content-length')).toEqual(headers);
    const known = edge.known('/category/x/rss.xml') ?? expect.fail('nothing known');
    expect([known.modified, [...known.headers]]).toEqual([1795341600, headers]);
  });

  it('leaves the answer that it stores whole', async () => {
    const { edge, settled } = isolate();
    const { response, modified } = answer('a');
    edge.store('/rss.xml', { response, modified });
    expect(response.headers.get('Cache-Control')).toBe(CLIENTS);
    expect(await response.text()).toBe('body');
    await settled();
  });

  it.each([308, 404])('keeps an answer with status %d', async (status) => {
    const { edge, settled } = isolate();
    edge.store('/category/x/rss.xml', { ...answer('a', null, status), modified: undefined });
    await settled();
    const hit = await edge.match('/category/x/rss.xml');
    expect([hit?.status, edge.known('/category/x/rss.xml')?.modified]).toEqual([status, undefined]);
  });

  it.each([
    '/',
    '/category/%E8%B4%A2%E7%BB%8F/atom.xml',
    '/tag/a%20b%2Fc/rss.xml',
    `/category/${'x'.repeat(8000)}/rss.xml`,
  ])('knows an address from others: %.40s', async (path) => {
    const { edge, settled } = isolate();
    edge.store(path, answer('a'));
    await settled();
    expect(await edge.match(path)).toBeDefined();
    expect(await edge.match(`${path}x`)).toBeUndefined();
  });

  it('forgets every address of a purged channel, and no other', async () => {
    const { edge, settled } = isolate();
    const stored = [
      ['/category/x/rss.xml', 'edgefeed,category/x'],
      ['/category/x/atom.xml', 'edgefeed,category/x'],
      ['/category/X/rss.xml', 'edgefeed,category/X'],
      ['/', 'edgefeed,all,category/x'],
      ['/rss.xml', 'edgefeed,all'],
    ] as const;
    for (const [path, tags] of stored) edge.store(path, answer(tags));
    await settled();
    expect(await edge.purge(['category/x', 'category/never-seen'])).toBe(true);
    const there = await Promise.all(stored.map(async ([path]) => (await edge.match(path)) !== undefined));
    expect(there).toEqual([false, false, true, false, true]);
  });

  it('forgets what was stored again after a purge at the next one', async () => {
    const { edge, settled } = isolate();
    for (let round = 0; round < 2; round += 1) {
      edge.store('/rss.xml', answer('all'));
      await settled();
      await edge.purge(['all']);
      expect(await edge.match('/rss.xml')).toBeUndefined();
    }
  });

  it('finds an address under its newest tags only', async () => {
    const { edge, settled } = isolate();
    edge.store('/x', answer('old'));
    edge.store('/x', answer('new'));
    await settled();
    await edge.purge(['old']);
    expect(await edge.match('/x')).toBeDefined();
    await edge.purge(['new']);
    expect(await edge.match('/x')).toBeUndefined();
  });

  it('does not see what another isolate stored, whose purges it would not hear of', async () => {
    const { edge, settled } = isolate();
    edge.store('/rss.xml', answer('all'));
    await settled();
    expect(await isolate().edge.match('/rss.xml')).toBeUndefined();
  });

  it('keeps nothing longer than five minutes, and no longer than the edge may', async () => {
    const kept: (string | null)[] = [];
    const put = async (_: RequestInfo, response: Response) => {
      kept.push(response.headers.get('Cache-Control'));
    };
    const { edge } = isolate({ put } as unknown as Cache);
    for (const seconds of [60, 3600]) {
      const { response } = answer('a');
      response.headers.set('Cloudflare-CDN-Cache-Control', `max-age=${seconds}`);
      edge.store('/rss.xml', { response, modified: 1 });
    }
    expect(kept).toEqual(['max-age=60', 'max-age=300']);
  });

  it('learns what an answer would be like without one, until its channel is purged', async () => {
    const { edge, clock } = isolate();
    const { headers } = answer('all').response;
    edge.learn('/rss.xml', { headers, modified: 7 });
    expect(edge.known('/rss.xml')?.modified).toBe(7);
    // There is no body.
    expect(await edge.match('/rss.xml')).toBeUndefined();
    await edge.purge(['all']);
    expect(edge.known('/rss.xml')).toBeUndefined();
    edge.learn('/rss.xml', { headers, modified: 8 });
    clock.now += 60_000;
    expect(edge.known('/rss.xml')).toBeUndefined();
  });

  it('knows nothing of an answer whose time is over, or that was purged', async () => {
    const { edge, clock, settled } = isolate();
    edge.store('/rss.xml', answer('all'));
    await settled();
    clock.now += 59_999;
    expect([edge.known('/rss.xml') !== undefined, (await edge.match('/rss.xml')) !== undefined]).toEqual([true, true]);
    clock.now += 1;
    expect([edge.known('/rss.xml'), await edge.match('/rss.xml')]).toEqual([undefined, undefined]);
    edge.store('/rss.xml', answer('all'));
    const purged = edge.purge(['all']);
    expect(edge.known('/rss.xml')).toBeUndefined();
    await purged;
    await settled();
    // The body arrives after the purge: it is not served, though it is there.
    expect(await edge.match('/rss.xml')).toBeUndefined();
  });

  it('serves no body under the head of another, whatever arrived when', async () => {
    const kept = new Map<string, Response>();
    const slow = Promise.withResolvers<void>();
    const cache = {
      put: async (key: string, response: Response) => {
        await slow.promise;
        kept.set(key, response);
      },
      delete: async (key: string) => kept.delete(key),
      match: async (key: string) => kept.get(key)?.clone(),
    };
    const { edge, settled } = isolate(cache as unknown as Cache);
    edge.store('/rss.xml', answer('all', 'old'));
    await edge.purge(['all']);
    const { headers } = answer('all').response;
    headers.set('ETag', 'W/"2"');
    edge.learn('/rss.xml', { headers, modified: 2 });
    slow.resolve();
    await settled();
    expect(kept.size).toBe(1);
    expect(await edge.match('/rss.xml')).toBeUndefined();
  });

  describe('of what is asked for again and again', () => {
    const counting = () => {
      const asked: string[] = [];
      const match = (key: string) => {
        asked.push(new URL(key).pathname);
        return caches.default.match(key);
      };
      const put = (key: string, response: Response) => caches.default.put(key, response);
      const cache = { match, put, delete: (key: string) => caches.default.delete(key) };
      return { asked, ...isolate(cache as unknown as Cache) };
    };
    const ask = async (edge: EdgeCache, path: string, count: number) => {
      const bodies = new Set<string | undefined>();
      for (let round = 0; round < count; round += 1) bodies.add(await (await edge.match(path))?.text());
      return [...bodies];
    };

    it.each([200, 404])('has the body in memory, with its status and headers (%d)', async (status) => {
      const { edge, asked, settled } = counting();
      edge.store('/rss.xml', answer('all', 'a body', status));
      await settled();
      expect(await ask(edge, '/rss.xml', 20)).toEqual(['a body']);
      expect(asked.length).toBe(8);
      const hit = await edge.match('/rss.xml');
      expect([hit?.status, hit?.headers.get('ETag')]).toEqual([status, 'W/"1"']);
    });

    it('forgets it with a purge, and at its time', async () => {
      const { edge, clock, settled } = counting();
      for (const end of [() => edge.purge(['all']), () => (clock.now += 60_000)]) {
        edge.store('/rss.xml', answer('all'));
        await settled();
        expect(await ask(edge, '/rss.xml', 20)).toEqual(['body']);
        await end();
        expect(await edge.match('/rss.xml')).toBeUndefined();
      }
    });

    it('asks the cache again for what was served longest ago, and for what is too long, when there is too much', async () => {
      const { edge, asked, settled } = counting();
      const MIB = 1024 * 1024;
      const paths = Array.from({ length: 9 }, (_, number) => `/${number}`);
      for (const path of paths) edge.store(path, answer('all', new Uint8Array(MIB)));
      edge.store('/long', answer('all', new Uint8Array(2 * MIB + 1)));
      await settled();
      for (const path of [...paths.slice(0, 8), '/0', '/8', '/long']) await ask(edge, path, 8);
      asked.length = 0;
      for (const path of [...paths, '/long']) expect(await edge.match(path)).toBeDefined();
      expect(asked).toEqual(['/1', '/long']);
    });

    it('is not pushed out by many that are asked for once', async () => {
      const { edge, asked, settled } = counting();
      const paths = Array.from({ length: 40 }, (_, number) => `/${number}`);
      for (const path of ['/rss.xml', ...paths]) edge.store(path, answer('all', new Uint8Array(1024 * 1024)));
      await settled();
      await ask(edge, '/rss.xml', 8);
      for (const path of paths) await ask(edge, path, 2);
      asked.length = 0;
      await ask(edge, '/rss.xml', 8);
      expect(asked).toEqual([]);
    });

    it('is not remembered when it was purged while it was read', async () => {
      const reading = Promise.withResolvers<void>();
      let stored = 'old';
      let given = 0;
      const slowly = async () => {
        await reading.promise;
        return encodeUtf8('old').buffer;
      };
      const match = async () => (++given === 8 ? { arrayBuffer: slowly } : new Response(stored));
      const cache = { match, put: async () => {}, delete: async () => true };
      const { edge } = isolate(cache as unknown as Cache);
      edge.store('/rss.xml', answer('all', 'old'));
      expect(await ask(edge, '/rss.xml', 7)).toEqual(['old']);
      const last = edge.match('/rss.xml');
      await edge.purge(['all']);
      stored = 'new';
      edge.store('/rss.xml', answer('all', 'new'));
      reading.resolve();
      expect(await (await last)?.text()).toBe('old');
      expect(await ask(edge, '/rss.xml', 20)).toEqual(['new']);
    });
  });

  it('forgets the oldest addresses when there are too many', async () => {
    const stored = new Set<string>();
    const cache = {
      put: async (key: string) => void stored.add(key),
      delete: async (key: string) => stored.delete(key),
    };
    const { edge, settled } = isolate(cache as unknown as Cache);
    for (let number = 0; number < 20_010; number += 1) edge.store(`/${number}`, answer(`tag/${number}`, null));
    await settled();
    expect(stored.size).toBe(20_000);
    expect([...stored][0]).toContain('/10?');
  });

  it('that fails has nothing, stores nothing, and says that it was not purged', async () => {
    const broken = () => Promise.reject(new Error('no cache today'));
    const { edge, settled } = isolate({ match: broken, put: broken, delete: broken } as unknown as Cache);
    edge.store('/rss.xml', answer('all'));
    await settled();
    expect(await edge.match('/rss.xml')).toBeUndefined();
    expect(await edge.purge(['all'])).toBe(false);
  });
});
