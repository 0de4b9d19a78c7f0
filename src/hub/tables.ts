/**
 * The hub's tables, step by step. A step that was released is never edited. Times are milliseconds since 1970; versions are the
 * ledger's, which grow with every change of anything.
 *
 * Ids are never given again: documents and requests under way are remembered by them.
 * topic: `version` is that of its newest change, `pushed` of the newest that all subscribers but the late ones have (0: none was
 * ever pushed), `target` of the push under way. `etag` is that of the document pushed last. The next push
 * begins at `ready` or later; the topic is behind since `changed`.
 * subscription: of a late one, `since` is the version of the last document that it has (0: none), and `due` is when it is tried next;
 * both are null of the others. `failing` is since when it has failed. `lease` is its end, null for an address of the operator.
 * portion: subscribers of a topic, by id, that a push still has to reach. `sent` is when it was given to the queue (0: never).
 * pending: a request whose intent is to be verified; with `reason`, one that is denied.
 * asked: how many requests came for a host in an hour since 1970.
 */
const STEPS: readonly string[] = [
  `CREATE TABLE topic (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     url TEXT NOT NULL UNIQUE,
     channel TEXT NOT NULL,
     format TEXT NOT NULL,
     version INTEGER NOT NULL DEFAULT 0,
     pushed INTEGER NOT NULL DEFAULT 0,
     target INTEGER,
     etag TEXT,
     changed INTEGER NOT NULL DEFAULT 0,
     ready INTEGER NOT NULL DEFAULT 0,
     subscriptions INTEGER NOT NULL DEFAULT 0,
     delivered INTEGER NOT NULL DEFAULT 0,
     failed INTEGER NOT NULL DEFAULT 0
   );
   CREATE INDEX topic_channel ON topic (channel);
   CREATE INDEX topic_behind ON topic (changed) WHERE version > pushed;

   CREATE TABLE subscription (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     topic INTEGER NOT NULL,
     callback TEXT NOT NULL,
     host TEXT NOT NULL,
     secret BLOB,
     lease INTEGER,
     since INTEGER,
     due INTEGER,
     failures INTEGER NOT NULL DEFAULT 0,
     failing INTEGER,
     UNIQUE (topic, callback)
   );
   CREATE INDEX subscription_topic ON subscription (topic, id);
   CREATE INDEX subscription_lease ON subscription (lease) WHERE lease IS NOT NULL;
   CREATE INDEX subscription_due ON subscription (due) WHERE due IS NOT NULL;
   CREATE INDEX subscription_late ON subscription (host, due) WHERE due IS NOT NULL;
   CREATE INDEX subscription_suspended ON subscription (topic, due) WHERE due IS NOT NULL;

   CREATE TABLE portion (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     topic INTEGER NOT NULL,
     turn INTEGER NOT NULL DEFAULT 0,
     first INTEGER NOT NULL,
     last INTEGER NOT NULL,
     sent INTEGER NOT NULL DEFAULT 0
   );
   CREATE INDEX portion_topic ON portion (topic, id);
   CREATE INDEX portion_sent ON portion (sent, turn);

   CREATE TABLE pending (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     mode TEXT NOT NULL,
     url TEXT NOT NULL,
     channel TEXT NOT NULL,
     format TEXT NOT NULL,
     callback TEXT NOT NULL,
     host TEXT NOT NULL,
     secret BLOB,
     lease INTEGER NOT NULL,
     reason TEXT
   );
   CREATE INDEX pending_host ON pending (host, id);

   CREATE TABLE asked (host TEXT NOT NULL, hour INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (host, hour)) WITHOUT ROWID;

   CREATE TABLE host (name TEXT PRIMARY KEY, subscriptions INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TRIGGER subscribed AFTER INSERT ON subscription BEGIN
     INSERT INTO host VALUES (new.host, 1) ON CONFLICT DO UPDATE SET subscriptions = subscriptions + 1;
     UPDATE topic SET subscriptions = subscriptions + 1 WHERE id = new.topic;
   END;
   CREATE TRIGGER unsubscribed AFTER DELETE ON subscription BEGIN
     UPDATE host SET subscriptions = subscriptions - 1 WHERE name = old.host;
     DELETE FROM host WHERE name = old.host AND subscriptions = 0;
     UPDATE topic SET subscriptions = subscriptions - 1 WHERE id = old.topic;
   END;`,
];

/** Brings the tables to this release's form, all of it or none. */
export function createTables(storage: DurableObjectStorage): void {
  const { sql } = storage;
  sql.exec('CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY)');
  const done = sql.exec<{ n: number }>('SELECT count(*) AS n FROM migration').one().n;
  if (done === STEPS.length) return;
  storage.transactionSync(() => {
    for (const [index, step] of STEPS.slice(done).entries()) {
      sql.exec(step);
      sql.exec('INSERT INTO migration VALUES (?)', done + index + 1);
    }
  });
}
