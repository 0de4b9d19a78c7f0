import { env } from 'cloudflare:workers';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { readBody } from '../../src/api/body.ts';
import type { LedgerPort } from '../../src/ledger/contract.ts';
import { answerOf, ask, askApi, publish } from '../worker.ts';
import { ATTACKS, bomb } from './requests.ts';

const ledger = () => env.LEDGER.getByName('publication') as unknown as LedgerPort;

/** All that an attack could have changed. */
async function state() {
  const { articles, scheduled, channels, version } = await ledger().health();
  return { articles, scheduled, channels, version, tokens: await ledger().tokens() };
}

async function everything(): Promise<string> {
  const { text } = await ledger().export();
  return text.replace(/"exported":"[^"]*"/, '');
}

let before: Awaited<ReturnType<typeof state>>;
let contents = '';

beforeAll(async () => {
  await publish({ id: 'kept', title: 'Kept', categories: ['kept'] });
  await askApi('/api/tokens', { method: 'POST', body: '{"name":"kept","access":"read"}' });
  before = await state();
  contents = await everything();
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(async () => {
  expect(await everything()).toBe(contents);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

describe('a hostile request', () => {
  it('is one of three hundred at least, and none twice', () => {
    expect(new Set(ATTACKS.map(({ name, as }) => `${name} ${as}`)).size).toBe(ATTACKS.length);
    expect(ATTACKS.length).toBeGreaterThanOrEqual(300);
  });

  it.each(ATTACKS)('$name ($as) costs no 5xx, tells nothing and changes nothing', async ({
    path,
    init,
    as,
    status,
  }) => {
    const reported = vi.spyOn(console, 'error');
    const response = await (as === 'publisher' ? askApi(path, init) : ask(path, init));
    const text = new TextDecoder().decode(await response.bytes());
    if (status === undefined) expect(response.status, text.slice(0, 200)).toBeLessThan(500);
    else expect(response.status, text.slice(0, 200)).toBe(status);
    expect(response.headers.get('Cache-Control')).toMatch(/^(no-store$|public, max-age=\d+)/);
    expect(response.headers.get('Set-Cookie')).toBeNull();
    for (const [name, value] of response.headers) {
      expect(name).not.toBe('x-injected');
      expect(`${name}: ${value}`).not.toMatch(/[\r\n]|evil\.example\/|:\/\/evil\.example/);
    }
    expect(text).not.toMatch(/:\/\/evil\.example|at \w+ \(|\/src\/|SQLITE/);
    expect(await state()).toEqual(before);
    expect(reported).not.toHaveBeenCalled();
  });
});

describe('a body', () => {
  const chunk = new Uint8Array(1024 * 1024).fill(0x20);

  it('that never ends is read to the limit and no further', async () => {
    let pulled = 0;
    const body = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(chunk);
      },
    });
    const answer = await answerOf(askApi('/api/articles', { method: 'POST', body }));
    expect(answer.status).toBe(413);
    expect(pulled).toBeLessThan(40);
    expect(await state()).toEqual(before);
  });

  it('that stops coming is waited for so long and no longer', async () => {
    const stalled = new ReadableStream({ pull: () => new Promise(() => {}) });
    const read = await readBody(new Request('https://x/', { method: 'POST', body: stalled }), 10, 1);
    expect(read.ok ? 0 : read.response.status).toBe(408);
  });

  it('that breaks off is refused', async () => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"id":"attack","content_text":"'));
        controller.error(new Error('gone'));
      },
    });
    const read = await readBody(new Request('https://x/', { method: 'POST', body }));
    expect(read.ok ? 0 : read.response.status).toBe(400);
  });

  it('that is a bomb is not inflated, whether it says what it is or not', async () => {
    const body = await bomb();
    const send = (headers: Record<string, string>) =>
      answerOf(
        askApi('/api/articles', { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } }),
      );
    expect((await send({ 'Content-Encoding': 'gzip' })).status).toBe(415);
    expect((await send({})).status).toBe(400);
    expect(await state()).toEqual(before);
  });
});
