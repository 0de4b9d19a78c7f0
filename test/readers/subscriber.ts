import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { parseFeed } from 'feedsmith';

/** How a subscriber answers. `echo` is what it was asked to say; empty in the answer to a push. */
export type Answering = (response: ServerResponse, echo: string, request: IncomingMessage) => void;

/** As a subscriber should. */
export const properly: Answering = (response, echo) => void response.writeHead(echo === '' ? 204 : 200).end(echo);

/** A subscriber on a host of its own, which answers as it is told. */
export interface Subscriber {
  callback: string;
  /** The challenges that it was asked, in order. */
  challenges: string[];
  /** The titles in each push that it was sent, in order. */
  pushes: (string | undefined)[][];
  confirms: Answering;
  takes: Answering;
  /** Resolves with the time (`performance.now()`) when it next has a request, or has had so many. */
  until(requests: 'challenges' | 'pushes', count: number): Promise<number>;
  /** Resolves when the hub gives up the next request that is under way. */
  abandoned(): Promise<unknown>;
  stop(): void;
}

/** Starts one on this address of the machine. */
export async function startSubscriber(host: string): Promise<Subscriber> {
  const events = new EventEmitter();
  events.setMaxListeners(0);
  const server = createServer(async (request, response) => {
    request.socket.once('close', () => events.emit('abandoned'));
    const challenge = new URL(request.url ?? '', 'http://localhost').searchParams.get('hub.challenge');
    if (challenge === null) subscriber.pushes.push(titlesOf(await text(request)));
    else subscriber.challenges.push(challenge);
    const answer = challenge === null ? subscriber.takes : subscriber.confirms;
    answer(response, challenge ?? '', request);
    events.emit('request');
  });
  await once(server.listen(0, host), 'listening');
  const subscriber: Subscriber = {
    callback: `http://${host}:${(server.address() as AddressInfo).port}/`,
    challenges: [],
    pushes: [],
    confirms: properly,
    takes: properly,
    async until(requests, count) {
      while (subscriber[requests].length < count) await once(events, 'request');
      return performance.now();
    },
    abandoned: () => once(events, 'abandoned'),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
  return subscriber;
}

/** The titles of the articles in a feed document, in its order. */
export function titlesOf(document: string): (string | undefined)[] {
  const { format, feed } = parseFeed(document);
  if (format === 'atom') return (feed.entries ?? []).map(({ title }) => title?.value);
  return (feed.items ?? []).map(({ title }) => title ?? undefined);
}
