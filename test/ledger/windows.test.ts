import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { ChannelChanges } from '../../src/ledger/channels.ts';
import { ComposedWindows } from '../../src/ledger/composed.ts';
import type { LedgerPort, Newer } from '../../src/ledger/contract.ts';
import { applyWindowSize } from '../../src/ledger/versions.ts';
import { freshLedger, idsIn, submission, windowOf } from './ledgers.ts';

describe('asking for something newer', () => {
  it.each([
    ['its version', 0, 'current'],
    ['an older version', -1, 'newer'],
    ['a version that the ledger never gave', 1, 'newer'],
  ])('with %s', async (_, beyond, kind) => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a', { categories: ['x'] })]);
    const { version } = await windowOf(ledger, 'category/x');
    expect((await ledger.newerThan('category/x', version + beyond)).kind).toBe(kind);
  });

  it('without a version gives the window', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a', { categories: ['x'] })]);
    expect((await ledger.newerThan('category/x')).kind).toBe('newer');
  });

  it('tells an empty ledger from an unknown channel', async () => {
    const { ledger } = freshLedger();
    expect((await windowOf(ledger, 'all')).items).toEqual([]);
    expect(await ledger.newerThan('category/x', 0)).toEqual({ kind: 'unknown' });
  });

  it('leads to the channel with most articles when only case differs', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([
      submission('a', { categories: ['TechWeb'] }),
      submission('b', { categories: ['Techweb'] }),
      submission('c', { categories: ['Techweb'] }),
    ]);
    expect(await ledger.newerThan('category/techweb', 0)).toEqual({
      kind: 'elsewhere',
      channel: 'category/Techweb',
    });
    expect((await windowOf(ledger, 'category/TechWeb')).items.map(({ id }) => id)).toEqual(['a']);
    expect(await ledger.newerThan('tag/techweb', 0)).toEqual({ kind: 'unknown' });
  });

  it('leads from another form of a slug to the one in use', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a', { categories: ['Caf\u00e9 noir'] })]);
    expect(await ledger.newerThan('category/Cafe\u0301  noir', 0)).toEqual({
      kind: 'elsewhere',
      channel: 'category/Café noir',
    });
  });
});

describe('the title of a category', () => {
  const titleOf = async (ledger: ReturnType<typeof freshLedger>['ledger']) =>
    (await windowOf(ledger, 'category/jzrb')).channel.title;

  it('is the slug until somebody gives one', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a', { categories: ['jzrb'] })]);
    expect(await titleOf(ledger)).toBe('jzrb');
    await ledger.publish([submission('b', { categories: [{ slug: 'jzrb', title: '荆州日报' }] })]);
    expect(await titleOf(ledger)).toBe('荆州日报');
    await ledger.publish([submission('c', { categories: ['jzrb'] })]);
    expect(await titleOf(ledger)).toBe('荆州日报');
  });

  it('given by the operator beats what articles say, until it is taken back', async () => {
    const { ledger } = freshLedger();
    await ledger.setCategory('jzrb', { title: 'Jingzhou Daily', description: 'From Jingzhou', language: 'zh-CN' });
    await ledger.publish([submission('a', { categories: [{ slug: 'jzrb', title: '荆州日报' }] })]);
    const { channel } = await windowOf(ledger, 'category/jzrb');
    expect(channel).toMatchObject({ title: 'Jingzhou Daily', description: 'From Jingzhou', language: 'zh-CN' });
    await ledger.setCategory('jzrb', { title: null, description: null });
    expect((await windowOf(ledger, 'category/jzrb')).channel).toEqual({
      name: 'category/jzrb',
      kind: 'category',
      slug: 'jzrb',
      title: 'jzrb',
      language: 'zh-CN',
    });
  });

  it('set once more to what it is changes no version', async () => {
    const { ledger } = freshLedger();
    await ledger.setCategory('jzrb', { title: '荆州日报' });
    const { version } = await ledger.health();
    expect((await ledger.setCategory('jzrb', { title: '荆州日报' })).changed).toEqual([]);
    expect((await ledger.health()).version).toBe(version);
  });
});

/** A window is the same object when it was not composed again. */
const windowIn = (answer: Newer) => (answer.kind === 'newer' ? answer.window : undefined);

it('500 questions at once about a channel that changed compose its window once', async () => {
  const { stub, ledger } = freshLedger();
  await ledger.publish([submission('a', { categories: ['x'] })]);
  await runInDurableObject(stub, async (instance) => {
    const port = instance as unknown as LedgerPort;
    const questions = Array.from({ length: 500 }, () => port.newerThan('category/x', 0));
    const composed = new Set((await Promise.all(questions)).map(windowIn));
    expect(composed.size).toBe(1);
    await port.publish([submission('b', { categories: ['x'] })]);
    expect(composed).not.toContain(windowIn(await port.newerThan('category/x', 0)));
  });
});

it('archive pages are composed once, too', async () => {
  const { stub, ledger } = freshLedger();
  await ledger.publish(Array.from({ length: 120 }, (_, index) => submission(`a${index}`, { published: index })));
  await runInDurableObject(stub, async (instance) => {
    const port = instance as unknown as LedgerPort;
    const pages = await Promise.all([1, 2].map(() => port.newerPage('all', 1)));
    expect(new Set(pages.map((page) => windowIn(page as Newer))).size).toBe(1);
  });
});

it('windows are remembered within a bound of bytes, those that were asked for last', async () => {
  const { stub, ledger } = freshLedger();
  for (const slug of ['x', 'y', 'z']) await ledger.publish([submission(slug, { categories: [slug] })]);
  await runInDurableObject(stub, (_, { storage }) => {
    const size = windowIn(new ComposedWindows(storage.sql, 50).newer('category/x', 0))?.byteLength ?? 0;
    const composed = new ComposedWindows(storage.sql, 50, 2 * size + 10);
    const ask = (slug: string) => windowIn(composed.newer(`category/${slug}`, 0));
    const [x, y] = [ask('x'), ask('y')];
    expect(ask('x')).toBe(x);
    ask('z');
    expect(ask('x')).toBe(x);
    expect(ask('y')).not.toBe(y);
  });
});

it('another WINDOW_SIZE gives every window another version; a first start only notes it', async () => {
  const { stub, ledger } = freshLedger();
  await ledger.publish(['a', 'b', 'c'].map((id, index) => submission(id, { published: index, categories: ['x'] })));
  const before = await windowOf(ledger, 'category/x');
  await evictDurableObject(stub);
  expect(await ledger.newerThan('category/x', before.version)).toEqual({ kind: 'current' });
  // As though the deployment before this one had had another setting.
  await runInDurableObject(stub, (_, { storage }) => applyWindowSize(storage.sql, 2, Date.now()));
  const { version } = await windowOf(ledger, 'category/x');
  expect(version).toBeGreaterThan(before.version);
  await evictDurableObject(stub);
  const after = await windowOf(ledger, 'category/x');
  expect(after.version).toBeGreaterThan(version);
  expect(after.modified).toBeGreaterThan(before.modified);
  expect((await ledger.health()).backlog).toBe(2);

  await runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec("DELETE FROM meta WHERE key = 'window_size'");
  });
  await evictDurableObject(stub);
  expect(await ledger.newerThan('category/x', after.version)).toEqual({ kind: 'current' });
});

it('a channel that was named and never shown is unknown', async () => {
  const { stub, ledger } = freshLedger();
  await runInDurableObject(stub, (_, { storage }) => {
    const reference = { name: 'category/x', kind: 'category', slug: 'x', title: 'x', titled: false } as const;
    new ChannelChanges(storage.sql, 50).open(reference);
  });
  for (const channel of ['category/x', 'category/X']) {
    for (const version of [undefined, 0]) expect(await ledger.newerThan(channel, version)).toEqual({ kind: 'unknown' });
    expect(await ledger.newerPage(channel, 1)).toEqual({ kind: 'unknown' });
  }
  expect((await ledger.directory()).categories).toEqual([]);
  await ledger.publish([submission('a', { categories: ['x'] })]);
  expect(await idsIn(ledger, 'category/x')).toEqual(['a']);
});

describe('the newest headlines of channels', () => {
  it('come in the order of the channels, the newest first, at most so many each', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([
      submission('a', { categories: ['x'], published: 1_000 }),
      submission('b', { categories: ['x'], published: 3_000, title: '第二' }),
      submission('c', { categories: ['x', 'y'], published: 2_000 }),
    ]);
    const [y, none, x] = await ledger.latest(['category/y', 'category/none', 'category/x'], 2);
    expect(y?.map(({ id }) => id)).toEqual(['c']);
    expect(none).toEqual([]);
    expect(x).toEqual([
      { id: 'b', title: '第二', date_published: '1970-01-01T00:00:03.000Z' },
      { id: 'c', title: 'c', date_published: '1970-01-01T00:00:02.000Z' },
    ]);
  });

  it('leave out what is held back', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('later', { categories: ['x'], published: Date.now() + 3_600_000 })]);
    expect(await ledger.latest(['category/x'], 5)).toEqual([[]]);
  });
});

describe('the directory', () => {
  it('is handed over only to those who have another version of it', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('a', { categories: ['x'] })]);
    const directory = await ledger.newerDirectory(0);
    expect(directory?.categories.map(({ title }) => title)).toEqual(['x']);
    expect(await ledger.newerDirectory(directory?.version ?? 0)).toBeNull();
    await ledger.setCategory('x', { title: 'Exes' });
    expect((await ledger.newerDirectory(directory?.version ?? 0))?.categories[0]?.title).toBe('Exes');
  });
});
