import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { sessionCookie } from '../../src/admin/session.ts';
import type { HubOverview } from '../../src/hub/contract.ts';
import { Scene } from '../scene.ts';
import { publish, TOKENS } from '../worker.ts';
import { Internet } from './internet.ts';
import { hubThat } from './stand-in.ts';

const CALLBACK = 'https://reader.example.net/callback?user=7';

afterEach(() => {
  vi.restoreAllMocks();
});

async function desk(scene = new Scene(), path = '/admin/subscribers'): Promise<{ status: number; text: string }> {
  const cookie = await sessionCookie(TOKENS[0], TOKENS, Date.now(), true);
  const response = await scene.ask(path, { headers: { Cookie: cookie?.split(';')[0] ?? '' } });
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  return { status: response.status, text: await response.text() };
}

/** Rows of the tables: what each cell says. */
const rows = (html: string) =>
  [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) => cell.replaceAll(/<[^>]*>/g, '')),
  );

const facts = (html: string) =>
  [...(/<p class="facts">(.*?)<\/p>/s.exec(html)?.[1] ?? '').matchAll(/<span>(.*?)<\/span>/gs)].map(([, fact]) => fact);

describe('the desk', () => {
  it('says that there are no subscribers yet', async () => {
    const { status, text } = await desk();
    expect([status, rows(text), facts(text)]).toEqual([200, [], ['0 subscriptions', 'Every change is pushed.']]);
    expect(text).toContain('There are no subscribers yet.');
  });

  describe('with subscribers', () => {
    beforeAll(async () => {
      await publish({ id: 'a', title: 'A', categories: ['科技'] });
      const internet = new Internet();
      const reader = internet.subscriber(CALLBACK);
      const down = internet.subscriber('https://down.example.org/');
      down.takes = () => new Response(null, { status: 500 });
      await reader.subscribe('/rss.xml');
      await down.subscribe('/rss.xml');
      await reader.subscribe(`/category/${encodeURIComponent('科技')}/feed.json`);
      vi.unstubAllGlobals();
    });

    it('counts them by feed and by host', async () => {
      const { text } = await desk();
      expect(rows(text)).toEqual([
        ['Feed', 'Subscriptions', 'Pushes taken', 'Failed'],
        ['/rss.xml', '2', '1', '1'],
        ['/category/科技/feed.json', '1', '1', '0'],
        ['Host', 'Subscriptions', 'Last push failed'],
        ['reader.example.net', '2', '0'],
        ['down.example.org', '1', '1'],
      ]);
      expect(facts(text)).toEqual(['3 subscriptions', '1 waiting for a push']);
    });

    it('shows no callback', async () => {
      const { text } = await desk();
      expect(text).not.toContain('/callback');
      expect(text).not.toContain('user=7');
    });

    it('shows nothing to those without a session', async () => {
      const text = await (await new Scene().ask('/admin/subscribers')).text();
      expect(text).toContain('type="password"');
      expect(text).not.toContain('reader.example.net');
    });

    it('speaks Chinese in a Chinese publication', async () => {
      const { text } = await desk(new Scene({ PUBLICATION_LANGUAGE: 'zh-CN' }));
      expect(rows(text)[0]).toEqual(['订阅源', '订阅数', '已送达', '失败']);
      expect(facts(text)).toEqual(['3 个订阅', '1 个等待推送']);
    });
  });

  it('says how much is behind, and what it does not show', async () => {
    const overview: HubOverview = {
      health: {
        ...{ topics: 3, subscriptions: 40, pending: 2, behind: 1, late: 3, suspended: 4 },
        oldest_unpushed: '2026-11-22T11:00:00Z',
      },
      topics: [
        { url: 'https://feeds.example.com/rss.xml', channel: 'all', subscriptions: 30, delivered: 9, failed: 1 },
      ],
      hosts: [{ host: 'reader.example.net', subscriptions: 30, failing: 5 }],
    };
    const { text } = await desk(new Scene({ HUB: hubThat({ overview: () => Promise.resolve(overview) }) }));
    expect(facts(text)).toEqual([
      ...['40 subscriptions', '2 not verified yet', '3 waiting for a push', '4 suspended after a day of failures'],
      'Feeds with changes to push: 1, the oldest since November 22, 2026 at 11:00 AM UTC.',
    ]);
    expect(text).toContain('More feeds: 2');
    expect(text).toContain('Subscriptions of other hosts: 10');
  });

  it('says that the hub cannot be reached, and works otherwise', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const scene = new Scene({ HUB: hubThat({}) });
    const { status, text } = await desk(scene);
    expect([status, said.mock.calls]).toEqual([503, [[expect.stringContaining('hub unavailable')]]]);
    expect(text).toContain('The hub cannot be reached.');
    expect((await desk(scene, '/admin')).status).toBe(200);
  });

  it('leads there where the hub is on, and says elsewhere how to switch it on', async () => {
    expect((await desk(new Scene(), '/admin')).text).toContain('href="/admin/subscribers"');
    const off = new Scene({ HUB_SECRET: '' });
    expect((await desk(off, '/admin')).text).not.toContain('/admin/subscribers');
    const { status, text } = await desk(off);
    expect([status, text]).toEqual([200, expect.stringContaining('npm run setup -- push')]);
  });
});
