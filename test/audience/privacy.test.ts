import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { workersCache } from '../../src/local.ts';
import { projected } from '../scene.ts';
import { publish } from '../worker.ts';
import { A_MINUTE, AudienceScene, atNoon, later } from './audience-scene.ts';

const DAY = 86_400_000;
const READERS = 40;
/** Readers whose every trace can be found again. */
const MARKED = Array.from({ length: READERS }, (_, reader) => ({
  address: reader % 2 === 0 ? `198.18.77.${100 + reader}` : `2001:db8:dead:be${(16 + reader).toString(16)}::1`,
  agent:
    reader % 4 === 0
      ? `Feedly/1.0 (poller; ${reader + 1} subscribers; feed-id=198.18.77.${100 + reader})`
      : `marked-agent-${reader}/1.0 (somebody-${reader}@marked.example)`,
  cookie: `marked-cookie=${reader}`,
}));

let said: string[];
beforeEach(() => {
  atNoon();
  said = [];
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...args) => void said.push(JSON.stringify(args)));
  }
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Lets every marked reader poll, and hands it over. Returns the headers of the answers. */
async function aDayOf(scene: AudienceScene): Promise<string[]> {
  const headers: string[] = [];
  for (const { address, agent, cookie } of MARKED) {
    const answer = await scene.poll('/rss.xml', agent, address, { 'X-Forwarded-For': address, Cookie: cookie });
    headers.push(answer.headers);
  }
  later(A_MINUTE);
  await scene.poll('/rss.xml', 'Googlebot/2.1 (+http://www.google.com/bot.html)', '192.0.2.1');
  return headers;
}

/** Everything that is stored anywhere, written to a log, or told to anybody. */
async function everything(scene: AudienceScene): Promise<string> {
  const { FEEDS } = env;
  const { keys } = await FEEDS.list();
  const kv = await Promise.all(keys.map(({ name }) => FEEDS.get(name)));
  const told = [
    '/api/audience',
    '/api/audience?format=csv',
    '/api/audience?channel=all',
    '/api/export',
    '/api/health',
  ].map(async (path) => new TextDecoder().decode(await (await scene.askApi(path)).bytes()));
  return [
    ...(await scene.cells()),
    ...keys.map((key) => JSON.stringify(key)),
    ...kv,
    ...(await Promise.all(told)),
    ...said,
  ].join('\n');
}

/** The forms in which an address might be kept. */
async function tracesOf({ address, agent, cookie }: (typeof MARKED)[number]): Promise<string[]> {
  const digests = [address, agent, `${address}${agent}`, `${address} ${agent}`].map(async (text) => {
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    return new Uint8Array(hash, 0, 6).toHex();
  });
  const numbers = address.split('.').map(Number);
  const v4 =
    numbers.length === 4
      ? [String(numbers.reduce((sum, part) => sum * 256 + part)), Uint8Array.from(numbers).toHex()]
      : [address.split('::')[0] as string, address.replace(/:+/g, '')];
  const network = address.replace(/(\.\d+|::1)$/, '');
  const encoded = [address, agent].map((text) => new TextEncoder().encode(text).toHex());
  return [address, network, ...v4, agent, cookie, 'marked', btoa(address), ...encoded, ...(await Promise.all(digests))];
}

describe('of a reader', () => {
  it('no address, no User-Agent and no cookie is in storage, log, export or answer, on its day or after', async () => {
    await publish({ id: 'privacy', title: 'One' });
    await projected('all');
    const scene = new AudienceScene({ LOG_LEVEL: 'info' });
    const answers = await aDayOf(scene);
    const during = await everything(scene);
    for (let passes = 0; passes < 2; passes += 1) {
      later(DAY / 2 + passes * A_MINUTE * 15);
      await scene.alarm();
    }
    const after = await everything(scene);
    // What is searched through is what was stored.
    for (const stored of [during, after]) expect(stored).toMatch(/period \d+\n/);
    expect(during).toMatch(/sketch [0-9a-f]{6,}/);
    for (const reader of MARKED) {
      for (const trace of await tracesOf(reader)) {
        for (const [where, text] of Object.entries({ during, after, answers: answers.join('\n') })) {
          expect(text.includes(trace), `${trace} ${where}`).toBe(false);
        }
      }
    }
  });

  it('nothing is kept on one day that can be found again on another', async () => {
    const scene = new AudienceScene();
    const kept: Record<'registers' | 'feeds' | 'secrets', Set<string>>[] = [];
    for (let day = 0; day < 2; day += 1) {
      await aDayOf(scene);
      const cells = (await scene.cells()).map((cell) => /^(\w+) (.*)$/s.exec(cell) ?? []);
      const of = (table: string, pattern: RegExp) =>
        cells.flatMap(([, name, value = '']) => (name === table && pattern.test(value) ? [value] : []));
      const registers = of('sketch', /^([0-9a-f]{6})+$/).flatMap((list) => list.match(/.{6}/g) ?? []);
      kept.push({
        registers: new Set(registers),
        feeds: new Set(of('following', /^-?\d+\.-?\d+$/)),
        secrets: new Set(of('salt', /^[0-9a-f]{32}$/)),
      });
      later(DAY);
      await scene.alarm();
    }
    const [one, other] = kept;
    expect([one?.feeds.size, one?.secrets.size]).toEqual([10, 1]);
    expect(one?.registers.size).toBeGreaterThan(25);
    expect([...(one?.feeds.intersection(other?.feeds ?? new Set()) ?? [])]).toEqual([]);
    expect([...(one?.secrets.intersection(other?.secrets ?? new Set()) ?? [])]).toEqual([]);
    // Of 30 among 8,192 registers, two days have one in common now and then, by chance.
    expect(one?.registers.intersection(other?.registers ?? new Set()).size).toBeLessThan(4);
  });

  it('no cookie is set, and no answer differs from that of others', async () => {
    await publish({ id: 'privacy', title: 'One' });
    workersCache.reset();
    const scene = new AudienceScene();
    await scene.poll('/rss.xml', '', '');
    const answers = await aDayOf(scene);
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).not.toMatch(/set-cookie/i);
  });
});
