import { backoff } from './projection.ts';
import { withTimeout } from './timeout.ts';

/** Changes that one call hands over, and channels that a row names: a row has at most 2 MB. */
const CALL = 100;
const NAMES = 1_000;
/** Milliseconds that a change waits for its purge: many subscribers fetch the feed when they are pushed to. */
const PURGED_WITHIN = 30_000;
const TIMEOUT = 10_000;

/** A change of the publication: its version, and the channels that it changed. */
export interface Change {
  version: number;
  channels: string[];
}

/** The hub, as the ledger calls it. */
export interface Subscribed {
  /** Takes over that these channels changed: from now on it is the hub's to push them. */
  announce(changes: Change[]): Promise<void>;
}

export interface OutboxTarget {
  hub: Subscribed;
  /** Whether a change of this version was purged at least once. */
  purged(version: number): boolean;
  now(): number;
  report(event: string, detail: Record<string, unknown>): void;
}

/**
 * Changes that the hub has still to be told of. Rows are written in the transaction of the change and deleted when the hub has
 * taken them over, so that none is forgotten, whatever dies.
 */
export class Outbox {
  private readonly sql: SqlStorage;
  private readonly target: OutboxTarget;
  private failures = 0;
  private retryAt = 0;

  constructor(sql: SqlStorage, target: OutboxTarget) {
    this.sql = sql;
    this.target = target;
  }

  /** To be called inside the transaction of the change. Archive pages are no feeds to subscribe to. */
  add(version: number, changed: readonly string[]): void {
    const channels = changed.filter((name) => !/\/archive\/\d+$/.test(name));
    for (let from = 0; from < channels.length; from += NAMES) {
      const names = JSON.stringify(channels.slice(from, from + NAMES));
      this.sql.exec('INSERT INTO outbox (version, channels, at) VALUES (?, ?, ?)', version, names, this.target.now());
    }
  }

  /** When there is something to hand over, in milliseconds since 1970; undefined when there is nothing. */
  next(): number | undefined {
    const query = 'SELECT version, at FROM outbox ORDER BY id LIMIT 1';
    const oldest = this.sql.exec<{ version: number; at: number }>(query).toArray()[0];
    if (!oldest) return undefined;
    const due = this.target.purged(oldest.version) ? 0 : oldest.at + PURGED_WITHIN;
    return Math.max(due, this.retryAt);
  }

  /** Hands over what is due. Never rejects: what failed is due again. */
  async run(): Promise<void> {
    const { hub, now, report } = this.target;
    for (let next = this.next(); next !== undefined && next <= now(); next = this.next()) {
      const query = `SELECT id, version, channels FROM outbox ORDER BY id LIMIT ${CALL}`;
      const rows = this.sql.exec<{ id: number; version: number; channels: string }>(query).toArray();
      const changes = rows.map(({ version, channels }) => ({ version, channels: JSON.parse(channels) as string[] }));
      try {
        await withTimeout(TIMEOUT, hub.announce(changes));
        this.sql.exec('DELETE FROM outbox WHERE id <= ?', rows.at(-1)?.id ?? 0);
        this.failures = 0;
      } catch (error) {
        this.retryAt = now() + backoff(this.failures);
        this.failures += 1;
        report('hub unavailable', { error: String(error) });
      }
    }
  }
}
