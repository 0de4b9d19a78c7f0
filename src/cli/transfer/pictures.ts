import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { accepted, CannotRun, type Connection, call, callForJson, NOT_IMPLEMENTED } from '../http/connection.ts';

/** Pictures that are on their way at once. */
const AT_ONCE = { concurrency: 8 };

/** The folder for the pictures of an export: `news.media` beside `news.ndjson`. */
export function picturesOf(file: string): string {
  return `${file.replace(/\.[^./\\]+$/, '')}.media`;
}

/**
 * Writes every picture that a server stores to a folder, and leaves those that are there: a name never means another picture.
 * Returns how many the server has; 0, and no folder, where it stores none. Throws `CannotRun`.
 */
export async function exportPictures(server: Connection, folder: string): Promise<number> {
  const save = (picture: Picture) => download(server, folder, picture);
  let count = 0;
  let query = '';
  do {
    const { media, cursor } = await call(server, `/api/media${query}`, {}, readList);
    if (media.length > 0) await mkdir(folder, { recursive: true });
    await Readable.from(media).forEach(save, AT_ONCE);
    count += media.length;
    query = cursor === undefined ? '' : `?${new URLSearchParams({ cursor })}`;
  } while (query !== '');
  return count;
}

/** Sends every picture of a folder to a server, under the name that it has. Returns how many. Throws `CannotRun`. */
export async function restorePictures(server: Connection, folder: string): Promise<number> {
  if (!existsSync(folder)) return 0;
  const names = (await readdir(folder)).filter((name) => /^[0-9a-f]{40}\.\w+$/.test(name));
  const upload = async (name: string) => {
    const body = await readFile(join(folder, name));
    if (!isWhole(name, body)) throw new CannotRun(`${join(folder, name)} is not what its name says: export it again`);
    const { url } = await callForJson<{ url: string }>(server, '/api/media', { method: 'PUT', body });
    if (!url.endsWith(`/${name}`)) throw new CannotRun(`${server.to} stores ${name} as ${url}: articles won't find it`);
  };
  await Readable.from(names).forEach(upload, AT_ONCE);
  return names.length;
}

interface Picture {
  name: string;
  size_in_bytes: number;
}

async function readList(response: Response): Promise<{ media: Picture[]; cursor?: string }> {
  if (response.status === NOT_IMPLEMENTED) return { media: [] };
  return (await accepted(response)).json() as Promise<{ media: Picture[] }>;
}

async function download(server: Connection, folder: string, { name, size_in_bytes }: Picture): Promise<void> {
  const path = join(folder, name);
  if ((await stat(path).catch(() => undefined))?.size === size_in_bytes) return;
  const bytes = await call(server, `/media/${name}`, {}, async (response) => {
    if (response.status === 404) throw new CannotRun(`${server.to}/media/${name} is gone: export again`);
    return (await accepted(response)).bytes();
  });
  if (!isWhole(name, bytes)) throw new CannotRun(`${server.to}/media/${name} is not what its name says`);
  await writeFile(`${path}.part`, bytes);
  await rename(`${path}.part`, path);
}

/** A picture's name is the beginning of the SHA-256 of its bytes. */
function isWhole(name: string, bytes: Uint8Array): boolean {
  return createHash('sha256').update(bytes).digest('hex').startsWith(name.slice(0, 40));
}
