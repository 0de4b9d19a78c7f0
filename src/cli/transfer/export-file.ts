import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { CannotRun } from '../http/connection.ts';

/** Lines between header and end, and how many of them are articles. */
export interface Contents {
  lines: number;
  articles: number;
}

/** Bytes of a portion; a line is never cut, and one article has at most one MiB. */
const PORTION = 4 * 1024 * 1024;

/** Reads the file once to its end. Throws `CannotRun` when it is no export, or not all of one. */
export async function checkExport(path: string): Promise<Contents> {
  let lines = 0;
  let articles = 0;
  let end: number | undefined;
  for await (const line of linesOf(path)) {
    if (lines === 0 && !/^\{"edgefeed":\d+[,}]/.test(line)) {
      throw new CannotRun(`${path} is no export: its first line must begin with {"edgefeed":`);
    }
    if (end !== undefined) throw new CannotRun(`${path}: line ${lines + 1} comes after the end of the export`);
    lines += 1;
    if (line.startsWith('{"article":')) articles += 1;
    const [, total] = /^\{"end":(\d+)[,}]/.exec(line) ?? [];
    if (total !== undefined) end = Number(total);
  }
  if (lines === 0) throw new CannotRun(`${path} is empty`);
  if (end === undefined) throw new CannotRun(`${path} is cut off after ${lines} lines: its last line must be the end`);
  if (end !== lines - 2) throw new CannotRun(`${path} has ${lines - 2} lines of the ${end} that its end tells of`);
  return { lines: end, articles };
}

/** The file in portions of whole lines, and how many articles are in each. */
export async function* portionsOf(path: string): AsyncGenerator<{ text: string; articles: number }> {
  let portion: string[] = [];
  let bytes = 0;
  let articles = 0;
  for await (const line of linesOf(path)) {
    if (bytes > 0 && bytes + line.length > PORTION) {
      yield { text: portion.join('\n'), articles };
      portion = [];
      bytes = 0;
      articles = 0;
    }
    portion.push(line);
    bytes += Buffer.byteLength(line);
    if (line.startsWith('{"article":')) articles += 1;
  }
  yield { text: portion.join('\n'), articles };
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const input = createReadStream(path, { encoding: 'utf8' });
  const opened = new Promise<void>((resolve, reject) => {
    input.once('ready', resolve).once('error', reject);
  });
  await opened.catch((error: Error) => {
    throw new CannotRun(`${path} can't be read: ${error.message}`);
  });
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) if (line !== '') yield line;
}
