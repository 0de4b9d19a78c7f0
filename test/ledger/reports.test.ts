import { describe, expect, it } from 'vitest';
import { freshLedger, submission } from './ledgers.ts';

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
