import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isRunning } from './ending.ts';
import { CannotStart } from './options.ts';

/** Where what belongs to one server is kept between its runs. */
export interface State {
  folder: string;
  /** What workerd writes: KV and the ledger. */
  storage: string;
}

/**
 * Takes the state folder for this process, making it when it is not there, and gives it back when the process ends.
 * Throws `CannotStart` when the folder can't be written to, or when another server has it.
 */
export function openState(folder: string): State {
  const lock = join(folder, 'server.pid');
  const storage = join(folder, 'storage');
  try {
    makeFolder(storage);
    refuseSecondServer(folder, lock);
    writeFileSync(lock, `${process.pid}\n`);
  } catch (error) {
    if (error instanceof CannotStart) throw error;
    const reason = (error as Error).message;
    throw new CannotStart(
      `cannot write to the state folder ${folder} (${reason}). Choose another: npm start -- --state FOLDER`,
    );
  }
  process.on('exit', () => rmSync(lock, { force: true }));
  return { folder, storage };
}

/** Folder by folder: `recursive` never comes back from a place like /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** Two workerds on one ledger would each believe to be the only one that orders the writes. */
function refuseSecondServer(folder: string, lock: string): void {
  const pid = owner(lock);
  if (pid === undefined || pid === process.pid || !isRunning(pid)) return;
  throw new CannotStart(
    `the state folder ${folder} is in use by another server, process ${pid}. ` +
      'End that one, or choose another folder: npm start -- --port 8788 --state FOLDER',
  );
}

function owner(lock: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(lock, 'utf8'), 10) || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
