import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { LedgerPort } from '../../src/ledger/contract.ts';
import { freshLedger, submission } from './ledgers.ts';

const T = Date.UTC(2020, 0, 1);
const filed = { categories: ['x', 'y'], tags: ['z'] };
const article = (index: number) => submission(`${index}`, { published: T + index, ...filed });
const range = (length: number) => Array.from({ length }, (_, index) => index);

/** A ledger with so many articles in four channels, and a count of the rows that its statements read and write. */
async function metered(articles: number) {
  const { stub, ledger } = freshLedger();
  await ledger.publish(range(articles).map(article));
  const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  /** As some minutes later: every window is in KV, and every purge was repeated. */
  const rest = () =>
    runInDurableObject(stub, (_, { storage: { sql } }) => {
      sql.exec('UPDATE channel SET projected = version, purged = version');
      sql.exec('UPDATE page SET purged = version');
      sql.exec("UPDATE meta SET value = (SELECT value FROM meta WHERE key = 'version') WHERE key = 'directory'");
    });
  await rest();
  await runInDurableObject(stub, (_, { storage }) => {
    const exec = storage.sql.exec.bind(storage.sql);
    Object.defineProperty(storage.sql, 'exec', {
      value: (...args: Parameters<typeof exec>) => {
        const cursor = exec(...args);
        cursors.push(cursor);
        return cursor;
      },
    });
  });
  return async (operation: (ledger: LedgerPort, stub: DurableObjectStub) => Promise<unknown>) => {
    await rest();
    cursors.length = 0;
    await operation(ledger, stub);
    return runInDurableObject(stub, () => {
      const sum = (what: 'rowsRead' | 'rowsWritten') => cursors.reduce((total, cursor) => total + cursor[what], 0);
      return [sum('rowsRead'), sum('rowsWritten')];
    });
  };
}

// docs/scaling.md has these figures, for each row is on the bill.
describe.each([120, 2_020])('in a ledger with %i articles, rows read and written', (size) => {
  let rows: Awaited<ReturnType<typeof metered>>;
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    rows = await metered(size);
    // The next articles do not close an archive page.
    await rows((ledger) => ledger.publish([article(size)]));
  });

  it.each<[string, [number, number], Parameters<typeof rows>[0]]>([
    ['health', [11, 0], (ledger) => ledger.health()],
    ['a poll that finds KV up to date', [1, 0], (ledger) => ledger.newerThan('category/x', 3)],
    ['a poll that finds KV behind', [104, 0], (ledger) => ledger.newerThan('category/x')],
    ['the same at once again', [1, 0], (ledger) => ledger.newerThan('category/x')],
    ['an article by its id', [1, 0], (ledger) => ledger.get('7')],
    ['100 articles as a list', [209, 0], (ledger) => ledger.list({ limit: 100 })],
    ['an article submitted again', [1, 0], (ledger) => ledger.known([article(7)])],
    ['an alarm with nothing to do', [14, 0], (_, stub) => runDurableObjectAlarm(stub)],
    ['a new article', [49, 35], (ledger) => ledger.publish([submission('new', { published: T + size + 1, ...filed })])],
    [
      'a changed article',
      [51, 36],
      (ledger) => ledger.publish([submission('new', { published: T + size + 1, title: 'New', ...filed })]),
    ],
    [
      'a changed article, its windows and purges',
      [539, 44],
      async (ledger, stub) => {
        await ledger.publish([submission('new', { published: T + size + 1, ...filed })]);
        while (await runDurableObjectAlarm(stub)) vi.setSystemTime(Date.now() + 60_000);
      },
    ],
    ['a deleted article', [48, 30], (ledger) => ledger.delete('new')],
    ['a search that finds 50 articles', [205, 0], (ledger) => ledger.search({ query: { terms: [] }, limit: 50 })],
    ['the directory', [9, 0], (ledger) => ledger.directory()],
  ])('%s', async (_, expected, operation) => {
    expect(await rows(operation)).toEqual(expected);
  });
});

it('a new article that closes an archive page of 50 articles in each of its four channels', async () => {
  const rows = await metered(120);
  expect(await rows((ledger) => ledger.publish([submission('new', { published: T + 200, ...filed })]))).toEqual([
    1064, 451,
  ]);
});
