import { runInDurableObject } from 'cloudflare:test';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ChannelChanges } from '../../src/ledger/channels.ts';
import type { LedgerPort } from '../../src/ledger/contract.ts';
import type { Retention } from '../../src/window/retention.ts';
import { configure, freshLedger, submission, unpacked, walk } from './ledgers.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WINDOW_SIZE = 5;
const range = (length: number) => Array.from({ length }, (_, index) => index);

let now = Date.now() + 1000 * DAY;
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now });
});
afterAll(() => {
  vi.useRealTimers();
});

function advance(milliseconds: number): void {
  now += milliseconds;
  vi.setSystemTime(now);
}

/** A ledger with this retention and a small window, and what rings its alarm until it has nothing to do before `until`. */
async function keeping(retention: Retention) {
  const { stub, ledger } = freshLedger();
  const configured = (wanted: Retention) => configure(stub, { retention: wanted, windowSize: WINDOW_SIZE });
  await configured(retention);
  const ring = (until: number) =>
    runInDurableObject(stub, async (instance, { storage }) => {
      const removed: number[] = [];
      const members = () => storage.sql.exec<{ n: number }>('SELECT count(*) AS n FROM membership').one().n;
      for (let at = await storage.getAlarm(); at !== null && at <= until; at = await storage.getAlarm()) {
        advance(Math.max(0, at - now));
        await storage.deleteAlarm();
        const before = members();
        await instance.alarm();
        removed.push(before - members());
      }
      advance(Math.max(0, until - now));
      return removed;
    });
  return { stub, ledger, configured, ring };
}

/** Published every hour until now, the last the newest. */
function hourly(count: number, categories: (index: number) => string[] = () => ['x']) {
  return range(count).map((index) =>
    submission(`a${index}`, { published: now - (count - 1 - index) * HOUR, categories: categories(index) }),
  );
}

async function publish(ledger: LedgerPort, batch: ReturnType<typeof hourly>): Promise<void> {
  for (let start = 0; start < batch.length; start += 40) await ledger.publish(batch.slice(start, start + 40));
}

async function expectExactly(ledger: LedgerPort, channel: string, ids: string[]): Promise<void> {
  const { window, pages } = await walk(ledger, channel);
  const paged = pages.flatMap(({ items }) => items.map(({ id }) => id));
  expect(new Set(paged).size).toBe(paged.length);
  const found = new Set([...window.items.map(({ id }) => id), ...paged]);
  expect([...found].toSorted()).toEqual(ids.toSorted());
  expect(window.tombstones).toEqual([]);
  expect(pages.flatMap(({ tombstones }) => tombstones)).toEqual([]);
}

const ids = (from: number, to: number) => range(to - from).map((index) => `a${from + index}`);

/** `walk` goes down to page 1; where pages were dropped, they answer that they are gone. */
async function numbersThere(ledger: LedgerPort, channel: string, upTo: number): Promise<number[]> {
  const kinds = await Promise.all(range(upTo).map((index) => ledger.newerPage(channel, index + 1, -1)));
  const there = kinds.flatMap(({ kind }, index) => (kind === 'newer' ? [index + 1] : []));
  expect(kinds.slice(0, (there[0] ?? 1) - 1).every(({ kind }) => kind === 'gone')).toBe(true);
  return there;
}

describe('articles kept for some days', () => {
  it('leave all of their channels when their time has come, and nobody is told to delete them', async () => {
    const { ledger, ring } = await keeping({ days: 3 });
    await publish(
      ledger,
      hourly(72, (index) => (index % 2 ? ['x'] : ['x', 'y'])),
    );
    await expectExactly(ledger, 'category/x', ids(0, 72));
    await ring(now + 24 * HOUR - 1);
    // The sweep comes once an hour: an article may stay so much longer.
    const { window } = await walk(ledger, 'category/x');
    const left = (await ledger.directory()).articles;
    expect([48, 49]).toContain(left);
    await expectExactly(ledger, 'all', ids(72 - left, 72));
    await expectExactly(ledger, 'category/x', ids(72 - left, 72));
    expect(window.complete).toBe(false);
    expect(await ledger.get('a0')).toEqual({ kind: 'aged' });
    expect(await ledger.health()).toMatchObject({ articles: left, aged: 72 - left });
    // Where it was filed nobody knows any more: a token for some categories may not say.
    const origin = { scope: { name: 'x', categories: ['x'] } };
    expect(
      (await ledger.publish([submission('a0', { categories: ['x'], title: 'New' })], undefined, origin)).statuses,
    ).toEqual(['forbidden']);
    await ring(now + 10 * DAY);
    await expectExactly(ledger, 'category/x', []);
    expect((await walk(ledger, 'category/x')).window).toMatchObject({ archives: 0, complete: false });
  });

  it('cost nothing when they are submitted again, and are not new', async () => {
    const { ledger, ring } = await keeping({ days: 3 });
    const batch = hourly(72);
    await publish(ledger, batch);
    await ring(now + 2 * DAY);
    const before = await ledger.health();
    expect(await ledger.known(batch)).toHaveLength(72);
    const { statuses, changed } = await ledger.publish(batch);
    expect(new Set(statuses)).toEqual(new Set(['unchanged']));
    expect(changed).toEqual([]);
    const corrected = { ...batch[0]!, hash: 'another', submitted: 'another' };
    expect(await ledger.publish([corrected])).toMatchObject({ statuses: ['updated'], changed: [], aged: [0] });
    expect(await ledger.get('a0')).toEqual({ kind: 'aged' });
    expect((await ledger.health()).version).toBe(before.version);
  });

  it('are kept out from the beginning when they come too late', async () => {
    const { ledger } = await keeping({ days: 3 });
    const old = submission('old', { published: now - 4 * DAY, categories: ['x'] });
    expect(await ledger.publish([old, submission('new', { categories: ['x'] })])).toMatchObject({
      ...{ statuses: ['created', 'created'], aged: [0] },
    });
    await expectExactly(ledger, 'category/x', ['new']);
    expect(await ledger.known([old])).toEqual(['old']);
    const { changed } = await ledger.publish([{ ...old, hash: 'h', submitted: 's', published: now }]);
    expect(changed.toSorted()).toEqual(['all', 'category/x']);
    await expectExactly(ledger, 'category/x', ['new', 'old']);
  });

  it('go in portions, and archive pages close their ranks: numbers stay, those that are empty are gone', async () => {
    const { ledger, configured, ring } = await keeping({});
    await publish(ledger, hourly(600));
    await ring(now + HOUR);
    const { window, pages } = await walk(ledger, 'category/x');
    const before = new Map(pages.map((page, index) => [window.archives - index, page]));
    await configured({ days: 3 });
    await ledger.publish([submission('one more', { categories: ['x'] })]);
    const removed = await ring(now + HOUR / 2);
    expect(removed.filter((rows) => rows > 0).length).toBeGreaterThan(2);
    expect(Math.max(...removed)).toBeLessThanOrEqual(2 * 200);
    const there = await numbersThere(ledger, 'category/x', window.archives);
    expect(there[0]).toBeGreaterThan(1);
    expect(there).toEqual(range(there.length).map((index) => there[0]! + index));
    for (const number of there.slice(1, -1)) {
      const answer = await ledger.newerPage('category/x', number, -1);
      expect(answer.kind === 'newer' && unpacked(answer.window).version).toBe(before.get(number)?.version);
    }
    const oldest = await ledger.newerPage('category/x', there[0]!, -1);
    expect(oldest.kind === 'newer' && unpacked(oldest.window).oldest).toBe(true);
  });

  it('come back when they are to be kept after all, and are submitted again', async () => {
    const { ledger, configured, ring } = await keeping({ days: 3 });
    const batch = hourly(72);
    await publish(ledger, batch);
    await ring(now + 10 * DAY);
    await configured({});
    // The routes make another hash of what is submitted under another retention.
    const again = batch.map((one) => ({ ...one, submitted: `for ever ${one.submitted}` }));
    expect(await ledger.known(again)).toEqual([]);
    await publish(ledger, again);
    const found = await ledger.directory();
    expect(found.articles).toBe(72);
    expect(await ledger.get('a0')).toMatchObject({ kind: 'found' });
  });
});

describe('a limit on the number of articles in a channel', () => {
  it('keeps the newest of each channel; an article stays while one of its channels has it', async () => {
    const { ledger, ring } = await keeping({ articles: 20 });
    const batch = hourly(100, (index) => (index % 10 === 0 ? ['rare', 'x'] : ['x']));
    await publish(ledger, batch);
    await ring(now + 3 * HOUR);
    await expectExactly(ledger, 'all', ids(80, 100));
    await expectExactly(ledger, 'category/x', ids(80, 100));
    await expectExactly(
      ledger,
      'category/rare',
      ids(0, 100).filter((_, index) => index % 10 === 0),
    );
    expect((await ledger.get('a10')).kind).toBe('found');
    expect((await ledger.get('a11')).kind).toBe('aged');
    const { version } = await ledger.health();
    const { statuses } = await ledger.publish(batch.map((one) => ({ ...one, submitted: `again ${one.submitted}` })));
    expect(new Set(statuses)).toEqual(new Set(['unchanged']));
    expect((await ledger.health()).version).toBe(version);
  });

  it('is kept though the transaction failed that let the first of them go', async () => {
    const { ledger, ring } = await keeping({ articles: 3 });
    await publish(
      ledger,
      hourly(10, () => ['x']),
    );
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const failing = vi.spyOn(ChannelChanges.prototype, 'retire').mockImplementationOnce(() => {
      throw new Error('disk full');
    });
    await ring(now + 3 * HOUR);
    expect(failing.mock.calls.length).toBeGreaterThan(1);
    vi.restoreAllMocks();
    await expectExactly(ledger, 'category/x', ids(7, 10));
  });
});

describe('both limits', () => {
  it('let an article go at its time though it is left in one small channel alone', async () => {
    const { ledger, ring } = await keeping({ days: 3, articles: 5 });
    const rare = submission('rare', { published: now - DAY, categories: ['rare'] });
    await publish(ledger, [rare, ...hourly(10)]);
    await ring(now + HOUR);
    expect((await walk(ledger, 'all')).window.items.map(({ id }) => id)).not.toContain('rare');
    expect((await walk(ledger, 'category/rare')).window.items.map(({ id }) => id)).toEqual(['rare']);
    // The others are a day younger, and none is published meanwhile.
    await ring(now + 2 * DAY + 2 * HOUR);
    expect((await ledger.get('rare')).kind).toBe('aged');
  });

  it('let no newer article go for one that leaves by age in the same moment', async () => {
    const { ledger, ring } = await keeping({ days: 4, articles: 1 });
    await ledger.publish([submission('a', { published: now - 95 * HOUR })]);
    await ledger.publish([submission('b', { published: now })]);
    advance(2 * HOUR);
    await ring(now + HOUR);
    await expectExactly(ledger, 'all', ['b']);
  });
});
