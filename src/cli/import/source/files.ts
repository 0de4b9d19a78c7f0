import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What never holds anybody's posts. */
const NEVER = /^(?:\.|node_modules$|vendor$|_site$|public$|resources$)/;

/**
 * The files below `folder` that `wanted` takes, relative to it, with `/`, in the order of their paths: the same on every
 * machine. Links to folders are not followed, since they may lead back up.
 */
export function filesBelow(folder: string, wanted: (name: string) => boolean): string[] {
  const found: string[] = [];
  const walk = (path: string): void => {
    for (const item of readdirSync(join(folder, path), { withFileTypes: true })) {
      const child = path === '' ? item.name : `${path}/${item.name}`;
      if (item.isDirectory()) {
        if (!NEVER.test(item.name)) walk(child);
      } else if (!item.name.startsWith('.') && wanted(item.name)) {
        found.push(child);
      }
    }
  };
  walk('');
  return found.sort();
}
