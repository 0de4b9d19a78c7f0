import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { watch } from 'chokidar';

/** Quiet for so long, and an editor or a `git pull` is done writing. */
const SETTLED = 300;
/** Where something is always being written, quiet is not waited for longer. */
const ROUNDS = 30;
/** Files that others write while a site is worked on. */
const NEVER = /\/(?:\.edgefeed|\.git|node_modules|_site)(?:\/|$)/;

/**
 * Resolves when `path` is watched, with an iterable that yields once for every burst of changes from then on, after it has
 * settled: `settled` is how many milliseconds of quiet end a burst. What lies below one of `own` (what the caller itself
 * writes) is no change. Ends when `signal` says so; throws when the system can't watch (any more).
 */
export async function changes(path: string, signal: AbortSignal, own: string[] = [], settled = SETTLED) {
  const isFolder = statSync(path).isDirectory();
  const ignored = [NEVER, ...own.map((one) => ({ path: one, recursive: true }))];
  const watcher = watch(path, { ignoreInitial: true, ignored });
  await once(watcher, 'ready');
  let dirty = false;
  let fault: unknown;
  watcher.on('all', () => (dirty = true)).on('error', (error) => (fault = error));
  return (async function* bursts() {
    try {
      for (;;) {
        if (!dirty) await once(watcher, 'all', { signal });
        for (let round = 0; dirty && round < ROUNDS; round++) {
          dirty = false;
          await wait(settled, undefined, { signal });
        }
        if (fault !== undefined) throw fault;
        if (isFolder && !existsSync(path)) throw new Error(`${path} is gone`);
        yield;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      await watcher.close();
    }
  })();
}
