import { describe, expect, it } from 'vitest';
import { freshLedger, submission, windowOf } from './ledgers.ts';

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
