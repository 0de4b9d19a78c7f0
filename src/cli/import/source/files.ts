import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What never holds anybody's posts. */
const NEVER = /^(?:\.|node_modules$|vendor$|_site$|public$|resources$)/;

/** The files below a folder, and what of it could not be looked at. */
export interface Files {
  /** Relative to the folder, with `/`, in the order of their paths: the same on every machine. */
  paths: string[];
  /** Folders that can't be read, and why. */
  faults: { path: string; detail: string }[];
}

/**
 * The files below `folder` that `wanted` takes. Links to folders are not followed, since they may lead back up; pipes and
 * devices are no files.
 */
export function filesBelow(folder: string, wanted: (name: string) => boolean): Files {
  const paths: string[] = [];
  const faults: Files['faults'] = [];
  const walk = (path: string): void => {
    for (const item of itemsOf(folder, path, faults)) {
      const child = path === '' ? item.name : `${path}/${item.name}`;
      if (item.isDirectory()) {
        if (!NEVER.test(item.name)) walk(child);
      } else if ((item.isFile() || item.isSymbolicLink()) && !item.name.startsWith('.') && wanted(item.name)) {
        paths.push(child);
      }
    }
  };
  walk('');
  return { paths: paths.sort(), faults };
}

function itemsOf(folder: string, path: string, faults: Files['faults']) {
  try {
    return readdirSync(join(folder, path), { withFileTypes: true });
  } catch (error) {
    faults.push({ path, detail: `the folder can't be read: ${(error as Error).message}` });
    return [];
  }
}
