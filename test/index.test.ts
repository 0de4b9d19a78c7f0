import { createExecutionContext } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Documents as Deployed, type Env } from '../src/index.ts';
import { Scene } from './scene.ts';

describe('the worker without PUBLIC_URL', () => {
  it.each([
    '/',
    '/rss.xml',
    '/api/health',
    '/api/articles/a',
  ])('says at %s what to set, and nobody stores it', async (path) => {
    const response = await new Scene({ PUBLIC_URL: '' }).ask(path);
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
    const scene = new Scene();
    scene.faults['ledger health'] = health;
    await scene.gateway.scheduled();
    expect(said.mock.calls.map(([line]) => JSON.parse(String(line)).event)).toEqual(events);
  });

  it('wakes the real one', async () => {
    const said = vi.spyOn(console, 'error');
    const scene = new Scene();
    await scene.gateway.scheduled();
    expect([scene.calls, said.mock.calls]).toEqual([['ledger health'], []]);
  });
});

describe('the documents, called by the ledger', () => {
  it.each([true, false])('purge the cache that they are behind, and say whether that worked: %s', async (success) => {
    const purge = vi.fn(async (_options: { tags: string[] }) => ({ success, errors: [] }));
    const ctx = Object.assign(createExecutionContext(), { cache: { purge } });
    const body = JSON.stringify({ tags: ['all', 'category/x'] });
    const request = new Request('https://edgefeed.internal/', { method: 'POST', body });
    const response = await new Deployed(ctx, env as unknown as Env).fetch(request);
    expect(await response.json()).toMatchObject({ success });
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(purge.mock.calls).toEqual([[{ tags: ['all', 'category/x'] }]]);
  });
});

describe('the worker under another configuration', () => {
  it('has other validators, so that readers and caches take the feed anew', async () => {
    const one = await new Scene().ask('/rss.xml');
    const other = await new Scene({ PUBLICATION_TITLE: 'Another title' }).ask('/rss.xml', {
      headers: { 'If-None-Match': one.headers.get('ETag') ?? '' },
    });
    expect([other.status, (await other.text()).includes('Another title')]).toEqual([200, true]);
    expect(other.headers.get('ETag')).not.toBe(one.headers.get('ETag'));
  });

  it('has the same validators wherever that is the same', async () => {
    const [one, other] = await Promise.all([
      new Scene().ask('/rss.xml'),
      exports.default.fetch('https://else.example/rss.xml'),
    ]);
    expect(one.headers.get('ETag')).toBe(other.headers.get('ETag'));
    expect(await one.text()).toBe(await other.text());
  });
});
