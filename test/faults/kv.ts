/** How KV behaves: as it should, refusing every third write, refusing all, answering what was a minute ago, or not at all. */
export type KvMood = 'well' | 'third' | 'down' | 'stale' | 'unreadable';
export const KV_MOODS: readonly KvMood[] = ['well', 'third', 'down', 'stale', 'unreadable'];

/** KV keeps what it had for readers elsewhere as long as that. */
const STALE_TIME = 60_000;

interface Value {
  at: number;
  value: string | Uint8Array<ArrayBuffer>;
}

/** The namespace of Workers KV that the worker and its ledger are bound to, with the manners that KV has on a bad day. */
export class MoodyKv {
  mood: KvMood = 'well';
  /** Called before (true) and after (false) each value is kept. */
  around: (before: boolean) => void = () => {};
  private readonly values = new Map<string, Value[]>();
  private writes = 0;

  clear(): void {
    this.values.clear();
  }

  async get(key: string, type: 'arrayBuffer' | 'json'): Promise<unknown> {
    if (this.mood === 'unreadable') throw new Error('KV does not answer');
    const seen = this.mood === 'stale' ? Date.now() - STALE_TIME : Number.POSITIVE_INFINITY;
    const value = this.values.get(key)?.findLast(({ at }) => at <= seen)?.value;
    if (value === undefined) return null;
    return type === 'json' ? JSON.parse(value as string) : (value as Uint8Array<ArrayBuffer>).slice().buffer;
  }

  async put(key: string, value: string | Uint8Array<ArrayBuffer>): Promise<void> {
    this.around(true);
    await Promise.resolve();
    this.writes += 1;
    if (this.mood === 'down' || (this.mood === 'third' && this.writes % 3 === 0))
      throw new Error('KV refuses the write');
    const kept = { at: Date.now(), value: typeof value === 'string' ? value : value.slice() };
    this.values.set(key, [...(this.values.get(key) ?? []).slice(-20), kept]);
    this.around(false);
  }
}
