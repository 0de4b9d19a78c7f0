import type { Format } from '../feed/addresses.ts';
import type { HostCounts, HubHealth, TopicCounts } from './contract.ts';
import { SPACING } from './limits.ts';
import type { Topic } from './request.ts';

const HOUR = 3_600_000;
/** Milliseconds until a failed push is tried again, doubled with each failure, and at most. */
const FIRST_PAUSE = 30_000;
const LONGEST_PAUSE = 6 * HOUR;
/** Milliseconds of failures after which a subscription is suspended. */
const SUSPENDED_AFTER = 24 * HOUR;
/** When a suspended one is due: the last time that there is (ECMA-262, time values). */
const NEVER = 8_640_000_000_000_000;
/** Topics and hosts that people see. */
const SHOWN = 100;

export interface TopicRow extends Record<string, SqlStorageValue> {
  id: number;
  url: string;
  channel: string;
  format: Format;
  version: number;
  pushed: number;
  target: number | null;
}

export interface SubscriptionRow extends Record<string, SqlStorageValue> {
  id: number;
  topic: number;
  callback: string;
  host: string;
  secret: ArrayBuffer | null;
  lease: number | null;
  since: number | null;
}

/** Subscriptions in the hub's tables, and what becomes of each when it is pushed to. Times are milliseconds since 1970. */
export class Subscriptions {
  private readonly sql: SqlStorage;
  private readonly now: () => number;

  constructor(sql: SqlStorage, now: () => number) {
    this.sql = sql;
    this.now = now;
  }

  topic(url: string): TopicRow | undefined {
    return this.sql.exec<TopicRow>('SELECT * FROM topic WHERE url = ?', url).toArray()[0];
  }

  topicById(id: number): TopicRow | undefined {
    return this.sql.exec<TopicRow>('SELECT * FROM topic WHERE id = ?', id).toArray()[0];
  }

  /** Begins a subscription, or renews it: then it keeps its place, and one that had failed is tried again. */
  subscribe(
    { url, channel, format }: Topic,
    { callback, host, secret, lease }: Pick<SubscriptionRow, 'callback' | 'host' | 'secret'> & { lease: number | null },
  ): void {
    const { sql } = this;
    sql.exec('INSERT INTO topic (url, channel, format) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', url, channel, format);
    const topic = (this.topic(url) as TopicRow).id;
    sql.exec(
      `INSERT INTO subscription (topic, callback, host, secret, lease, since, due) VALUES (?, ?, ?, ?, ?, 0, ?)
       ON CONFLICT DO UPDATE SET secret = excluded.secret, lease = excluded.lease, failures = 0, failing = NULL,
         due = CASE WHEN due IS NULL THEN NULL ELSE excluded.due END`,
      ...[topic, callback, host, secret, lease, this.now()],
    );
  }

  unsubscribe(url: string, callback: string): void {
    const topic = this.topic(url)?.id;
    if (topic === undefined) return;
    this.sql.exec('DELETE FROM subscription WHERE topic = ? AND callback = ?', topic, callback);
    this.forgetEmpty();
  }

  removeAll(topic: number): void {
    this.sql.exec('DELETE FROM subscription WHERE topic = ?', topic);
    this.forgetEmpty();
  }

  remove(id: number): void {
    this.sql.exec('DELETE FROM subscription WHERE id = ?', id);
    this.forgetEmpty();
  }

  /** Removes those whose lease has ended, a portion of them. */
  expire(): void {
    if ((this.nextLease() ?? NEVER) > this.now()) return;
    this.sql.exec(
      'DELETE FROM subscription WHERE id IN (SELECT id FROM subscription WHERE lease <= ? ORDER BY lease LIMIT 1000)',
      this.now(),
    );
    this.forgetEmpty();
  }

  /** Removes topics without a subscription. */
  private forgetEmpty(): void {
    this.sql.exec('DELETE FROM portion WHERE topic IN (SELECT id FROM topic WHERE subscriptions = 0)');
    this.sql.exec('DELETE FROM topic WHERE subscriptions = 0');
  }

  /** It has the document of the version `upTo`, or of a later one. */
  settle(id: number, topic: number, upTo: number): void {
    const isCurrent = (this.topicById(topic)?.version ?? 0) <= upTo;
    const [since, due] = isCurrent ? [null, null] : [upTo, this.now() + SPACING];
    const query = 'UPDATE subscription SET since = ?, due = ?, failures = 0, failing = NULL WHERE id = ?';
    this.sql.exec(query, since, due, id);
  }

  /** It gets the changes after `since` later than the others. */
  postpone(id: number, since: number, due: number): void {
    this.sql.exec('UPDATE subscription SET since = coalesce(since, ?), due = ? WHERE id = ?', since, due, id);
  }

  /** Its push failed: it is tried again after a pause, and after a day of that no more until the next change. */
  fail(id: number, since: number): void {
    const now = this.now();
    const query = 'SELECT failures, failing FROM subscription WHERE id = ?';
    const row = this.sql.exec<{ failures: number; failing: number | null }>(query, id).toArray()[0];
    if (!row) return;
    const failing = row.failing ?? now;
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(row.failures, 20));
    const due = now - failing >= SUSPENDED_AFTER ? NEVER : now + pause;
    this.sql.exec(
      'UPDATE subscription SET since = coalesce(since, ?), due = ?, failures = failures + 1, failing = ? WHERE id = ?',
      ...[since, due, failing, id],
    );
  }

  /** Suspended subscribers of a topic that changed get one more try. */
  tryAgain(topic: number): void {
    this.sql.exec('UPDATE subscription SET due = ? WHERE topic = ? AND due = ?', this.now(), topic, NEVER);
  }

  /** When the next of those that are late is due; undefined when none is. */
  nextDue(): number | undefined {
    const query = 'SELECT min(due) AS due FROM subscription WHERE due IS NOT NULL';
    const { due } = this.sql.exec<{ due: number | null }>(query).one();
    return due === null || due === NEVER ? undefined : due;
  }

  /** When the next lease ends; undefined when none does. */
  nextLease(): number | undefined {
    const query = 'SELECT min(lease) AS lease FROM subscription WHERE lease IS NOT NULL';
    return this.sql.exec<{ lease: number | null }>(query).one().lease ?? undefined;
  }

  /** The first host after this one, by name, of which a subscription is late. */
  lateHost(after: string): string | undefined {
    const query = 'SELECT host FROM subscription WHERE due IS NOT NULL AND host > ? ORDER BY host LIMIT 1';
    return this.sql.exec<{ host: string }>(query, after).toArray()[0]?.host;
  }

  /** Those of a host that are late and due, the one that waited longest first. */
  late(host: string, limit: number): SubscriptionRow[] {
    const query = 'SELECT * FROM subscription WHERE host = ? AND due IS NOT NULL AND due <= ? ORDER BY due LIMIT ?';
    return this.sql.exec<SubscriptionRow>(query, host, this.now(), limit).toArray();
  }

  /** How many there are to the feeds of a channel, or to all feeds. */
  count(channel: string | undefined): number {
    const query = `SELECT coalesce(sum(subscriptions), 0) AS n FROM topic ${channel === undefined ? '' : 'WHERE channel = ?'}`;
    return this.sql.exec<{ n: number }>(query, ...(channel === undefined ? [] : [channel])).one().n;
  }

  health(pending: number): HubHealth {
    const count = (query: string) => this.sql.exec<{ n: number | null }>(query).one().n ?? 0;
    const oldest = count('SELECT min(changed) AS n FROM topic WHERE version > pushed');
    return {
      topics: count('SELECT count(*) AS n FROM topic'),
      subscriptions: count('SELECT sum(subscriptions) AS n FROM topic'),
      pending,
      behind: count('SELECT count(*) AS n FROM topic WHERE version > pushed'),
      late: count(`SELECT count(*) AS n FROM subscription WHERE due < ${NEVER}`),
      suspended: count(`SELECT count(*) AS n FROM subscription WHERE due = ${NEVER}`),
      ...(oldest === 0 ? {} : { oldest_unpushed: new Date(oldest).toISOString() }),
    };
  }

  topics(): TopicCounts[] {
    const query = `SELECT url, channel, subscriptions, delivered, failed FROM topic
      ORDER BY subscriptions DESC, url LIMIT ${SHOWN}`;
    return this.sql.exec<TopicCounts & Record<string, SqlStorageValue>>(query).toArray();
  }

  hosts(): HostCounts[] {
    const query = `SELECT name AS host, subscriptions,
        (SELECT count(*) FROM subscription WHERE host = name AND due IS NOT NULL AND failures > 0) AS failing
      FROM host ORDER BY subscriptions DESC, name LIMIT ${SHOWN}`;
    return this.sql.exec<HostCounts & Record<string, SqlStorageValue>>(query).toArray();
  }
}
