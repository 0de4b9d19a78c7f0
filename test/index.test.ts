import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Env } from '../src/index.ts';
import { rested, Scene } from './scene.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the worker without PUBLIC_URL', () => {
  it.each([
    '/',
    '/rss.xml',
    '/api/health',
    '/api/articles/a',
  ])('says at %s what to set, and no cache stores it', async (path) => {
    const response = await new Scene({ PUBLIC_URL: '' }).ask(path);
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([503, 'no-store']);
    expect(await response.json()).toMatchObject({
      title: 'Not configured',
      detail: expect.stringContaining('PUBLIC_URL must be the address where readers reach this worker'),
    });
  });
});

describe('the worker once an hour', () => {
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

  it.each<[string, () => Promise<unknown>, string[]]>([
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
    await new Scene().gateway.scheduled();
    expect(said).not.toHaveBeenCalled();
  });
});

describe('the worker under another configuration', () => {
  const settings: Partial<Env>[] = [
    { PUBLICATION_TITLE: 'Another title' },
    { PUBLICATION_LANGUAGE: 'zh-CN' },
    { WINDOW_SIZE: '7' },
  ];
  it.each(settings)('%j has other validators, so that readers and caches take the feed anew', async (setting) => {
    const etag = (await new Scene().ask('/rss.xml')).headers.get('ETag') ?? '';
    await rested();
    const other = await new Scene(setting).ask('/rss.xml', { headers: { 'If-None-Match': etag } });
    expect([other.status, other.headers.get('ETag') === etag]).toEqual([200, false]);
    await rested();
    expect((await new Scene().ask('/rss.xml', { headers: { 'If-None-Match': etag } })).status).toBe(304);
  });
});
