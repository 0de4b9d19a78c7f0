import { combinationOf, combinationTags } from '../documents/combined.ts';
import type { Change } from '../ledger/outbox.ts';
import { PORTION, SPACING } from './limits.ts';
import type { SubscriptionRow, Subscriptions, TopicRow } from './subscriptions.ts';

/** Milliseconds after which a portion is given to the queue again. */
const LOST_AFTER = 15 * 60_000;

export interface PortionRow extends Record<string, SqlStorageValue> {
  id: number;
  topic: number;
  first: number;
  last: number;
}

/**
 * Pushes that are due, in the hub's tables. A change raises the version of its topics; a topic that is behind has its
 * subscribers divided into portions, and when all of these are done, it has caught up. What changes meanwhile is the next push.
 */
export class Pushes {
  private readonly sql: SqlStorage;
  private readonly now: () => number;
  private portionsRest = 0;

  /** `now` is in milliseconds. */
  constructor(sql: SqlStorage, now: () => number) {
    this.sql = sql;
    this.now = now;
  }

  /** Marks the topics that a change concerns. Any article may be found by any search. */
  mark({ version, channels }: Change): void {
    const mark = (where: string, ...values: (string | number)[]) =>
      this.sql.exec(
        `UPDATE topic SET changed = CASE WHEN version > pushed THEN changed ELSE ? END, version = ?,
           pushed = CASE pushed WHEN 0 THEN ? - 1 ELSE pushed END WHERE version < ? AND ${where}`,
        ...[this.now(), version, version, version, ...values],
      );
    mark('channel IN (SELECT value FROM json_each(?))', JSON.stringify(channels));
    const names = new Set(channels);
    for (const { id, channel } of this.found()) {
      const combination = combinationOf(channel);
      const tags = combination ? combinationTags(combination) : ['all'];
      if (tags.some((tag) => names.has(tag))) mark('id = ?', id);
    }
  }

  /** How many searches and combinations are followed. Each change asks for all of them. */
  countFound(): number {
    return this.found().length;
  }

  private found(): { id: number; channel: string }[] {
    // Their names begin so (`searchName`, `combinedName`), and no channel's does.
    const query = "SELECT id, channel FROM topic WHERE channel >= 'combined?' AND channel < 'combined@'";
    const searches = "SELECT id, channel FROM topic WHERE channel >= 'search/' AND channel < 'search0'";
    return this.sql.exec<{ id: number; channel: string }>(`${query} UNION ALL ${searches}`).toArray();
  }

  /** The topics whose push may begin, the one that waits longest first. */
  behind(limit: number): TopicRow[] {
    const query = `SELECT * FROM topic WHERE version > pushed AND target IS NULL AND ready <= ? ORDER BY changed LIMIT ?`;
    return this.sql.exec<TopicRow>(query, this.now(), limit).toArray();
  }

  /** The document that subscribers of a topic got before it first changed. */
  remember(topic: number, etag: string): void {
    this.sql.exec('UPDATE topic SET etag = ? WHERE id = ? AND version = 0', etag, topic);
  }

  /** Begins the push of a document that shows the topic's version `target`, unless its subscribers have it already. */
  begin({ id }: TopicRow, target: number, etag: string, subscriptions: Subscriptions): void {
    const { sql } = this;
    const before = sql.exec<{ etag: string | null }>('SELECT etag FROM topic WHERE id = ?', id).one().etag;
    if (before === etag) {
      sql.exec('UPDATE topic SET pushed = ? WHERE id = ?', target, id);
      return;
    }
    sql.exec('UPDATE topic SET target = ?, etag = ? WHERE id = ?', target, etag, id);
    subscriptions.tryAgain(id);
    sql.exec(
      `INSERT INTO portion (topic, turn, first, last)
       SELECT ?, part, min(id), max(id) FROM (
         SELECT id, (row_number() OVER (ORDER BY id) - 1) / ${PORTION} AS part FROM subscription WHERE topic = ? AND due IS NULL
       ) GROUP BY part`,
      id,
      id,
    );
    this.endIfDone(id);
  }

  portion(id: number): PortionRow | undefined {
    return this.sql.exec<PortionRow>('SELECT id, topic, first, last FROM portion WHERE id = ?', id).toArray()[0];
  }

  /** Those of a portion that are not late: they have what was pushed before. */
  subscribers({ topic, first, last }: PortionRow): SubscriptionRow[] {
    const query = 'SELECT * FROM subscription WHERE topic = ? AND id BETWEEN ? AND ? AND due IS NULL';
    return this.sql.exec<SubscriptionRow>(query, topic, first, last).toArray();
  }

  /** The portion is done; so many took it, and so many did not. With the last portion, the topic has caught up. */
  done({ id, topic }: PortionRow, delivered: number, failed: number): void {
    this.sql.exec('DELETE FROM portion WHERE id = ?', id);
    this.count(topic, delivered, failed);
    this.endIfDone(topic);
  }

  count(topic: number, delivered: number, failed: number): void {
    const query = 'UPDATE topic SET delivered = delivered + ?, failed = failed + ? WHERE id = ?';
    this.sql.exec(query, delivered, failed, topic);
  }

  private endIfDone(topic: number): void {
    this.sql.exec(
      `UPDATE topic SET pushed = target, target = NULL, ready = ?, changed = ?
       WHERE id = ? AND target IS NOT NULL AND NOT EXISTS (SELECT 1 FROM portion WHERE portion.topic = topic.id)`,
      ...[this.now() + SPACING, this.now(), topic],
    );
  }

  /** Portions that nobody sends, or whose sender was lost; the first ones of each topic come first: topics take turns. */
  unsent(limit: number): number[] {
    if (this.portionsRest > this.now()) return [];
    const query = 'SELECT id FROM portion WHERE sent < ? ORDER BY sent, turn, id LIMIT ?';
    return this.sql
      .exec<{ id: number }>(query, this.now() - LOST_AFTER, limit)
      .toArray()
      .map(({ id }) => id);
  }

  markSent(ids: readonly number[]): void {
    const query = 'UPDATE portion SET sent = ? WHERE id IN (SELECT value FROM json_each(?))';
    this.sql.exec(query, this.now(), JSON.stringify(ids));
  }

  markUnsent(id: number): void {
    this.sql.exec('UPDATE portion SET sent = 0 WHERE id = ?', id);
  }

  /** The senders of all portions are gone. */
  markAllUnsent(): void {
    this.sql.exec('UPDATE portion SET sent = 0 WHERE sent > 0');
  }

  /** The ledger is out of reach: the push of this topic begins later. */
  rest(topic: number, until: number): void {
    this.sql.exec('UPDATE topic SET ready = ? WHERE id = ?', until, topic);
  }

  /** The same for portions, whose document can't be rendered. */
  restPortions(until: number): void {
    this.portionsRest = until;
  }

  /** When there is a push to begin or, unless `full`, a portion to send next; undefined when there is nothing. */
  nextAt(full: boolean): number | undefined {
    const { ready } = this.sql
      .exec<{ ready: number | null }>('SELECT min(ready) AS ready FROM topic WHERE version > pushed AND target IS NULL')
      .one();
    const { sent } = this.sql.exec<{ sent: number | null }>('SELECT min(sent) AS sent FROM portion').one();
    const due = sent === null || full ? null : Math.max(sent + LOST_AFTER, this.portionsRest);
    const times = [ready, due].filter((time) => time !== null);
    return times.length > 0 ? Math.min(...times) : undefined;
  }
}
