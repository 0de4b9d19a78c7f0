import { describe, expect, it, vi } from 'vitest';
import { Scene } from '../scene.ts';
import { answerOf, ask, askApi, TOKENS } from '../worker.ts';

const ADDRESSES: [method: string, path: string][] = [
  ['POST', '/api/articles'],
  ['GET', '/api/articles'],
  ['PUT', '/api/articles/a'],
  ['GET', '/api/articles/a'],
  ['DELETE', '/api/articles/a'],
  ['GET', '/api/categories'],
  ['PUT', '/api/categories/a'],
  ['GET', '/api/export'],
  ['POST', '/api/restore'],
  ['POST', '/api/rebuild'],
  ['GET', '/api/nothing'],
  ['GET', '/api/'],
  ['GET', '/api'],
];
const [TOKEN] = TOKENS;
const ARTICLE = JSON.stringify({ id: 'a', content_text: 'x' });

describe('without a token', () => {
  it.each(ADDRESSES)('%s %s is refused, and asks nobody', async (method, path) => {
    const scene = new Scene();
    const answer = await answerOf(scene.ask(path, { method, ...(method === 'GET' ? {} : { body: ARTICLE }) }));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('WWW-Authenticate')).toBe('Bearer realm="edgefeed"');
    expect(answer.body).toMatchObject({ type: 'about:blank', title: 'Unauthorized', status: 401 });
    expect(scene.calls).toEqual([]);
  });

  it.each([
    ['a wrong token', `Bearer ${TOKEN}x`],
    ['a shorter one', `Bearer ${TOKEN.slice(0, -1)}`],
    ['one in other case', `Bearer ${TOKEN.toUpperCase()}`],
    ['no token', 'Bearer'],
    ['an empty token', 'Bearer '],
    ['another scheme', `Basic ${btoa(`:${TOKEN}`)}`],
    ['no scheme', TOKEN],
    ['two tokens', `Bearer ${TOKEN} ${TOKEN}`],
    ['a list of tokens', `Bearer ${TOKEN},other`],
    ['a token in quotes', `Bearer "${TOKEN}"`],
    ['a token of 10 KB', `Bearer ${'x'.repeat(10_240)}`],
  ])('%s is none', async (_, value) => {
    const scene = new Scene();
    const answer = await answerOf(scene.ask('/api/categories', { headers: { Authorization: value } }));
    expect([answer.status, scene.calls]).toEqual([401, []]);
    expect(JSON.stringify(answer.body)).not.toContain(TOKEN);
  });

  it('in the address is none', async () => {
    expect((await new Scene().ask(`/api/categories?access_token=${TOKEN}&token=${TOKEN}`)).status).toBe(401);
  });

  it('nothing is published', async () => {
    const body = JSON.stringify({ content_text: 'x', categories: ['forbidden'] });
    await ask('/api/articles/forbidden', { method: 'PUT', body, headers: { Authorization: 'Bearer wrong' } });
    expect((await askApi('/api/articles/forbidden')).status).toBe(404);
    expect((await ask('/category/forbidden/rss.xml')).status).toBe(404);
  });
});

describe('with a token', () => {
  it.each([
    ['the first', 'Bearer token-for-tests'],
    ['the second, so that one can be rotated', 'Bearer another-token-for-tests'],
    ['the scheme in lower case (RFC 9110 section 11.1)', 'bearer token-for-tests'],
    ['more spaces', 'Bearer   token-for-tests '],
  ])('%s may publish', async (_, value) => {
    expect((await ask('/api/categories', { headers: { Authorization: value } })).status).toBe(200);
  });
});

describe('with no token configured', () => {
  it.each(ADDRESSES)('%s %s is 503 and says how to set one', async (method, path) => {
    const scene = new Scene({ PUBLISH_TOKEN: '' });
    const headers = { Authorization: 'Bearer ' };
    const answer = await answerOf(scene.ask(path, { method, headers, ...(method === 'GET' ? {} : { body: ARTICLE }) }));
    expect(answer.status).toBe(503);
    expect(answer.body.detail).toContain('npx wrangler secret put PUBLISH_TOKEN');
    expect(scene.calls).toEqual([]);
  });

  it('feeds are read as ever', async () => {
    const scene = new Scene({ PUBLISH_TOKEN: '' });
    expect((await scene.ask('/category/x/rss.xml')).status).toBe(404);
  });
});

describe('health', () => {
  it('is told to machines without a token, and no more than that', async () => {
    expect(await answerOf(ask('/api/health'))).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect((await answerOf(ask('/api/health'))).body).toEqual({ status: 'ok' });
  });

  it('is told in numbers to who has one', async () => {
    const { status, body } = await answerOf(askApi('/api/health'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'ok', articles: expect.any(Number), backlog: expect.any(Number) });
  });

  it('is told with no token configured', async () => {
    expect((await answerOf(new Scene({ PUBLISH_TOKEN: '' }).ask('/api/health'))).body).toEqual({ status: 'ok' });
  });

  it('is 503 while the ledger cannot be reached', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const scene = new Scene();
    scene.breakLedger();
    expect((await scene.ask('/api/health')).status).toBe(503);
  });
});
