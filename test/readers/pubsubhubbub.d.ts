declare module 'pubsubhubbub' {
  import type { EventEmitter } from 'node:events';
  import type { IncomingHttpHeaders, Server } from 'node:http';

  /** A push whose signature is right. */
  export interface Feed {
    topic: string;
    hub: string;
    feed: Buffer;
    headers: IncomingHttpHeaders;
  }

  /** Emits `subscribe` and `unsubscribe` when it has answered a verification, `feed` and `denied`. */
  export interface Subscriber extends EventEmitter {
    server: Server;
    listen(port: number, host: string): void;
    subscribe(topic: string, hub: string, done: (error: Error | null) => void): void;
    unsubscribe(topic: string, hub: string, done: (error: Error | null) => void): void;
    callbackUrl: string;
  }

  const module: { createServer(options: { callbackUrl?: string; secret?: string }): Subscriber };
  export default module;
}
