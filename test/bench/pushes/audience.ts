import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Subscribers on hosts of this machine, which confirm what they are asked and take every push. */
export interface Audience {
  /** One for each subscriber, on all hosts in turn. */
  callbacks: string[];
  /** When each took its push (`performance.now()`), by its place among the callbacks. To be emptied before the next article. */
  taken: Map<number, number>;
  /** Milliseconds until a push is answered. */
  delay: number;
  /** Requests that waited for their answer at the same time, at most. */
  atOnce: number;
  /** Resolves when every subscriber has its push. */
  all(): Promise<void>;
  stop(): void;
}

/** Starts so many subscribers on so many hosts, from 127.0.0.1 on. */
export async function startAudience(subscribers: number, hosts: number): Promise<Audience> {
  let underway = 0;
  let complete = () => {};
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    underway += 1;
    audience.atOnce = Math.max(audience.atOnce, underway);
    response.on('finish', () => {
      underway -= 1;
    });
    request.resume().on('end', () => {
      if (request.method === 'GET') return void response.end(searchParams.get('hub.challenge'));
      audience.taken.set(Number(pathname.slice(1)), performance.now());
      response.writeHead(204);
      if (audience.delay === 0) response.end();
      else setTimeout(() => response.end(), audience.delay);
      if (audience.taken.size === subscribers) complete();
    });
  };
  // Connections stay open: the runtime may use one just when it is closed, and that push fails.
  const servers = Array.from({ length: hosts }, () => createServer({ keepAliveTimeout: 0 }, answer));
  let port = 0;
  for (const [index, server] of servers.entries()) {
    await once(server.listen(port, `127.0.0.${index + 1}`), 'listening');
    port = (server.address() as AddressInfo).port;
  }
  const callback = (index: number) => `http://127.0.0.${(index % hosts) + 1}:${port}/${index}`;
  const audience: Audience = {
    callbacks: Array.from({ length: subscribers }, (_, index) => callback(index)),
    taken: new Map(),
    delay: 0,
    atOnce: 0,
    async all() {
      if (audience.taken.size === subscribers) return;
      await new Promise<void>((resolve) => {
        complete = resolve;
      });
    },
    stop() {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
  return audience;
}
