import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ADDRESSES, FAILURE_INTERVAL, FAILURES_AT_ONCE, FailedLogins } from '../../src/api/failed-logins.ts';
import { clientAddress } from '../../src/http/client-address.ts';
import { passHour, Scene } from '../scene.ts';
import { answerOf, ask, askApi, TOKENS } from '../worker.ts';

const [TOKEN] = TOKENS;

const ENDPOINTS: [method: string, path: string][] = [
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
const ARTICLE = JSON.stringify({ id: 'a', content_text: 'x' });

afterEach(() => {
  vi.restoreAllMocks();
});

describe('without a token', () => {
  it.each(ENDPOINTS)('%s %s is refused, and asks nobody', async (method, path) => {
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
  it.each(ENDPOINTS)('%s %s is 503 and says how to set one', async (method, path) => {
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
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const scene = new Scene();
    scene.breakLedger();
    expect([(await scene.ask('/api/health')).status, said.mock.calls.length]).toEqual([503, 1]);
  });
});

const from = (address: string, token: string) => ({
  headers: { Authorization: `Bearer ${token}`, 'CF-Connecting-IP': address },
});
const signIn = (address: string, token: string) => ({
  method: 'POST',
  headers: {
    ...{ Origin: 'https://feeds.example.com', 'Content-Type': 'application/x-www-form-urlencoded' },
    'CF-Connecting-IP': address,
  },
  body: `token=${token}`,
});

describe('wrong tokens from one address', () => {
  beforeEach(passHour);

  it('are 401, and at some point 429 with the time to come back', async () => {
    const scene = new Scene();
    for (let n = 0; n < FAILURES_AT_ONCE; n += 1) {
      expect((await scene.ask('/api/categories', from('192.0.2.1', `wrong-${n}`))).status).toBe(401);
    }
    const refused = await scene.ask('/api/categories', from('192.0.2.1', 'wrong'));
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '20']);
    expect(await refused.json()).toMatchObject({ title: 'Too Many Requests', status: 429 });
    // Guessing goes on to be in vain: the right one is not even looked at.
    expect((await scene.ask('/api/categories', from('192.0.2.1', TOKEN))).status).toBe(429);
    expect(scene.calls).toEqual([]);
    vi.setSystemTime(Date.now() + FAILURE_INTERVAL);
    expect((await scene.ask('/api/categories', from('192.0.2.1', TOKEN))).status).toBe(200);
  });

  it('never lock out who has a right one at another address, nor readers anywhere', async () => {
    const scene = new Scene();
    for (let n = 0; n < 100; n += 1) await scene.ask('/api/categories', from('192.0.2.1', 'wrong'));
    expect((await scene.ask('/api/categories', from('192.0.2.2', TOKEN))).status).toBe(200);
    expect((await scene.ask('/rss.xml', from('192.0.2.1', 'wrong'))).status).toBe(200);
    expect(await (await scene.ask('/api/health', from('192.0.2.1', TOKEN))).json()).toEqual({ status: 'ok' });
  });

  it('count at the health address and at the sign-in of /admin, too', async () => {
    const scene = new Scene();
    for (let n = 0; n < FAILURES_AT_ONCE; n += 1) {
      await (n % 2
        ? scene.ask('/api/health', from('192.0.2.1', 'wrong'))
        : scene.ask('/admin/sign-in', signIn('192.0.2.1', 'wrong')));
    }
    const refused = await scene.ask('/admin/sign-in', signIn('192.0.2.1', TOKEN));
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '20']);
    expect(refused.headers.get('Set-Cookie')).toBeNull();
    expect((await scene.ask('/admin/sign-in', signIn('192.0.2.2', TOKEN))).status).toBe(303);
  });

  it('are not what no token at all is', async () => {
    const scene = new Scene();
    for (let n = 0; n < 100; n += 1) expect((await scene.ask('/api/categories')).status).toBe(401);
    expect((await scene.ask('/api/categories', { headers: { Authorization: `Bearer ${TOKEN}` } })).status).toBe(200);
  });

  it('are remembered of so many addresses and no more, and not for ever', () => {
    const clock = { now: 0 };
    const logins = new FailedLogins(() => clock.now);
    for (let n = 0; n < ADDRESSES + 500; n += 1) logins.failed(`address ${n}`);
    expect(logins.size).toBe(ADDRESSES);
    clock.now += FAILURE_INTERVAL;
    logins.failed('another');
    expect(logins.size).toBe(1);
  });

  it('stand in no log', async () => {
    const said = [vi.spyOn(console, 'error'), vi.spyOn(console, 'log')];
    const scene = new Scene({ LOG_LEVEL: 'info' });
    for (let n = 0; n < 100; n += 1) await scene.ask('/api/categories', from('192.0.2.1', 'wrong'));
    expect(JSON.stringify(said.map(({ mock }) => mock.calls))).not.toContain('192.0.2.1');
  });
});

describe('the address of a client', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:1:2::1', '2001:db8:1:2'],
    ['2001:0db8:0001:0002:ffff::', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['', ''],
    [':'.repeat(5000), ''],
  ])('%s is %s', (address, expected) => {
    const told = clientAddress(new Headers({ 'CF-Connecting-IP': address }));
    if (expected || address === '') expect(told).toBe(expected);
    else expect(told.length).toBeLessThan(64);
  });
});
