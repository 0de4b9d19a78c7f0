import { DurableObject } from 'cloudflare:workers';
import { type AudiencePort, DAY_MS, type Range, type Salt } from './contract.ts';
import { type Batch, Gathered } from './gathered.ts';
import { KEY_BYTES } from './keyed-hash.ts';
import { report, subscribers, unread } from './read.ts';
import { migrate } from './tables.ts';
import { finishDays, foldMonths, hasUnfinished, write } from './write.ts';

/** Milliseconds that a written row keeps the next writing waiting: at most 20 rows a second, and at once where there are few. */
const A_ROW = 50;
/** Bytes of registers that may wait: the object has 128 MB of memory, and they take three times as much there. */
const HELD = 24_000_000;
/** Milliseconds after midnight, UTC, until which isolates hand over what they gathered before. */
const LATE = 10 * 60_000;
/** Names of batches that are remembered. */
const TAKEN = 10_000;

/**
 * The figures of the audience, by day. Isolates hand over what they counted; it is added up in memory, and written as often as that
 * costs little. Methods answer over RPC as {@link AudiencePort} says.
 *
 * Readers are told apart by a secret of the day, made here. At midnight it is deleted, and some minutes later what was made with it: then
 * only counts and estimates are left.
 */
export class Audience extends DurableObject<object> implements AudiencePort {
  private readonly sql: SqlStorage;
  /** Not written yet, by day. */
  private readonly pending = new Map<number, Gathered>();
  private readonly taken = new Set<string>();
  private held = 0;
  private writeAt = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(ctx: DurableObjectState, env: object) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    migrate(ctx.storage);
  }

  async salt(): Promise<Salt> {
    const day = today();
    this.sql.exec('DELETE FROM salt WHERE day <> ?', day);
    const [found] = this.sql.exec<{ key: ArrayBuffer }>('SELECT key FROM salt').toArray();
    if (found) return { day, key: new Uint8Array(found.key) };
    const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
    this.sql.exec('INSERT INTO salt VALUES (?, ?)', day, key);
    await this.wake(day);
    return { day, key };
  }

  async take(id: string, batch: Batch): Promise<void> {
    if (this.taken.has(id)) return;
    if (this.taken.size >= TAKEN) this.taken.clear();
    this.taken.add(id);
    const gathered = this.pending.get(batch.day) ?? new Gathered(batch.day);
    gathered.merge(batch);
    this.pending.set(batch.day, gathered);
    for (const { readers } of batch.channels.values()) this.held += readers.byteLength;
    const wait = this.held > HELD ? 0 : this.writeAt - Date.now();
    if (wait <= 0) this.write();
    else this.timer ??= setTimeout(() => this.writeLater(), wait);
  }

  async report(range: Range, options: { channel?: string; limit: number }) {
    this.write();
    return report(this.sql, range, options);
  }

  async unread(since: number, limit: number) {
    this.write();
    return unread(this.sql, since, limit);
  }

  async subscribers(channel: string) {
    return subscribers(this.sql, channel, today());
  }

  /** A day is over: its secret goes at once, and what was made with it when no isolate has more of that day. */
  override async alarm(): Promise<void> {
    const now = Date.now();
    const day = today();
    this.sql.exec('DELETE FROM salt WHERE day < ?', day);
    if (now >= day * DAY_MS + LATE) {
      this.write();
      this.ctx.storage.transactionSync(() => {
        finishDays(this.sql, day);
        foldMonths(this.sql, day);
      });
    }
    await this.wake(day);
  }

  /** Sets the alarm for what is left of earlier days, else for the end of this one. */
  private wake(day: number): Promise<void> {
    const isLeft = hasUnfinished(this.sql, day);
    return this.ctx.storage.setAlarm(isLeft ? day * DAY_MS + LATE : (day + 1) * DAY_MS);
  }

  /** A batch that cannot be written waits for the next hand-over. */
  private writeLater(): void {
    try {
      this.write();
    } catch (error) {
      console.error(JSON.stringify({ event: 'audience not written', error: String(error) }));
    }
  }

  private write(): void {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.pending.size === 0) return;
    const now = Date.now();
    const rows = this.ctx.storage.transactionSync(() => {
      let written = 0;
      for (const gathered of this.pending.values()) {
        written += write(this.sql, gathered, now >= (gathered.day + 1) * DAY_MS + LATE);
      }
      return written;
    });
    this.pending.clear();
    this.held = 0;
    this.writeAt = now + rows * A_ROW;
  }
}

/** Days since 1970, UTC. */
function today(): number {
  return Math.floor(Date.now() / DAY_MS);
}
