import { LedgerUnavailable } from '../ledger/client.ts';
import type { Directory, Headline } from '../ledger/contract.ts';
import type { House } from './house.ts';

type Sources = Pick<House, 'ledger' | 'windows' | 'report'>;

/** The newest directory, or what KV has of it while the ledger can't be reached; undefined when nobody has any. */
export async function currentDirectory({
  ledger,
  windows,
  report,
}: Sources): Promise<{ directory: Directory; stale: boolean } | undefined> {
  const stored = await windows.readDirectory().catch((error: unknown) => {
    report('directory unreadable', { error: String(error) });
    return undefined;
  });
  try {
    const newer = await ledger.newerDirectory(stored?.version ?? 0);
    const directory = newer ?? stored;
    return directory && { directory, stale: false };
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    report('ledger unavailable', { error: String(error.cause) });
    return stored && { directory: stored, stale: true };
  }
}

/** The newest articles of these channels; undefined while the ledger can't be reached: lists do without. */
export async function latestOf(
  { ledger, report }: Sources,
  channels: string[],
  each: number,
): Promise<Headline[][] | undefined> {
  if (channels.length === 0) return [];
  try {
    return await ledger.latest(channels, each);
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    report('ledger unavailable', { error: String(error.cause) });
    return undefined;
  }
}
