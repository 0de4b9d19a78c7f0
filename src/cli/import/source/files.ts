import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { type Generator, readPost } from '../post/article.ts';
import { readFileName } from '../post/file-name.ts';
import type { Source, SourceOptions } from './entry.ts';
import { type Entry, type Kind, knownEntry, type Outcome, rejected } from './entry.ts';

/** A file that a folder offers. */
export interface SourceFile {
  /** Relative to the root, with `/`. */
  path: string;
  /** Why it is not read, when that is known. A folder that can't be read counts for all that is in it. */
  fate?: Outcome;
}

/** A folder of posts, and the generator that reads them. */
interface FileFolder extends Pick<Source, 'home' | 'scope' | 'notes'> {
  kind: Kind;
  root: string;
  files: SourceFile[];
  /** All else that every article is made from. */
  context?: (string | Uint8Array)[];
  generator: Generator;
  /** Matches a text whose article depends on other files than those of the context. */
  looksAround?: RegExp;
}

/** Changes when the same document gives another article than before: then fingerprints of old say nothing. */
const EDITION = '6';

/** Posts in files as a source. A post is known by its path, so it is the same however the source is named. */
export function folderSource(
  { siteUrl, timeZone, drafts, footers }: SourceOptions,
  { kind, root, files, generator, looksAround, context = [], ...source }: FileFolder,
): Source {
  const said = JSON.stringify([siteUrl, timeZone, drafts, footers?.map(String)]);
  const mark = fingerprint(EDITION, kind, said, ...context);
  // Two that differ only by extension are two; the later keeps it in its key.
  const keyed = new Map<string, SourceFile>();
  for (const file of files) {
    const { key } = readFileName(file.path);
    keyed.set(keyed.has(key) ? file.path.normalize('NFC') : key, file);
  }
  const entryOf = (key: string, { path, fate }: SourceFile): Entry => {
    const bytes = fate ?? bytesOf(join(root, path));
    if ('kind' in bytes) return knownEntry(key, path, bytes);
    const read = () => guarded(bytes, () => readPost(bytes, path, generator, footers));
    const asks = bytes.includes('{') && looksAround?.test(bytes.toString('latin1'));
    return { key, file: path, read, ...(!asks && { fingerprint: fingerprint(mark, bytes) }) };
  };
  return {
    ...source,
    total: keyed.size,
    offers: (key) => keyed.has(key),
    entries: () => keyed.entries().map(([key, file]) => entryOf(key, file)),
    complete: () => !files.some(({ fate }) => fate?.kind === 'rejected'),
  };
}

/** Small files are rendered at once, whatever is in them. */
const LARGE = 16 * 1024;
const TIMEOUT = 20_000;

/** No post is larger, whatever pictures are written into it. */
const LARGEST = 64 * 1024 * 1024;

/** The bytes of a regular file: a pipe without a writer must not be waited for. */
function bytesOf(path: string): Buffer | Outcome {
  try {
    const found = statSync(path);
    if (!found.isFile()) return rejected('no regular file');
    return found.size > LARGEST ? rejected(`${found.size} bytes, more than 1 MiB`) : readFileSync(path);
  } catch (error) {
    return rejected((error as Error).message);
  }
}

const context = createContext();

/** One post made to keep a parser busy must not cost the others. */
function guarded(bytes: Uint8Array, read: () => Outcome): Outcome {
  if (bytes.length < LARGE) return read();
  context.work = read;
  try {
    return runInContext('work()', context, { timeout: TIMEOUT });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return rejected(`takes more than ${TIMEOUT / 1000} s to render`);
  }
}

/** Where there are never articles. */
const NEVER = /(?:^|\/)(?:\.[^/]*|node_modules|vendor|_site|public|resources)$/;

/** The files below a folder in the order of their paths; of links to folders only `_posts` is followed. */
export function filesBelow(folder: string, wanted: (name: string) => boolean, start = '', never = NEVER) {
  const files: SourceFile[] = [];
  const walk = (path: string): void => {
    try {
      for (const item of readdirSync(join(folder, path), { withFileTypes: true })) {
        const child = path === '' ? item.name : `${path}/${item.name}`;
        const isLink = item.isSymbolicLink();
        const leads = isLink && statSync(join(folder, child), { throwIfNoEntry: false })?.isDirectory();
        if (never.test(child)) continue;
        if (item.isDirectory() || (leads && item.name === '_posts')) walk(child);
        else if ((item.isFile() || (isLink && !leads)) && wanted(item.name)) files.push({ path: child });
      }
    } catch (error) {
      files.push({ path, fate: rejected(`the folder can't be read: ${(error as Error).message}`) });
    }
  };
  walk(start);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A short name for everything that `parts` say: equal parts, equal name. */
function fingerprint(...parts: (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('base64url').slice(0, 27);
}

/** The names and bytes of all files below these folders, nothing where there is none. */
export function contentsOf(root: string, folders: string[]): (string | Uint8Array)[] {
  const files = folders.flatMap((folder) => filesBelow(root, () => true, folder));
  return files.flatMap(({ path, fate }) => {
    const bytes = fate ?? bytesOf(join(root, path));
    return 'kind' in bytes ? [] : [path, bytes];
  });
}
