import { DurableObject } from 'cloudflare:workers';
import type { ListQuery } from './article-list.ts';
import { listArticles } from './articles.ts';
import { amendCategory, refile, removeCategory } from './categories.ts';
import { type ChannelRow, findChannel } from './channels.ts';
import type {
  BatchReport,
  CategoryPatch,
  Deletion,
  DirectoryEntry,
  ExportCursor,
  LedgerPort,
  Origin,
  RecoveryPoint,
  SearchRequest,
  Submission,
  TokenRecord,
} from './contract.ts';
import { RESTORING } from './contract.ts';
import { exportPart } from './export.ts';
import { indexAnew } from './fulltext.ts';
import { composeHealth } from './health.ts';
import { alreadyKnown, lookUp, publish, remove } from './publish.ts';
import { addReport, listReports } from './reports.ts';
import { CannotRestore, restoredLines, restorePart } from './restore.ts';
import { removeSamples } from './samples.ts';
import { isOutside, publishInScope } from './scope.ts';
import { search } from './search.ts';
import { addToken, findToken, listTokens, removeToken } from './tokens.ts';
import { type LedgerEnv, Transactions } from './transactions.ts';
import { newestVersion, scheduleRecovery } from './versions.ts';
import { composeDirectory, directoryEntry, headlines, listChannels } from './windows.ts';

/** The truth about all articles, and the one place where writes are ordered. Methods answer over RPC as `LedgerPort` says. */
export class Ledger extends DurableObject<LedgerEnv> implements LedgerPort {
  private readonly transactions: Transactions;

  constructor(ctx: DurableObjectState, env: LedgerEnv) {
    super(ctx, env);
    this.transactions = new Transactions(ctx, env);
    ctx.blockConcurrencyWhile(() => this.transactions.start());
  }

  /** The tables. Throws while a restore is under way: readers keep what KV has, publishers come again. */
  private get sql(): SqlStorage {
    this.assertNotRestoring();
    return this.ctx.storage.sql;
  }

  private assertNotRestoring(): void {
    if (this.transactions.restoring) throw new Error(RESTORING);
  }

  async known(submissions: { id: string; submitted: string }[]) {
    return alreadyKnown(this.sql, submissions);
  }

  async publish(sent: Submission[], batchReport?: BatchReport, { scope, request }: Origin = {}) {
    const { sql } = this;
    return this.transactions.change(request, (channels, now, { retention }) => {
      const submissions = refile(sql, sent);
      const store = (allowed: readonly Submission[]) => publish(sql, channels, allowed, now, retention);
      const published = scope ? publishInScope(sql, scope, { submissions, sent }, store) : store(submissions);
      addReport(sql, published.statuses, batchReport ?? { unchanged: 0, rejections: [] }, now);
      return published;
    });
  }

  async reports(limit: number) {
    return listReports(this.sql, limit);
  }

  async delete(id: string, { scope, request, successor }: Deletion = {}): ReturnType<LedgerPort['delete']> {
    const { sql } = this;
    return this.transactions.change(request, (channels, now) => {
      if (scope && isOutside(sql, id, scope)) return { existed: true, forbidden: true };
      return { existed: remove(sql, channels, id, now, successor) };
    });
  }

  async removeSamples({ request }: Origin = {}): ReturnType<LedgerPort['removeSamples']> {
    return this.transactions.change(request, (channels) => ({ removed: removeSamples(this.sql, channels) }));
  }

  async setCategory(
    slug: string,
    patch: CategoryPatch,
    { request }: Origin = {},
  ): ReturnType<LedgerPort['setCategory']> {
    const successor = findChannel(this.sql, `category/${slug}`)?.moved_to;
    if (successor) return { entry: this.entryOf(successor), moved: true, changed: [], purged: true };
    const { name, ...effects } = await this.transactions.change(request, (channels) => ({
      name: amendCategory(channels, slug, patch),
    }));
    return { entry: this.entryOf(name), ...effects };
  }

  async removeCategory(slug: string, to?: string, { scope, request }: Origin = {}) {
    const { sql } = this;
    return this.transactions.change(request, (channels, now) =>
      removeCategory(sql, channels, slug, { to, scope, now }),
    );
  }

  private entryOf(channel: string): DirectoryEntry {
    return directoryEntry(findChannel(this.sql, channel) as ChannelRow);
  }

  async newerThan(channel: string, version?: number) {
    this.assertNotRestoring();
    return this.transactions.composed.newer(channel, version);
  }

  async newerPage(channel: string, number: number, version?: number) {
    this.assertNotRestoring();
    return this.transactions.composed.newerPage(channel, number, version);
  }

  async get(id: string) {
    return lookUp(this.sql, id);
  }

  async list(query: ListQuery) {
    return listArticles(this.sql, query) ?? null;
  }

  async directory() {
    return composeDirectory(this.sql);
  }

  async newerDirectory(version: number) {
    return version === newestVersion(this.sql) ? null : composeDirectory(this.sql);
  }

  async channels(kind: 'tag' | 'author', page: number) {
    return listChannels(this.sql, kind, page);
  }

  async latest(channels: string[], each: number) {
    return headlines(this.sql, channels, each);
  }

  async search(request: SearchRequest) {
    return search(this.sql, request);
  }

  /** Sets the alarm, too, should it have been lost. */
  async health() {
    this.transactions.wake();
    return composeHealth(this.ctx.storage.sql);
  }

  async export(cursor?: ExportCursor) {
    return exportPart(this.sql, cursor, Date.now());
  }

  async restore(lines: string[]): ReturnType<LedgerPort['restore']> {
    const { sql } = this.ctx.storage;
    try {
      const { done } = this.transactions.commit((channels, now) => ({ done: restorePart(sql, channels, lines, now) }));
      this.transactions.restoring = restoredLines(sql) !== undefined;
      if (done) this.transactions.announceAll();
      this.transactions.wake();
      return { ok: true, done };
    } catch (error) {
      if (error instanceof CannotRestore) return { ok: false, detail: error.message };
      throw error;
    }
  }

  async rebuild() {
    this.ctx.storage.transactionSync(() => indexAnew(this.sql));
    this.sql.exec("UPDATE meta SET value = 0 WHERE key = 'directory'");
    const { rowsWritten } = this.sql.exec('UPDATE channel SET projected = 0, purged = 0');
    this.transactions.wake();
    return rowsWritten;
  }

  async scheduleRecovery(point: RecoveryPoint) {
    return scheduleRecovery(this.ctx.storage, point);
  }

  async restart(): Promise<never> {
    this.ctx.abort('The ledger is started again.');
    throw new Error('The ledger is started again.');
  }

  async renewVersions(above: number) {
    this.transactions.renew(above);
  }

  async tokens() {
    return listTokens(this.ctx.storage.sql);
  }

  async findToken(selector: string) {
    return findToken(this.ctx.storage.sql, selector);
  }

  async addToken(token: TokenRecord) {
    return addToken(this.ctx.storage.sql, token, Date.now());
  }

  async removeToken(name: string) {
    return removeToken(this.ctx.storage.sql, name);
  }

  override async alarm() {
    await this.transactions.alarm();
  }
}
