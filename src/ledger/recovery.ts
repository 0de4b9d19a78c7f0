import type { RecoveryPoint, Scheduled } from './contract.ts';
import { newestVersion } from './windows.ts';

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
 * Gives every channel and archive page a version above all that were given before a recovery: readers and caches hold those,
 * and one that was given twice would pass for current. To be called inside a transaction.
 */
export function renewVersions(sql: SqlStorage, above: number, now: number): void {
  const query = "UPDATE meta SET value = max(value, ?) + 1 WHERE key = 'version' RETURNING value";
  const { value: version } = sql.exec<{ value: number }>(query, above).one();
  const assignments = 'version = ?, updated = ?, modified = max(modified, ?) + 1, purged = 0';
  const values = [version, now, Math.floor(now / 1000)];
  sql.exec(`UPDATE channel SET ${assignments}, projected = 0`, ...values);
  sql.exec(`UPDATE page SET ${assignments}`, ...values);
  sql.exec("UPDATE meta SET value = 0 WHERE key = 'directory'");
}
