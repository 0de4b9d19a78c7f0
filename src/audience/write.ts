import { COUNTS, type Counts } from './counts.ts';
import type { Gathered } from './gathered.ts';
import { Sketch } from './sketch.ts';

/** The publication as a whole, beside its channels: no channel has this name. */
export const PUBLICATION = '*';

const PLACES = COUNTS.map(() => '?').join(', ');
const SUMS = COUNTS.map((name) => `${name} = ${name} + excluded.${name}`).join(', ');
const UPSERT_PERIOD = `
  INSERT INTO period (channel, start, days, readers, followers, ${COUNTS.join(', ')}) VALUES (?, ?, 1, ?, ?, ${PLACES})
  ON CONFLICT DO UPDATE SET readers = max(readers, excluded.readers), followers = max(followers, excluded.followers), ${SUMS}`;
const UPSERT_SOFTWARE = `
  INSERT INTO software (family, start, days, polls, readers, followers) VALUES (?, ?, 1, ?, ?, ?)
  ON CONFLICT DO UPDATE SET polls = polls + excluded.polls, readers = max(readers, excluded.readers),
    followers = max(followers, excluded.followers)`;

/**
 * Adds what was gathered of a day to the tables, and its sketches to those of the day; `isOver` says that these are gone: then it is
 * counts that are added. Returns how many rows were written. To be called in a transaction.
 */
export function write(sql: SqlStorage, gathered: Gathered, isOver: boolean): number {
  const { day } = gathered;
  let rows = 0;
  const run = (statement: string, ...values: (string | number | Uint8Array)[]) => {
    rows += sql.exec(statement, ...values).rowsWritten;
  };
  /** The estimate of a day's distinct readers, with these. */
  const readersOf = (name: string, readers: Sketch): number => {
    if (isOver) return 0;
    const [kept] = sql
      .exec<{ registers: ArrayBuffer }>('SELECT registers FROM sketch WHERE day = ? AND name = ?', day, name)
      .toArray();
    if (kept) readers.merge(Sketch.of(new Uint8Array(kept.registers)));
    const registers = readers.bytes();
    if (registers.length === 0) return 0;
    run('INSERT OR REPLACE INTO sketch VALUES (?, ?, ?)', day, name, registers);
    return readers.estimate();
  };
  const period = (channel: number, readers: number, followers: number, counts: Counts) => {
    run(UPSERT_PERIOD, channel, day, readers, followers, ...COUNTS.map((name) => counts[name]));
  };
  const channelId = (name: string): number => {
    run('INSERT OR IGNORE INTO channel (name) VALUES (?)', name);
    return sql.exec<{ id: number }>('SELECT id FROM channel WHERE name = ?', name).one().id;
  };
  if (!isOver) {
    for (const { channel, family, feed, subscribers } of gathered.followings) {
      const most =
        'ON CONFLICT DO UPDATE SET subscribers = excluded.subscribers WHERE excluded.subscribers > subscribers';
      run(`INSERT INTO following VALUES (?, ?, ?, ?, ?) ${most}`, day, channelId(channel), family, feed, subscribers);
    }
  }
  for (const [name, { counts, readers }] of gathered.channels) {
    const id = channelId(name);
    const distinct = readersOf(`channel ${name}`, readers);
    const followers = followersOf(sql, day, id);
    period(id, distinct, followers, counts);
    if (distinct + followers > 0) {
      run('UPDATE channel SET last_read = ? WHERE id = ? AND coalesce(last_read, 0) < ?', day, id, day);
    }
  }
  const everybody = new Sketch();
  const followers = followersByFamily(sql, day);
  for (const [family, { polls, readers }] of gathered.software) {
    everybody.merge(readers);
    const distinct = readersOf(`software ${family}`, readers);
    run(UPSERT_SOFTWARE, family, day, polls, distinct, followers.get(family) ?? 0);
  }
  const all = [...followers.values()].reduce((sum, one) => sum + one, 0);
  period(channelId(PUBLICATION), readersOf(PUBLICATION, everybody), all, gathered.total);
  return rows;
}

function followersOf(sql: SqlStorage, day: number, channel: number): number {
  const sum = 'SELECT coalesce(sum(subscribers), 0) AS n FROM following WHERE day = ? AND channel = ?';
  return sql.exec<{ n: number }>(sum, day, channel).one().n;
}

function followersByFamily(sql: SqlStorage, day: number): Map<string, number> {
  const sums = 'SELECT family, sum(subscribers) AS n FROM following WHERE day = ? GROUP BY family';
  return new Map(
    sql
      .exec<{ family: string; n: number }>(sums, day)
      .toArray()
      .map(({ family, n }) => [family, n]),
  );
}

/** Whether there is something left for {@link finishDays}. */
export function hasUnfinished(sql: SqlStorage, today: number): boolean {
  const left =
    'SELECT EXISTS (SELECT 1 FROM sketch WHERE day < ?) OR EXISTS (SELECT 1 FROM following WHERE day < ?) AS n';
  return sql.exec<{ n: number }>(left, today, today).one().n === 1;
}

/** Takes away what tells the readers of days before `today` apart: their sketches, and what aggregators call the feeds. */
export function finishDays(sql: SqlStorage, today: number): void {
  sql.exec('DELETE FROM sketch WHERE day < ?', today);
  sql.exec('DELETE FROM following WHERE day < ?', today);
}

/** Days that are kept one by one. */
export const KEPT_DAYS = 400;

/** Makes one row of each month whose days are all older than {@link KEPT_DAYS}, for each channel and each family. */
export function foldMonths(sql: SqlStorage, today: number): void {
  const before = firstOfMonth(today - KEPT_DAYS);
  fold(sql, 'period', 'channel', ['days', 'readers', 'followers', ...COUNTS], before);
  fold(sql, 'software', 'family', ['days', 'polls', 'readers', 'followers'], before);
}

function fold(sql: SqlStorage, table: string, key: string, columns: readonly string[], before: number): void {
  const sums = columns.map((name) => `sum(${name})`).join(', ');
  const first = "CAST(strftime('%s', start * 86400, 'unixepoch', 'start of month') / 86400 AS INTEGER)";
  const months = `SELECT ${key}, ${first} AS month, ${sums} FROM ${table} WHERE start < ? GROUP BY ${key}, month HAVING count(*) > 1`;
  const rows = [...sql.exec(months, before).raw()] as [string | number, number, ...number[]][];
  for (const [id, month, ...values] of rows) {
    const next = firstOfMonth(month + 31);
    sql.exec(`DELETE FROM ${table} WHERE ${key} = ? AND start >= ? AND start < ?`, id, month, next);
    sql.exec(
      `INSERT INTO ${table} (${key}, start, ${columns.join(', ')}) VALUES (?, ?, ${columns.map(() => '?').join(', ')})`,
      id,
      month,
      ...values,
    );
  }
}

function firstOfMonth(day: number): number {
  const date = new Date(day * 86_400_000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / 86_400_000;
}
