import { describe, expect, it } from 'vitest';
import { ChangeLog } from '../../src/ledger/change-log.ts';

function changeLog(now = 10_000) {
  const lines: object[] = [];
  return {
    lines,
    changeLog: new ChangeLog(
      (event, detail) => lines.push({ event, ...detail }),
      () => now,
    ),
  };
}

describe('the changeLog of the ledger', () => {
  it('says in one line how many windows a projection wrote, for which requests, and how late', () => {
    const { changeLog: kept, lines } = changeLog();
    kept.changed(['all', 'category/x'], 'first');
    kept.changed(['all', 'category/y'], 'second');
    kept.wrote('all', 9_000);
    kept.wrote('category/x', 8_500);
    kept.close();
    kept.wrote('category/y', 9_000);
    kept.close();
    kept.close();
    expect(lines).toEqual([
      { event: 'projection', windows: 2, lag_ms: 1_500, requests: ['first', 'second'] },
      { event: 'projection', windows: 1, lag_ms: 1_000, requests: ['second'] },
    ]);
  });

  it('names a request once it was carried out, and not again', () => {
    const { changeLog: kept, lines } = changeLog();
    kept.changed(['all'], 'first');
    for (let n = 0; n < 2; n += 1) {
      kept.wrote('all', 9_000);
      kept.close();
    }
    expect(lines).toMatchObject([{ requests: ['first'] }, { requests: [] }]);
  });

  it('grows with nothing', () => {
    const { changeLog: kept, lines } = changeLog();
    for (let n = 0; n < 30_000; n += 1) kept.changed(['all', `category/${n}`], `request ${n}`);
    kept.wrote('all', 0);
    kept.wrote('category/29999', 0);
    kept.close();
    expect(lines).toMatchObject([{ requests: expect.objectContaining({ length: 20 }) }]);
  });

  it('is empty where only what went wrong is to be said', () => {
    const kept = new ChangeLog(undefined, () => 0);
    kept.changed(['all'], 'first');
    kept.wrote('all', 0);
    kept.purged(1, true);
    expect(() => kept.close()).not.toThrow();
  });
});
