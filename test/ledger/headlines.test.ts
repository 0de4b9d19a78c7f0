import { describe, expect, it } from 'vitest';
import { freshLedger, submission } from './ledgers.ts';

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
