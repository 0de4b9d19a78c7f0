import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accepted, CannotRun, type Connection, call, callForJson, NOT_IMPLEMENTED } from '../http/connection.ts';

/** Pictures that are on their way at once. */
const AT_ONCE = 8;

/** The folder for the pictures of an export: `news.media` beside `news.ndjson`. */
export function picturesOf(file: string): string {
  return `${file.replace(/\.[^./\\]+$/, '')}.media`;
}

/**
 * Writes every picture that a server stores to a folder, and leaves those that are there: a name never means another picture.
 * Returns how many the server has; 0, and no folder, where it stores none. Throws `CannotRun`.
 */
export async function exportPictures(server: Connection, folder: string): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? '' : `?${new URLSearchParams({ cursor })}`;
    const page = await call(server, `/api/media${query}`, {}, readList);
    if (page.media.length > 0) await mkdir(folder, { recursive: true });
    await severalAtOnce(page.media, ({ name, size_in_bytes }) => download(server, folder, name, size_in_bytes));
    count += page.media.length;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return count;
}

/** Sends every picture of a folder to a server, under the name that it has. Returns how many. Throws `CannotRun`. */
export async function restorePictures(server: Connection, folder: string): Promise<number> {
  if (!existsSync(folder)) return 0;
  const names = (await readdir(folder)).filter((name) => /^[0-9a-f]{40}\.\w+$/.test(name));
  await severalAtOnce(names, async (name) => {
    const body = await readFile(join(folder, name));
    if (!isWhole(name, body)) throw new CannotRun(`${join(folder, name)} is not what its name says: export it again`);
    const { url } = await callForJson<{ url: string }>(server, '/api/media', { method: 'PUT', body });
    if (!url.endsWith(`/${name}`)) throw new CannotRun(`${server.to} stores ${name} as ${url}: articles won't find it`);
  });
  return names.length;
}

interface List {
  media: { name: string; size_in_bytes: number }[];
  cursor?: string;
}

async function readList(response: Response): Promise<List> {
  return response.status === NOT_IMPLEMENTED ? { media: [] } : ((await (await accepted(response)).json()) as List);
}

async function download(server: Connection, folder: string, name: string, size: number): Promise<void> {
  const path = join(folder, name);
  if ((await stat(path).catch(() => undefined))?.size === size) return;
  const bytes = await call(server, `/media/${name}`, {}, async (response) => {
    if (response.status === 404) throw new CannotRun(`${server.to}/media/${name} is gone: export again`);
    return new Uint8Array(await (await accepted(response)).arrayBuffer());
  });
  if (!isWhole(name, bytes)) throw new CannotRun(`${server.to}/media/${name} is not what its name says`);
  await writeFile(`${path}.part`, bytes);
  await rename(`${path}.part`, path);
}

/** A picture's name is the beginning of the SHA-256 of its bytes. */
function isWhole(name: string, bytes: Uint8Array): boolean {
  return createHash('sha256').update(bytes).digest('hex').startsWith(name.slice(0, 40));
}

async function severalAtOnce<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < all.length; start += AT_ONCE) {
    await Promise.all(all.slice(start, start + AT_ONCE).map(work));
  }
}
