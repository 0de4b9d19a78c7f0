import type { Format } from '../feed/addresses.ts';
import type { Accepted } from './contract.ts';
import type { SubscriptionRequest } from './request.ts';

const HOUR = 3_600_000;
/** Requests for one host within an hour: the hub asks the host about each of them, whoever sent it. */
const OF_A_HOST = 1_000;
/** Requests that wait for their verification. */
const WAITING = 10_000;

export interface PendingRow extends Record<string, SqlStorageValue> {
  id: number;
  mode: 'subscribe' | 'unsubscribe' | 'denied';
  url: string;
  channel: string;
  format: Format;
  callback: string;
  host: string;
  secret: ArrayBuffer | null;
  /** Seconds. */
  lease: number;
  reason: string | null;
}

/** Requests whose intent is not verified yet, in the hub's tables. They say nothing of what is subscribed to. */
export class Requests {
  private readonly sql: SqlStorage;
  private readonly now: () => number;
  /** How many wait; undefined until they are counted, which reads all of them. */
  private count: number | undefined;
  /** The hour before which nothing is kept of what was asked. */
  private keptFrom = 0;

  /** `now` is in milliseconds. */
  constructor(sql: SqlStorage, now: () => number) {
    this.sql = sql;
    this.now = now;
  }

  /** Keeps a request until it is verified, so that one which was accepted is never lost. `secret` is sealed. */
  add({ mode, topic, callback, lease }: SubscriptionRequest, secret: ArrayBuffer | null): Accepted {
    const { host } = new URL(callback);
    const hour = Math.floor(this.now() / HOUR);
    const waiting = this.waiting();
    if (waiting >= WAITING) return { ok: false, detail: 'The hub has too many requests to verify.', wait: 60 };
    if (this.keptFrom !== hour) this.sql.exec('DELETE FROM asked WHERE hour < ?', hour);
    this.keptFrom = hour;
    const query = `INSERT INTO asked VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1 RETURNING count`;
    const { count } = this.sql.exec<{ count: number }>(query, host, hour).one();
    if (count > OF_A_HOST) {
      const wait = Math.ceil(((hour + 1) * HOUR - this.now()) / 1000);
      return { ok: false, detail: `The hub takes ${OF_A_HOST} requests an hour for one host.`, wait };
    }
    this.sql.exec(
      `INSERT INTO pending (mode, url, channel, format, callback, host, secret, lease) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[mode, topic.url, topic.channel, topic.format, callback, host, secret, lease],
    );
    this.count = waiting + 1;
    return { ok: true };
  }

  /** Every subscriber of a topic is to be told that there is no such feed any more. */
  denyAll(topic: number, reason: string): void {
    this.denyWhere('subscription.topic = ?', topic, reason);
  }

  /** The same of one subscriber. */
  denyOne(id: number, reason: string): void {
    this.denyWhere('subscription.id = ?', id, reason);
  }

  private denyWhere(where: string, id: number, reason: string): void {
    this.sql.exec(
      `INSERT INTO pending (mode, url, channel, format, callback, host, lease, reason)
       SELECT 'denied', url, channel, format, callback, host, 0, ? FROM subscription JOIN topic ON topic.id = subscription.topic
       WHERE lease IS NOT NULL AND ${where}`,
      reason,
      id,
    );
    this.count = undefined;
  }

  /** A request is denied, and its sender is still to be told. */
  deny(id: number, reason: string): void {
    this.sql.exec("UPDATE pending SET mode = 'denied', reason = ? WHERE id = ?", reason, id);
  }

  remove(id: number): void {
    const { rowsWritten } = this.sql.exec('DELETE FROM pending WHERE id = ?', id);
    if (rowsWritten > 0 && this.count !== undefined) this.count -= 1;
  }

  waiting(): number {
    this.count ??= this.sql.exec<{ n: number }>('SELECT count(*) AS n FROM pending').one().n;
    return this.count;
  }

  /** The first host after this one, by name, of which a request waits. */
  hostAfter(host: string): string | undefined {
    const query = 'SELECT host FROM pending WHERE host > ? ORDER BY host LIMIT 1';
    return this.sql.exec<{ host: string }>(query, host).toArray()[0]?.host;
  }

  /** Those of a host, in the order in which they came. */
  of(host: string, limit: number): PendingRow[] {
    return this.sql.exec<PendingRow>('SELECT * FROM pending WHERE host = ? ORDER BY id LIMIT ?', host, limit).toArray();
  }
}
