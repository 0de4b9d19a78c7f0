import type { Utf8 } from '../feed/utf8.ts';
import type { Window } from '../feed/window.ts';
import { LedgerUnavailable } from '../ledger/client.ts';
import type { ChannelList, Headline, Newer, NewerPage } from '../ledger/contract.ts';
import type { Services } from '../services.ts';
import { type Directory, LISTED_CHANNELS } from '../window/directory.ts';
import { unpackWindow } from '../window/packed.ts';

/** The present state of a channel or of one of its archive pages. */
export type Current =
  /** `stale`: the ledger is out of reach, and there may be a newer one. */
  | { kind: 'window'; window: Window; stale: boolean }
  /** The version that was shown is the newest, or nothing newer can be had. */
  | { kind: 'current'; stale: boolean }
  | { kind: 'elsewhere'; channel: string; moved?: true }
  /** `detail`: what there is not. */
  | { kind: 'unknown'; detail?: string }
  /** An archive page that is kept no longer. */
  | { kind: 'gone' }
  /** Neither the ledger nor KV could tell, or too many made-up names were asked for. */
  | { kind: 'unavailable' };

type Needs = Pick<Services, 'ledger' | 'windows' | 'lookups' | 'report'>;

/**
 * The newest window of a channel: KV's where the ledger says that it is current, else the ledger's. With `shown`, the version
 * that the cache stage holds, KV is not read: the ledger alone tells whether that is current. When the ledger is out of
 * reach, KV's window is served as it is: stale beats down.
 */
export async function currentWindow(services: Needs, channel: string, shown?: number): Promise<Current> {
  const stored = shown === undefined ? await readStored(services, channel) : undefined;
  const version = shown ?? stored?.version;
  const answer = await ask(services, version === undefined, channel, () => services.ledger.newerThan(channel, version));
  if (answer !== undefined) return answer.kind === 'current' && stored ? current(stored, false) : answer;
  const window = shown === undefined ? stored : await readStored(services, channel);
  if (!window) return { kind: 'unavailable' };
  return shown !== undefined && window.version <= shown ? { kind: 'current', stale: true } : current(window, true);
}

/** A closed archive page. It is seldom read and hardly ever changes, so the ledger alone has it. */
export async function currentPage(services: Needs, channel: string, page: number, shown?: number): Promise<Current> {
  const name = `${channel}/archive/${page}`;
  const answer = await ask(services, shown === undefined, name, () => services.ledger.newerPage(channel, page, shown));
  return answer ?? { kind: 'unavailable' };
}

/** The newest directory, or that of KV while the ledger is out of reach; undefined when neither can be had. */
export async function currentDirectory({
  ledger,
  windows,
  report,
}: Needs): Promise<{ directory: Directory; stale: boolean } | undefined> {
  const stored = await windows.readDirectory().catch((error: unknown) => {
    report('directory unreadable', { error: String(error) });
    return undefined;
  });
  try {
    const directory = (await ledger.newerDirectory(stored?.version ?? 0)) ?? stored;
    return directory && { directory, stale: false };
  } catch (error) {
    reportAway(error, report, 'directory');
    return stored && { directory: stored, stale: true };
  }
}

/** The newest articles of these channels; undefined while the ledger is out of reach: lists do without. */
export async function latestOf(
  { ledger, report }: Needs,
  channels: string[],
  each: number,
): Promise<Headline[][] | undefined> {
  if (channels.length === 0) return [];
  try {
    return await ledger.latest(channels, each);
  } catch (error) {
    reportAway(error, report, 'headlines');
    return undefined;
  }
}

/**
 * A page of all tags or authors, or while the ledger is out of reach of those in KV's directory. Null where there is no
 * such page: numbers can be made up like names, and have their bound.
 */
export async function allChannels(
  { ledger, windows, lookups, report }: Needs,
  of: 'tag' | 'author',
  page: number,
): Promise<{ list: ChannelList | null; stale: boolean } | undefined> {
  if (!lookups.take()) return undefined;
  try {
    const list = await ledger.channels(of, page);
    if (list) lookups.giveBack();
    return { list, stale: false };
  } catch (error) {
    lookups.giveBack();
    reportAway(error, report, `${of}s`);
    const stored = await windows.readDirectory().catch(() => undefined);
    if (!stored) return undefined;
    const filled = stored[`${of}s`].filter(({ count }) => count > 0);
    const pages = Math.max(1, Math.ceil(filled.length / LISTED_CHANNELS));
    const entries = filled.slice((page - 1) * LISTED_CHANNELS, page * LISTED_CHANNELS);
    return page > pages ? undefined : { list: { entries, pages }, stale: true };
  }
}

/** Reports that the ledger is out of reach. Every other error is thrown on. */
export function reportAway(error: unknown, report: Services['report'], asked: string): void {
  if (!(error instanceof LedgerUnavailable)) throw error;
  report('ledger unavailable', { asked, error: String(error.cause) });
}

/**
 * The ledger's answer; undefined when it is out of reach. Nothing vouches for a `made up` name, and there is no end of them:
 * the bucket bounds questions about those, and gets its token back for a name that the ledger has.
 */
async function ask(
  { lookups, report }: Needs,
  madeUp: boolean,
  name: string,
  question: () => Promise<Newer | NewerPage>,
): Promise<Current | undefined> {
  if (madeUp && !lookups.take()) return { kind: 'unavailable' };
  try {
    const answer = await question();
    const found = answer.kind === 'newer' || answer.kind === 'current';
    if (madeUp && found) lookups.giveBack();
    if (answer.kind === 'newer') return current(unpacked(answer.window), false);
    return answer.kind === 'current' ? { kind: 'current', stale: false } : answer;
  } catch (error) {
    if (madeUp) lookups.giveBack();
    reportAway(error, report, name);
    return undefined;
  }
}

function current(window: Window, stale: boolean): Current {
  return { kind: 'window', window, stale };
}

function readStored({ windows, report }: Needs, channel: string): Promise<Window | undefined> {
  return windows.read(channel).catch((error: unknown) => {
    report('window unreadable', { channel, error: String(error) });
    return undefined;
  });
}

/** During a deployment a ledger of another release may pack windows otherwise: that is as good as no answer. */
function unpacked(packed: Utf8): Window {
  const window = unpackWindow(packed);
  if (!window) throw new LedgerUnavailable(new Error('The window is packed as another release packs it.'));
  return window;
}
