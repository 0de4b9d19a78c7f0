import { describe, expect, it } from 'vitest';
import type { EdgeCache } from '../../src/edge/cache.ts';
import { cacheApi } from '../../src/edge/cache-api.ts';
import { utf8 } from '../../src/feed/utf8.ts';

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

  describe('with the bytes of a body at hand', () => {
    const bytes = (length: number) => new Uint8Array(length).fill(0x61);
    const counting = () => {
      const asked: string[] = [];
      const match = (key: string) => {
        asked.push(key);
        return caches.default.match(key);
      };
      const put = (key: string, response: Response) => caches.default.put(key, response);
      const cache = { match, put, delete: (key: string) => caches.default.delete(key) };
      return { asked, ...isolate(cache as unknown as Cache) };
    };

    it('serves it from memory, with its headers, however often', async () => {
      const { edge, asked, settled } = counting();
      const { response, modified } = answer('all', bytes(10));
      edge.store('/rss.xml', { response, modified, body: bytes(10) });
      await settled();
      for (let round = 0; round < 3; round += 1) {
        const hit = (await edge.match('/rss.xml')) ?? expect.fail('nothing there');
        expect([await hit.text(), hit.headers.get('ETag')]).toEqual(['a'.repeat(10), 'W/"1"']);
      }
      expect(asked).toEqual([]);
    });

    it('forgets it with a purge, and at its time', async () => {
      const { edge, clock } = counting();
      const { response, modified } = answer('all', bytes(10));
      edge.store('/rss.xml', { response, modified, body: bytes(10) });
      clock.now += 60_000;
      expect(await edge.match('/rss.xml')).toBeUndefined();
      edge.store('/rss.xml', { response, modified, body: bytes(10) });
      await edge.purge(['all']);
      expect(await edge.match('/rss.xml')).toBeUndefined();
    });

    it('asks the cache for what was served longest ago, and for what is too long, when there is too much', async () => {
      const { edge, asked, settled } = counting();
      const store = (path: string, length: number) => {
        const { response, modified } = answer('all', bytes(length));
        edge.store(path, { response, modified, body: bytes(length) });
      };
      const MIB = 1024 * 1024;
      for (let number = 0; number < 8; number += 1) store(`/${number}`, MIB);
      await edge.match('/0');
      store('/8', MIB);
      store('/long', 2 * MIB + 1);
      await settled();
      for (const path of ['/0', '/1', '/2', '/8', '/long']) expect(await edge.match(path)).toBeDefined();
      expect(asked.map((key) => new URL(key).pathname)).toEqual(['/1', '/long']);
    });
  });

  describe('of what is asked for again and again', () => {
    const times = async (count: number, edge: EdgeCache) => {
      const bodies: (string | undefined)[] = [];
      for (let round = 0; round < count; round += 1) bodies.push(await (await edge.match('/rss.xml'))?.text());
      return [...new Set(bodies)];
    };

    it.each([200, 404])('remembers the body (%d)', async (status) => {
      const asked: string[] = [];
      const match = (key: string) => {
        asked.push(key);
        return caches.default.match(key);
      };
      const put = (key: string, response: Response) => caches.default.put(key, response);
      const { edge, settled } = isolate({ match, put } as unknown as Cache);
      edge.store('/rss.xml', answer('all', 'a body', status));
      await settled();
      expect(await times(20, edge)).toEqual(['a body']);
      expect(asked.length).toBe(8);
      expect((await edge.match('/rss.xml'))?.status).toBe(status);
    });

    it('remembers none that was purged while it was read', async () => {
      const reading = Promise.withResolvers<void>();
      const body = async () => {
        await reading.promise;
        return utf8('old').buffer;
      };
      let given = 0;
      const match = async () => (++given < 8 ? new Response('old') : { arrayBuffer: body });
      const cache = { match, put: async () => {}, delete: async () => true };
      const { edge } = isolate(cache as unknown as Cache);
      edge.store('/rss.xml', answer('all', 'old'));
      expect(await times(7, edge)).toEqual(['old']);
      const last = edge.match('/rss.xml');
      await edge.purge(['all']);
      const { response, modified } = answer('all', 'new');
      response.headers.set('ETag', 'W/"2"');
      edge.store('/rss.xml', { response, modified, body: utf8('new') });
      reading.resolve();
      expect(await (await last)?.text()).toBe('old');
      expect(await times(2, edge)).toEqual(['new']);
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
