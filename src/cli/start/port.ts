import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { CannotRun } from '../http/connection.ts';

/**
 * The port to listen on: `wanted`, or for 0 one that is free. Throws `CannotRun` when another program listens there on
 * IPv4 or IPv6 loopback: `localhost` may mean either.
 */
export async function findPort(wanted: number): Promise<number> {
  const found = await tryPort(wanted, '127.0.0.1');
  await tryPort(found, '::1').catch((error) => {
    if (error instanceof CannotRun) throw error;
  });
  return found;
}

async function tryPort(port: number, host: string): Promise<number> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw portInUse(port);
    if (code === 'EACCES')
      throw new CannotRun(
        `port ${port} is not ours to take (${message}). Choose one above 1023: npm start -- --port 8787`,
      );
    throw error;
  }
  const found = (server.address() as AddressInfo).port;
  server.close();
  await once(server, 'close');
  return found;
}

/** The error for a port that another program has. */
export function portInUse(port: number): CannotRun {
  const other = port < 65_535 ? port + 1 : port - 1;
  return new CannotRun(
    `port ${port} is in use by another program. End that one, or choose another port: npm start -- --port ${other}`,
  );
}
