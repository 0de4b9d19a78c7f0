import { readRetention } from '../window/retention.ts';
import { readWindowSize } from '../window/size.ts';
import { kvWindows } from '../window/store.ts';
import { Alarm } from './alarm.ts';
import { ChangeLog } from './change-log.ts';
import { ChannelChanges } from './channels.ts';
import { ComposedWindows } from './composed.ts';
import type { Effects } from './contract.ts';
import { indexPortion, isIndexed } from './fulltext.ts';
import { migrate } from './migrations.ts';
import { Outbox, type Subscribed } from './outbox.ts';
import { objectAt, type Place } from './place.ts';
import { Projection } from './projection.ts';
import { nextRelease, release } from './publish.ts';
import { Purges } from './purges.ts';
import { restoredLines } from './restore.ts';
import { applyLimit, Retiring } from './retire.ts';
import { afterRecovery, applyWindowSize, newestVersion } from './versions.ts';

/** Bindings and variables that the ledger reads. */
export interface LedgerEnv {
  FEEDS: KVNamespace;
  WINDOW_SIZE?: string | number;
  RETENTION_DAYS?: string | number;
  RETENTION_ARTICLES?: string | number;
  LOG_LEVEL?: string;
  /** Where it is set, the hub is on. */
  HUB_SECRET?: string;
  HUB?: DurableObjectNamespace;
  LEDGER_LOCATION?: string;
  LEDGER_JURISDICTION?: string;
}

const NEVER = Number.POSITIVE_INFINITY;

/**
 * Changes to the ledger, a transaction each, and what follows from them: purges of the edge, windows in KV, articles that appear
 * or leave at their time. All of that is due by the tables, and done by one alarm.
 */
export class Transactions {
  readonly composed: ComposedWindows;
  /** True while a restore is under way: then nothing is due. */
  restoring = false;
  private readonly ctx: DurableObjectState;
  private readonly storage: DurableObjectStorage;
  private readonly sql: SqlStorage;
  private readonly windowSize: number;
  private readonly retiring: Retiring;
  private readonly projection: Projection;
  private readonly purges: Purges;
  private readonly alarms: Alarm;
  private readonly changeLog: ChangeLog;
  /** Absent where the hub is off. */
  private readonly outbox: Outbox | undefined;

  constructor(ctx: DurableObjectState, env: LedgerEnv) {
    this.ctx = ctx;
    this.storage = ctx.storage;
    this.sql = ctx.storage.sql;
    this.windowSize = readWindowSize(env.WINDOW_SIZE);
    this.composed = new ComposedWindows(this.sql, this.windowSize);
    this.retiring = new Retiring(this.sql, readRetention(env));
    this.alarms = new Alarm(ctx.storage, report);
    const log = (event: string, detail: object) => console.log(JSON.stringify({ event, ...detail }));
    this.changeLog = new ChangeLog(env.LOG_LEVEL === 'error' ? undefined : log, Date.now);
    this.projection = new Projection(this.sql, this.composed, {
      windows: kvWindows(env.FEEDS),
      wrote: (channel, updated) => this.changeLog.wrote(channel, updated),
      late: () => this.wake(),
      now: Date.now,
      report,
    });
    this.purges = new Purges(this.sql, {
      purge: (tags) => this.purge(tags),
      now: Date.now,
      ended: (channels, purged, error) => {
        if (error !== undefined) report('purge failed', { error: String(error) });
        this.changeLog.purged(channels, purged);
      },
    });
    this.outbox = this.outboxOf(env);
  }

  private outboxOf({ HUB, HUB_SECRET, LEDGER_LOCATION, LEDGER_JURISDICTION }: LedgerEnv): Outbox | undefined {
    if (!HUB || !/[^\s,]/.test(HUB_SECRET ?? '')) return undefined;
    const place = {
      ...(LEDGER_LOCATION ? { location: LEDGER_LOCATION } : {}),
      ...(LEDGER_JURISDICTION ? { jurisdiction: LEDGER_JURISDICTION } : {}),
    } as Place;
    return new Outbox(this.sql, {
      hub: { announce: (changes) => objectAt<Subscribed>(HUB, place).announce(changes) },
      purged: (version) => this.purges.reached(version),
      now: Date.now,
      report,
    });
  }

  /** Brings the tables to this release's form and settings. To be called before anything else. */
  async start(): Promise<void> {
    migrate(this.storage, Date.now(), this.windowSize);
    applyLimit(this.sql, this.retiring.retention);
    applyWindowSize(this.sql, this.windowSize, Date.now());
    this.restoring = restoredLines(this.sql) !== undefined;
    await this.alarms.load();
    this.wake();
  }

  /** Commits a change that a request asked for, and purges what it changed. `work` gets the articles' retention, too. */
  async change<T extends object>(
    request: string | undefined,
    work: (channels: ChannelChanges, now: number, retiring: Retiring) => T,
  ): Promise<T & Effects> {
    const done = this.commit(work);
    this.changeLog.changed(done.changed, request);
    // Begun before the alarm is set: what is being purged is not due.
    const purged = done.changed.length === 0 || this.purges.publish();
    this.wake();
    const result = { ...done, purged: await purged };
    // Once it is purged, the hub may push it.
    if (this.outbox) this.wake();
    return result;
  }

  /** Commits a change of which the alarm purges what it changed. */
  commit<T extends object>(
    work: (channels: ChannelChanges, now: number, retiring: Retiring) => T,
  ): T & Pick<Effects, 'changed'> {
    const result = this.storage.transactionSync(() => {
      const now = Date.now();
      const channels = new ChannelChanges(this.sql, this.windowSize);
      const done = work(channels, now, this.retiring);
      const changed = channels.commit(now);
      if (changed.length > 0) this.outbox?.add(channels.version, changed);
      return { ...done, changed };
    });
    if (result.changed.length > 0) this.retiring.notice();
    return result;
  }

  /** Gives everything versions above this one, and above all of its own: the ledger was taken back. */
  renew(above: number): void {
    this.storage.transactionSync(() => {
      afterRecovery(this.sql, above, Date.now());
      this.announceAll();
    });
    this.wake();
  }

  /** The hub is told that everything may have changed. */
  announceAll(): void {
    const names = this.sql.exec<{ name: string }>('SELECT name FROM channel').toArray();
    this.outbox?.add(
      newestVersion(this.sql),
      names.map(({ name }) => name),
    );
  }

  /** Does what is due. Never rejects. */
  async alarm(): Promise<void> {
    const works = [
      () => void this.commit((channels, now) => ({ released: release(this.sql, channels, now) })),
      () => this.retire(),
      () => this.index(),
      // Neither waits for the other: KV may take long.
      async () => void (await Promise.all([this.purges.run().then(() => this.outbox?.run()), this.projection.run()])),
    ];
    await this.alarms.rang(this.restoring ? [] : works);
    this.changeLog.close();
    this.wake();
  }

  private retire(): void {
    if (this.retiring.next() > Date.now()) return;
    const { crowded, now } = this.commit((channels, now) => ({ crowded: this.retiring.run(channels, now), now }));
    this.retiring.ran(crowded, now);
  }

  private index(): void {
    if (!isIndexed(this.sql)) this.storage.transactionSync(() => indexPortion(this.sql));
  }

  /** Purges documents with one of these tags at the edge, by the entrypoint that the cache belongs to. False when it was refused. */
  private async purge(tags: string[]): Promise<boolean> {
    const { Documents: documents } = this.ctx.exports as unknown as { Documents: Fetcher };
    const body = JSON.stringify({ tags });
    const response = await documents.fetch('https://edgefeed.internal/', { method: 'POST', body });
    return (await response.json<{ success: boolean }>()).success;
  }

  /** Sets the alarm for the next thing to do. */
  wake(): void {
    if (this.restoring) return;
    const released = nextRelease(this.sql) ?? NEVER;
    const indexing = isIndexed(this.sql) ? NEVER : Date.now();
    const announced = this.outbox?.next() ?? NEVER;
    const next = () => [indexing, this.retiring.next(), this.projection.next() ?? NEVER, this.purges.next() ?? NEVER];
    this.alarms.set(Math.min(released, announced), () => Math.min(...next()));
  }
}

function report(event: string, detail: Record<string, unknown>): void {
  console.error(JSON.stringify({ event, ...detail }));
}
