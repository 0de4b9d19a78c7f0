import { APART, BEGUN, CONNECTIONS, PORTION, SINGLE } from '../../src/hub/limits.ts';

/** Who sends the portions of a push: invocations of the worker that the hub's alarm begins, or consumers of a queue. */
export type Way = 'worker' | 'queue';

/** Rows that a push costs in the hub for each subscriber and each portion. `rows.test.ts` counts them in the real hub. */
export const ROWS: Record<Way, { subscriber: { read: number }; portion: { read: number; written: number } }> = {
  worker: { subscriber: { read: 6 }, portion: { read: 25, written: 7 } },
  queue: { subscriber: { read: 6 }, portion: { read: 25, written: 7 } },
};

/**
 * Subrequests of an invocation at most. A round begins pushes, which asks the ledger, verifies and sends late pushes, which may ask it, too, and
 * has portions sent; who sends one asks the hub for it and tells what became of it.
 */
export const SUBREQUESTS = Math.max(BEGUN + 2 * SINGLE + APART, PORTION + 2);

/** What is assumed of the platform and of subscribers. Seconds. */
export const ASSUMED = {
  /** From a push to its answer. */
  answer: 0.1,
  /** From the end of a round to the next, and for a call to the hub. */
  alarm: 0.02,
  call: 0.02,
  /** CPU time of the hub for a portion that a consumer sends: it opens the subscribers' secrets. */
  handing: 0.005,
};

/** Cloudflare's limits and prices, November 2026. Dollars for a million. */
export const PLATFORM = {
  consumers: 250,
  messagesPerSecond: 5_000,
  gigabytes: 0.128,
  operationsOfMessage: 3,
  price: { objectRequests: 0.15, gigabyteSeconds: 12.5, read: 0.001, written: 1, operations: 0.4, requests: 0.3 },
  /** A day on the free plan. */
  free: { subrequests: 50, read: 5_000_000, written: 100_000, objectRequests: 100_000, operations: 10_000 },
};

export interface FanOut {
  portions: number;
  /** Until half of the subscribers have the push, and all of them. */
  median: number;
  last: number;
  read: number;
  written: number;
  /** Of the queue: writes, reads and deletions of messages. */
  operations: number;
  /** Requests to the hub, its alarms among them. */
  objectRequests: number;
  dollars: number;
}

/** Sends an article to so many subscribers in thought: portion by portion, as the hub does it. */
export function fanOut(subscribers: number, way: Way): FanOut {
  const portions = Math.ceil(subscribers / PORTION);
  const { answer, alarm, call, handing } = ASSUMED;
  const { consumers, messagesPerSecond, gigabytes, operationsOfMessage, price } = PLATFORM;
  const sending = Math.ceil(Math.min(PORTION, subscribers) / CONNECTIONS) * answer;
  const ends: number[] = [];
  /** When each sender is free again. */
  const senders = new Array<number>(Math.min(way === 'worker' ? APART : consumers, portions)).fill(0);
  /** When the hub, which does one thing at a time, and the queue have done what was asked of them before. */
  let hub = 0;
  for (let portion = 0; portion < portions; portion += 1) {
    const sender = portion % senders.length;
    const queued = way === 'queue' ? portion / messagesPerSecond : 0;
    // Without the queue, the next portion is sent by the next alarm.
    const free = (senders[sender] as number) + (way === 'worker' && portion >= senders.length ? alarm : 0);
    const begun = Math.max(free, queued, hub);
    hub = begun + handing;
    const end = begun + 2 * call + handing + sending;
    senders[sender] = end;
    ends.push(end);
  }
  const last = ends.at(-1) ?? 0;
  const median = ends[ends.length >> 1] ?? 0;
  const rows = ROWS[way];
  const read = subscribers * rows.subscriber.read + portions * rows.portion.read;
  const written = portions * rows.portion.written;
  const operations = way === 'queue' ? operationsOfMessage * portions : 0;
  // Without the queue, an alarm may begin one portion alone.
  const objectRequests = way === 'queue' ? 2 * portions : 3 * portions;
  const cost =
    objectRequests * price.objectRequests +
    last * gigabytes * price.gigabyteSeconds +
    read * price.read +
    written * price.written +
    operations * price.operations +
    portions * price.requests;
  return { portions, median, last, read, written, operations, objectRequests, dollars: cost / 1_000_000 };
}
