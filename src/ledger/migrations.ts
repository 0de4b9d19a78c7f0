import { createLists } from './articles.ts';
import { ChannelChanges } from './channels.ts';
import { createFulltext } from './fulltext.ts';
import { createCounters } from './health.ts';
import { createTokenTable } from './tokens.ts';

/**
 * The ledger's tables, step by step. A step that was released is never edited: the next one mends it.
 * Times are milliseconds since 1970, but `channel.modified` and `page.modified` are seconds.
 *
 * article: `submitted` and `hash` are of what was sent and of what is kept; `publisher_modified` is the `date_modified` that the
 * publisher gave. `state` is 0 while the article waits for its date, 1 while readers see it, 2 when it has expired, 3 when it was
 * kept long enough; then its body is empty; 4 while it is a draft. `changed` is when the ledger last changed it; `redated` has its earlier dates.
 * channel: `oldest_page` is the first archive page that is left; articles published before `cutoff` (null: none) were too many;
 * `aged` is 1 when it ever lost an article to retention. `moved_to` is null, of a deleted category the channel that took its
 * place, or empty when none did.
 * page: a closed archive page, with the title that its channel had when the page last changed.
 * membership: `page` is the archive page that holds the article for ever, or null.
 * outbox: a change that the hub has still to be told of, with the names of its channels as JSON.
 * tombstone: a deleted article, and the id of the one that took its place. channel_tombstone: one that left a channel for good, for readers of that channel.
 */
const MIGRATIONS: readonly ((sql: SqlStorage, now: number) => void)[] = [
  (sql, now) => {
    sql.exec(`
      CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
      INSERT INTO meta VALUES ('version', 1), ('directory', 0);

      CREATE TABLE article (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        uri TEXT NOT NULL,
        submitted TEXT NOT NULL,
        hash TEXT NOT NULL,
        body TEXT NOT NULL,
        published INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        live INTEGER NOT NULL
      );
      CREATE INDEX article_scheduled ON article (published) WHERE live = 0;

      CREATE TABLE channel (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        slug TEXT NOT NULL,
        folded TEXT NOT NULL,
        title TEXT NOT NULL,
        title_by TEXT NOT NULL,
        description TEXT,
        language TEXT,
        image TEXT,
        count INTEGER NOT NULL DEFAULT 0,
        version INTEGER NOT NULL,
        updated INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        projected INTEGER NOT NULL DEFAULT 0,
        purged INTEGER NOT NULL DEFAULT 0
      );
      CREATE INDEX channel_folded ON channel (folded);
      CREATE INDEX channel_unprojected ON channel (version) WHERE projected < version;
      CREATE INDEX channel_unpurged ON channel (updated) WHERE purged < version;

      CREATE TABLE membership (
        channel INTEGER NOT NULL,
        article INTEGER NOT NULL,
        published INTEGER NOT NULL,
        PRIMARY KEY (channel, article)
      ) WITHOUT ROWID;
      CREATE INDEX membership_newest ON membership (channel, published DESC, article DESC);
      CREATE INDEX membership_article ON membership (article);

      CREATE TABLE tombstone (id TEXT PRIMARY KEY, uri TEXT NOT NULL, deleted INTEGER NOT NULL) WITHOUT ROWID;
    `);
    sql.exec(
      `INSERT INTO channel (name, kind, slug, folded, title, title_by, version, updated, modified)
       VALUES ('all', 'all', '', 'all', '', 'slug', 1, ?, ?)`,
      now,
      Math.floor(now / 1000),
    );
  },
  (sql) => {
    sql.exec(`
      ALTER TABLE article RENAME COLUMN live TO state;
      ALTER TABLE article ADD COLUMN told INTEGER;
      ALTER TABLE article ADD COLUMN expires INTEGER;
      CREATE INDEX article_expiring ON article (expires) WHERE state = 1 AND expires IS NOT NULL;

      ALTER TABLE channel ADD COLUMN pages INTEGER NOT NULL DEFAULT 0;

      ALTER TABLE membership ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE membership ADD COLUMN page INTEGER;
      CREATE INDEX membership_open ON membership (channel, published DESC, article DESC) WHERE page IS NULL;
      CREATE INDEX membership_page ON membership (channel, page, published DESC, article DESC) WHERE page IS NOT NULL;

      CREATE TABLE page (
        channel INTEGER NOT NULL,
        number INTEGER NOT NULL,
        version INTEGER NOT NULL,
        updated INTEGER NOT NULL,
        modified INTEGER NOT NULL,
        purged INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (channel, number)
      ) WITHOUT ROWID;
      CREATE INDEX page_unpurged ON page (updated) WHERE purged < version;

      CREATE TABLE burial (
        channel INTEGER NOT NULL,
        id TEXT NOT NULL,
        uri TEXT NOT NULL,
        deleted INTEGER NOT NULL,
        version INTEGER NOT NULL,
        page INTEGER,
        PRIMARY KEY (channel, id)
      ) WITHOUT ROWID;
      CREATE INDEX burial_newest ON burial (channel, deleted DESC);
    `);
  },
  (sql) => {
    sql.exec(`
      CREATE TABLE report (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        created INTEGER NOT NULL,
        updated INTEGER NOT NULL,
        unchanged INTEGER NOT NULL,
        rejected INTEGER NOT NULL,
        rejections TEXT NOT NULL
      );
    `);
  },
  (sql) => {
    sql.exec(`
      ALTER TABLE channel ADD COLUMN long INTEGER NOT NULL DEFAULT 0;
      UPDATE channel SET long = 1 WHERE id IN (
        SELECT m.channel FROM membership m JOIN article a ON a.seq = m.article WHERE octet_length(a.body) > 32768);

      ALTER TABLE membership RENAME TO membership_before;
      CREATE TABLE membership (
        article INTEGER NOT NULL,
        channel INTEGER NOT NULL,
        published INTEGER NOT NULL,
        version INTEGER NOT NULL,
        page INTEGER,
        PRIMARY KEY (article, channel)
      ) WITHOUT ROWID;
      INSERT INTO membership SELECT article, channel, published, version, page FROM membership_before ORDER BY article;
      DROP TABLE membership_before;
      CREATE INDEX membership_newest ON membership (channel, published DESC, article DESC);
      CREATE INDEX membership_open ON membership (channel, published DESC, article DESC) WHERE page IS NULL;
      CREATE INDEX membership_page ON membership (channel, page, published DESC, article DESC) WHERE page IS NOT NULL;
    `);
  },
  (sql) => {
    sql.exec(`
      ALTER TABLE channel ADD COLUMN oldest_page INTEGER NOT NULL DEFAULT 1;
      ALTER TABLE channel ADD COLUMN horizon INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE channel ADD COLUMN aged INTEGER NOT NULL DEFAULT 0;
      CREATE INDEX article_aged ON article (seq) WHERE state = 3;
    `);
  },
  createTokenTable,
  // Windows in KV are packed otherwise now: written again, they need not come from the ledger with every miss.
  (sql) => {
    sql.exec('UPDATE channel SET projected = 0');
  },
  // A horizon of 0 let go every article of before 1970. Its text is gone: submitted again, it must not pass for known.
  (sql) => {
    sql.exec(`
      ALTER TABLE channel RENAME COLUMN horizon TO horizon_or_zero;
      ALTER TABLE channel ADD COLUMN horizon INTEGER;
      UPDATE channel SET horizon = horizon_or_zero WHERE horizon_or_zero <> 0;
      ALTER TABLE channel DROP COLUMN horizon_or_zero;
      UPDATE article SET submitted = '' WHERE state = 3 AND published < 0;
    `);
  },
  (sql) => {
    sql.exec(`
      ALTER TABLE channel ADD COLUMN moved_to TEXT;
      CREATE INDEX channel_moved ON channel (moved_to) WHERE moved_to IS NOT NULL;
    `);
  },
  createLists,
  createCounters,
  (sql) => {
    sql.exec(`
      ALTER TABLE page ADD COLUMN title TEXT NOT NULL DEFAULT '';
      UPDATE page SET title = (SELECT title FROM channel WHERE id = page.channel);
    `);
  },
  (sql) => {
    sql.exec(`
      ALTER TABLE article RENAME COLUMN told TO publisher_modified;
      ALTER TABLE channel RENAME COLUMN horizon TO cutoff;
      ALTER TABLE burial RENAME TO channel_tombstone;
      DROP INDEX burial_newest;
      CREATE INDEX channel_tombstone_newest ON channel_tombstone (channel, deleted DESC);
    `);
  },
  (sql) => {
    sql.exec('ALTER TABLE tombstone ADD COLUMN successor TEXT');
  },
  createFulltext,
  (sql) => {
    sql.exec(`
      CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, version INTEGER NOT NULL, channels TEXT NOT NULL, at INTEGER NOT NULL)
    `);
  },
];

/**
 * Brings the tables to this release's form, or to that after step `last`, in one transaction: all of it, or none. Data of a
 * later release throws.
 */
export function migrate(
  storage: DurableObjectStorage,
  now: number,
  windowSize: number,
  last = MIGRATIONS.length,
): void {
  const { sql } = storage;
  sql.exec('CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY)');
  const done = sql.exec<{ n: number }>('SELECT count(*) AS n FROM migration').one().n;
  if (done > MIGRATIONS.length) {
    throw new Error(`The ledger was written by a later release (schema ${done}, this one knows ${MIGRATIONS.length}).`);
  }
  const steps = MIGRATIONS.slice(done, last);
  if (steps.length === 0) return;
  storage.transactionSync(() => {
    steps.forEach((step, index) => {
      step(sql, now);
      sql.exec('INSERT INTO migration VALUES (?)', done + index + 1);
    });
    if (last < MIGRATIONS.length) return;
    // Up to step 4 there were no archive pages.
    const channels = new ChannelChanges(sql, windowSize);
    channels.touchCrowded();
    channels.commit(now);
  });
}
