import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A short name for everything that `parts` say: equal parts, equal name. */
export function fingerprint(...parts: (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('base64url').slice(0, 27);
}

/** A short name for all files below `folder`, their names included; that of nothing when it isn't there. */
export async function fingerprintOfFolder(folder: string): Promise<string> {
  const items = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const paths = items.filter((item) => item.isFile()).map((item) => join(item.parentPath, item.name));
  const parts: (string | Uint8Array)[] = [];
  for (const path of paths.sort()) parts.push(path.slice(folder.length), await readFile(path));
  return fingerprint(...parts);
}
