import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import Worker, { type Env } from '../src/index.ts';

/** The worker under another environment, and with what the platform of another place gives it. */
function worker(variables: Partial<Env>, platform: object = {}) {
  const ctx = Object.assign(createExecutionContext(), platform);
  const made = new Worker(ctx, { ...(env as unknown as Env), ...variables });
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await made.fetch(new Request(`https://feeds.example.com${path}`, init));
    await waitOnExecutionContext(ctx);
    return response;
  };
  return { made, ask };
}

const article = { method: 'PUT', headers: { Authorization: 'Bearer token-for-tests' } };

describe('the worker without PUBLIC_URL', () => {
  it.each([
    '/',
    '/rss.xml',
    '/api/health',
    '/api/articles/a',
  ])('says at %s what to set, and nobody stores it', async (path) => {
    const response = await worker({ PUBLIC_URL: '' }).ask(path);
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([503, 'no-store']);
    expect(await response.json()).toMatchObject({
      title: 'Not configured',
      detail: expect.stringContaining('PUBLIC_URL must be the address where readers reach this worker'),
    });
  });
});

describe('the worker once an hour', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

  it.each([
    ['something that waits for long', async () => ({ backlog: 3, oldest_unprojected: minutesAgo(11) }), ['behind']],
    ['something that waits for a while', async () => ({ backlog: 3, oldest_unprojected: minutesAgo(9) }), []],
    ['nothing', async () => ({ backlog: 0 }), []],
    ['no ledger', () => Promise.reject(new Error('away')), ['ledger unavailable']],
  ])('looks at the ledger and finds %s', async (_, health, events) => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const LEDGER = { getByName: () => ({ health }) } as unknown as Env['LEDGER'];
    await worker({ LEDGER }).made.scheduled();
    expect(said.mock.calls.map(([line]) => JSON.parse(String(line)).event)).toEqual(events);
  });

  it('wakes the real one', async () => {
    const said = vi.spyOn(console, 'error');
    await worker({}).made.scheduled();
    expect(said).not.toHaveBeenCalled();
  });
});

describe('the worker where Workers Cache is', () => {
  function withCache(success: boolean) {
    const purged: string[][] = [];
    const purge = async ({ tags }: { tags: string[] }) => {
      purged.push(tags);
      return { success };
    };
    return { purged, ...worker({}, { cache: { purge } }) };
  }

  it('purges it of what changed, by tags, in one call', async () => {
    const { ask, purged } = withCache(true);
    const body = JSON.stringify({ content_text: 'x', categories: ['财经'], tags: ['a, b'] });
    expect((await ask('/api/articles/workers-cache', { ...article, body })).status).toBe(201);
    expect(purged.map((tags) => tags.toSorted())).toEqual([['all', 'category/%E8%B4%A2%E7%BB%8F', 'tag/a%2C%20b']]);
  });

  it('does not store a second time what stands before it', async () => {
    const { ask } = withCache(true);
    for (let round = 0; round < 2; round += 1) {
      expect((await ask('/rss.xml')).headers.get('Cache-Status')).toBe('edgefeed; fwd=miss; stored');
    }
  });

  it('tells the publisher when it was not purged', async () => {
    const { ask } = withCache(false);
    const body = JSON.stringify({ content_text: 'x' });
    expect(await (await ask('/api/articles/not-purged', { ...article, body })).json()).toMatchObject({ purged: false });
  });

  it('purges for the ledger, and says whether that worked', async () => {
    const { made, purged } = withCache(false);
    expect(await made.purge(['all', 'category/x'])).toBe(false);
    expect(purged).toEqual([['all', 'category/x']]);
  });
});

describe('the worker under another configuration', () => {
  it('has other validators, so that readers and caches take the feed anew', async () => {
    const one = await worker({}).ask('/rss.xml');
    const other = await worker({ PUBLICATION_TITLE: 'Another title' }).ask('/rss.xml', {
      headers: { 'If-None-Match': one.headers.get('ETag') ?? '' },
    });
    expect([other.status, (await other.text()).includes('Another title')]).toEqual([200, true]);
    expect(other.headers.get('ETag')).not.toBe(one.headers.get('ETag'));
  });

  it('has the same validators wherever that is the same', async () => {
    const [one, other] = await Promise.all([
      worker({}).ask('/rss.xml'),
      exports.default.fetch('https://else.example/rss.xml'),
    ]);
    expect(one.headers.get('ETag')).toBe(other.headers.get('ETag'));
    expect(await one.text()).toBe(await other.text());
  });
});
