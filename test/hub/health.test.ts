import { afterEach, describe, expect, it, vi } from 'vitest';
import { Scene } from '../scene.ts';
import { answerOf, ask, askApi, TOKENS } from '../worker.ts';
import { Internet } from './internet.ts';
import { hubThat } from './stand-in.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('GET /api/health', () => {
  it('says with a token what the hub has, and has to do', async () => {
    const internet = new Internet();
    const down = internet.subscriber('https://down.example.org/');
    down.takes = () => new Response(null, { status: 500 });
    await internet.subscriber('https://reader.example.net/').subscribe('/rss.xml');
    await down.subscribe('/atom.xml');
    vi.unstubAllGlobals();
    const { body } = await answerOf(askApi('/api/health'));
    expect(body.hub).toEqual({ topics: 2, subscriptions: 2, pending: 0, behind: 0, late: 1, suspended: 0 });
  });

  it('says nothing of the hub without a token, or with one for some categories', async () => {
    const scoped = { name: 'news', access: 'read', categories: ['news'] };
    const { token } = (await answerOf(askApi('/api/tokens', { method: 'POST', body: JSON.stringify(scoped) }))).body;
    for (const headers of [{}, { Authorization: `Bearer ${token}` }]) {
      expect((await answerOf(ask('/api/health', { headers }))).body).toEqual({ status: 'ok' });
    }
  });

  it('says that the hub does not answer, and is well for all else', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { status, body } = await answerOf(new Scene({ HUB: hubThat({}) }).askApi('/api/health'));
    expect([status, body]).toEqual([200, expect.objectContaining({ status: 'ok', articles: 0, hub: 'unavailable' })]);
    expect(said.mock.calls).toEqual([[expect.stringContaining('hub unavailable')]]);
  });

  it('has no such member where the hub is off', async () => {
    const headers = { Authorization: `Bearer ${TOKENS[0]}` };
    const { body } = await answerOf(new Scene({ HUB_SECRET: '' }).ask('/api/health', { headers }));
    expect([body.status, 'hub' in body]).toEqual(['ok', false]);
  });
});
