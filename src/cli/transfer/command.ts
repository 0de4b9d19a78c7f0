import { open, rename, writeFile } from 'node:fs/promises';
import type { Command } from '@commander-js/extra-typings';
import type { Connection } from '../http/connection.ts';
import { accepted, CannotRun, call, callForJson, DEFAULT_ADDRESS, TOKEN_HELP } from '../http/connection.ts';
import { serverAt } from '../http/token.ts';
import { createProgress, type Progress, silence } from '../import/report.ts';
import { exportPictures, picturesOf, restorePictures } from './pictures.ts';

/** Adds `export` and `restore` to the command line. Exit codes: 0 done, 1 refused, 2 could not run. */
export function addTransfer(program: Command): void {
  program
    .command('restore')
    .description('bring an export and its pictures into an empty ledger; one that broke off is run again')
    .argument('<file>', 'what `export` wrote, or GET /api/export')
    .option('--to <url>', 'where the new edgefeed answers', DEFAULT_ADDRESS)
    .option('--token <token>', TOKEN_HELP)
    .option('--quiet', 'no progress')
    .action(async (file, flags) => {
      const progress = flags.quiet ? silence : createProgress(process.stderr);
      const server = { ...serverAt('--to', flags.to, flags.token), waiting: progress.waiting };
      const contents = await checkExport(file);
      // First: a server that stores none says so before it holds articles that show them.
      const pictures = await restorePictures(server, picturesOf(file));
      await restoreFile(file, contents, server, progress);
      tell('restored', contents, pictures, file);
    });
  program
    .command('export')
    .description('write everything that a ledger holds to a file, and the pictures to a folder beside it')
    .argument('<file>', 'where to')
    .option('--from <url>', 'where edgefeed answers', DEFAULT_ADDRESS)
    .option('--token <token>', TOKEN_HELP)
    .action(async (file, flags) => {
      const server = serverAt('--from', flags.from, flags.token);
      const contents = await exportFile(server, file);
      tell('exported', contents, await exportPictures(server, picturesOf(file)), file);
    });
}

function tell(done: string, { articles, lines }: Contents, pictures: number, file: string): void {
  const beside = pictures === 0 ? '' : `, and ${pictures} picture${pictures === 1 ? '' : 's'} in ${picturesOf(file)}`;
  console.log(`${done} ${articles} articles in ${lines} lines${beside}`);
}

/** Brings a checked export into an empty ledger; the same call goes on where one broke off. Throws `CannotRun`. */
async function restoreFile(path: string, contents: Contents, server: Connection, progress: Progress): Promise<void> {
  progress.start(contents.articles);
  try {
    let sent = 0;
    let done = false;
    for await (const body of portionsOf(path)) {
      ({ done } = await callForJson<{ done: boolean }>(server, '/api/restore', { method: 'POST', body }));
      sent += body.match(/^\{"article":/gm)?.length ?? 0;
      progress.update(sent);
    }
    if (!done) throw new CannotRun(`${server.to} took every line, and still waits for more: run this again`);
  } finally {
    progress.stop();
  }
}

/** Writes everything that a server's ledger holds to a file; there is no file, or all of one. Throws `CannotRun`. */
async function exportFile(server: Connection, path: string): Promise<Contents> {
  const part = `${path}.part`;
  const answer = await call(server, '/api/export', {}, accepted);
  await writeFile(part, answer.body ?? []).catch((error: Error) => {
    throw new CannotRun(`the export broke off, and what came is in ${part}: ${error.message}`);
  });
  const contents = await checkExport(part);
  await rename(part, path);
  return contents;
}

/** Characters of a portion, each of at most three bytes, and the API takes 8 MiB; a line is never cut. */
const PORTION = 2 * 1024 * 1024;

type Contents = Awaited<ReturnType<typeof checkExport>>;

/**
 * The lines between header and end, and how many of them are articles, of a file that is read once to its end. Throws `CannotRun`
 * when it is no export, or not all of one.
 */
async function checkExport(path: string) {
  let lines = 0;
  let articles = 0;
  let last = '';
  for await (const line of linesOf(path)) {
    if (lines === 0 && !/^\{"edgefeed":\d+[,}]/.test(line)) {
      throw new CannotRun(`${path} is no export: its first line must begin with {"edgefeed":`);
    }
    lines += 1;
    if (line.startsWith('{"article":')) articles += 1;
    last = line;
  }
  if (lines === 0) throw new CannotRun(`${path} is empty`);
  const [, end] = /^\{"end":(\d+)[,}]/.exec(last) ?? [];
  if (end === undefined) throw new CannotRun(`${path} is cut off after ${lines} lines: its last line must be the end`);
  if (Number(end) !== lines - 2)
    throw new CannotRun(`${path} has ${lines - 2} lines of the ${end} that its end tells of`);
  return { lines: lines - 2, articles };
}

/** The file in portions of whole lines. */
async function* portionsOf(path: string): AsyncGenerator<string> {
  let text = '';
  for await (const line of linesOf(path)) {
    if (text !== '' && text.length + line.length > PORTION) {
      yield text;
      text = '';
    }
    text += `${line}\n`;
  }
  yield text;
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const file = await open(path).catch((error: Error) => {
    throw new CannotRun(`${path} can't be read: ${error.message}`);
  });
  for await (const line of file.readLines()) if (line !== '') yield line;
}
