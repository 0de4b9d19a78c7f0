/** Channels whose requests are remembered, and for each so many. */
const CHANNELS = 10_000;
const REQUESTS = 20;

type Log = (event: string, detail: Record<string, unknown>) => void;

/**
 * Says which requests a projection carried out: the line in the log bears the ids that publishers got with their answers.
 * Kept in memory, since only a trace is lost when the ledger is moved between a change and its projection.
 */
export class ChangeLog {
  private readonly requests = new Map<string, Set<string>>();
  private readonly log: Log | undefined;
  private readonly now: () => number;
  private written: string[] = [];
  private oldest = Number.POSITIVE_INFINITY;

  constructor(log: Log | undefined, now: () => number) {
    this.log = log;
    this.now = now;
  }

  /** A request changed these. */
  changed(channels: readonly string[], request: string | undefined): void {
    if (!this.log || request === undefined) return;
    for (const channel of channels) {
      const known = this.requests.get(channel) ?? new Set();
      if (known.size < REQUESTS) known.add(request);
      if (this.requests.size < CHANNELS) this.requests.set(channel, known);
    }
  }

  /** The window of a channel that changed at `updated` (milliseconds since 1970) is in KV. */
  wrote(channel: string, updated: number): void {
    this.written.push(channel);
    this.oldest = Math.min(this.oldest, updated);
  }

  purged(channels: number, purged: boolean): void {
    this.log?.('purge', { channels, purged });
  }

  /** The portion is done: one line for it, if anything was. */
  close(): void {
    const { written } = this;
    if (written.length > 0) {
      const requests = new Set(written.flatMap((channel) => [...(this.requests.get(channel) ?? [])]));
      const lag_ms = Math.max(0, this.now() - this.oldest);
      this.log?.('projection', { windows: written.length, lag_ms, requests: [...requests].slice(0, REQUESTS) });
    }
    for (const channel of written) this.requests.delete(channel);
    this.written = [];
    this.oldest = Number.POSITIVE_INFINITY;
  }
}
