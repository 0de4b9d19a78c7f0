import { expect, it } from 'vitest';
import { freshLedger, submission } from './ledgers.ts';

it('tells how full the ledger is, of what it can hold', async () => {
  const { ledger } = freshLedger();
  const empty = await ledger.health();
  expect(empty.storage_share).toBeGreaterThan(0);
  for (let index = 0; index < 20; index += 1) {
    await ledger.publish([submission(`a${index}`, { title: 'x'.repeat(500_000) })]);
  }
  const { articles, storage_bytes, storage_share } = await ledger.health();
  expect(articles).toBe(20);
  expect(storage_bytes).toBeGreaterThan(empty.storage_bytes + 10_000_000);
  expect(storage_share).toBeCloseTo(storage_bytes / 10_000_000_000, 3);
  expect(storage_share).toBeGreaterThan(empty.storage_share);
});
