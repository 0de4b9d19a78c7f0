/** Wrong tokens that one address may show at once. */
export const FAILURES_AT_ONCE = 30;
/** Milliseconds after which it may show one more. */
export const FAILURE_INTERVAL = 20_000;
/** Addresses remembered; of more, those that failed longest ago are forgotten. */
export const ADDRESSES = 10_000;

/**
 * Addresses that sent wrong tokens lately and may not send another one yet: a leaky bucket for each address, kept as the one time
 * at which it will be empty. In memory only, so each isolate of the worker counts for itself; that makes guessing slow
 * and noise cheap, and is not what keeps a token from being guessed: its length is.
 */
export class FailedLogins {
  private readonly emptyAt = new Map<string, number>();
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** Seconds until the address may try again; 0 when it may now. */
  wait(address: string): number {
    const debt = (this.emptyAt.get(address) ?? 0) - this.now();
    return Math.max(0, Math.ceil((debt - (FAILURES_AT_ONCE - 1) * FAILURE_INTERVAL) / 1000));
  }

  failed(address: string): void {
    const now = this.now();
    const emptyAt = Math.max(now, this.emptyAt.get(address) ?? 0) + FAILURE_INTERVAL;
    // Back to the end of the map, whose beginning is forgotten first.
    this.emptyAt.delete(address);
    this.emptyAt.set(address, emptyAt);
    for (const [oldest, empty] of this.emptyAt) {
      if (this.emptyAt.size <= ADDRESSES && empty > now) break;
      this.emptyAt.delete(oldest);
    }
  }

  get size(): number {
    return this.emptyAt.size;
  }
}
