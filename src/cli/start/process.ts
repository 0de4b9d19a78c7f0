import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { CannotRun } from '../http/connection.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const CHECK_EVERY_MS = 100;
const TIMEOUT_MS = 3000;

/** Ends this process on signals and with its npm, of whose death no signal tells; cleans up before, within seconds. */
export function awaitEnd(): (cleanUp: () => Promise<void>) => void {
  let cleanUp = async () => {};
  let ending = false;
  const end = () => {
    // A Ctrl-C comes twice, from the terminal and from npm.
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(0), TIMEOUT_MS);
    void cleanUp().finally(() => process.exit(0));
  };
  for (const signal of SIGNALS) process.on(signal, end);
  if (process.env.npm_lifecycle_event !== undefined) {
    // The shell of an npm script gives its process to the server (`exec`), so its parent is npm.
    const npm = process.ppid;
    setInterval(() => process.ppid !== npm && end(), CHECK_EVERY_MS).unref();
  }
  // A terminal that hung up or a pipe that closed makes every line an error; that must not keep us from ending.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return (wanted) => {
    cleanUp = wanted;
    // miniflare listens too, and would exit without waiting for workerd, which then remains.
    for (const signal of SIGNALS) process.removeAllListeners(signal).on(signal, end);
  };
}

/** Whether a process with this id runs, be it ours or another user's. One that was killed and not reaped does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  try {
    // proc_pid_stat(5): the state is the first field after the name, and the name may hold anything.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.[0] !== 'Z';
  } catch {
    // No /proc here, or gone by now; what answers to signals is taken for running.
    return true;
  }
}

/** The port to listen on, for 0 a free one. Throws `CannotRun` when another program has it on a loopback address. */
export async function findPort(wanted: number): Promise<number> {
  let port = wanted;
  for (const host of ['127.0.0.1', '::1']) {
    await using server = createServer();
    try {
      await once(server.listen(port, host), 'listening');
      port = (server.address() as AddressInfo).port;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE') throw portInUse(port);
      if (code === 'EACCES')
        throw new CannotRun(
          `port ${port} is not ours to take (${message}). Choose one above 1023: npm start -- --port 8787`,
        );
      // A computer without IPv6 has nothing there.
      if (host === '127.0.0.1') throw error;
    }
  }
  return port;
}

/** The error for a port that another program has. */
export function portInUse(port: number): CannotRun {
  const other = port < 65_535 ? port + 1 : port - 1;
  return new CannotRun(
    `port ${port} is in use by another program. End that one, or choose another port: npm start -- --port ${other}`,
  );
}
