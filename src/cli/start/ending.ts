import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const CHECK_EVERY_MS = 100;
const PATIENCE_MS = 3000;

/** How this process ends. */
export interface Ending {
  /** Calls `cleanUp` before the end, and waits for it, some seconds at most. */
  cleanUpWith(cleanUp: () => Promise<void>): void;
}

/**
 * Ends this process with exit code 0 on SIGINT, SIGTERM and SIGHUP, and when the npm that started it ended: npm runs a
 * script through a shell and passes signals on to that shell alone, which dies without a word to its child; and of a
 * killed npm nobody tells us.
 */
export function awaitEnd(): Ending {
  let cleanUp: (() => Promise<void>) | undefined;
  let ending = false;
  const end = () => {
    // A Ctrl-C comes twice, from the terminal and from npm.
    if (ending) return;
    ending = true;
    if (!cleanUp) process.exit(0);
    setTimeout(() => process.exit(0), PATIENCE_MS);
    void cleanUp().finally(() => process.exit(0));
  };
  for (const signal of SIGNALS) process.on(signal, end);
  if (process.env.npm_lifecycle_event !== undefined) watchParents(end);
  // A terminal that hung up or a pipe that closed makes every line an error; that must not keep us from ending.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return {
    cleanUpWith(wanted) {
      cleanUp = wanted;
      // miniflare listens too, and would exit without waiting for workerd, which then nobody may be there to reap.
      for (const signal of SIGNALS) process.removeAllListeners(signal).on(signal, end);
    },
  };
}

function watchParents(end: () => void): void {
  const shell = process.ppid;
  const npm = npmAbove(shell);
  setInterval(() => {
    if (process.ppid !== shell || (npm !== undefined && !isRunning(npm))) end();
  }, CHECK_EVERY_MS).unref();
}

/** The npm process that runs our shell, if the shell is not npm itself and can be looked at. */
function npmAbove(shell: number): number | undefined {
  try {
    const parent = parentOf(shell);
    return commandOf(parent).startsWith('npm') ? parent : undefined;
  } catch {
    // Neither /proc nor `ps` here; then the shell alone is watched.
    return undefined;
  }
}

function parentOf(pid: number): number {
  if (!existsSync('/proc/self/stat')) return Number(ps('ppid', pid));
  // proc_pid_stat(5): the parent is the second field after the name, and the name may hold anything.
  const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return Number(parent);
}

function commandOf(pid: number): string {
  return existsSync('/proc/self/cmdline') ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : ps('args', pid);
}

function ps(field: string, pid: number): string {
  return execFileSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' }).trim();
}

/** Whether a process with this id runs, be it ours or another user's. One that was killed and not reaped does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  try {
    return stateOf(pid) !== 'Z';
  } catch {
    // Neither /proc nor `ps` here, or gone by now; what answers to signals is taken for running.
    return true;
  }
}

function stateOf(pid: number): string | undefined {
  if (!existsSync('/proc/self/stat')) return ps('stat', pid)[0];
  return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.[0];
}
