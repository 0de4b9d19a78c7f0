import type { Utf8 } from '../feed/utf8.ts';
import { type ChannelRow, findChannel, findSimilar } from './channels.ts';
import type { Newer, NewerPage } from './contract.ts';
import { composePage, composeWindow, findPage } from './windows.ts';

/** Bytes of windows that are remembered: an isolate has 128 MB for everything. */
const REMEMBERED = 16 * 1024 * 1024;

interface Remembered {
  version: number;
  window: Utf8;
}

/**
 * Windows and archive pages, composed once for each version: right after a publish, while KV is behind, hundreds of misses may
 * ask for the same one. Those that were not asked for longest are forgotten first.
 */
export class ComposedWindows {
  private readonly sql: SqlStorage;
  private readonly size: number;
  private readonly limit: number;
  /** By name, the one that was asked for last at the end. */
  private readonly remembered = new Map<string, Remembered>();
  private bytes = 0;

  /** `size` in articles, `limit` in bytes. */
  constructor(sql: SqlStorage, size: number, limit = REMEMBERED) {
    this.sql = sql;
    this.size = size;
    this.limit = limit;
  }

  /** The channel's window, unless `version` is the newest. */
  newer(channel: string, version: number | undefined): Newer {
    const row = findChannel(this.sql, channel);
    if (!row || row.version === 0 || row.moved_to !== null) return this.missing(channel, row?.moved_to);
    return row.version === version ? { kind: 'current' } : { kind: 'newer', window: this.windowOf(row) };
  }

  /** The channel's archive page `number`, unless `version` is the newest. */
  newerPage(channel: string, number: number, version: number | undefined): NewerPage {
    const row = findChannel(this.sql, channel);
    if (!row || row.version === 0 || row.moved_to !== null) return this.missing(channel, row?.moved_to);
    if (number < row.oldest_page) return { kind: 'gone' };
    const page = findPage(this.sql, row.id, number);
    if (!page) return { kind: 'unknown' };
    if (page.version === version) return { kind: 'current' };
    const compose = () => composePage(this.sql, row, number) as Utf8;
    return { kind: 'newer', window: this.once(`${channel}/archive/${number}`, page.version, compose) };
  }

  windowOf(row: ChannelRow): Utf8 {
    return this.once(row.name, row.version, () => composeWindow(this.sql, row, this.size));
  }

  private missing(channel: string, movedTo: string | null = null): Newer {
    if (movedTo) return { kind: 'elsewhere', channel: movedTo, moved: true };
    const similar = findSimilar(this.sql, channel);
    return similar === undefined ? { kind: 'unknown' } : { kind: 'elsewhere', channel: similar };
  }

  private once(name: string, version: number, compose: () => Utf8): Utf8 {
    const known = this.remembered.get(name);
    const window = known?.version === version ? known.window : compose();
    this.forget(name);
    this.remembered.set(name, { version, window });
    this.bytes += window.byteLength;
    for (const oldest of this.remembered.keys()) {
      if (this.bytes <= this.limit) break;
      this.forget(oldest);
    }
    return window;
  }

  private forget(name: string): void {
    this.bytes -= this.remembered.get(name)?.window.byteLength ?? 0;
    this.remembered.delete(name);
  }
}
