import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { isFiledWithin } from '../../src/ledger/scope.ts';
import { freshLedger, idsIn, submission, windowOf } from './ledgers.ts';

const DAY = 86_400_000;
const T = Date.UTC(2026, 10, 1);

describe('publishing a batch', () => {
  it('says of each article whether it was created, updated or unchanged', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a'), submission('b')]);
    const { statuses } = await ledger.publish([submission('a'), submission('b', { title: 'New' }), submission('c')]);
    expect(statuses).toEqual(['unchanged', 'updated', 'created']);
  });

  it('puts an article into all of its channels and no other', async () => {
    const { ledger } = freshLedger();
    const { changed } = await ledger.publish([
      submission('a', { categories: ['x', 'y'], tags: ['t'], authors: ['Ann'] }),
      submission('b', { categories: ['z'] }),
    ]);
    expect(changed.toSorted()).toEqual(['all', 'author/Ann', 'category/x', 'category/y', 'category/z', 'tag/t']);
    for (const channel of ['category/x', 'category/y', 'tag/t', 'author/Ann']) {
      expect(await idsIn(ledger, channel)).toEqual(['a']);
    }
    expect((await idsIn(ledger, 'all')).toSorted()).toEqual(['a', 'b']);
  });

  it('takes an article into as many channels as it may name, and out of them again', async () => {
    const { ledger } = freshLedger();
    const names = (prefix: string) => Array.from({ length: 100 }, (_, n) => `${prefix}${n}`);
    const all = { categories: names('c'), tags: names('t'), authors: names('a') };
    const { statuses, changed } = await ledger.publish([submission('a', all), submission('b')]);
    expect(statuses).toEqual(['created', 'created']);
    expect(changed).toHaveLength(301);
    for (const channel of ['category/c99', 'tag/t50', 'author/a0']) expect(await idsIn(ledger, channel)).toEqual(['a']);
    await ledger.publish([submission('a')]);
    expect(await idsIn(ledger, 'tag/t50')).toEqual([]);
    await ledger.publish([submission('a', all)]);
    expect(await idsIn(ledger, 'tag/t99')).toEqual(['a']);
  });

  it('changes no version when everything was submitted before', async () => {
    const { ledger } = freshLedger();
    const batch = [submission('a', { categories: ['x'] }), submission('b', { tags: ['t'] })];
    await ledger.publish(batch);
    const before = await ledger.health();
    const { changed } = await ledger.publish(batch);
    expect(changed).toEqual([]);
    expect((await ledger.health()).version).toBe(before.version);
    expect(await ledger.known(batch)).toEqual(['a', 'b']);
  });

  it('remembers another way to submit the same article, and keeps calling it unchanged', async () => {
    const { ledger } = freshLedger();
    const first = submission('a');
    const again = { ...first, submitted: 'with another tracking pixel' };
    await ledger.publish([first]);
    expect((await ledger.publish([again])).statuses).toEqual(['unchanged']);
    expect(await ledger.known([again])).toEqual(['a']);
    expect(await ledger.known([first])).toEqual([]);
  });

  it('takes an id that comes twice in a batch as two articles one after the other', async () => {
    const { ledger } = freshLedger();
    const { statuses } = await ledger.publish([
      submission('a', { title: 'First', categories: ['x'] }),
      submission('a', { title: 'Second', categories: ['x'] }),
    ]);
    expect(statuses).toEqual(['created', 'updated']);
    const { items } = await windowOf(ledger, 'category/x');
    expect(items.map(({ title }) => title)).toEqual(['Second']);
  });

  it('moves an article out of the category that it no longer names', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a', { categories: ['x', 'y'] }), submission('b', { categories: ['x'] })]);
    const { changed } = await ledger.publish([submission('a', { categories: ['y', 'z'] })]);
    expect(changed.toSorted()).toEqual(['all', 'category/x', 'category/y', 'category/z']);
    expect(await idsIn(ledger, 'category/x')).toEqual(['b']);
    expect(await idsIn(ledger, 'category/z')).toEqual(['a']);
    const { categories } = await ledger.directory();
    expect(Object.fromEntries(categories.map(({ slug, count }) => [slug, count]))).toEqual({ x: 1, y: 1, z: 1 });
  });

  it('loses none of 200 articles that 20 publishers send into one category at once', async () => {
    const { ledger } = freshLedger();
    const ids = Array.from({ length: 200 }, (_, index) => `a${index}`);
    await Promise.all(
      Array.from({ length: 20 }, async (_, publisher) => {
        for (const id of ids.filter((_, index) => index % 20 === publisher)) {
          await ledger.publish([submission(id, { categories: ['x'] })]);
        }
      }),
    );
    const { categories, articles } = await ledger.directory();
    expect(articles).toBe(200);
    expect(categories[0]?.count).toBe(200);
    const found = await Promise.all(ids.map(async (id) => (await ledger.get(id)).kind));
    expect(new Set(found)).toEqual(new Set(['found']));
  });

  it('stores nothing of a batch in which one article cannot be written', async () => {
    const { stub, ledger } = freshLedger();
    const broken = { ...submission('b'), body: '{"id":"b"}' };
    await runInDurableObject(stub, (instance) =>
      expect(instance.publish([submission('a'), broken])).rejects.toThrow('not iterable'),
    );
    expect(await ledger.get('a')).toEqual({ kind: 'unknown' });
    expect(await idsIn(ledger, 'all')).toEqual([]);
  });
});

describe('a window', () => {
  it('holds the newest 50 by publication date, whatever the order of arrival', async () => {
    const { ledger } = freshLedger();
    const order = Array.from({ length: 120 }, (_, index) => (index * 37) % 120);
    await ledger.publish(order.map((day) => submission(`day ${day}`, { published: T - day * DAY })));
    expect(await idsIn(ledger, 'all')).toEqual(Array.from({ length: 50 }, (_, day) => `day ${day}`));
  });

  it('grows in version with every change of its channel, and only then', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a', { categories: ['x'] })]);
    const x = await windowOf(ledger, 'category/x');
    await ledger.publish([submission('b', { categories: ['y'] })]);
    expect(await windowOf(ledger, 'category/x')).toEqual(x);
    await ledger.publish([submission('a', { categories: ['x'], title: 'Mended' })]);
    const mended = await windowOf(ledger, 'category/x');
    expect(mended.version).toBeGreaterThan(x.version);
    expect(mended.modified).toBeGreaterThan(x.modified);
  });

  it('of articles near a megabyte each stays within what KV holds, and shows the newest', async () => {
    const { ledger } = freshLedger();
    for (let day = 0; day < 20; day += 1) {
      const long = submission(`day ${day}`, { published: T - day * DAY, title: '长'.repeat(330_000) });
      await ledger.publish([long]);
    }
    const window = await windowOf(ledger, 'all');
    expect(window.items.length).toBeGreaterThanOrEqual(5);
    expect(window.items[0]?.id).toBe('day 0');
    expect(JSON.stringify(window).length * 3).toBeLessThan(25 * 1024 * 1024);
  });
});

describe('dates', () => {
  it('default to the time of first publication, and stay', async () => {
    const { ledger } = freshLedger();
    const before = Date.now();
    await ledger.publish([submission('a')]);
    const first = (await windowOf(ledger, 'all')).items[0];
    expect(Date.parse(first?.date_published ?? '')).toBeGreaterThanOrEqual(before);
    expect(first?.date_modified).toBe(first?.date_published);
    await ledger.publish([submission('a', { title: 'Mended' })]);
    expect((await windowOf(ledger, 'all')).items[0]?.date_published).toBe(first?.date_published);
  });

  it('move `date_modified` when the article changes and its publisher names none', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a', { published: T })]);
    expect((await windowOf(ledger, 'all')).items[0]?.date_modified).toBe(new Date(T).toISOString());
    const before = Date.now();
    await ledger.publish([submission('a', { published: T, title: 'Mended' })]);
    const [mended] = (await windowOf(ledger, 'all')).items;
    expect(Date.parse(mended?.date_modified ?? '')).toBeGreaterThanOrEqual(before);
    expect(mended?.date_published).toBe(new Date(T).toISOString());
  });

  it('never show a change before the publication', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a', { published: T, modified: T - DAY })]);
    expect((await windowOf(ledger, 'all')).items[0]?.date_modified).toBe(new Date(T).toISOString());
  });

  it('to come hold the article back from every channel', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a', { published: Date.now() + DAY, categories: ['x'] })]);
    expect(await idsIn(ledger, 'all')).toEqual([]);
    expect((await ledger.newerThan('category/x', 0)).kind).toBe('unknown');
    expect((await ledger.get('a')).kind).toBe('found');
    expect((await ledger.health()).scheduled).toBe(1);
  });

  it('to come take a published article back', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a', { categories: ['x'] })]);
    await ledger.publish([submission('a', { categories: ['x'], published: Date.now() + DAY })]);
    expect(await idsIn(ledger, 'category/x')).toEqual([]);
  });
});

describe('deleting', () => {
  it('takes the article out of its channels and leaves a tombstone', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a', { categories: ['x'] }), submission('b', { categories: ['x'] })]);
    const { existed, changed } = await ledger.delete('a');
    expect(existed).toBe(true);
    expect(changed.toSorted()).toEqual(['all', 'category/x']);
    expect(await idsIn(ledger, 'category/x')).toEqual(['b']);
    expect(await ledger.get('a')).toEqual({ kind: 'deleted' });
    expect(await ledger.delete('a')).toEqual({ existed: true, changed: [], purged: true });
    expect(await ledger.delete('never')).toEqual({ existed: false, changed: [], purged: true });
  });

  it('gives an article that comes back the id that readers know', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a')]);
    await ledger.delete('a');
    await ledger.publish([{ ...submission('a'), uri: 'tag:another.example,2026:a' }]);
    expect((await windowOf(ledger, 'all')).items[0]?.uri).toBe('tag:example.com,2026:a');
  });

  it('leaves an empty channel that can still be polled', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a', { categories: ['x'] })]);
    await ledger.delete('a');
    expect(await idsIn(ledger, 'category/x')).toEqual([]);
  });
});

const rejection = { index: 3, id: 'bad', faults: [{ pointer: '/items/3/date_published', detail: 'must be a date' }] };

describe('what became of the last publishes', () => {
  it('is counted, with what was rejected and why', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a'), submission('b')]);
    const again = [submission('a'), submission('b', { title: 'New' }), submission('c')];
    await ledger.publish(again, { unchanged: 40, rejections: [rejection] });
    const [last, first] = await ledger.reports(10);
    expect(last).toMatchObject({ created: 1, updated: 1, unchanged: 41, rejected: 1, rejections: [rejection] });
    expect(first).toMatchObject({ created: 2, updated: 0, unchanged: 0, rejected: 0, rejections: [] });
    expect(Date.parse(last?.at ?? '')).toBeGreaterThan(0);
  });

  it('is kept when all was rejected', async () => {
    const { ledger } = freshLedger();
    expect(await ledger.publish([], { unchanged: 0, rejections: [rejection] })).toEqual({
      statuses: [],
      changed: [],
      purged: true,
    });
    expect(await ledger.reports(10)).toHaveLength(1);
  });

  it('is not kept when nothing came of it: a cron job sends the same every 5 minutes', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a')]);
    await ledger.publish([submission('a')]);
    expect(await ledger.reports(10)).toHaveLength(1);
  });

  it('fills no more than 100 rows, of 20 rejections each', async () => {
    const { ledger } = freshLedger();
    const rejections = Array.from({ length: 50 }, (_, index) => ({ ...rejection, index }));
    for (let publish = 0; publish < 105; publish += 1) await ledger.publish([], { unchanged: 0, rejections });
    const reports = await ledger.reports(1000);
    expect(reports).toHaveLength(100);
    expect(reports[0]).toMatchObject({ rejected: 50 });
    expect(reports[0]?.rejections).toHaveLength(20);
  });
});

describe('a batch of a token with a scope', () => {
  it('is stored but for what is filed elsewhere, with every status and remark at the place of its article', async () => {
    const { ledger } = freshLedger();
    const [yesterday, now, tomorrow] = [-1, 0, 1].map((days) => Date.now() + days * 86_400_000) as [
      number,
      number,
      number,
    ];
    await ledger.publish([
      submission('theirs', { categories: ['other'] }),
      submission('later', { categories: ['x'], modified: now }),
    ]);
    const batch = [
      submission('mine', { categories: ['x'] }),
      submission('theirs', { categories: ['x'], title: 'Taken' }),
      submission('later', { categories: ['x'], title: 'Older', modified: yesterday }),
      submission('to come', { categories: ['x'], published: tomorrow }),
    ];
    const { statuses, kept, scheduled } = await ledger.publish(batch, undefined, {
      scope: { name: 'ci', categories: ['x'] },
    });
    expect(statuses).toEqual(['created', 'forbidden', 'superseded', 'created']);
    expect(kept).toEqual([{ index: 2, date_modified: new Date(now).toISOString() }]);
    expect(scheduled).toEqual([{ index: 3, date_published: new Date(tomorrow).toISOString() }]);
    const theirs = await ledger.get('theirs');
    expect(theirs.kind === 'found' && JSON.parse(theirs.article).title).toBe('theirs');
  });
});

it.each([
  [['x'], ['x', 'y'], true],
  [['x', 'y'], ['x', 'y'], true],
  [['x', 'z'], ['x', 'y'], false],
  [['X'], ['x'], false],
  [[], ['x'], false],
])('an article of %j is within %j: %s', (slugs, categories, expected) => {
  expect(isFiledWithin({ categories: slugs.map((slug) => ({ slug })) }, { categories })).toBe(expected);
});
