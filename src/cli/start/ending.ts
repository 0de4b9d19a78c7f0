import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const CHECK_EVERY_MS = 100;

/**
 * Ends this process with `code` on SIGINT, SIGTERM and SIGHUP. What must be cleaned up hangs on the `exit` event, where
 * miniflare kills its workerd; so nothing outlives us, however the end came.
 */
export function endWith(code: number): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(code));
  // A terminal that hung up or a pipe that closed makes every line an error; that must not keep us from ending.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/**
 * Ends this process when the npm that started it ended. npm runs a script through a shell and passes signals on to that
 * shell alone, which dies without a word to its child; and of a killed npm nobody tells us.
 */
export function endWithParents(): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  let npm: number | undefined;
  void npmAbove(shell).then((pid) => {
    npm = pid;
  });
  setInterval(() => {
    if (process.ppid !== shell || (npm !== undefined && !isRunning(npm))) process.exit(0);
  }, CHECK_EVERY_MS).unref();
}

/** The npm process that runs our shell, if the shell is not npm itself and can be looked at. */
async function npmAbove(shell: number): Promise<number | undefined> {
  try {
    const parent = await ps(shell, 'ppid');
    return /^npm/.test(await ps(Number(parent), 'args')) ? Number(parent) : undefined;
  } catch {
    // No `ps` here; then the shell alone is watched.
    return undefined;
  }
}

async function ps(pid: number, field: string): Promise<string> {
  const { stdout } = await promisify(execFile)('ps', ['-o', `${field}=`, '-p', String(pid)]);
  return stdout.trim();
}

/** Whether a process with this id runs, be it ours or another user's. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
