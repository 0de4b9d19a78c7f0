import { cacheTag, EVERYTHING_TAG } from '../feed/addresses.ts';
import { withTimeout } from './timeout.ts';
import { TokenBucket } from './token-bucket.ts';
import { newestVersion } from './versions.ts';

/** Purges of the free plan, which hold for the whole account: so many at once, and so many a minute. */
const BURST = 25;
const PER_MINUTE = 5;
/** Tags that one purge may name. */
const TAGS = 100;
/** Milliseconds. A document rendered before a change may be stored just after its purge; this much later it has been. */
export const SETTLED_AFTER = 5_000;
/** Milliseconds between purges that only repeat an earlier one: so they never take more tokens than come. */
const REPEAT_INTERVAL = 60_000 / PER_MINUTE;
/** Milliseconds that a publish waits for its purge, and that a purge may take at all. */
const PUBLISH_TIMEOUT = 2_000;
const PURGE_TIMEOUT = 30_000;

export interface PurgeTarget {
  /** Purges what bears one of these tags. False when the platform refused. */
  purge(tags: string[]): Promise<boolean>;
  /** Milliseconds since 1970. */
  now(): number;
  /** A purge for so many channels and archive pages has ended; `error` where it failed without an answer. */
  ended?(channels: number, purged: boolean, error?: unknown): void;
}

/**
 * Purges the edge of what changed, as the platform limits it. Everything that waits goes with the next call. A row of `channel`
 * or `page` is done (`purged` is its `version`) when it was purged {@link SETTLED_AFTER} its change, so a change is purged at
 * once and, where that was earlier, once more. No document at the edge is older than 20 s after its change: tokens come every
 * 12 s, and what one of them purged too early is settled when the next one comes. What is kept in memory only saves calls.
 */
export class Purges {
  private readonly sql: SqlStorage;
  private readonly target: PurgeTarget;
  private readonly bucket: TokenBucket;
  /** The newest version that was purged at least once, or is being purged; at first, the newest that an earlier instance gave. */
  private purgedUpTo: number | undefined;
  private repeatAt = 0;
  /** The newest version of which a purge has ended well. */
  private purgedOnce = 0;

  constructor(sql: SqlStorage, target: PurgeTarget) {
    this.sql = sql;
    this.target = target;
    this.bucket = new TokenBucket(BURST, PER_MINUTE / 60, target.now);
  }

  /** When there is something to purge next, in milliseconds since 1970; undefined when nothing is. */
  next(): number | undefined {
    const oldest = this.sql
      .exec<{ updated: number | null }>(
        `SELECT min(updated) AS updated FROM (SELECT min(updated) AS updated FROM channel WHERE purged < version
         UNION ALL SELECT min(updated) FROM page WHERE purged < version)`,
      )
      .one().updated;
    if (oldest === null) return undefined;
    this.purgedUpTo ??= newestVersion(this.sql);
    const isNew = newestVersion(this.sql) > this.purgedUpTo;
    const due = isNew ? 0 : Math.max(this.repeatAt, oldest + SETTLED_AFTER);
    return Math.max(due, this.target.now() + this.bucket.wait());
  }

  /** Whether everything that changed up to this version was purged at least once. */
  reached(version: number): boolean {
    return version <= this.purgedOnce || this.next() === undefined;
  }

  /** Purges what is due. Never rejects: what failed is due again. */
  async run(): Promise<void> {
    const next = this.next();
    if (next !== undefined && next <= this.target.now()) await this.purge();
  }

  /**
   * Purges a change that was committed just now, with all that waits. False when there was no token for it, when the platform
   * refused, or when it takes too long: then it is due later, or done later.
   */
  async publish(): Promise<boolean> {
    return withTimeout(PUBLISH_TIMEOUT, this.purge()).catch(() => false);
  }

  private async purge(): Promise<boolean> {
    const now = this.target.now();
    const newest = newestVersion(this.sql);
    const before = this.purgedUpTo ?? newest;
    const settled = now - SETTLED_AFTER;
    const waiting = this.waiting();
    if (waiting.length === 0) return true;
    if (!this.bucket.take()) return false;
    this.purgedUpTo = newest;
    if (waiting.some(({ updated }) => updated <= settled)) this.repeatAt = now + REPEAT_INTERVAL;
    // The home page, OPML and the sitemap name every channel, and bear the tag of `all`.
    const names = [...new Set(['all', ...waiting.map(({ name }) => name)])];
    const tags = names.length > TAGS ? [EVERYTHING_TAG] : names.map(cacheTag);
    const asked = withTimeout(PURGE_TIMEOUT, this.target.purge(tags)).then((purged) => ({ purged, error: undefined }));
    const { purged, error } = await asked.catch((error: unknown) => ({ purged: false, error }));
    this.target.ended?.(names.length, purged, error);
    if (!purged) {
      // Another worker of the account may have used the tokens.
      this.bucket.empty();
      this.purgedUpTo = Math.min(before, this.purgedUpTo);
      return false;
    }
    this.purgedOnce = Math.max(this.purgedOnce, newest);
    for (const table of ['channel', 'page']) {
      const query = `UPDATE ${table} SET purged = version WHERE purged < version AND updated <= ? AND version <= ?`;
      this.sql.exec(query, settled, newest);
    }
    return true;
  }

  /** The channels and archive pages that have to be purged, some of them again. */
  private waiting(): { name: string; updated: number }[] {
    return this.sql
      .exec<{ name: string; updated: number }>(
        `SELECT name, updated FROM channel WHERE purged < version UNION ALL
         SELECT c.name || '/archive/' || p.number, p.updated FROM page p JOIN channel c ON c.id = p.channel
         WHERE p.purged < p.version`,
      )
      .toArray();
  }
}
