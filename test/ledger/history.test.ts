import { runInDurableObject } from 'cloudflare:test';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WindowItem } from '../../src/feed/item.ts';
import type { Window } from '../../src/feed/window.ts';
import type { LedgerPort } from '../../src/ledger/contract.ts';
import { freshLedger, submission, unpacked, walk, windowOf } from './ledgers.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const T = Date.UTC(2020, 0, 1);

async function publishDays(ledger: LedgerPort, days: number[], batch = 100): Promise<void> {
  for (let start = 0; start < days.length; start += batch) {
    await ledger.publish(
      days
        .slice(start, start + batch)
        .map((day) => submission(`${day}`, { published: T + day * HOUR, categories: ['x'] })),
    );
  }
}

const range = (length: number) => Array.from({ length }, (_, index) => index);

/** What must hold of every channel's history, however it came about. */
async function expectWhole(ledger: LedgerPort, channel: string, days: number[]): Promise<void> {
  const { window, pages } = await walk(ledger, channel);
  const shown = window.items.map(({ id }) => id);
  const paged = pages.flatMap(({ items }) => items.map(({ id }) => id));
  const newest = days.toSorted((a, b) => b - a).slice(0, 50);
  expect(shown.slice(0, 50)).toEqual(newest.map(String));
  expect(shown.length).toBeLessThan(100);
  expect(new Set(paged).size).toBe(paged.length);
  expect(new Set([...shown, ...paged])).toEqual(new Set(days.map(String)));
  for (const { items } of pages) {
    expect(items.length).toBeGreaterThanOrEqual(50);
    expect(items.length).toBeLessThan(100);
  }
}

describe('walking back from the window', () => {
  it.each([
    ['oldest first, one batch', range(500), 500],
    ['newest first, one batch', range(500).reverse(), 500],
    ['in no order', range(500).map((day) => (day * 37) % 500), 500],
    ['oldest first, in small batches', range(180), 7],
    ['newest first, in small batches', range(180).reverse(), 7],
    ['one by one, newest first', range(120).reverse(), 1],
    ['one by one, in no order', range(160).map((day) => (day * 37) % 160), 1],
  ])('finds every article once: %s', async (_, days, batch) => {
    const { ledger } = freshLedger();
    await publishDays(ledger, days, batch);
    await expectWhole(ledger, 'category/x', days);
    await expectWhole(ledger, 'all', days);
  });

  it('finds every article, in whatever portions and order they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 250 }),
        fc.integer({ min: 1, max: 120 }),
        async (days, batch) => {
          const { ledger } = freshLedger();
          await publishDays(ledger, days, batch);
          await expectWhole(ledger, 'category/x', days);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('is done at once in a channel that fits its window', async () => {
    const { ledger } = freshLedger();
    await publishDays(ledger, range(50));
    const { window, pages } = await walk(ledger, 'category/x');
    expect(window.archives).toBe(0);
    expect(pages).toEqual([]);
  });

  it('is complete until the channel outgrows its window, though articles are deleted', async () => {
    const { ledger } = freshLedger();
    const complete = async () => (await walk(ledger, 'category/x')).window.complete;
    await publishDays(ledger, range(50));
    expect(await complete()).toBe(true);
    await ledger.delete('7');
    expect(await complete()).toBe(true);
    await publishDays(ledger, range(120).slice(50));
    expect(await complete()).toBe(false);
    expect((await walk(ledger, 'category/x')).pages.some(({ complete }) => complete)).toBe(false);
  });

  it('finds all of 10,000 articles', async () => {
    const { ledger } = freshLedger();
    await publishDays(ledger, range(10_000), 1000);
    await expectWhole(ledger, 'category/x', range(10_000));
  });
});

describe('a closed archive page', () => {
  const page = async (ledger: LedgerPort, number: number) => {
    const answer = await ledger.newerPage('category/x', number, -1);
    if (answer.kind !== 'newer') throw new Error(`page ${number} is ${answer.kind}`);
    return unpacked(answer.window);
  };

  it('changes once when its successor closes, and then no more', async () => {
    const { ledger } = freshLedger();
    const archives = async () => (await walk(ledger, 'category/x')).window.archives;
    await publishDays(ledger, range(60), 10);
    expect(await archives()).toBe(1);
    const first = await page(ledger, 1);
    await publishDays(ledger, range(100).slice(60), 10);
    expect(await archives()).toBe(1);
    expect(await page(ledger, 1)).toEqual(first);
    await publishDays(ledger, range(120).slice(100), 10);
    expect(await archives()).toBe(2);
    const closed = await page(ledger, 1);
    expect(closed).not.toEqual(first);
    await publishDays(ledger, range(400).slice(120), 10);
    const later = await page(ledger, 1);
    expect({ ...later, archives: 2 }).toEqual({ ...closed, archives: 2 });
    expect((await walk(ledger, 'category/x')).window.archives).toBeGreaterThan(2);
  });

  it('changes when one of its articles is corrected, and no other page does', async () => {
    const { ledger } = freshLedger();
    await publishDays(ledger, range(300), 50);
    const before = await Promise.all([1, 2, 3].map((number) => page(ledger, number)));
    const [second] = before[1]?.items as [WindowItem];
    const { changed } = await ledger.publish([
      submission(second.id, { title: 'Mended', published: Date.parse(second.date_published), categories: ['x'] }),
    ]);
    expect(changed).toContain('category/x/archive/2');
    expect(changed.filter((name) => name.startsWith('category/x/archive/'))).toHaveLength(1);
    const after = await Promise.all([1, 2, 3].map((number) => page(ledger, number)));
    expect(after[0]).toEqual(before[0]);
    expect(after[2]).toEqual(before[2]);
    expect(after[1]?.items[0]).toMatchObject({ id: second.id, title: 'Mended' });
  });

  it('keeps its title whatever titles later articles give the category, until it changes itself', async () => {
    const { ledger } = freshLedger();
    await publishDays(ledger, range(301), 50);
    const before = await Promise.all([1, 2, 3].map((number) => page(ledger, number)));
    const titled = (id: string, title: string, published?: number) =>
      submission(id, { categories: [{ slug: 'x', title }], ...(published === undefined ? {} : { published }) });
    for (const [index, title] of ['Exes', 'X', 'Exes'].entries()) {
      const { changed } = await ledger.publish([titled(`new ${index}`, title)]);
      expect(changed.toSorted()).toEqual(['all', 'category/x']);
    }
    expect((await windowOf(ledger, 'category/x')).channel.title).toBe('Exes');
    expect(await Promise.all([1, 2, 3].map((number) => page(ledger, number)))).toEqual(before);
    await ledger.publish([titled('60', 'Exes', T + 60 * HOUR)]);
    const titles = await Promise.all([1, 2, 3].map(async (number) => (await page(ledger, number)).channel.title));
    expect(titles).toEqual(['x', 'Exes', 'x']);
  });

  it('changes with the title that the operator gives its channel', async () => {
    const { ledger } = freshLedger();
    await publishDays(ledger, range(300), 50);
    const before = await Promise.all([1, 2, 3].map((number) => page(ledger, number)));
    const { changed } = await ledger.setCategory('x', { title: 'Exes' });
    for (const number of [1, 2, 3]) {
      expect(changed).toContain(`category/x/archive/${number}`);
      const was = before[number - 1] as Window;
      const is = await page(ledger, number);
      expect(is.channel.title).toBe('Exes');
      expect(is.version).toBeGreaterThan(was.version);
      expect(is.modified).toBeGreaterThan(was.modified);
    }
    expect(changed).not.toContain('all/archive/1');
  });

  it('keeps a tombstone of an article that was deleted', async () => {
    const { ledger } = freshLedger();
    await publishDays(ledger, range(120), 50);
    const [first] = (await page(ledger, 1)).items as [WindowItem];
    const { changed } = await ledger.delete(first.id);
    expect(changed).toContain('category/x/archive/1');
    const after = await page(ledger, 1);
    expect(after.items.map(({ id }) => id)).not.toContain(first.id);
    expect(after.tombstones.map(({ uri }) => uri)).toEqual([first.uri]);
  });

  it('is unknown beyond the last', async () => {
    const { ledger } = freshLedger();
    await publishDays(ledger, range(120), 50);
    expect(await ledger.newerPage('category/x', 99, 0)).toEqual({ kind: 'unknown' });
    expect(await ledger.newerPage('category/X', 1, 0)).toEqual({
      kind: 'elsewhere',
      channel: 'category/x',
    });
  });
});

describe('tombstones', () => {
  it('stand in the window for 30 days, and go when the article comes back', async () => {
    const { stub, ledger } = freshLedger();
    await ledger.publish(['a', 'b', 'c'].map((id) => submission(id, { categories: ['x'] })));
    await ledger.delete('a');
    await ledger.delete('b');
    const uris = async () => (await walk(ledger, 'category/x')).window.tombstones.map(({ uri }) => uri).toSorted();
    expect(await uris()).toEqual(['tag:example.com,2026:a', 'tag:example.com,2026:b']);
    await ledger.publish([submission('a', { categories: ['x'] })]);
    expect(await uris()).toEqual(['tag:example.com,2026:b']);
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec('UPDATE channel_tombstone SET deleted = deleted - ?', 31 * DAY);
    });
    await ledger.publish([submission('d', { categories: ['x'] })]);
    expect(await uris()).toEqual([]);
  });
});

describe('two publishers of one article', () => {
  it.each([
    ['both date their change: the later date stays, whoever comes last', 2, 1, 'superseded', 'first'],
    ['both date their change: the later date wins', 1, 2, 'updated', 'second'],
    ['only the first does: the last to come wins', 1, undefined, 'updated', 'second'],
    ['only the second does: the last to come wins', undefined, 1, 'updated', 'second'],
    ['both give one date: the last to come wins', 1, 1, 'updated', 'second'],
  ])('%s', async (_, first, second, status, title) => {
    const { ledger } = freshLedger();
    const dated = (day: number | undefined) => (day === undefined ? {} : { modified: T + day * DAY });
    await ledger.publish([submission('a', { title: 'first', ...dated(first) })]);
    const { statuses, changed } = await ledger.publish([submission('a', { title: 'second', ...dated(second) })]);
    expect(statuses).toEqual([status]);
    expect(changed).toEqual(status === 'superseded' ? [] : ['all']);
    expect((await walk(ledger, 'all')).window.items[0]?.title).toBe(title);
  });

  it('moving it between categories while the other corrects it: it is in the categories of whoever came last', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a', { categories: ['x'] })]);
    await Promise.all(
      Array.from({ length: 50 }, (_, publisher) =>
        ledger.publish([submission('a', { title: `by ${publisher}`, categories: [publisher % 2 ? 'x' : 'y'] })]),
      ),
    );
    const found = await ledger.get('a');
    const { categories } = JSON.parse(found.kind === 'found' ? found.article : '{}');
    const in_ = async (slug: string) => (await walk(ledger, `category/${slug}`)).window.items.length;
    expect(await in_(categories[0].slug)).toBe(1);
    expect(await in_(categories[0].slug === 'x' ? 'y' : 'x')).toBe(0);
  });
});
