import { DurableObject } from 'cloudflare:workers';
import { readRetention } from '../window/retention.ts';
import { readWindowSize } from '../window/size.ts';
import { kvWindows } from '../window/store.ts';
import { Alarm } from './alarm.ts';
import { completeLists, listArticles } from './articles.ts';
import { refile, removeCategory, settleMoves } from './categories.ts';
import { amendCategory, ChannelChanges, type ChannelRow, findChannel } from './channels.ts';
import { ComposedWindows } from './composed.ts';
import type {
  Aside,
  CategoryPatch,
  Directory,
  DirectoryEntry,
  Effects,
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
  Removal,
  Restored,
  Scheduled,
  Scope,
  ScopedToken,
  Submission,
  TokenRecord,
} from './contract.ts';
import { RESTORING } from './contract.ts';
import { Diary } from './diary.ts';
import { headlines } from './headlines.ts';
import { composeHealth } from './health.ts';
import type { Listed, ListQuery } from './list-query.ts';
import { migrate } from './migrations.ts';
import { Projection } from './projection.ts';
import { nextRelease, publish, release, remove } from './publish.ts';
import { Purges } from './purges.ts';
import { afterRecovery, scheduleRecovery } from './recovery.ts';
import { report, reports } from './reports.ts';
import { applyLimit, Retiring } from './retire.ts';
import { inBatch, isOutside, staysWithin } from './scope.ts';
import { withTimeout } from './timeout.ts';
import { addToken, findToken, listTokens, removeToken } from './tokens.ts';
import { CannotRestore, exportPart, restoredLines, restorePart } from './transfer.ts';
import { applyWindowSize, newestVersion } from './versions.ts';
import { composeDirectory, directoryEntry } from './windows.ts';

/** What the ledger needs of its surroundings. */
export interface LedgerEnv {
  FEEDS: KVNamespace;
  WINDOW_SIZE?: string | number;
  RETENTION_DAYS?: string | number;
  RETENTION_ARTICLES?: string | number;
  LOG_LEVEL?: string;
}

/** Milliseconds that a write to KV may take: an alarm that waits for ever never rings again. */
const WRITE_TIMEOUT = 30_000;

const NEVER = Number.POSITIVE_INFINITY;

/** The truth about all articles, and the one place where writes are ordered. Methods answer over RPC. */
export class Ledger extends DurableObject<LedgerEnv> implements LedgerPort {
  private readonly sql: SqlStorage;
  private readonly composed: ComposedWindows;
  private readonly projection: Projection;
  private readonly purges: Purges;
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
    this.composed = new ComposedWindows(this.sql, this.windowSize);
    this.projection = new Projection(this.sql, this.composed, {
      windows: {
        write: (...window) => withTimeout(WRITE_TIMEOUT, windows.write(...window)),
        writeDirectory: (directory) => withTimeout(WRITE_TIMEOUT, windows.writeDirectory(directory)),
      },
      wrote: (channel, updated) => this.diary.wrote(channel, updated),
      now: Date.now,
      report: this.report,
    });
    this.purges = new Purges(this.sql, {
      purge: (tags) => this.purge(tags),
      now: Date.now,
      ended: (channels, purged, error) => {
        if (error !== undefined) this.report('purge failed', { error: String(error) });
        this.diary.purged(channels, purged);
      },
    });
    ctx.blockConcurrencyWhile(async () => {
      migrate(ctx.storage, Date.now(), this.windowSize);
      applyLimit(this.sql, this.retiring.retention);
      applyWindowSize(this.sql, this.windowSize, Date.now());
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
    return this.change(request, (channels, now) => {
      const submissions = refile(this.sql, batch);
      const leaves = (one: Submission, index: number, to: Scope) => one !== batch[index] && !staysWithin(one, to);
      const outside = new Set(
        scope
          ? submissions.filter((one, index) => isOutside(this.sql, one.id, scope) || leaves(one, index, scope))
          : [],
      );
      const allowed = outside.size === 0 ? submissions : submissions.filter((one) => !outside.has(one));
      const published = publish(this.sql, channels, allowed, now, this.retiring.retention);
      report(this.sql, published.statuses, aside ?? { unchanged: 0, rejections: [] }, now);
      return outside.size === 0 ? published : inBatch(published, allowed, submissions);
    });
  }

  async reports(limit: number): Promise<PublishReport[]> {
    return reports(this.sql, limit);
  }

  async delete(id: string, { scope, request }: Origin = {}): ReturnType<LedgerPort['delete']> {
    this.beWhole();
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
    this.beWhole();
    const successor = findChannel(this.sql, `category/${slug}`)?.moved_to;
    if (successor) return { entry: this.entryOf(successor), moved: true, changed: [], purged: true };
    const { name, ...effects } = await this.change(request, (channels) => ({
      name: amendCategory(channels, slug, patch),
    }));
    return { entry: this.entryOf(name), ...effects };
  }

  async removeCategory(slug: string, to?: string, { scope, request }: Origin = {}): Promise<Removal & Effects> {
    this.beWhole();
    return this.change(request, (channels, now) => removeCategory(this.sql, channels, slug, { to, scope, now }));
  }

  private entryOf(channel: string): DirectoryEntry {
    return directoryEntry(findChannel(this.sql, channel) as ChannelRow);
  }

  async newerThan(channel: string, version?: number): Promise<Newer> {
    this.beWhole();
    return this.composed.newer(channel, version);
  }

  async newerPage(channel: string, number: number, version?: number): Promise<NewerPage> {
    this.beWhole();
    return this.composed.newerPage(channel, number, version);
  }

  async get(id: string): Promise<Lookup> {
    this.beWhole();
    const row = this.sql.exec<{ body: string }>('SELECT body FROM article WHERE id = ?', id).toArray()[0];
    if (row) return row.body === '' ? { kind: 'aged' } : { kind: 'found', article: row.body };
    const buried = this.sql.exec('SELECT 1 FROM tombstone WHERE id = ?', id).toArray().length > 0;
    return { kind: buried ? 'deleted' : 'unknown' };
  }

  async list(query: ListQuery): Promise<Listed | null> {
    this.beWhole();
    return listArticles(this.sql, query) ?? null;
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
      const done = this.ctx.storage.transactionSync(() => {
        const now = Date.now();
        const whole = restorePart(this.sql, lines, now);
        const channels = new ChannelChanges(this.sql, this.windowSize);
        if (whole) {
          completeLists(this.sql);
          settleMoves(this.sql, channels, now);
          channels.commit(now);
        }
        return whole;
      });
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
    const works = [
      () => void this.commit(undefined, (channels, now) => release(this.sql, channels, now)),
      () => void this.commit(undefined, (channels, now) => this.retiring.run(channels, now)),
      // Neither waits for the other: KV may take long.
      async () => void (await Promise.all([this.purges.run(), this.projection.run()])),
    ];
    await this.alarms.rang(this.restoring ? [] : works);
    this.diary.close();
    this.wake();
  }

  /** Purges the edge of what bears one of these tags, by the entrypoint that the cache belongs to. False when it was refused. */
  private async purge(tags: string[]): Promise<boolean> {
    const { Documents: documents } = this.ctx.exports as unknown as { Documents: Fetcher };
    const body = JSON.stringify({ tags });
    const response = await documents.fetch('https://edgefeed.internal/', { method: 'POST', body });
    return (await response.json<{ success: boolean }>()).success;
  }

  /** Commits a change on somebody's behalf, and purges what it changed. */
  private async change<T extends object>(
    request: string | undefined,
    work: (channels: ChannelChanges, now: number) => T,
  ): Promise<T & Effects> {
    const done = this.commit(request, work);
    // Begun before the alarm is set: what is being purged is not due.
    const purged = done.changed.length === 0 || this.purges.publish();
    this.wake();
    return { ...done, purged: await purged };
  }

  /** One transaction. */
  private commit<T>(
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
    return result as T & { changed: string[] };
  }

  /** Sets the alarm for the next thing to do. */
  private wake(): void {
    if (this.restoring) return;
    const released = nextRelease(this.sql) ?? NEVER;
    const next = () => [this.retiring.next(), this.projection.next() ?? NEVER, this.purges.next() ?? NEVER];
    this.alarms.set(released, () => Math.min(...next()));
  }
}
