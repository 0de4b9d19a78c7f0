import type { Rhythm } from '../feed/freshness.ts';
import type { Utf8 } from '../feed/utf8.ts';
import type { Window } from '../feed/window.ts';
import { LedgerUnavailable } from '../ledger/client.ts';
import type { Have } from '../ledger/contract.ts';
import { unpackWindow } from '../window/packed.ts';
import type { House } from './house.ts';

/** What there is to say about a channel, or one of its archive pages, just now. */
export type Current =
  | { kind: 'window'; window: Window; stale: boolean }
  /** The reader has it already. */
  | { kind: 'current'; version: number; modified: number; rhythm: Rhythm | undefined }
  | { kind: 'elsewhere'; channel: string }
  | { kind: 'unknown' }
  /** An archive page that is kept no longer. */
  | { kind: 'gone' }
  /** Neither the ledger nor KV could tell. */
  | { kind: 'unavailable' };

/**
 * The newest window of a channel: the one that this isolate had last, or KV's, where that is current, else the ledger's. With
 * `have`, what the reader has, nothing is read at all: the ledger alone tells whether that is current. When the ledger
 * can't be reached, the window in KV is served as it is: stale beats down.
 */
export async function currentWindow(
  { ledger, windows, recent, report }: Pick<House, 'ledger' | 'windows' | 'recent' | 'report'>,
  channel: string,
  have?: Have,
): Promise<Current> {
  const readStored = () =>
    windows.read(channel).catch((error: unknown) => {
      report('window unreadable', { channel, error: String(error) });
      return undefined;
    });
  const remembered = recent.get(channel);
  const stored = remembered ?? (have ? undefined : await readStored());
  try {
    const known = stored ? { version: stored.version } : (have ?? { version: 0 });
    const answer = await ledger.newerThan(channel, known, stored !== undefined);
    if (answer.kind === 'newer') {
      return { kind: 'window', window: recent.keep(unpacked(answer.window)), stale: false };
    }
    if (answer.kind === 'current' && stored) return { kind: 'window', window: recent.keep(stored), stale: false };
    return answer;
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    report('ledger unavailable', { channel, error: String(error.cause) });
    const inKv = stored && stored !== remembered ? stored : await readStored();
    const window = newest(inKv, remembered);
    return window ? { kind: 'window', window, stale: true } : { kind: 'unavailable' };
  }
}

/** A closed archive page. It is read seldom and changes hardly ever, so it stands in the ledger alone. */
export async function currentPage(
  { ledger, report }: Pick<House, 'ledger' | 'report'>,
  channel: string,
  page: number,
  have: Have = { version: -1 },
): Promise<Current> {
  try {
    const answer = await ledger.newerPage(channel, page, have);
    if (answer.kind !== 'newer') return answer;
    return { kind: 'window', window: unpacked(answer.window), stale: false };
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    report('ledger unavailable', { channel, page, error: String(error.cause) });
    return { kind: 'unavailable' };
  }
}

/** A ledger of another release, as there may be for moments of a deployment, packs windows otherwise: as good as none. */
function unpacked(packed: Utf8): Window {
  const window = unpackWindow(packed);
  if (!window) throw new LedgerUnavailable(new Error('A window that is not packed as this release packs it.'));
  return window;
}

function newest(one: Window | undefined, other: Window | undefined): Window | undefined {
  return other && other.version > (one?.version ?? 0) ? other : one;
}
