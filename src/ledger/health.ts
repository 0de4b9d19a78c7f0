import { ARTICLE_STATES, STATE } from './article-list.ts';
import type { Health } from './contract.ts';
import { newestVersion } from './versions.ts';
import { isoDate } from './windows.ts';

/** Bytes that the platform lets one Durable Object store. */
const LARGEST = 10_000_000_000;

/** How many articles are in which state, in `meta` as `articles <state>`: a count over the table reads a row for each of them. */
export function createCounters(sql: SqlStorage): void {
  const add = (state: string, number: string) =>
    `INSERT INTO meta VALUES ('articles ' || ${state}, ${number}) ON CONFLICT DO UPDATE SET value = value + excluded.value;`;
  sql.exec(`
    CREATE TRIGGER article_added AFTER INSERT ON article BEGIN ${add('new.state', '1')} END;
    CREATE TRIGGER article_removed AFTER DELETE ON article BEGIN ${add('old.state', '-1')} END;
    CREATE TRIGGER article_turned AFTER UPDATE OF state ON article WHEN old.state <> new.state BEGIN
      ${add('old.state', '-1')} ${add('new.state', '1')}
    END;
    DROP INDEX article_scheduled;
    DROP INDEX article_aged;
  `);
  recount(sql);
}

/** Counts again, after rows were replaced: that fires no trigger. */
export function recount(sql: SqlStorage): void {
  sql.exec("DELETE FROM meta WHERE key LIKE 'articles %'");
  sql.exec("INSERT INTO meta SELECT 'articles ' || state, count(*) FROM article GROUP BY state");
}

/** Counts of the ledger's content, and of windows that KV does not have yet. Reads a row for each of those. */
export function composeHealth(sql: SqlStorage): Health {
  const meta = new Map(
    sql
      .exec<{ key: string; value: number }>('SELECT key, value FROM meta')
      .toArray()
      .map(({ key, value }) => [key, value]),
  );
  const articles = (state: keyof typeof STATE) => meta.get(`articles ${STATE[state]}`) ?? 0;
  const { channels, backlog, oldest, last } = sql
    .exec<{ channels: number; backlog: number; oldest: number | null; last: number }>(
      // No channel's row is ever deleted, so the last id is their number.
      `SELECT (SELECT max(id) FROM channel) - (SELECT count(*) FROM channel WHERE moved_to IS NOT NULL) AS channels,
              (SELECT updated FROM channel WHERE name = 'all') AS last, count(*) AS backlog, min(updated) AS oldest
       FROM channel WHERE projected < version`,
    )
    .one();
  return {
    articles: ARTICLE_STATES.reduce((sum, state) => sum + articles(state), 0),
    scheduled: articles('scheduled'),
    drafts: articles('draft'),
    aged: articles('aged'),
    channels,
    version: newestVersion(sql),
    backlog,
    ...(oldest === null ? {} : { oldest_unprojected: isoDate(oldest) }),
    last_publish: isoDate(last),
    ...(meta.has('restoring') ? { restoring: true } : {}),
    ...(meta.has('unindexed seq') ? { indexing: true } : {}),
    storage_bytes: sql.databaseSize,
    storage_share: Math.ceil((sql.databaseSize / LARGEST) * 10_000) / 10_000,
  };
}
