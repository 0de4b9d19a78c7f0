import { DurableObject } from 'cloudflare:workers';
import { readWindowSize } from '../window/size.ts';
import { kvWindows } from '../window/store.ts';
import { amendCategory, ChannelChanges, type ChannelRow, findChannel, findSimilar } from './channels.ts';
import type {
  Aside,
  CategoryPatch,
  Directory,
  ExportCursor,
  ExportPart,
  Have,
  Headline,
  Health,
  LedgerPort,
  Lookup,
  Newer,
  Origin,
  Published,
  PublishReport,
  Restored,
  ScopedToken,
  Submission,
  TokenRecord,
} from './contract.ts';
import { Diary } from './diary.ts';
import { headlines } from './headlines.ts';
import { composeHealth } from './health.ts';
import { migrate } from './migrations.ts';
import { atMost } from './patience.ts';
import { Projection, type ProjectionTargets, SETTLING } from './projection.ts';
import { nextRelease, publish, release, remove } from './publish.ts';
import { report, reports } from './reports.ts';
import { isOutside } from './scope.ts';
import { addToken, findToken, listTokens, removeToken } from './tokens.ts';
import { CannotRestore, exportPart, restorePart } from './transfer.ts';
import {
  compare,
  composeDirectory,
  composePage,
  composeWindow,
  directoryEntry,
  findPage,
  newestVersion,
} from './windows.ts';

/** What the ledger needs of its surroundings. */
export interface LedgerEnv {
  FEEDS: KVNamespace;
  WINDOW_SIZE?: string | number;
  LOG_LEVEL?: string;
}

/** Milliseconds that KV or a purge may take: an alarm that waits for ever never rings again. */
const PATIENCE = 30_000;
/** Milliseconds after which an alarm that has not rung is taken for lost. */
const OVERDUE = 60_000;

/** The truth about all articles, and the one place where writes are ordered. Methods answer over RPC. */
export class Ledger extends DurableObject<LedgerEnv> implements LedgerPort {
  private readonly sql: SqlStorage;
  private readonly projection: Projection;
  private readonly windowSize: number;
  private readonly diary: Diary;
  /** When the alarm is set to ring, as far as this instance knows. */
  private alarmAt: number | null = null;

  constructor(ctx: DurableObjectState, env: LedgerEnv) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.windowSize = readWindowSize(env.WINDOW_SIZE);
    const log = (event: string, detail: object) => console.log(JSON.stringify({ event, ...detail }));
    this.diary = new Diary(env.LOG_LEVEL === 'error' ? undefined : log, Date.now);
    const windows = kvWindows(env.FEEDS);
    this.projection = new Projection(this.sql, {
      windows: {
        ...windows,
        write: (...window) => atMost(PATIENCE, windows.write(...window)),
        writeDirectory: (directory) => atMost(PATIENCE, windows.writeDirectory(directory)),
      },
      // The default entrypoint owns the edge cache: only it may purge it.
      purge: async (channels) => {
        const { default: entrypoint } = ctx.exports as unknown as { default: ProjectionTargets };
        const purged = await atMost(PATIENCE, entrypoint.purge(channels));
        this.diary.purged(channels.length, purged);
        return purged;
      },
      wrote: (channel, updated) => this.diary.wrote(channel, updated),
      windowSize: this.windowSize,
      now: Date.now,
      report: (event, detail) => console.error(JSON.stringify({ event, ...detail })),
    });
    ctx.blockConcurrencyWhile(async () => {
      migrate(ctx.storage, Date.now(), this.windowSize);
      this.alarmAt = await ctx.storage.getAlarm();
      this.wake();
    });
  }

  async known(submissions: { id: string; submitted: string }[]): Promise<string[]> {
    return submissions
      .filter(({ id, submitted }) => {
        const query = 'SELECT 1 FROM article WHERE id = ? AND submitted = ?';
        return this.sql.exec(query, id, submitted).toArray().length > 0;
      })
      .map(({ id }) => id);
  }

  async publish(batch: Submission[], aside?: Aside, { scope, request }: Origin = {}): Promise<Published> {
    return this.change(request, (channels, now) => {
      const outside = new Set(scope ? batch.filter(({ id }) => isOutside(this.sql, id, scope)) : []);
      const allowed = batch.filter((submission) => !outside.has(submission));
      const statuses = publish(this.sql, channels, allowed, now);
      report(this.sql, statuses, aside ?? { unchanged: 0, rejections: [] }, now);
      const of = new Map(allowed.map((submission, index) => [submission, statuses[index]]));
      return { statuses: batch.map((submission) => of.get(submission) ?? 'forbidden') };
    });
  }

  async reports(limit: number): Promise<PublishReport[]> {
    return reports(this.sql, limit);
  }

  async delete(id: string, { scope, request }: Origin = {}): ReturnType<LedgerPort['delete']> {
    return this.change(request, (channels, now) => {
      if (scope && isOutside(this.sql, id, scope)) return { existed: true, forbidden: true };
      return { existed: remove(this.sql, channels, id, now) };
    });
  }

  async setCategory(
    slug: string,
    patch: CategoryPatch,
    { request }: Origin = {},
  ): ReturnType<LedgerPort['setCategory']> {
    const { name, changed } = this.change(request, (channels) => ({ name: amendCategory(channels, slug, patch) }));
    return { entry: directoryEntry(findChannel(this.sql, name) as ChannelRow), changed };
  }

  async newerThan(channel: string, have: Have): Promise<Newer> {
    const row = findChannel(this.sql, channel);
    if (!row) return this.similar(channel);
    return compare(row, have) ?? { kind: 'newer', window: composeWindow(this.sql, row, this.windowSize) };
  }

  async newerPage(channel: string, number: number, have: Have): Promise<Newer> {
    const row = findChannel(this.sql, channel);
    if (!row) return this.similar(channel);
    const page = findPage(this.sql, row.id, number);
    if (!page) return { kind: 'unknown' };
    return compare(page, have) ?? { kind: 'newer', window: composePage(this.sql, row, number) as string };
  }

  private similar(channel: string): Newer {
    const similar = findSimilar(this.sql, channel);
    return similar === undefined ? { kind: 'unknown' } : { kind: 'elsewhere', channel: similar };
  }

  async get(id: string): Promise<Lookup> {
    const row = this.sql.exec<{ body: string }>('SELECT body FROM article WHERE id = ?', id).toArray()[0];
    if (row) return { kind: 'found', article: row.body };
    const buried = this.sql.exec('SELECT 1 FROM tombstone WHERE id = ?', id).toArray().length > 0;
    return { kind: buried ? 'deleted' : 'unknown' };
  }

  async directory(): Promise<Directory> {
    return composeDirectory(this.sql);
  }

  async newerDirectory(version: number): Promise<Directory | null> {
    return version === newestVersion(this.sql) ? null : composeDirectory(this.sql);
  }

  async latest(channels: string[], each: number): Promise<Headline[][]> {
    return headlines(this.sql, channels, each);
  }

  /** Sets the alarm, too, should it have been lost. */
  async health(): Promise<Health> {
    this.wake();
    return composeHealth(this.sql);
  }

  async export(cursor?: ExportCursor): Promise<ExportPart> {
    return exportPart(this.sql, cursor, Date.now());
  }

  async restore(lines: string[]): Promise<Restored> {
    try {
      const done = this.ctx.storage.transactionSync(() => restorePart(this.sql, lines));
      this.wake();
      return { ok: true, done };
    } catch (error) {
      if (error instanceof CannotRestore) return { ok: false, detail: error.message };
      throw error;
    }
  }

  async rebuild(): Promise<number> {
    this.sql.exec("UPDATE meta SET value = 0 WHERE key = 'directory'");
    const { rowsWritten } = this.sql.exec('UPDATE channel SET projected = 0, purged = 0');
    this.wake();
    return rowsWritten;
  }

  async tokens(): Promise<ScopedToken[]> {
    return listTokens(this.sql);
  }

  async findToken(selector: string): Promise<(ScopedToken & { digest: string }) | null> {
    return findToken(this.sql, selector);
  }

  async addToken(token: TokenRecord): Promise<'added' | 'taken' | 'full'> {
    return addToken(this.sql, token, Date.now());
  }

  async removeToken(name: string): Promise<boolean> {
    return removeToken(this.sql, name);
  }

  override async alarm(): Promise<void> {
    this.alarmAt = null;
    const { changed } = this.change(undefined, (channels, now) => {
      release(this.sql, channels, now);
      return {};
    });
    await this.projection.run(changed);
    this.diary.close();
    this.wake();
  }

  /** One transaction; the alarm that carries its effects out is set in the same write. */
  private change<T extends object>(
    request: string | undefined,
    work: (channels: ChannelChanges, now: number) => T,
  ): T & { changed: string[] } {
    const result = this.ctx.storage.transactionSync(() => {
      const now = Date.now();
      const channels = new ChannelChanges(this.sql, this.windowSize);
      const done = work(channels, now);
      return { ...done, changed: channels.commit(now) };
    });
    this.diary.changed(result.changed, request);
    this.wake();
    return result;
  }

  /** Sets the alarm for the next thing to do, unless it rings before that anyway. */
  private wake(): void {
    if (this.alarmAt !== null && this.alarmAt < Date.now() - OVERDUE) this.alarmAt = null;
    const released = nextRelease(this.sql) ?? Number.POSITIVE_INFINITY;
    // A change settles before it is carried out: an alarm set before that serves it, too.
    if (this.alarmAt !== null && this.alarmAt <= Math.min(released, Date.now() + SETTLING)) return;
    const next = Math.min(released, this.projection.next() ?? Number.POSITIVE_INFINITY);
    if (next === Number.POSITIVE_INFINITY || (this.alarmAt !== null && this.alarmAt <= next)) return;
    this.alarmAt = next;
    void this.ctx.storage.setAlarm(next);
  }
}
