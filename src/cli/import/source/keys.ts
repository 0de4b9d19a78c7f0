import { readFileName } from '../jekyll/file-name.ts';

/** Files by what the state knows them by. Two that differ only by extension are two; the later keeps it in its key. */
export function distinctKeys<T extends { path: string }>(files: T[]): Map<string, T> {
  const keyed = new Map<string, T>();
  for (const file of files) {
    const { key } = readFileName(file.path);
    keyed.set(keyed.has(key) ? file.path.normalize('NFC') : key, file);
  }
  return keyed;
}
