import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { CannotRun } from '../http/connection.ts';

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
