import type { Health } from './contract.ts';
import { restoredLines } from './transfer.ts';
import { isoDate } from './windows.ts';

/** Bytes that the platform lets one Durable Object store. */
const LARGEST = 10_000_000_000;

/** How it stands: what the ledger holds, and what has not been carried out to KV yet. */
export function composeHealth(sql: SqlStorage): Health {
  const counts = sql
    .exec<{
      articles: number;
      aged: number;
      scheduled: number;
      channels: number;
      version: number;
      backlog: number;
      oldest: number | null;
      last: number;
    }>(
      `SELECT (SELECT count(*) FROM article) AS articles,
              (SELECT count(*) FROM article WHERE state = 3) AS aged,
              (SELECT count(*) FROM article WHERE state = 0) AS scheduled,
              (SELECT count(*) FROM channel) AS channels,
              (SELECT value FROM meta WHERE key = 'version') AS version,
              (SELECT count(*) FROM channel WHERE projected < version) AS backlog,
              (SELECT min(updated) FROM channel WHERE projected < version) AS oldest,
              (SELECT updated FROM channel WHERE name = 'all') AS last`,
    )
    .one();
  const { articles, aged, scheduled, channels, version, backlog, oldest, last } = counts;
  return {
    articles: articles - aged,
    scheduled,
    aged,
    channels,
    version,
    backlog,
    ...(oldest === null ? {} : { oldest_unprojected: isoDate(oldest) }),
    last_publish: isoDate(last),
    ...(restoredLines(sql) === undefined ? {} : { restoring: true }),
    storage_bytes: sql.databaseSize,
    storage_share: Math.ceil((sql.databaseSize / LARGEST) * 10_000) / 10_000,
  };
}
