import type { Window } from '../feed/window.ts';
import { LedgerUnavailable } from '../ledger/client.ts';
import type { Have } from '../ledger/contract.ts';
import type { House } from './house.ts';

/** What there is to say about a channel just now. */
export type Current =
  | { kind: 'window'; window: Window; stale: boolean }
  /** The reader has it already. */
  | { kind: 'current'; version: number; modified: number }
  | { kind: 'elsewhere'; channel: string }
  | { kind: 'unknown' }
  /** Neither the ledger nor KV could tell. */
  | { kind: 'unavailable' };

/**
 * The newest window of a channel: from KV where KV is current, else from the ledger. With `have`, what the reader has,
 * KV is not read at all: the ledger alone tells whether that is current. When the ledger can't be reached, the window in
 * KV is served as it is: stale beats down.
 */
export async function currentWindow(
  { ledger, windows, report }: Pick<House, 'ledger' | 'windows' | 'report'>,
  channel: string,
  have?: Have,
): Promise<Current> {
  const readStored = () =>
    windows.read(channel).catch((error: unknown) => {
      report('window unreadable', { channel, error: String(error) });
      return undefined;
    });
  const stored = have ? undefined : await readStored();
  try {
    const answer = await ledger.newerThan(channel, have ?? { version: stored?.version ?? 0 });
    if (answer.kind === 'newer') return { kind: 'window', window: JSON.parse(answer.window) as Window, stale: false };
    if (answer.kind === 'current' && stored) return { kind: 'window', window: stored, stale: false };
    return answer;
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    report('ledger unavailable', { channel, error: String(error.cause) });
    const window = stored ?? (have ? await readStored() : undefined);
    return window ? { kind: 'window', window, stale: true } : { kind: 'unavailable' };
  }
}
