import { statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type WatchedTree, watchTree } from './watch-tree.ts';

/** Quiet for so long, and an editor or a `git pull` is done writing. */
const SETTLED = 300;
/** Where something is always being written, nobody waits longer for quiet. */
const ROUNDS = 30;

/**
 * Yields once for every burst of changes under `path`, after it has settled, from the call on. What lies below one of `own`
 * (what the importer itself writes) is no change. Ends when `signal` says so; throws when the system can't watch (any more).
 */
export function changes(path: string, signal: AbortSignal, own: string[] = []): AsyncIterable<void> {
  let dirty = false;
  let wake = () => {};
  const changed = () => {
    dirty = true;
    wake();
  };
  signal.addEventListener('abort', () => wake());
  const tree = statSync(path).isFile() ? watchFile(path, changed) : watchTree(path, changed, own);
  // At once: what changes while the first import runs must not be missed.
  tree.sync();

  return (async function* bursts() {
    try {
      for (;;) {
        while (!dirty && !signal.aborted) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
        for (let round = 0; dirty && round < ROUNDS && !signal.aborted; round++) {
          dirty = false;
          await wait(SETTLED, undefined, { signal }).catch(() => {});
        }
        if (signal.aborted) return;
        // First the watches, then the import: what comes in between is seen by one of them.
        tree.sync();
        yield;
      }
    } finally {
      tree.close();
    }
  })();
}

/** Editors save a file by putting another in its place: of a single one its folder is watched. */
function watchFile(path: string, changed: () => void): WatchedTree {
  const watcher = watch(dirname(path), (_, name) => {
    if (name === null || name === basename(path)) changed();
  });
  return { sync() {}, close: () => watcher.close() };
}

/** Runs `run` now and after every burst; a run that fails is told and doesn't end the watch. */
export async function follow(
  bursts: AsyncIterable<void>,
  run: () => Promise<void>,
  failed: (error: unknown) => void,
): Promise<void> {
  await run();
  for await (const _ of bursts) await run().catch(failed);
}
