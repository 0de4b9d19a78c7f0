import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { expect, it, vi } from 'vitest';
import type { HubContext } from '../../src/hub/context.ts';
import { publish } from '../worker.ts';
import { hubStub, Internet, PUBLIC, quiet, rows, type Subscriber } from './internet.ts';

/** What a free account may ask for in one invocation (Cloudflare's limits). */
const SUBREQUESTS = 50;
const TOPICS = 12;
const SUBSCRIBERS = 120;

it('an alarm of the hub asks for no more than a free account may, however much there is to do', async () => {
  const internet = new Internet();
  const categories = Array.from({ length: TOPICS }, (_, index) => `c${index}`);
  await publish({ id: 'all of them', categories });
  /** Requests to subscribers, questions to the ledger, and portions that others are asked to send, by alarm. */
  const perAlarm: number[] = [];
  let asked = 0;
  const counting = <Args extends unknown[], Result>(call: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      asked += 1;
      return call(...args);
    };
  };
  const subscribers: Subscriber[] = [];
  for (let index = 0; index < SUBSCRIBERS; index += 1) {
    const subscriber = internet.subscriber(`https://reader${index}.example/push`);
    subscribers.push(subscriber);
    const channel = `category/c${index % TOPICS}`;
    await rows(
      `INSERT INTO pending (mode, url, channel, format, callback, host, lease) VALUES ('subscribe', ?, ?, 'rss', ?, ?, 3600)`,
      ...[`${PUBLIC}/${channel}/rss.xml`, channel, subscriber.callback, new URL(subscriber.callback).host],
    );
  }
  // It finds them when it is started again.
  await evictDurableObject(hubStub());
  await runInDurableObject(hubStub(), (instance) => {
    const hub = instance as unknown as { rounds: object; apart: Set<number>; alarm(): Promise<void> };
    const { hub: context } = hub.rounds as { hub: HubContext };
    context.fetch = counting(context.fetch);
    context.services.ledger.newerThan = counting(context.services.ledger.newerThan);
    hub.apart.add = counting(hub.apart.add.bind(hub.apart));
    const alarm = hub.alarm.bind(hub);
    hub.alarm = async () => {
      const before = asked;
      await alarm();
      perAlarm.push(asked - before);
    };
  });
  await vi.waitFor(() => expect(subscribers.every(({ pushes }) => pushes.length > 0)).toBe(true), 20_000);
  await quiet();
  await publish({ id: 'all of them', title: 'Changed', categories });
  await quiet();
  await vi.waitFor(() => expect(subscribers.every(({ pushes }) => pushes.length > 1)).toBe(true), 20_000);
  expect(Math.max(...perAlarm)).toBeGreaterThan(10);
  expect(Math.max(...perAlarm)).toBeLessThanOrEqual(SUBREQUESTS);
}, 60_000);
