import type { WindowStore } from '../window/store.ts';
import type { ChannelRow } from './channels.ts';
import type { ComposedWindows } from './composed.ts';
import { withTimeout } from './timeout.ts';
import { composeDirectory } from './windows.ts';

/** Changes within this time are written together. */
export const SETTLING = 1_000;
/** KV takes one write a second for a key. While a channel changes all the time, the ledger hands out its windows. */
const KEY_INTERVAL = 30_000;
/** The directory changes with every publish, and no reader waits for its copy in KV. */
const DIRECTORY_INTERVAL = 10_000;
/** A free account has 50 subrequests an invocation; what is left waits for the next alarm. */
const WRITES_PER_RUN = 45;
/** Connections that the platform opens at a time. */
const CONCURRENT_WRITES = 6;
/** Milliseconds that a write may take: an alarm that waits for ever never rings again. */
const WRITE_TIMEOUT = 30_000;
const RETRY_FIRST = 1_000;
const RETRY_LAST = 60_000;

export interface ProjectionTargets {
  windows: Pick<WindowStore, 'write' | 'writeDirectory'>;
  now(): number;
  report(event: string, detail: Record<string, unknown>): void;
  /** A window that changed at `updated` (milliseconds since 1970) is in KV now. */
  wrote?(channel: string, updated: number): void;
  /** A write that had been given up came through after all. */
  late?(): void;
}

type UnprojectedRow = Pick<ChannelRow, 'id' | 'name' | 'updated'> & Record<string, SqlStorageValue>;

/**
 * Writes the windows that changed in the ledger to KV, in portions, until nothing is left. The tables say what is to be done
 * (`projected` is behind `version`); what is kept in memory only paces the work.
 */
export class Projection {
  private readonly sql: SqlStorage;
  private readonly composed: ComposedWindows;
  private readonly targets: ProjectionTargets;
  private readonly written = new Map<string, number>();
  private failures = 0;
  private retryAt = 0;

  constructor(sql: SqlStorage, composed: ComposedWindows, targets: ProjectionTargets) {
    this.sql = sql;
    this.composed = composed;
    this.targets = targets;
  }

  /** When there is something to do next, in milliseconds since 1970; undefined when nothing is. */
  next(): number | undefined {
    const now = this.targets.now();
    const due: number[] = [];
    for (const { name, updated } of this.unprojected()) {
      const at = Math.max(this.retryAt, this.writableAt(name, KEY_INTERVAL), updated + SETTLING);
      due.push(at);
      // The oldest that may be written: none is due before it.
      if (at <= now + SETTLING) break;
    }
    if (this.directoryBehind()) {
      due.push(Math.max(this.retryAt, this.writableAt('directory', DIRECTORY_INTERVAL), now + SETTLING));
    }
    return due.length > 0 ? Math.min(...due) : undefined;
  }

  /** Does one portion. Never rejects for what KV did: it will be tried again. */
  async run(): Promise<void> {
    const now = this.targets.now();
    if (now < this.retryAt) return;
    for (const [key, time] of this.written) if (time + KEY_INTERVAL <= now) this.written.delete(key);
    const rows: UnprojectedRow[] = [];
    for (const row of this.unprojected()) {
      if (this.writableAt(row.name, KEY_INTERVAL) <= now) rows.push(row);
      if (rows.length === WRITES_PER_RUN) break;
    }
    const waiting = rows[Symbol.iterator]();
    const worker = async () => {
      for (const { id, name } of waiting) await this.attempt(name, () => this.writeWindow(id));
    };
    const before = this.failures;
    await Promise.all(Array.from({ length: CONCURRENT_WRITES }, worker));
    if (this.directoryBehind() && this.writableAt('directory', DIRECTORY_INTERVAL) <= now) {
      await this.attempt('directory', () => this.writeDirectory());
    }
    if (this.failures === before) this.failures = 0;
    else this.retryAt = this.targets.now() + backoff(this.failures);
  }

  private async attempt(key: string, write: () => Promise<void>): Promise<void> {
    try {
      this.written.set(key, this.targets.now());
      const writing = write();
      await withTimeout(WRITE_TIMEOUT, writing).catch((error: unknown) => {
        // It may land on a newer one. Then `projected` falls back with it, and the newest is written again.
        writing.then(() => this.targets.late?.()).catch(() => {});
        throw error;
      });
    } catch (error) {
      this.failures += 1;
      this.targets.report('projection failed', { key, error: String(error) });
    }
  }

  /** Version and articles are read in one go: a channel that changes meanwhile stays behind, and is written again. */
  private async writeWindow(id: number): Promise<void> {
    const row = this.sql.exec<ChannelRow>('SELECT * FROM channel WHERE id = ?', id).one();
    // A deleted category has no window: while the ledger is out of reach, readers get what it last had.
    if (row.moved_to === null) await this.targets.windows.write(row.name, row.version, this.composed.windowOf(row));
    this.sql.exec('UPDATE channel SET projected = ? WHERE id = ?', row.version, id);
    this.targets.wrote?.(row.name, row.updated);
  }

  private async writeDirectory(): Promise<void> {
    const directory = composeDirectory(this.sql);
    await this.targets.windows.writeDirectory(JSON.stringify(directory));
    this.sql.exec("UPDATE meta SET value = ? WHERE key = 'directory'", directory.version);
  }

  /** The oldest change first. Those that were written just now are among them, and must not hold up the rest. */
  private unprojected(): Iterable<UnprojectedRow> {
    return this.sql.exec<UnprojectedRow>(
      'SELECT id, name, updated FROM channel WHERE projected < version ORDER BY version',
    );
  }

  private directoryBehind(): boolean {
    const query = 'SELECT 1 FROM meta d, meta v WHERE d.key = ? AND v.key = ? AND d.value < v.value';
    return this.sql.exec(query, 'directory', 'version').toArray().length > 0;
  }

  private writableAt(key: string, interval: number): number {
    return (this.written.get(key) ?? 0) + interval;
  }
}

/** Milliseconds to wait after so many failures in a row: from seconds to a minute. */
export function backoff(failures: number): number {
  return Math.min(RETRY_LAST, RETRY_FIRST * 2 ** Math.min(failures, 6));
}
