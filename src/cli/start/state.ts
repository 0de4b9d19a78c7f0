import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CannotRun, type Token } from '../http/connection.ts';
import { noteOfServer } from '../http/token.ts';
import { isRunning } from './process.ts';

/** Where what belongs to one server is kept between its runs. */
export interface State {
  folder: string;
  /** What workerd writes: KV and the ledger. */
  storage: string;
}

/**
 * Takes the state folder for this process, making it when it is not there, and gives it back when the process ends.
 * Throws `CannotRun` when the folder can't be written to, or when another server has it.
 */
export function openState(folder: string): State {
  const lock = join(folder, 'server.pid');
  const storage = join(folder, 'storage');
  const other = 'another folder: npm start -- --port 8788 --state FOLDER';
  try {
    makeFolder(storage);
    const pid = existsSync(lock) ? Number.parseInt(readFileSync(lock, 'utf8'), 10) : 0;
    // Two workerds on one ledger would each believe to be the only one that orders the writes.
    if (pid > 0 && pid !== process.pid && isRunning(pid))
      throw new CannotRun(
        `the state folder ${folder} is in use by another server, process ${pid}. End that one, or choose ${other}`,
      );
    writeFileSync(lock, `${process.pid}\n`);
  } catch (error) {
    if (error instanceof CannotRun) throw error;
    throw new CannotRun(`cannot write to the state folder ${folder} (${(error as Error).message}). Choose ${other}`);
  }
  process.on('exit', () => rmSync(lock, { force: true }));
  return { folder, storage };
}

/** Notes for our own commands which state folder the server on `port` has, until this process ends. */
export function noteServer(port: number, { folder }: State): void {
  const note = noteOfServer(port);
  try {
    mkdirSync(dirname(note), { recursive: true });
    writeFileSync(note, folder);
    process.on('exit', () => rmSync(note, { force: true }));
  } catch {
    // Without it the token has to be given, and the greeting shows it.
  }
}

/** Folder by folder: `recursive` never comes back from a place like /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** The publishing token as the worker takes it, one or several with commas between; our own calls send the first. */
type ServerToken = Token & { secret: string };

/**
 * The token of the environment, else that of `.dev.vars`, else the one in the state folder, which is made when it is not
 * there; only its owner can read that file. Throws `CannotRun` for a token that no `Authorization` header can carry.
 */
export function findToken(environment: string | undefined, devVars: string | undefined, state: string): ServerToken {
  if (environment?.trim()) return token(environment, 'from PUBLISH_TOKEN in the environment');
  if (devVars?.trim()) return token(devVars, 'from .dev.vars');
  const file = join(state, 'token');
  return token(keptSecret(file, 'PUBLISH_TOKEN'), `kept in ${file}`);
}

/** The secret of the hub, found in the same places; an empty one in the environment leaves the hub off. */
export function findHubSecret(environment: string | undefined, devVars: string | undefined, state: string): string {
  return environment ?? devVars ?? keptSecret(join(state, 'hub-secret'), 'HUB_SECRET');
}

function keptSecret(file: string, variable: string): string {
  try {
    const kept = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
    const secret = kept || randomBytes(20).toString('hex');
    if (!kept) writeFileSync(file, `${secret}\n`, { mode: 0o600 });
    chmodSync(file, 0o600);
    return secret;
  } catch (error) {
    const { message } = error as Error;
    throw new CannotRun(`cannot keep a secret in ${file} (${message}). Delete that, or set ${variable}.`);
  }
}

function token(secret: string, origin: string): ServerToken {
  const bearer = secret
    .split(',')
    .map((one) => one.trim())
    .find((one) => one !== '');
  if (bearer !== undefined && /^[\x21-\x7e]+$/.test(bearer)) return { secret, bearer, origin };
  throw new CannotRun(`the token ${origin} must be of visible ASCII characters, or it fits into no HTTP header.`);
}
