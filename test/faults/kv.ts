/** The behaviour of KV: as it should be, refusing every third write, refusing all, answering what was a minute ago, or not at all. */
export type KvMode = 'well' | 'third' | 'down' | 'stale' | 'unreadable';
export const KV_MODES: readonly KvMode[] = ['well', 'third', 'down', 'stale', 'unreadable'];

/** Milliseconds for which readers elsewhere get an older value. */
const STALE_TIME = 60_000;

interface Value {
  at: number;
  value: string | Uint8Array<ArrayBuffer>;
}

/** The namespace of Workers KV that the worker and its ledger are bound to. It behaves as its mode says. */
export class FaultyKv {
  mode: KvMode = 'well';
  /** Called before (true) and after (false) each value is kept. */
  around: (before: boolean) => void = () => {};
  private readonly values = new Map<string, Value[]>();
  private writes = 0;

  clear(): void {
    this.values.clear();
  }

  async get(key: string, type: 'arrayBuffer' | 'json'): Promise<unknown> {
    if (this.mode === 'unreadable') throw new Error('KV does not answer');
    const seen = this.mode === 'stale' ? Date.now() - STALE_TIME : Number.POSITIVE_INFINITY;
    const value = this.values.get(key)?.findLast(({ at }) => at <= seen)?.value;
    if (value === undefined) return null;
    return type === 'json' ? JSON.parse(value as string) : (value as Uint8Array<ArrayBuffer>).slice().buffer;
  }

  async put(key: string, value: string | Uint8Array<ArrayBuffer>): Promise<void> {
    this.around(true);
    await Promise.resolve();
    this.writes += 1;
    if (this.mode === 'down' || (this.mode === 'third' && this.writes % 3 === 0))
      throw new Error('KV refuses the write');
    const kept = { at: Date.now(), value: typeof value === 'string' ? value : value.slice() };
    this.values.set(key, [...(this.values.get(key) ?? []).slice(-20), kept]);
    this.around(false);
  }
}
