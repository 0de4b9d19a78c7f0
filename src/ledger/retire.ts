import { oldestKept, type Retention } from '../window/retention.ts';
import { STATE } from './article-list.ts';
import type { ChannelChanges } from './channels.ts';
import { SETTLING } from './projection.ts';

/** Articles that one alarm lets go: a cut of ten thousand must not keep readers and publishers waiting. */
const BATCH = 200;
/** Articles age out in portions, so that the oldest archive page changes once an hour and not with every article. */
const INTERVAL = 3_600_000;
const DAY = 86_400_000;

/** Retention as work of the alarm. Its memory only paces the work, and may be lost. */
export class Retiring {
  readonly retention: Retention;
  private readonly sql: SqlStorage;
  /** Whether some channel may have more articles than it keeps. */
  private crowded: boolean;
  private at = 0;

  constructor(sql: SqlStorage, retention: Retention) {
    this.sql = sql;
    this.retention = retention;
    this.crowded = retention.articles !== undefined;
  }

  /** Something was published. */
  notice(): void {
    this.crowded = this.retention.articles !== undefined;
  }

  /** When there is something to let go; infinity when nothing ever is. Milliseconds since 1970. */
  next(): number {
    const due = this.crowded ? 0 : (nextAged(this.sql, this.retention) ?? Number.POSITIVE_INFINITY);
    return Math.max(this.at, due);
  }

  /** Lets a portion go. Returns whether more is left. To be called inside a transaction, and then {@link ran}. */
  run(channels: ChannelChanges, now: number): boolean {
    return retire(this.sql, channels, this.retention, now);
  }

  /** The transaction of {@link run} was committed: one that was not is due as before. */
  ran(crowded: boolean, now: number): void {
    this.crowded = crowded;
    this.at = now + (crowded ? SETTLING : INTERVAL);
  }
}

/**
 * Lets go what the retention no longer keeps, the oldest first, in a portion of bounded size. It leaves no
 * tombstone. Returns whether more is left. To be called inside a transaction.
 */
function retire(sql: SqlStorage, channels: ChannelChanges, retention: Retention, now: number): boolean {
  const left = BATCH - retireOld(sql, channels, retention, now);
  return left <= 0 || retireCrowded(sql, channels, retention, left) >= left;
}

/** By age: from all of an article's channels at once. */
function retireOld(sql: SqlStorage, channels: ChannelChanges, retention: Retention, now: number): number {
  if (retention.days === undefined) return 0;
  const cutoff = oldestKept(retention, now);
  const query = `SELECT seq AS article FROM article WHERE state = ${STATE.live} AND published < ?
    ORDER BY published, seq LIMIT ?`;
  const due = sql.exec<{ article: number }>(query, cutoff, BATCH).toArray();
  for (const { article } of due) {
    const places = sql
      .exec<Place>('SELECT channel, page, published FROM membership WHERE article = ?', article)
      .toArray();
    for (const place of places) leave(sql, channels, article, place);
    forget(sql, channels, article);
  }
  return due.length;
}

/** By number: from the channel that has too many, and altogether when it was the last one. */
function retireCrowded(sql: SqlStorage, channels: ChannelChanges, { articles }: Retention, most: number): number {
  if (articles === undefined) return 0;
  let retired = 0;
  for (const { id } of sql.exec<{ id: number }>('SELECT id FROM channel WHERE count > ?', articles).toArray()) {
    // The table does not know yet what left by age in this transaction.
    const { count } = channels.openId(id);
    const query = `SELECT article, channel, page, published FROM membership WHERE channel = ?
      ORDER BY published, article LIMIT ?`;
    const excess = Math.max(0, Math.min(count - articles, most - retired));
    for (const { article, ...place } of sql.exec<Place & { article: number }>(query, id, excess).toArray()) {
      leave(sql, channels, article, place);
      channels.openId(id).cutoff = place.published + 1;
      if (sql.exec('SELECT 1 FROM membership WHERE article = ? LIMIT 1', article).toArray().length === 0) {
        forget(sql, channels, article);
      }
      retired += 1;
    }
    if (retired >= most) break;
  }
  return retired;
}

interface Place extends Record<string, SqlStorageValue> {
  channel: number;
  page: number | null;
  published: number;
}

function leave(sql: SqlStorage, channels: ChannelChanges, article: number, { channel, page }: Place): void {
  channels.retire(channels.openId(channel), page);
  sql.exec('DELETE FROM membership WHERE channel = ? AND article = ?', channel, article);
}

/** Leaves of an article in no channel what is needed to know it again: its hashes. */
export function forget(sql: SqlStorage, channels: ChannelChanges, article: number): void {
  channels.fulltext.remove(article);
  sql.exec("UPDATE article SET state = ?, body = '' WHERE seq = ?", STATE.aged, article);
}

/** When the oldest article will have been kept long enough; undefined when none ever is. Milliseconds since 1970. */
function nextAged(sql: SqlStorage, { days }: Retention): number | undefined {
  if (days === undefined) return undefined;
  // Not those in `all`: a limit on their number takes articles from there that other channels still have.
  const query = `SELECT min(published) AS oldest FROM article WHERE state = ${STATE.live}`;
  const { oldest } = sql.exec<{ oldest: number | null }>(query).one();
  return oldest === null ? undefined : oldest + days * DAY + 1;
}

/** A limit that was changed applies anew: what a stricter one kept out may come back when it is submitted again. */
export function applyLimit(sql: SqlStorage, { articles = 0 }: Retention): void {
  const query = "SELECT value FROM meta WHERE key = 'retention_articles'";
  if ((sql.exec<{ value: number }>(query).toArray()[0]?.value ?? 0) === articles) return;
  sql.exec("INSERT OR REPLACE INTO meta VALUES ('retention_articles', ?)", articles);
  sql.exec('UPDATE channel SET cutoff = NULL WHERE cutoff IS NOT NULL');
}
