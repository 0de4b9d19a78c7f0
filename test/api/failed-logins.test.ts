import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  ADDRESSES,
  clientAddress,
  FAILURE_INTERVAL,
  FAILURES_AT_ONCE,
  FailedLogins,
} from '../../src/api/failed-logins.ts';
import { Scene } from '../scene.ts';
import { TOKENS } from '../worker.ts';

const [TOKEN] = TOKENS;
const NOW = Date.UTC(2026, 10, 22, 12);

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

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A scene whose clock is moved by hand. */
function clocked() {
  vi.useFakeTimers({ toFake: ['Date'] });
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const scene = new Scene();
  const pass = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);
  return { ask: scene.ask.bind(scene), calls: scene.calls, pass, reports: () => said.mock.calls };
}

describe('wrong tokens from one address', () => {
  it('are 401, and at some point 429 with the time to come back', async () => {
    const { ask, calls, pass } = clocked();
    for (let n = 0; n < FAILURES_AT_ONCE; n += 1) {
      expect((await ask('/api/categories', from('192.0.2.1', `wrong-${n}`))).status).toBe(401);
    }
    const refused = await ask('/api/categories', from('192.0.2.1', 'wrong'));
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '20']);
    expect(await refused.json()).toMatchObject({ title: 'Too Many Requests', status: 429 });
    // Guessing goes on to be in vain: the right one is not even looked at.
    expect((await ask('/api/categories', from('192.0.2.1', TOKEN))).status).toBe(429);
    expect(calls).toEqual([]);
    pass(FAILURE_INTERVAL);
    expect((await ask('/api/categories', from('192.0.2.1', TOKEN))).status).toBe(200);
  });

  it('never lock out who has a right one at another address, nor readers anywhere', async () => {
    const { ask } = clocked();
    for (let n = 0; n < 100; n += 1) await ask('/api/categories', from('192.0.2.1', 'wrong'));
    expect((await ask('/api/categories', from('192.0.2.2', TOKEN))).status).toBe(200);
    expect((await ask('/rss.xml', from('192.0.2.1', 'wrong'))).status).toBe(200);
    expect(await (await ask('/api/health', from('192.0.2.1', TOKEN))).json()).toEqual({ status: 'ok' });
  });

  it('count at the health address and at the sign-in of /admin, too', async () => {
    const { ask } = clocked();
    for (let n = 0; n < FAILURES_AT_ONCE; n += 1) {
      await (n % 2
        ? ask('/api/health', from('192.0.2.1', 'wrong'))
        : ask('/admin/sign-in', signIn('192.0.2.1', 'wrong')));
    }
    const refused = await ask('/admin/sign-in', signIn('192.0.2.1', TOKEN));
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '20']);
    expect(refused.headers.get('Set-Cookie')).toBeNull();
    expect((await ask('/admin/sign-in', signIn('192.0.2.2', TOKEN))).status).toBe(303);
  });

  it('are not what no token at all is', async () => {
    const { ask } = clocked();
    for (let n = 0; n < 100; n += 1) expect((await ask('/api/categories')).status).toBe(401);
    expect((await ask('/api/categories', { headers: { Authorization: `Bearer ${TOKEN}` } })).status).toBe(200);
  });

  it('are remembered of so many addresses and no more, and not for ever', () => {
    const clock = { now: NOW };
    const logins = new FailedLogins(() => clock.now);
    for (let n = 0; n < ADDRESSES + 500; n += 1) logins.failed(`address ${n}`);
    expect(logins.size).toBe(ADDRESSES);
    clock.now += FAILURE_INTERVAL;
    logins.failed('another');
    expect(logins.size).toBe(1);
  });

  it('stand in no log', async () => {
    const { ask, reports } = clocked();
    for (let n = 0; n < 100; n += 1) await ask('/api/categories', from('192.0.2.1', 'wrong'));
    expect(JSON.stringify(reports())).not.toContain('192.0.2.1');
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
