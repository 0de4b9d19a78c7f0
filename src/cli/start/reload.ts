import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { type Bundle, bundleWorker, type WorkerSource } from './bundle.ts';

/** An editor writes a file in several steps, and often several files at once. */
const QUIET_MS = 100;

/**
 * Calls `onChange` with the new worker whenever an edit under `src` changed it from `first`. An edit that does not
 * compile is printed and changes nothing. Returns what ends the watching.
 */
export function watchWorker(source: WorkerSource, first: Bundle, onChange: (bundle: Bundle) => void): () => void {
  let { code } = first;
  let turn = Promise.resolve();
  const rebuild = async () => {
    try {
      const bundle = await bundleWorker(source);
      if (bundle.code === code) return;
      code = bundle.code;
      onChange(bundle);
    } catch {
      // esbuild has printed it.
    }
  };
  return watchTree(join(source.root, 'src'), () => {
    // One build at a time: the end of one ends esbuild's process under the other.
    turn = turn.then(rebuild);
  });
}

/**
 * Calls `onChange` some time after the last of several changes. Folder by folder, and all of them anew after a change:
 * Node's recursive watching on Linux loses a file that an editor replaces, and a folder that git does.
 */
function watchTree(top: string, onChange: () => void): () => void {
  let watchers: FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  const close = () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
    watchers = [];
  };
  const look = () => {
    close();
    watchers = foldersIn(top).map((folder) => watch(folder, changed).on('error', changed));
  };
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      look();
      onChange();
    }, QUIET_MS);
  };
  look();
  return close;
}

function foldersIn(top: string): string[] {
  const entries = readdirSync(top, { recursive: true, withFileTypes: true });
  return [top, ...entries.filter((entry) => entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name))];
}
