import { describe, expect, it } from 'vitest';
import type { PurgeOptions } from '../../src/local/workers-cache.ts';
import { counting, scene } from './scene.ts';

const FRESH = { 'Cache-Control': 'max-age=3600' };

/** Whether an answer at `/a/x` with these tags is gone after a call. */
async function purged(tag: string | string[], options: PurgeOptions): Promise<boolean> {
  const { get, status, cache } = scene(
    counting(
      new Headers(
        [tag]
          .flat()
          .map((one) => ['Cache-Tag', one])
          .concat(Object.entries(FRESH)) as [string, string][],
      ),
    ),
  );
  await get('/a/x?y');
  expect(await cache.purge(options)).toEqual({ success: true, errors: [] });
  return (await status('/a/x?y')) === 'MISS';
}

describe('purge (workers/cache/purge)', () => {
  const calls: [what: string, tag: string | string[], options: PurgeOptions, gone: boolean][] = [
    ['by tag', 'x', { tags: ['x'] }, true],
    ['by one of several tags', 'x, y,,z', { tags: ['a', 'y'] }, true],
    ['by a tag of a second header', ['x', 'y'], { tags: ['y'] }, true],
    ['without regard to case', 'Foo', { tags: ['fOO'] }, true],
    ['not by a part of a tag', 'news', { tags: ['new'] }, false],
    ['not by another tag', 'x', { tags: ['y'] }, false],
    ['by the beginning of the path', '', { pathPrefixes: ['/a/'] }, true],
    ['by the beginning of the path without its slash', '', { pathPrefixes: ['a/'] }, true],
    ['not by another path', '', { pathPrefixes: ['/b'] }, false],
    ['not by the middle of the path', '', { pathPrefixes: ['/x'] }, false],
    ['by tag or path: the fields are united', 'x', { tags: ['y'], pathPrefixes: ['/a'] }, true],
    ['of everything', '', { purgeEverything: true }, true],
    ['not by a tag with a space, which is dropped while the others hold', 'a b', { tags: ['a b'] }, false],
    ['by a tag beside one with a space', 'a b,c', { tags: ['c'] }, true],
    ['not by a tag that cannot be printed', 'a\x7fb', { tags: ['a\x7fb'] }, false],
    ['by a tag of 1024 characters', 'x'.repeat(1024), { tags: ['x'.repeat(1024)] }, true],
    ['not by a tag of 1025 characters', 'x'.repeat(1025), { tags: ['x'.repeat(1025)] }, false],
    ['by the 1000th tag', numbered(1000), { tags: ['1000'] }, true],
    ['not by the 1001st tag', numbered(1001), { tags: ['1001'] }, false],
  ];
  for (const [what, tag, options, gone] of calls) {
    it(`${what}: ${gone ? 'gone' : 'kept'}`, async () => expect(await purged(tag, options)).toBe(gone));
  }

  it('of a tag on any variant takes all variants of the URL (workers/cache/configuration)', async () => {
    const { get, status, cache } = scene(async ({ headers }) => {
      const value = headers.get('Accept') ?? '';
      return new Response(value, { headers: { ...FRESH, Vary: 'Accept', 'Cache-Tag': `tag-${value}` } });
    });
    for (const value of ['a', 'b']) await get('/', { headers: { Accept: value } });
    await cache.purge({ tags: ['tag-a'] });
    expect(await status('/', { headers: { Accept: 'b' } })).toBe('MISS');
  });

  it('leaves what the worker gives afterwards, though it ran before: a late purge has to follow', async () => {
    const running = Promise.withResolvers<void>();
    const race = scene(async () => {
      await running.promise;
      return new Response('old', { headers: { ...FRESH, 'Cache-Tag': 'x' } });
    });
    const first = race.get();
    await race.cache.purge({ tags: ['x'] });
    running.resolve();
    await first;
    const second = await race.get();
    expect([await second.text(), second.headers.get('Cf-Cache-Status')]).toEqual(['old', 'HIT']);
    await race.cache.purge({ tags: ['x'] });
    expect(await race.status()).toBe('MISS');
  });

  const refused: [what: string, options: PurgeOptions][] = [
    ['that names nothing', {}],
    ['with empty lists', { tags: [], pathPrefixes: [] }],
    ['of everything beside tags', { purgeEverything: true, tags: ['x'] }],
    ['of everything beside paths', { purgeEverything: true, pathPrefixes: ['/'] }],
    ['of a whole URL', { pathPrefixes: ['https://feeds.example.com/'] }],
    ['of a path with a query', { pathPrefixes: ['/x?y'] }],
    ['of more than 100 tags', { tags: numbered(101).split(',') }],
  ];
  for (const [what, options] of refused) {
    it(`refuses a call ${what}, with an error that says why`, async () => {
      const { get, status, cache } = scene(counting({ ...FRESH, 'Cache-Tag': 'x,1' }));
      await get('/x');
      const result = await cache.purge(options);
      expect(result.success).toBe(false);
      expect(result.errors).toEqual([{ code: expect.any(Number), message: expect.stringMatching(/\w/) }]);
      expect(await status('/x')).toBe('HIT');
      expect(cache.log).toEqual([{ call: 'purge', options, success: false }]);
    });
  }

  it('takes 100 tags a call', async () => {
    expect(await purged('99', { tags: numbered(100).split(',') })).toBe(true);
  });
});

describe('the limit of calls (workers/cache/limitations, cache/how-to/purge-cache)', () => {
  it('is 25 at once, then one each 12 seconds, and a refused call does nothing', async () => {
    const { get, status, cache, later } = scene(counting({ ...FRESH, 'Cache-Tag': 'x' }));
    const call = async () => (await cache.purge({ tags: ['x'] })).success;
    for (let count = 0; count < 25; count += 1) expect(await call()).toBe(true);
    await get();
    expect(await call()).toBe(false);
    expect(await status()).toBe('HIT');
    later(11.9);
    expect(await call()).toBe(false);
    later(0.2);
    expect([await call(), await call()]).toEqual([true, false]);
    later(3600);
    for (let count = 0; count < 25; count += 1) expect(await call()).toBe(true);
    expect(await call()).toBe(false);
  });

  it('counts invalidations too (cache/guides/invalidate-cache), and is new after a reset', async () => {
    const { cache, status } = scene(counting(FRESH));
    await status();
    for (let count = 0; count < 25; count += 1) await cache.invalidate({ tags: ['x'] });
    expect((await cache.purge({ tags: ['x'] })).success).toBe(false);
    expect((await cache.invalidate({ tags: ['x'] })).success).toBe(false);
    cache.reset();
    expect([cache.log, cache.runs]).toEqual([[], 0]);
    expect(await status()).toBe('MISS');
    expect((await cache.purge({ tags: ['x'] })).success).toBe(true);
  });
});

describe('invalidate (cache/guides/invalidate-cache)', () => {
  const headers = (more: string) => ({ 'Cache-Control': `max-age=3600${more}`, 'Cache-Tag': 'x', ETag: '"a"' });

  it('keeps the answer, which is then validated', async () => {
    const one = scene(counting(headers('')));
    await one.get();
    await one.cache.invalidate({ tags: ['X'] });
    one.worker = async () => new Response(null, { status: 304 });
    expect([await one.status(), await one.status()]).toEqual(['REVALIDATED', 'HIT']);
    expect(one.requests[1]?.headers.get('If-None-Match')).toBe('"a"');
  });

  it('begins the windows for stale answers', async () => {
    const { get, status, cache, later } = scene(counting(headers(', stale-while-revalidate=30')));
    await get();
    await cache.invalidate({ pathPrefixes: ['/'] });
    later(29);
    expect(await status()).toBe('UPDATING');
  });

  it('does not extend a window that has ended', async () => {
    const { get, status, cache, later } = scene(counting(headers(', stale-while-revalidate=30')));
    await get();
    later(3600 + 31);
    await cache.invalidate({ purgeEverything: true });
    expect(await status()).toBe('EXPIRED');
  });

  it('leaves what it does not name', async () => {
    const { get, status, cache } = scene(counting(headers('')));
    await get();
    await cache.invalidate({ tags: ['y'] });
    expect(await status()).toBe('HIT');
  });
});

function numbered(count: number): string {
  return Array.from({ length: count }, (_, index) => index + 1).join(',');
}
