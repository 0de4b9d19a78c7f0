import { DurableObject } from 'cloudflare:workers';
import { cacheTag, EVERYTHING_TAG } from '../feed/addresses.ts';
import { readRetention } from '../window/retention.ts';
import { readWindowSize } from '../window/size.ts';
import { kvWindows } from '../window/store.ts';
import { Alarm } from './alarm.ts';
import { newerArchive, newerWindow } from './answers.ts';
import { amendCategory, ChannelChanges, type ChannelRow, findChannel } from './channels.ts';
import type {
  Aside,
  CategoryPatch,
  Directory,
  ExportCursor,
  ExportPart,
  Headline,
  Health,
  LedgerPort,
  Lookup,
  Newer,
  NewerPage,
  Origin,
  Published,
  PublishReport,
  RecoveryPoint,
  Restored,
  Scheduled,
  ScopedToken,
  Submission,
  TokenRecord,
} from './contract.ts';
import { RESTORING } from './contract.ts';
import { Diary } from './diary.ts';
import { headlines } from './headlines.ts';
import { composeHealth } from './health.ts';
import { migrate } from './migrations.ts';
import { atMost } from './patience.ts';
import { Projection } from './projection.ts';
import { nextRelease, publish, release, remove } from './publish.ts';
import { afterRecovery, scheduleRecovery } from './recovery.ts';
import { report, reports } from './reports.ts';
import { applyLimit, Retiring } from './retire.ts';
import { inBatch, isOutside } from './scope.ts';
import { addToken, findToken, listTokens, removeToken } from './tokens.ts';
import { CannotRestore, exportPart, restoredLines, restorePart } from './transfer.ts';
import { newestVersion } from './versions.ts';
import { composeDirectory, directoryEntry } from './windows.ts';

/** What the ledger needs of its surroundings. */
export interface LedgerEnv {
  FEEDS: KVNamespace;
  WINDOW_SIZE?: string | number;
  RETENTION_DAYS?: string | number;
  RETENTION_ARTICLES?: string | number;
  LOG_LEVEL?: string;
}

/** Milliseconds that KV or a purge may take: an alarm that waits for ever never rings again. */
const PATIENCE = 30_000;

/** Tags that one purge may name. */
const TAGS = 100;

/** The truth about all articles, and the one place where writes are ordered. Methods answer over RPC. */
export class Ledger extends DurableObject<LedgerEnv> implements LedgerPort {
  private readonly sql: SqlStorage;
  private readonly projection: Projection;
  private readonly windowSize: number;
  private readonly retiring: Retiring;
  private readonly alarms: Alarm;
  private restoring = false;
  private readonly diary: Diary;

  constructor(ctx: DurableObjectState, env: LedgerEnv) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.windowSize = readWindowSize(env.WINDOW_SIZE);
    this.retiring = new Retiring(this.sql, readRetention(env));
    this.alarms = new Alarm(ctx.storage, (event, detail) => this.report(event, detail));
    const log = (event: string, detail: object) => console.log(JSON.stringify({ event, ...detail }));
    this.diary = new Diary(env.LOG_LEVEL === 'error' ? undefined : log, Date.now);
    const windows = kvWindows(env.FEEDS);
    this.projection = new Projection(this.sql, {
      windows: {
        ...windows,
        write: (...window) => atMost(PATIENCE, windows.write(...window)),
        writeDirectory: (directory) => atMost(PATIENCE, windows.writeDirectory(directory)),
      },
      purge: (channels) => this.purge(channels),
      wrote: (channel, updated) => this.diary.wrote(channel, updated),
      windowSize: this.windowSize,
      now: Date.now,
      report: this.report,
    });
    ctx.blockConcurrencyWhile(async () => {
      migrate(ctx.storage, Date.now(), this.windowSize);
      applyLimit(this.sql, this.retiring.retention);
      this.restoring = restoredLines(this.sql) !== undefined;
      await this.alarms.load();
      this.wake();
    });
  }

  private report(event: string, detail: Record<string, unknown>): void {
    console.error(JSON.stringify({ event, ...detail }));
  }

  /** Half restored, the ledger shows and takes nothing: readers keep what KV has, publishers come again. */
  private beWhole(): void {
    if (this.restoring) throw new Error(RESTORING);
  }

  async known(submissions: { id: string; submitted: string }[]): Promise<string[]> {
    this.beWhole();
    return submissions
      .filter(({ id, submitted }) => {
        const query = 'SELECT 1 FROM article WHERE id = ? AND submitted = ?';
        return this.sql.exec(query, id, submitted).toArray().length > 0;
      })
      .map(({ id }) => id);
  }

  async publish(batch: Submission[], aside?: Aside, { scope, request }: Origin = {}): Promise<Published> {
    this.beWhole();
    const published = this.change(request, (channels, now) => {
      const outside = new Set(scope ? batch.filter(({ id }) => isOutside(this.sql, id, scope)) : []);
      const allowed = outside.size === 0 ? batch : batch.filter((submission) => !outside.has(submission));
      const published = publish(this.sql, channels, allowed, now, this.retiring.retention);
      report(this.sql, published.statuses, aside ?? { unchanged: 0, rejections: [] }, now);
      return outside.size === 0 ? published : inBatch(published, allowed, batch);
    });
    return { ...published, purged: await this.purge(published.changed) };
  }

  async reports(limit: number): Promise<PublishReport[]> {
    return reports(this.sql, limit);
  }

  async delete(id: string, { scope, request }: Origin = {}): ReturnType<LedgerPort['delete']> {
    this.beWhole();
    const removed = this.change(request, (channels, now) => {
      if (scope && isOutside(this.sql, id, scope)) return { existed: true, forbidden: true };
      return { existed: remove(this.sql, channels, id, now) };
    });
    return { ...removed, purged: await this.purge(removed.changed) };
  }

  async setCategory(
    slug: string,
    patch: CategoryPatch,
    { request }: Origin = {},
  ): ReturnType<LedgerPort['setCategory']> {
    this.beWhole();
    const { name, changed } = this.change(request, (channels) => ({ name: amendCategory(channels, slug, patch) }));
    const entry = directoryEntry(findChannel(this.sql, name) as ChannelRow);
    // The home page and OPML name every category.
    return { entry, changed, purged: await this.purge(changed.length > 0 ? [...changed, 'all'] : []) };
  }

  async newerThan(channel: string, version?: number): Promise<Newer> {
    this.beWhole();
    return newerWindow(this.sql, channel, version, this.windowSize);
  }

  async newerPage(channel: string, number: number, version?: number): Promise<NewerPage> {
    this.beWhole();
    return newerArchive(this.sql, channel, number, version);
  }

  async get(id: string): Promise<Lookup> {
    this.beWhole();
    const row = this.sql.exec<{ body: string }>('SELECT body FROM article WHERE id = ?', id).toArray()[0];
    if (row) return row.body === '' ? { kind: 'aged' } : { kind: 'found', article: row.body };
    const buried = this.sql.exec('SELECT 1 FROM tombstone WHERE id = ?', id).toArray().length > 0;
    return { kind: buried ? 'deleted' : 'unknown' };
  }

  async directory(): Promise<Directory> {
    this.beWhole();
    return composeDirectory(this.sql);
  }

  async newerDirectory(version: number): Promise<Directory | null> {
    this.beWhole();
    return version === newestVersion(this.sql) ? null : composeDirectory(this.sql);
  }

  async latest(channels: string[], each: number): Promise<Headline[][]> {
    this.beWhole();
    return headlines(this.sql, channels, each);
  }

  /** Sets the alarm, too, should it have been lost. */
  async health(): Promise<Health> {
    this.wake();
    return composeHealth(this.sql);
  }

  async export(cursor?: ExportCursor): Promise<ExportPart> {
    this.beWhole();
    return exportPart(this.sql, cursor, Date.now());
  }

  async restore(lines: string[]): Promise<Restored> {
    try {
      const done = this.ctx.storage.transactionSync(() => restorePart(this.sql, lines, Date.now()));
      this.restoring = restoredLines(this.sql) !== undefined;
      this.wake();
      return { ok: true, done };
    } catch (error) {
      if (error instanceof CannotRestore) return { ok: false, detail: error.message };
      throw error;
    }
  }

  async rebuild(): Promise<number> {
    this.beWhole();
    this.sql.exec("UPDATE meta SET value = 0 WHERE key = 'directory'");
    const { rowsWritten } = this.sql.exec('UPDATE channel SET projected = 0, purged = 0');
    this.wake();
    return rowsWritten;
  }

  async scheduleRecovery(point: RecoveryPoint): Promise<Scheduled> {
    return scheduleRecovery(this.ctx.storage, point);
  }

  async restart(): Promise<never> {
    this.ctx.abort('The ledger is started again.');
    throw new Error('The ledger is started again.');
  }

  async renewVersions(above: number): Promise<void> {
    this.ctx.storage.transactionSync(() => afterRecovery(this.sql, above, Date.now()));
    this.wake();
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
    const changed: string[] = [];
    const changing = (work: (channels: ChannelChanges, now: number) => void) => () => {
      changed.push(...this.change(undefined, (channels, now) => work(channels, now) ?? {}).changed);
    };
    const works = [
      changing((channels, now) => release(this.sql, channels, now)),
      changing((channels, now) => this.retiring.run(channels, now)),
      () => this.projection.run(changed),
    ];
    await this.alarms.rang(this.restoring ? [] : works);
    this.diary.close();
    this.wake();
  }

  /** Purges what was made from these channels. False when the platform refused. */
  private async purge(channels: string[]): Promise<boolean> {
    if (channels.length === 0) return true;
    const tags = channels.length > TAGS ? [EVERYTHING_TAG] : channels.map(cacheTag);
    const { Documents: documents } = this.ctx.exports as unknown as { Documents: Fetcher };
    const body = JSON.stringify({ tags });
    const asked = documents.fetch('https://edgefeed.internal/', { method: 'POST', body });
    const purged = await atMost(PATIENCE, asked)
      .then((response) => response.json<{ success: boolean }>())
      .then(({ success }) => success)
      .catch(() => false);
    this.diary.purged(channels.length, purged);
    return purged;
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
    if (result.changed.length > 0) this.retiring.notice();
    this.wake();
    return result;
  }

  /** Sets the alarm for the next thing to do. */
  private wake(): void {
    if (this.restoring) return;
    const released = nextRelease(this.sql) ?? Number.POSITIVE_INFINITY;
    this.alarms.set(released, () => Math.min(this.retiring.next(), this.projection.next() ?? Number.POSITIVE_INFINITY));
  }
}
