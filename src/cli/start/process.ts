import { once } from 'node:events';
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
      const advice = 'Choose another one, or 0 for any free one: npm start -- --port 0';
      if (code === 'EADDRINUSE') throw new CannotRun(`port ${port} is in use by another program. ${advice}`);
      // A computer without IPv6 has nothing there.
      if (host === '127.0.0.1') throw new CannotRun(`port ${port} is not ours to take (${message}). ${advice}`);
    }
  }
  return port;
}
