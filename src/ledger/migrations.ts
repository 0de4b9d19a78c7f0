/**
 * The ledger's tables, step by step. A step that was released is never edited: the next one mends it.
 * `updated` and `published` are milliseconds since 1970, `modified` is seconds.
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
];

/** Brings the tables to this release's form, each step in a transaction of its own. Data of a later release throws. */
export function migrate(storage: DurableObjectStorage, now: number): void {
  const { sql } = storage;
  sql.exec('CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY)');
  const done = sql.exec<{ n: number }>('SELECT count(*) AS n FROM migration').one().n;
  if (done > MIGRATIONS.length) {
    throw new Error(`The ledger was written by a later release (schema ${done}, this one knows ${MIGRATIONS.length}).`);
  }
  MIGRATIONS.slice(done).forEach((step, index) => {
    storage.transactionSync(() => {
      step(sql, now);
      sql.exec('INSERT INTO migration VALUES (?)', done + index + 1);
    });
  });
}
