import { type FSWatcher, readdirSync, realpathSync, statSync, watch } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Quiet for so long, and an editor or a `git pull` is done writing. */
const SETTLED = 300;
/** Where something is always being written, quiet is not waited for longer. */
const ROUNDS = 30;
/** What others write while a site is worked on. */
const NEVER = new Set(['.edgefeed', '.git', 'node_modules', '_site']);

/**
 * Yields once for every burst of changes under `path`, after it has settled, from the call on. What lies below one of `own`
 * (what the caller itself writes) is no change; `settled` is how many milliseconds of quiet end a burst. Ends when `signal` says so; throws when the system can't watch (any more).
 */
export function changes(path: string, signal: AbortSignal, own: string[] = [], settled = SETTLED): AsyncIterable<void> {
  let dirty = false;
  let wake = () => {};
  const changed = () => {
    dirty = true;
    wake();
  };
  signal.addEventListener('abort', () => wake());
  const watched = statSync(path).isFile() ? watchFile(path, changed) : watchTree(path, changed, own);
  // At once: what changes while the first run goes on must not be missed.
  watched.sync();
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
          await wait(settled, undefined, { signal }).catch(() => {});
        }
        if (signal.aborted) return;
        // First the watches, then the work: what comes in between is seen by one of them.
        watched.sync();
        yield;
      }
    } finally {
      watched.close();
    }
  })();
}

interface Watched {
  /** Watches folders that have come, and no longer those that are gone. Throws when the system can't watch any more. */
  sync(): void;
  close(): void;
}

/** Editors save a file by putting another in its place: of a single one its folder is watched. */
function watchFile(path: string, changed: () => void): Watched {
  const watcher = watch(dirname(path), (_, name) => {
    if (name === null || name === basename(path)) changed();
  });
  return { sync() {}, close: () => watcher.close() };
}

/**
 * Calls `changed` for whatever changes in a folder below `root`. Each folder has a watch of its own: Node's recursive one
 * follows files by their inode on Linux, and is blind once an editor has put another in its place.
 */
function watchTree(root: string, changed: () => void, own: string[]): Watched {
  const watched = new Map<string, { watcher: FSWatcher; inode: number }>();
  const add = (folder: string, inode: number): void => {
    const watcher = watch(folder, (_, name) => {
      const path = name === null ? folder : join(folder, name);
      const isOwn = own.some((one) => path === one || path.startsWith(`${one}${sep}`));
      if (!isOwn && (name === null || !NEVER.has(name))) changed();
    });
    // It was removed: the folder above has said so.
    watched.set(folder, { watcher: watcher.on('error', changed), inode });
  };
  const drop = (folder: string): void => {
    watched.get(folder)?.watcher.close();
    watched.delete(folder);
  };
  return {
    sync() {
      const there = foldersBelow(root);
      for (const [folder, { inode }] of watched) if (there.get(folder) !== inode) drop(folder);
      for (const [folder, inode] of there) if (!watched.has(folder)) add(folder, inode);
    },
    close: () => [...watched.keys()].forEach(drop),
  };
}

/** Folders and their inodes; one that links lead to several times counts once. */
function foldersBelow(root: string): Map<string, number> {
  const found = new Map<string, number>();
  const seen = new Set<string>();
  const walk = (folder: string): void => {
    try {
      const real = realpathSync(folder);
      const stats = statSync(real);
      if (seen.has(real) || !stats.isDirectory()) return;
      seen.add(real);
      found.set(folder, stats.ino);
      for (const item of readdirSync(folder, { withFileTypes: true }))
        if (!item.isFile() && !NEVER.has(item.name)) walk(join(folder, item.name));
    } catch {
      // It has gone meanwhile, or is not ours to read.
    }
  };
  walk(root);
  if (found.size === 0) throw new Error(`${root} is gone`);
  return found;
}
