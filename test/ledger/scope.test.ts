import { describe, expect, it } from 'vitest';
import { inBatch, within } from '../../src/ledger/scope.ts';
import { freshLedger, submission } from './ledgers.ts';

describe('what became of the articles that a token may touch, told of the whole batch', () => {
  const batch = ['a', 'b', 'c', 'd', 'e'].map((id) => submission(id));
  const [, b, , d, e] = batch as [never, (typeof batch)[0], never, (typeof batch)[0], (typeof batch)[0]];

  it('has every status, and every remark, at the place of its article', () => {
    const published = {
      statuses: ['superseded' as const, 'created' as const, 'unchanged' as const],
      kept: [{ index: 0, date_modified: '2026-11-20T00:00:00.000Z' }],
      aged: [2],
    };
    expect(inBatch(published, [b, d, e], batch)).toEqual({
      statuses: ['forbidden', 'superseded', 'forbidden', 'created', 'unchanged'],
      kept: [{ index: 1, date_modified: '2026-11-20T00:00:00.000Z' }],
      aged: [4],
    });
  });

  it('holds for the ledger: what is filed elsewhere stays, the rest is stored', async () => {
    const { ledger } = freshLedger();
    await ledger.publish([submission('theirs', { categories: ['other'] })]);
    const mine = ['mine-1', 'theirs', 'mine-2'].map((id) => submission(id, { categories: ['x'], title: `New ${id}` }));
    const { statuses } = await ledger.publish(mine, undefined, { scope: { name: 'ci', categories: ['x'] } });
    expect(statuses).toEqual(['created', 'forbidden', 'created']);
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
  expect(within({ categories: slugs.map((slug) => ({ slug })) }, categories)).toBe(expected);
});
