/**
 * More versions than a ledger can have given in the time that it may have lost: whoever has one that the lost time gave must
 * not be told that it is current.
 */
export const LEAP = 1_000_000_000;

/** The version given to the newest change of any channel. */
export function newestVersion(sql: SqlStorage): number {
  return sql.exec<{ value: number }>("SELECT value FROM meta WHERE key = 'version'").one().value;
}

/**
 * The first version that was given since the ledger was restored or taken back; undefined when it never was. Of an earlier one
 * nobody knows what has changed since.
 */
export function renewedAt(sql: SqlStorage): number | undefined {
  return sql.exec<{ value: number }>("SELECT value FROM meta WHERE key = 'renewed'").toArray()[0]?.value;
}

/**
 * Gives every channel and archive page a version above all that were given before, and a later `Last-Modified`, for a ledger
 * that lost time: readers and caches hold what it no longer knows. Everything is projected and purged again. `now` is in
 * milliseconds. To be called inside a transaction.
 */
export function renewVersions(sql: SqlStorage, above: number, now: number): void {
  const query = "UPDATE meta SET value = max(value, ?) + 1 WHERE key = 'version' RETURNING value";
  const { value: version } = sql.exec<{ value: number }>(query, above).one();
  const assignments = 'version = ?, modified = max(modified, ?) + 1, purged = 0';
  const values = [version, Math.floor(now / 1000)];
  sql.exec(`UPDATE channel SET ${assignments}, projected = 0`, ...values);
  sql.exec(`UPDATE page SET ${assignments}`, ...values);
  sql.exec("UPDATE meta SET value = 0 WHERE key = 'directory'");
  sql.exec("INSERT OR REPLACE INTO meta VALUES ('renewed', ?)", version);
}

/** Remembers the setting WINDOW_SIZE. Where it was another one, every window may hold other articles now. */
export function applyWindowSize(sql: SqlStorage, size: number, now: number): void {
  const query = "SELECT value FROM meta WHERE key = 'window_size'";
  const before = sql.exec<{ value: number }>(query).toArray()[0]?.value;
  if (before === size) return;
  sql.exec("INSERT OR REPLACE INTO meta VALUES ('window_size', ?)", size);
  if (before !== undefined) renewVersions(sql, 0, now);
}
