import { describe, expect, it } from 'vitest';
import type { Behind } from '../../src/local/workers-cache.ts';
import { counting, scene } from './scene.ts';

const fails: Behind = async () => {
  throw new Error('the worker is down');
};
const unavailable: Behind = async () => new Response('no', { status: 503 });
const notModified =
  (headers: HeadersInit = {}): Behind =>
  async () =>
    new Response(null, { status: 304, headers });

/** A stale answer: it was stored, and a second more than its minute has passed. */
async function staleAfter(cacheControl: string, headers: Record<string, string> = {}) {
  const stale = scene(counting({ 'Cache-Control': cacheControl, ETag: '"a"', ...headers }));
  await stale.get();
  stale.later(61);
  return stale;
}

describe('a stale answer is validated with the worker (workers/cache/configuration)', () => {
  it('by the ETag and the date that are stored with it', async () => {
    const date = 'Sun, 01 Nov 2026 00:00:00 GMT';
    const { get, requests } = await staleAfter('max-age=60', { 'Last-Modified': date });
    await get('/', { headers: { 'If-None-Match': '"of the reader"' } });
    expect(requests[1]?.headers.get('If-None-Match')).toBe('"a"');
    expect(requests[1]?.headers.get('If-Modified-Since')).toBe(date);
  });

  it('with a GET, for HEAD too', async () => {
    const { get, requests } = await staleAfter('max-age=60');
    const head = await get('/', { method: 'HEAD' });
    expect([await head.text(), head.headers.get('Cf-Cache-Status')]).toEqual(['', 'EXPIRED']);
    expect(requests[1]?.method).toBe('GET');
  });

  it('EXPIRED when the worker gives a new one, which is stored in its place', async () => {
    const { get, status } = await staleAfter('max-age=60');
    const expired = await get();
    expect([await expired.text(), expired.headers.get('Cf-Cache-Status')]).toEqual(['answer 2', 'EXPIRED']);
    expect(expired.headers.get('Age')).toBeNull();
    expect(await status()).toBe('HIT');
  });

  it('REVALIDATED when the worker says 304: the stored body with status 200, fresh anew, Age from 0', async () => {
    const stale = await staleAfter('max-age=60');
    stale.worker = notModified();
    const revalidated = await stale.get();
    expect([revalidated.status, await revalidated.text()]).toEqual([200, 'answer 1']);
    expect([revalidated.headers.get('Cf-Cache-Status'), revalidated.headers.get('Age')]).toEqual(['REVALIDATED', '0']);
    stale.later(59);
    expect(await stale.status()).toBe('HIT');
  });

  it('with the headers of the 304 in place of the stored ones, but for those of the body (RFC 9111 section 4.3.4)', async () => {
    const stale = await staleAfter('max-age=60', { 'X-Old': 'kept', 'Content-Type': 'text/plain' });
    stale.worker = notModified({
      'Cache-Control': 'max-age=600',
      ETag: '"b"',
      'Content-Encoding': 'br',
      'Cache-Tag': 't',
    });
    await stale.get();
    stale.later(599);
    const { headers } = await stale.get();
    expect(headers.get('Cf-Cache-Status')).toBe('HIT');
    expect(['ETag', 'X-Old', 'Content-Encoding', 'Cache-Tag'].map((name) => headers.get(name))).toEqual([
      '"b"',
      'kept',
      null,
      null,
    ]);
    await stale.cache.purge({ tags: ['t'] });
    expect(await stale.status()).not.toBe('HIT');
  });

  it('and is not kept when the worker now says that nothing may be stored', async () => {
    const stale = await staleAfter('max-age=60');
    stale.worker = counting({ 'Cache-Control': 'no-store' });
    expect(await stale.status()).toBe('BYPASS');
    stale.worker = fails;
    await expect(stale.get()).rejects.toThrow('down');
  });

  it('each time when it says no-cache', async () => {
    const { status } = scene(counting({ 'Cache-Control': 'no-cache' }));
    expect([await status(), await status(), await status()]).toEqual(['MISS', 'EXPIRED', 'EXPIRED']);
  });
});

describe('stale-while-revalidate (workers/cache/configuration, workers/cache/debugging)', () => {
  it('serves the stale answer at once and runs the worker in the background: UPDATING, then HIT', async () => {
    const stale = await staleAfter('max-age=60, stale-while-revalidate=30');
    const release = Promise.withResolvers<void>();
    stale.worker = async () => {
      await release.promise;
      return new Response('new', { headers: { 'Cache-Control': 'max-age=60' } });
    };
    for (const _ of [1, 2]) {
      const updating = await stale.get();
      expect([await updating.text(), updating.headers.get('Cf-Cache-Status')]).toEqual(['answer 1', 'UPDATING']);
      expect(updating.headers.get('Age')).toBe('61');
    }
    release.resolve();
    await stale.settled();
    expect(await (await stale.get()).text()).toBe('new');
    expect(stale.requests.length).toBe(2);
  });

  it('goes together with no-cache', async () => {
    const { status, settled, requests } = scene(counting({ 'Cache-Control': 'no-cache, stale-while-revalidate=30' }));
    await status();
    for (const runs of [2, 3]) {
      expect(await status()).toBe('UPDATING');
      await settled();
      expect(requests.length).toBe(runs);
    }
  });

  it('holds for its seconds, after which the request waits for the worker', async () => {
    const stale = await staleAfter('max-age=60, stale-while-revalidate=30');
    stale.later(29);
    expect(await stale.status()).toBe('EXPIRED');
  });

  it('keeps the stale answer when the run in the background fails', async () => {
    const stale = await staleAfter('max-age=60, stale-while-revalidate=30');
    for (const worker of [fails, unavailable]) {
      stale.worker = worker;
      expect(await stale.status()).toBe('UPDATING');
      await stale.settled();
    }
    expect(await (await stale.get()).text()).toBe('answer 1');
  });
});

describe('stale-if-error (workers/cache/configuration)', () => {
  for (const [what, worker] of Object.entries({ throws: fails, 'gives a 5xx': unavailable })) {
    it(`serves the stale answer as STALE for its seconds when the worker ${what}`, async () => {
      const stale = await staleAfter('max-age=60, stale-if-error=30');
      stale.worker = worker;
      const answer = await stale.get();
      expect([await answer.text(), answer.headers.get('Cf-Cache-Status'), answer.headers.get('Age')]).toEqual([
        'answer 1',
        'STALE',
        '61',
      ]);
      stale.later(29);
      expect(await outcome(stale.get())).not.toBe(200);
    });
  }

  it('holds for ever when the directive is absent', async () => {
    const stale = await staleAfter('max-age=60');
    stale.worker = fails;
    stale.later(10 * 365 * 24 * 3600);
    expect(await stale.status()).toBe('STALE');
  });

  it('of 0 lets errors through, and the stored answer stays to be validated', async () => {
    const stale = await staleAfter('max-age=60, stale-if-error=0');
    stale.worker = unavailable;
    const answer = await stale.get();
    expect([answer.status, answer.headers.get('Cf-Cache-Status')]).toEqual([503, 'BYPASS']);
    stale.worker = notModified();
    expect(await stale.status()).toBe('REVALIDATED');
  });

  it('does not help when nothing is stored, or when that was purged meanwhile', async () => {
    const { get } = scene(fails);
    await expect(get()).rejects.toThrow('down');
    const stale = await staleAfter('max-age=60');
    stale.worker = async (request) => {
      await stale.cache.purge({ purgeEverything: true });
      return fails(request);
    };
    await expect(stale.get()).rejects.toThrow('down');
  });

  it('does not help with an error that is stored: only a successful answer is served', async () => {
    const { status, later } = scene(counting({ 'Cache-Control': 'max-age=60' }, 500));
    await status();
    later(60);
    expect(await status()).toBe('EXPIRED');
  });
});

describe('directives that forbid stale answers (workers/cache/configuration, RFC 9111 section 4.2.4)', () => {
  for (const directive of ['s-maxage=60', 'must-revalidate', 'proxy-revalidate']) {
    it(`${directive} switches off stale-while-revalidate and stale-if-error`, async () => {
      const stale = await staleAfter(`max-age=60, ${directive}, stale-while-revalidate=600, stale-if-error=600`);
      stale.worker = fails;
      await expect(stale.get()).rejects.toThrow('down');
      stale.worker = unavailable;
      expect(await outcome(stale.get())).toBe(503);
    });
  }

  it('no-cache switches off stale-if-error (cache/concepts/cache-control)', async () => {
    const stale = await staleAfter('no-cache, stale-if-error=600');
    stale.worker = fails;
    await expect(stale.get()).rejects.toThrow('down');
  });
});

/** The status of an answer, or the error. */
function outcome(answer: Promise<Response>): Promise<unknown> {
  return answer.then(({ status }) => status).catch((error) => error);
}
