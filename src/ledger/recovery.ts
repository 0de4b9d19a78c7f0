import type { RecoveryPoint, Scheduled } from './contract.ts';
import { newestVersion, renewVersions } from './versions.ts';

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
 * What a ledger has to do that was taken back: versions above `above` ({@link renewVersions}), and documents that changed now,
 * so that the edge is purged once more when whatever is being answered has been answered. To be called inside a transaction.
 */
export function afterRecovery(sql: SqlStorage, above: number, now: number): void {
  renewVersions(sql, above, now);
  for (const table of ['channel', 'page']) sql.exec(`UPDATE ${table} SET updated = ?`, now);
}
