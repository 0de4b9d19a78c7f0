import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, vi } from 'vitest';
import type { Format } from '../../src/feed/addresses.ts';
import type { Env } from '../../src/services.ts';
import { ask } from '../worker.ts';

export const PUBLIC = 'https://feeds.example.com';

/** A push as a subscriber receives it. */
export interface Received {
  /** The address that it was sent to. */
  url: string;
  headers: Headers;
  body: string;
  /** Milliseconds since 1970. */
  at: number;
}

type Answer = Response | Promise<Response>;

/** A subscriber out on the internet. It says yes to what it is asked, and takes what it is sent, unless a test says otherwise. */
export class Subscriber {
  readonly pushes: Received[] = [];
  /** The parameters of each question, in order. */
  readonly asked: URLSearchParams[] = [];
  verifies: (parameters: URLSearchParams) => Answer = (parameters) => new Response(parameters.get('hub.challenge'));
  takes: (push: Received) => Answer = () => new Response(null, { status: 204 });
  readonly callback: string;

  constructor(callback: string) {
    this.callback = callback;
  }

  async answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    if (request.method === 'GET') {
      this.asked.push(url.searchParams);
      return this.verifies(url.searchParams);
    }
    const push = { url: request.url, headers: request.headers, body: await request.text(), at: Date.now() };
    this.pushes.push(push);
    return this.takes(push);
  }

  /** Sends a request to the hub, which must accept it. */
  async request(mode: 'subscribe' | 'unsubscribe', topic: string, more: Record<string, string> = {}): Promise<void> {
    const parameters = { 'hub.mode': mode, 'hub.topic': PUBLIC + topic, 'hub.callback': this.callback, ...more };
    expect((await postToHub(parameters)).status).toBe(202);
  }

  /** Subscribes, and waits for the first push: the feed as it is. */
  async subscribe(topic: string, more: Record<string, string> = {}): Promise<void> {
    const before = this.pushes.length;
    await this.request('subscribe', topic, more);
    await vi.waitFor(async () => {
      await quiet();
      expect(this.pushes.length).toBeGreaterThan(before);
    }, 10_000);
  }
}

/** Everything but ourselves: what the hub sends out arrives at these subscribers, by host and path. */
export class Internet {
  /** The most requests that waited for their answer at one time. */
  mostAtOnce = 0;
  private atOnce = 0;
  private readonly subscribers: Subscriber[] = [];

  constructor() {
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      const request = new Request(url, init);
      const subscriber = this.subscribers.find(({ callback }) => url.startsWith(callback.split('?')[0] ?? callback));
      if (!subscriber) throw new Error('Network connection lost.');
      this.atOnce += 1;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
      try {
        return await Promise.race([subscriber.answer(request), aborted(init.signal)]);
      } finally {
        this.atOnce -= 1;
      }
    });
  }

  subscriber(callback: string): Subscriber {
    const subscriber = new Subscriber(callback);
    this.subscribers.push(subscriber);
    return subscriber;
  }
}

function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
}

export function postToHub(parameters: Record<string, string> | string): Promise<Response> {
  const body = new URLSearchParams(parameters);
  return ask('/hub', { method: 'POST', body });
}

export function hubStub() {
  return (env as unknown as Required<Env>).HUB.getByName('publication');
}

/** Rows of the hub's tables. */
export function rows<Row extends Record<string, SqlStorageValue>>(
  query: string,
  ...values: SqlStorageValue[]
): Promise<Row[]> {
  return runInDurableObject(hubStub(), (_, { storage }) => storage.sql.exec<Row>(query, ...values).toArray());
}

/** Waits until ledger and hub have nothing to do now, and nothing is under way. */
export async function quiet(): Promise<void> {
  const ledger = (env as unknown as Env).LEDGER.getByName('publication');
  await vi.waitFor(
    async () => {
      const announced = await runInDurableObject(ledger, (_, { storage }) =>
        storage.sql.exec('SELECT 1 FROM outbox').toArray(),
      );
      if (announced.length > 0) await runDurableObjectAlarm(ledger);
      // The platform's clock does not know what time the tests say that it is.
      if (vi.isFakeTimers()) await runDurableObjectAlarm(hubStub());
      const [left] = await rows<{ pending: number; behind: number; due: number }>(
        `SELECT (SELECT count(*) FROM pending) AS pending, (SELECT count(*) FROM topic WHERE version > pushed) AS behind,
           (SELECT count(*) FROM subscription WHERE due <= ?) AS due`,
        Date.now(),
      );
      const busy = await runInDurableObject(hubStub(), (hub) => {
        const { rounds } = hub as unknown as { rounds: { asking: Set<unknown>; pusher: { busy: Set<unknown> } } };
        return rounds.asking.size + rounds.pusher.busy.size;
      });
      const nothing = { announced: 0, busy: 0, pending: 0, behind: 0, due: 0 };
      expect({ announced: announced.length, busy, ...left }).toEqual(nothing);
    },
    { timeout: 20_000, interval: 10 },
  );
}

/** Lets time pass, and the hub do what is due then. */
export async function pass(milliseconds: number): Promise<void> {
  if (!vi.isFakeTimers()) vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(Date.now() + milliseconds);
  await runDurableObjectAlarm(hubStub());
}

/** The ids of the entries in a document of this format. */
export function idsIn(body: string, format: Format): string[] {
  if (format === 'json') return (JSON.parse(body) as { items: { id: string }[] }).items.map(({ id }) => id);
  const pattern = format === 'rss' ? /<guid[^>]*>([^<]*)</g : /<entry[^>]*>.*?<id>([^<]*)</gs;
  return [...body.matchAll(pattern)].map(([, id]) => id ?? '');
}
