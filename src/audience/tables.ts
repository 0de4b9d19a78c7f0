import { COUNTS } from './counts.ts';

const COLUMNS = COUNTS.map((name) => `${name} INTEGER NOT NULL`).join(', ');

/** Steps by which the tables came to their form. One that was deployed is never changed or taken out. */
const MIGRATIONS: readonly ((sql: SqlStorage) => void)[] = [
  (sql) => {
    sql.exec(`
      CREATE TABLE salt (day INTEGER PRIMARY KEY, key BLOB NOT NULL);

      CREATE TABLE channel (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        last_read INTEGER
      );
      CREATE INDEX channel_last_read ON channel (last_read) WHERE last_read IS NOT NULL;

      CREATE TABLE period (
        channel INTEGER NOT NULL,
        start INTEGER NOT NULL,
        days INTEGER NOT NULL,
        readers INTEGER NOT NULL,
        followers INTEGER NOT NULL,
        ${COLUMNS},
        PRIMARY KEY (channel, start)
      ) WITHOUT ROWID;
      CREATE INDEX period_start ON period (start);

      CREATE TABLE software (
        family TEXT NOT NULL,
        start INTEGER NOT NULL,
        days INTEGER NOT NULL,
        polls INTEGER NOT NULL,
        readers INTEGER NOT NULL,
        followers INTEGER NOT NULL,
        PRIMARY KEY (family, start)
      ) WITHOUT ROWID;
      CREATE INDEX software_start ON software (start);

      CREATE TABLE sketch (
        day INTEGER NOT NULL,
        name TEXT NOT NULL,
        registers BLOB NOT NULL,
        PRIMARY KEY (day, name)
      ) WITHOUT ROWID;

      CREATE TABLE following (
        day INTEGER NOT NULL,
        channel INTEGER NOT NULL,
        family TEXT NOT NULL,
        feed TEXT NOT NULL,
        subscribers INTEGER NOT NULL,
        PRIMARY KEY (day, channel, family, feed)
      ) WITHOUT ROWID;
    `);
  },
];

/** Brings the tables to this release's form, all of it or none. Data of a later release throws. */
export function migrate(storage: DurableObjectStorage): void {
  const { sql } = storage;
  sql.exec('CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY)');
  const done = sql.exec<{ n: number }>('SELECT count(*) AS n FROM migration').one().n;
  if (done > MIGRATIONS.length) {
    throw new Error(`The audience was written by a later release (${done}, this one knows ${MIGRATIONS.length}).`);
  }
  if (done === MIGRATIONS.length) return;
  storage.transactionSync(() => {
    for (const [index, step] of MIGRATIONS.entries()) {
      if (index < done) continue;
      step(sql);
      sql.exec('INSERT INTO migration VALUES (?)', index + 1);
    }
  });
}
