import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Progress } from '../import/report/progress.ts';
import { CannotRun } from '../import/source/entry.ts';
import { type Contents, checkExport, portionsOf } from './export-file.ts';
import { ask, type Server } from './server.ts';

/**
 * Brings an export into the empty ledger of a server: same ids, dates, positions and versions. The file is read through before
 * the first line is sent. A restore that broke off is begun again by calling this once more. Throws `CannotRun`.
 */
export async function restoreFile(path: string, server: Server, progress: Progress): Promise<Contents> {
  const contents = await checkExport(path);
  progress.start(contents.articles);
  try {
    let sent = 0;
    let done = false;
    for await (const { text, articles } of portionsOf(path)) {
      const headers = { 'content-type': 'application/x-ndjson' };
      const answer = await ask(server, '/api/restore', { method: 'POST', body: text, headers });
      ({ done } = (await answer.json()) as { done: boolean });
      sent += articles;
      progress.update(sent);
    }
    if (!done) throw new CannotRun(`${server.address} took every line, and still waits for more: run this again`);
  } finally {
    progress.stop();
  }
  return contents;
}

/** Writes everything that a server's ledger holds to a file; there is no file, or all of one. Throws `CannotRun`. */
export async function exportFile(server: Server, path: string): Promise<Contents> {
  const part = `${path}.part`;
  const answer = await ask(server, '/api/export');
  if (!answer.body) throw new CannotRun(`${server.address} answered without a body`);
  try {
    await pipeline(Readable.fromWeb(answer.body as import('node:stream/web').ReadableStream), createWriteStream(part));
  } catch (error) {
    throw new CannotRun(`the export broke off, and what came is in ${part}: ${(error as Error).message}`);
  }
  const contents = await checkExport(part);
  await rename(part, path);
  return contents;
}
