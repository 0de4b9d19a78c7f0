import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listOf } from '../../article/text.ts';
import { CannotRun } from '../http/connection.ts';
import { contentOf, noteOfServer, VISIBLE_ASCII } from '../http/token.ts';

/** Where workerd writes in a state folder: KV and the ledger. */
export const storageOf = (folder: string) => join(folder, 'storage');

/**
 * Takes the state folder for this process, making it when it is not there, and gives it back when the process ends.
 * Throws `CannotRun` when the folder can't be written to, or when another server has it.
 */
export function openState(folder: string): void {
  const lock = join(folder, 'server.pid');
  const other = 'another folder: npm start -- --port 8788 --state FOLDER';
  // Two workerds on one ledger would each believe to be the only one that orders the writes.
  const pid = Number.parseInt(contentOf(lock), 10);
  if (pid > 0 && pid !== process.pid && isRunning(pid))
    throw new CannotRun(
      `the state folder ${folder} is in use by another server, process ${pid}. End that one, or choose ${other}`,
    );
  try {
    makeFolder(storageOf(folder));
    writeUntilExit(lock, String(process.pid));
  } catch (error) {
    throw new CannotRun(`cannot write to the state folder ${folder} (${(error as Error).message}). Choose ${other}`);
  }
}

/** Folder by folder: `recursive` never comes back from a place like /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** Notes for our own commands which state folder the server on `port` has, until this process ends. */
export function noteServer(port: number, folder: string): void {
  const note = noteOfServer(port);
  try {
    mkdirSync(dirname(note), { recursive: true });
    writeUntilExit(note, folder);
  } catch {
    // Without it the token has to be given, and the greeting shows it.
  }
}

function writeUntilExit(file: string, content: string): void {
  writeFileSync(file, content);
  process.on('exit', () => rmSync(file, { force: true }));
}

/** Whether a process with this id runs, be it ours or another user's. One that was killed and not reaped does not. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // proc_pid_stat(5): the state is the first field after the name, and the name may hold anything. Not every system has /proc.
  return contentOf(`/proc/${pid}/stat`).split(') ').at(-1)?.[0] !== 'Z';
}

/**
 * The token of the environment, else that of `.dev.vars`, else the one in the state folder, which is made when it is not
 * there; only its owner can read that file. `secret` is as the worker takes it, one or several with commas between, and
 * `bearer` the first of them. Throws `CannotRun` for a token that no `Authorization` header can carry.
 */
export function findToken(environment: string | undefined, devVars: string | undefined, state: string) {
  const file = join(state, 'token');
  const [secret, origin] = environment?.trim()
    ? [environment, 'from PUBLISH_TOKEN in the environment']
    : devVars?.trim()
      ? [devVars, 'from .dev.vars']
      : [keptSecret(file, 'PUBLISH_TOKEN'), `kept in ${file}`];
  const [bearer = ''] = listOf(secret);
  if (VISIBLE_ASCII.test(bearer)) return { secret, bearer, origin };
  throw new CannotRun(`the token ${origin} must be of visible ASCII characters, or it fits into no HTTP header.`);
}

/** The secret in a file, which only its owner can read; it is made when there is none. `variable` is what else sets it. */
export function keptSecret(file: string, variable: string): string {
  try {
    const kept = contentOf(file);
    const secret = kept || randomBytes(20).toString('hex');
    if (!kept) writeFileSync(file, `${secret}\n`, { mode: 0o600 });
    chmodSync(file, 0o600);
    return secret;
  } catch (error) {
    const { message } = error as Error;
    throw new CannotRun(`cannot keep a secret in ${file} (${message}). Delete that, or set ${variable}.`);
  }
}
