import type { State } from './state.ts';

/** More than this share of what the server has from a source is not deleted without `--force`. */
export const GUARD = 0.2;

/** What a prune would do. */
export interface PrunePlan {
  /** Key and id of what is no longer in the source. */
  vanished: { key: string; id: string }[];
  /** How many articles are known of the part of the source that was read. */
  known: number;
  /** Whether that is too much to be meant. */
  tooMuch: boolean;
}

/**
 * What has vanished: known within `scope` (a path that keys begin with), and neither key nor id seen in this run. What is
 * there but can't be read counts as seen, so a broken file never deletes its article.
 */
export function planPrune(state: State, scope: string, keys: Set<string>, ids: Set<string>): PrunePlan {
  const known = state.all().filter(([key]) => scope === '' || key === scope || key.startsWith(`${scope}/`));
  const gone = known.filter(([key, { id }]) => !keys.has(key) && !ids.has(id));
  const vanished = gone.map(([key, { id }]) => ({ key, id }));
  return { vanished, known: known.length, tooMuch: vanished.length > known.length * GUARD };
}
