import type { Utf8 } from '../../src/feed/utf8.ts';
import type { Window } from '../../src/feed/window.ts';
import { unpackWindow } from '../../src/window/packed.ts';
import type { WindowStore } from '../../src/window/store.ts';

/** How KV behaves: as it should, refusing every third write, refusing all, answering what was a minute ago, or not at all. */
export type KvMood = 'well' | 'third' | 'down' | 'stale' | 'unreadable';
export const KV_MOODS: readonly KvMood[] = ['well', 'third', 'down', 'stale', 'unreadable'];

/** KV keeps what it had for readers elsewhere as long as that. */
const STALE_TIME = 60_000;

interface Value {
  at: number;
  version: number;
  value: string | Utf8;
}

/** Workers KV as a ledger's projection and its readers see it, with the manners that KV has on a bad day. */
export class MoodyKv {
  mood: KvMood = 'well';
  /** Called before (true) and after (false) each value is kept. */
  around: (before: boolean) => void = () => {};
  refused = 0;
  private readonly values = new Map<string, Value[]>();
  private readonly now: () => number;
  private writes = 0;

  constructor(now: () => number) {
    this.now = now;
  }

  get store(): WindowStore {
    return {
      read: async (channel) => this.read(channel),
      write: (channel, version, window) => this.write(channel, version, window),
      readDirectory: async () => undefined,
      writeDirectory: (directory) => this.write('directory', 0, directory),
    };
  }

  /** What is kept in the end, whatever readers see. */
  kept(key: string): { version: number; value: string | Utf8 } | undefined {
    return this.values.get(key)?.at(-1);
  }

  clear(): void {
    this.values.clear();
  }

  private read(channel: string): Window | undefined {
    if (this.mood === 'unreadable') throw new Error('KV does not answer');
    const seen = this.mood === 'stale' ? this.now() - STALE_TIME : Number.POSITIVE_INFINITY;
    const value = this.values.get(channel)?.findLast(({ at }) => at <= seen);
    return value && unpackWindow(value.value as Utf8);
  }

  private async write(key: string, version: number, value: string | Utf8): Promise<void> {
    this.around(true);
    await Promise.resolve();
    this.writes += 1;
    if (this.mood === 'down' || (this.mood === 'third' && this.writes % 3 === 0)) {
      this.refused += 1;
      throw new Error('KV refuses the write');
    }
    const before = this.values.get(key) ?? [];
    this.values.set(key, [...before.slice(-20), { at: this.now(), version, value }]);
    this.around(false);
  }
}
