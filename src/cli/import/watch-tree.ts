import { type FSWatcher, readdirSync, realpathSync, statSync, watch } from 'node:fs';
import { join, sep } from 'node:path';

/** Watches over a folder and all below it. */
export interface WatchedTree {
  /** Watches folders that have come, and no longer those that are gone. Throws when the system can't watch any more. */
  sync(): void;
  close(): void;
}

/** What others write while a site is worked on. */
const NEVER = new Set(['.edgefeed', '.git', 'node_modules', '_site']);

/**
 * Calls `changed` with the path of whatever changes in a folder below `root`, from `sync` on, unless it lies below one of
 * `own`. Each folder has a watch of its
 * own: Node's recursive one follows files by their inode on Linux, and is blind once an editor has put another in its place.
 */
export function watchTree(root: string, changed: (path: string) => void, own: string[] = []): WatchedTree {
  const watched = new Map<string, { watcher: FSWatcher; inode: number }>();
  const add = (folder: string, inode: number): void => {
    const watcher = watch(folder, (_, name) => {
      const path = name === null ? folder : join(folder, name);
      const isOwn = own.some((one) => path === one || path.startsWith(`${one}${sep}`));
      if (!isOwn && (name === null || !NEVER.has(name))) changed(path);
    });
    // It was removed: the folder above has said so.
    watcher.on('error', () => changed(folder));
    watched.set(folder, { watcher, inode });
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
    let real: string;
    let inode: number;
    try {
      real = realpathSync(folder);
      inode = statSync(real).ino;
    } catch {
      return;
    }
    if (seen.has(real)) return;
    seen.add(real);
    found.set(folder, inode);
    for (const name of childrenOf(folder)) walk(join(folder, name));
  };
  walk(root);
  if (found.size === 0) throw new Error(`${root} is gone`);
  return found;
}

function childrenOf(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((item) => !NEVER.has(item.name))
      .filter((item) => item.isDirectory() || (item.isSymbolicLink() && leadsToFolder(join(folder, item.name))))
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

function leadsToFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
