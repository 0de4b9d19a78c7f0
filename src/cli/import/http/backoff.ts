/** How to wait between attempts. Time and chance are passed in. */
export interface Backoff {
  /** How often a call is tried in all. */
  attempts: number;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  now(): number;
  /** From 0 to 1. */
  random(): number;
}

const FIRST = 500;
const LONGEST = 30_000;
/** Nobody at a terminal waits longer, whatever a proxy says. */
const PATIENCE = 300_000;

/** Milliseconds to wait after the failed `attempt` (from 1): what the server asked for, else doubling with jitter. */
export function waitBefore(attempt: number, asked: number | undefined, random: () => number): number {
  const grown = Math.min(FIRST * 2 ** (attempt - 1), LONGEST);
  const own = grown / 2 + (grown / 2) * random();
  return asked === undefined ? own : Math.min(asked, PATIENCE);
}

/** `Retry-After` in milliseconds from `now`: seconds or an HTTP date (RFC 9110 section 10.2.3). */
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
