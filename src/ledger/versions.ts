import type { RecoveryPoint, Scheduled } from './contract.ts';

/**
 * More versions than a ledger can have given in the time that it may have lost: a version from the lost time must never be
 * taken for current.
 */
export const LEAP = 1_000_000_000;

/** The version given to the newest change of any channel. */
export function newestVersion(sql: SqlStorage): number {
  return sql.exec<{ value: number }>("SELECT value FROM meta WHERE key = 'version'").one().value;
}

/**
 * The first version that was given since the ledger was restored or taken back; undefined when it never was. Changes since
 * an earlier one are not known.
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

/**
 * Has the platform bring the object's storage back to what it was at a point of the last 30 days, as soon as the object is
 * started again. Says how to undo that, and the newest version that was given.
 */
export async function scheduleRecovery(storage: DurableObjectStorage, point: RecoveryPoint): Promise<Scheduled> {
  const version = newestVersion(storage.sql);
  try {
    const bookmark = 'bookmark' in point ? point.bookmark : await storage.getBookmarkForTime(point.to);
    return { ok: true, undo: await storage.onNextSessionRestoreBookmark(bookmark), version };
  } catch (error) {
    return { ok: false, detail: (error as Error).message };
  }
}

/**
 * Gives a ledger that was taken back versions above `above` ({@link renewVersions}), and documents that changed now: the edge is
 * purged once more when every request under way has its answer. To be called inside a transaction.
 */
export function afterRecovery(sql: SqlStorage, above: number, now: number): void {
  renewVersions(sql, above, now);
  for (const table of ['channel', 'page']) sql.exec(`UPDATE ${table} SET updated = ?`, now);
}
