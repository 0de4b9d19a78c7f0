import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, it, vi } from 'vitest';
import { Ledger } from '../../src/ledger/ledger.ts';
import { migrate } from '../../src/ledger/migrations.ts';
import { freshLedger, submission, walk } from './ledgers.ts';

const HOUR = 3_600_000;
const T = Date.UTC(2020, 0, 1);
const NOW = Date.UTC(2026, 0, 1);

/** A ledger of the first release: 130 articles in one category, of which one waits for its date. */
function firstRelease(storage: DurableObjectStorage): void {
  const { sql } = storage;
  const tables = sql.exec<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'",
  );
  for (const { name } of tables.toArray()) sql.exec(`DROP TABLE IF EXISTS ${name}`);
  migrate(storage, T, 50, 1);
  sql.exec(
    `INSERT INTO channel (name, kind, slug, folded, title, title_by, count, version, updated, modified)
     VALUES ('category/x', 'category', 'x', 'category/x', 'x', 'slug', 129, 7, ?, ?)`,
    T,
    T / 1000,
  );
  sql.exec("UPDATE channel SET count = 129, version = 7 WHERE name = 'all'");
  sql.exec("UPDATE meta SET value = 7 WHERE key = 'version'");
  for (let index = 0; index < 130; index += 1) {
    const published = T + index * HOUR;
    const live = index === 129 ? 0 : 1;
    const dates = {
      date_published: new Date(published).toISOString(),
      date_modified: new Date(published).toISOString(),
    };
    const body = {
      uri: `tag:example.com,2026:a${index}`,
      ...dates,
      id: `a${index}`,
      authors: [],
      tags: [],
      attachments: [],
    };
    sql.exec(
      `INSERT INTO article (seq, id, uri, submitted, hash, body, published, modified, live)
       VALUES (?, ?, ?, 's', 'h', ?, ?, ?, ?)`,
      ...[index + 1, `a${index}`, body.uri, JSON.stringify({ ...body, categories: [{ slug: 'x', title: 'x' }] })],
      ...[live ? published : NOW + HOUR * 24 * 365 * 50, published, live],
    );
    if (!live) continue;
    sql.exec('INSERT INTO membership SELECT id, ?, ? FROM channel', index + 1, published);
  }
}

/** As many as there are before this release's. */
const EARLIER = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

describe('a ledger of an earlier release', () => {
  it.each(
    EARLIER,
  )('(%i) has all of its articles in the windows and archive pages of this one, and goes on', async (step) => {
    const { stub, ledger } = freshLedger();
    await runInDurableObject(stub, (_, { storage }) => {
      firstRelease(storage);
      migrate(storage, NOW, 50, step);
      const done = () => storage.sql.exec<{ n: number }>('SELECT count(*) AS n FROM migration').one().n;
      expect(done()).toBe(step);
      migrate(storage, NOW, 50);
      expect(done()).toBe(EARLIER.length + 1);
    });
    for (const channel of ['category/x', 'all']) {
      const { window, pages } = await walk(ledger, channel);
      const found = [window, ...pages].flatMap(({ items }) => items.map(({ id }) => id));
      expect(window.version).toBeGreaterThan(7);
      expect(window.items).toHaveLength(50);
      expect(new Set(found)).toEqual(new Set(Array.from({ length: 129 }, (_, index) => `a${index}`)));
    }
    expect(await ledger.health()).toMatchObject({ articles: 130, scheduled: 1 });
    expect(await ledger.delete('a3')).toMatchObject({ existed: true });
    expect((await walk(ledger, 'category/x')).pages.at(-1)?.tombstones).toHaveLength(1);
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(stub);
      expect((await ledger.health()).indexing).toBeUndefined();
    });
    const query = { terms: [{ channel: 'category/x', without: false }] };
    expect((await ledger.search({ query, limit: 200 })).articles).toHaveLength(128);
  });

  it('is left as it was when a step fails, and migrated when it no longer does', async () => {
    const { stub, ledger } = freshLedger();
    await runInDurableObject(stub, (_, { storage }) => {
      const { sql } = storage;
      firstRelease(storage);
      sql.exec('CREATE TABLE report (in_the_way INTEGER)');
      const schema = () => [
        ...sql.exec("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY name"),
      ];
      const before = schema();
      expect(() => migrate(storage, NOW, 50)).toThrow('report');
      expect(schema()).toEqual(before);
      sql.exec('DROP TABLE report');
      migrate(storage, NOW, 50);
    });
    expect((await ledger.health()).articles).toBe(130);
  });

  it('lets articles of before 1970 in again, which a limit of 0 had let go, and keeps the limits that were one', async () => {
    const { stub, ledger } = freshLedger();
    const moon = submission('moon', { published: Date.UTC(1969, 6, 20), categories: ['x'] });
    await runInDurableObject(stub, (_, { storage }) => {
      const { sql } = storage;
      firstRelease(storage);
      migrate(storage, NOW, 50, 7);
      sql.exec(
        `INSERT INTO article (id, uri, submitted, hash, body, published, modified, state)
         VALUES ('moon', 'tag:example.com,2026:moon', ?, ?, '', ?, ?, 3)`,
        ...[moon.submitted, moon.hash, moon.published, moon.published],
      );
      sql.exec("UPDATE channel SET horizon = ? WHERE name = 'category/x'", T);
      migrate(storage, NOW, 50);
      const cutoffs = sql.exec<{ cutoff: number | null }>('SELECT cutoff FROM channel ORDER BY id');
      expect([...cutoffs].map(({ cutoff }) => cutoff)).toEqual([null, T]);
    });
    expect(await ledger.known([moon])).toEqual([]);
    await ledger.publish([moon]);
    expect(await ledger.get('moon')).toMatchObject({ kind: 'found' });
  });

  it('has its windows written to KV again, as this release packs them', async () => {
    const { stub } = freshLedger();
    await runInDurableObject(stub, (_, { storage }) => {
      firstRelease(storage);
      migrate(storage, NOW, 50, 6);
      const behind = () =>
        storage.sql.exec<{ n: number }>('SELECT count(*) AS n FROM channel WHERE projected < version').one().n;
      storage.sql.exec('UPDATE channel SET projected = version');
      migrate(storage, NOW, 50);
      expect(behind()).toBe(2);
    });
  });

  it('is migrated once', async () => {
    const { stub } = freshLedger();
    await runInDurableObject(stub, (_, { storage }) => {
      firstRelease(storage);
      migrate(storage, NOW, 50);
      const version = () =>
        storage.sql.exec<{ value: number }>("SELECT value FROM meta WHERE key = 'version'").one().value;
      const before = version();
      migrate(storage, NOW, 50);
      expect(version()).toBe(before);
    });
  });

  it('of a later release is left alone', async () => {
    const { stub } = freshLedger();
    await runInDurableObject(stub, (instance, { storage }) => {
      expect(instance).toBeInstanceOf(Ledger);
      storage.sql.exec('INSERT INTO migration VALUES (99)');
      expect(() => migrate(storage, NOW, 50)).toThrow('later release');
    });
  });
});
