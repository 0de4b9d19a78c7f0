import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import type { Source } from './source/entry.ts';
import { inMemory, openState, readState, type State } from './state.ts';

export interface StatePlace {
  source: string;
  to: string;
  dryRun?: boolean | undefined;
  state?: string | false | undefined;
}

/**
 * The state of a source and a server: in `.edgefeed` of the source's folder, so that it moves with it; in that of the
 * current folder for a single file or an address. Where nothing can be written, nothing is remembered, and it says so.
 */
export async function openStateFor(source: Source, place: StatePlace, tell: (line: string) => void): Promise<State> {
  const folder = place.state || join(source.home ?? process.cwd(), '.edgefeed');
  const server = URL.parse(place.to)?.host.replace(/[^\w.-]/g, '_') ?? 'server';
  const own = source.home !== undefined && !place.state ? '' : `-${nickname(place.source)}`;
  try {
    const name = `import-${server}${own}`;
    return place.dryRun ? inMemory(await readState(folder, name)) : await openState(folder, name, tell);
  } catch (error) {
    tell(`nothing is remembered: ${(error as Error).message}`);
    return inMemory();
  }
}

function nickname(source: string): string {
  const place = /^https?:/i.test(source) ? source : resolve(source);
  const name = basename(place)
    .replace(/[^\p{L}\p{N}.-]+/gu, '_')
    .slice(0, 40);
  return `${name}-${createHash('sha256').update(place).digest('hex').slice(0, 8)}`;
}
