import { runInDurableObject } from 'cloudflare:test';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Portions } from '../../src/hub/portions.ts';
import { passHour, rested } from '../scene.ts';
import { publish } from '../worker.ts';
import { hubStub, Internet, idsIn, pass, quiet, rows, type Subscriber } from './internet.ts';

const HOUR = 3_600_000;
const internet = new Internet();
let number = 0;

beforeEach(rested);
afterEach(() => void vi.useRealTimers());

/** A new channel with one article, and somebody who follows it. */
async function followed(more: Record<string, string> = {}) {
  number += 1;
  const slug = `f${number}`;
  const topic = `/category/${slug}/atom.xml`;
  let articles = 0;
  const change = async () => {
    articles += 1;
    await publish({ id: `${slug} ${articles}`, title: `Number ${articles}`, categories: [slug] });
  };
  await change();
  const subscriber = internet.subscriber(`https://${slug}.example/push`);
  await subscriber.subscribe(topic, more);
  subscriber.pushes.length = 0;
  return { subscriber, topic, change };
}

const state = async ({ callback }: Subscriber) =>
  (
    await rows<{ since: number | null; due: number | null; failures: number; lease: number }>(
      'SELECT * FROM subscription WHERE callback = ?',
      callback,
    )
  )[0];

const numbers = (pushes: { body: string }[]) =>
  pushes.map(({ body }) => [...body.matchAll(/<title type="text">Number (\d+)/g)].map(([, n]) => Number(n)));

/** Waits until a push has failed so many times in a row. */
async function failed(subscriber: Subscriber, times: number): Promise<void> {
  await vi.waitFor(async () => expect((await state(subscriber))?.failures).toBe(times), 5_000);
}

describe('a push that fails', () => {
  it.each<[string, Subscriber['takes']]>([
    ['with 500', () => new Response(null, { status: 500 })],
    ['with 404', () => new Response(null, { status: 404 })],
    [
      'with a redirect, which is not followed',
      () => new Response(null, { status: 302, headers: { Location: '/push?again' } }),
    ],
    ['with 308', () => new Response(null, { status: 308, headers: { Location: 'https://elsewhere.example/' } })],
    ['with a connection that breaks', () => Promise.reject(new Error('Network connection lost.'))],
  ])('%s is sent again, with all that changed since, and in order', async (_, takes) => {
    const { subscriber, change } = await followed();
    subscriber.takes = takes;
    await change();
    await failed(subscriber, 1);
    await change();
    await quiet();
    expect(numbers(subscriber.pushes)).toEqual([[2]]);
    subscriber.takes = () => new Response();
    await pass(31_000);
    await vi.waitFor(() => expect(numbers(subscriber.pushes)).toEqual([[2], [3, 2]]));
    await vi.waitFor(async () =>
      expect(await state(subscriber)).toMatchObject({ since: null, due: null, failures: 0 }),
    );
    await pass(1_500);
    await change();
    await quiet();
    expect(numbers(subscriber.pushes)).toEqual([[2], [3, 2], [4]]);
  });

  it('is sent again after pauses that grow, for a day; then the subscription rests until the next change', async () => {
    const { subscriber, change } = await followed({ 'hub.lease_seconds': String(5 * 86_400) });
    subscriber.takes = () => new Response(null, { status: 503 });
    await change();
    await failed(subscriber, 1);
    const pauses: number[] = [];
    for (let failures = 1; (await state(subscriber))?.due !== 8_640_000_000_000_000; failures += 1) {
      const pause = ((await state(subscriber))?.due ?? 0) - Date.now();
      pauses.push(Math.round(pause / 1_000));
      await pass(pause + 1_000);
      await failed(subscriber, failures + 1);
    }
    expect(pauses.slice(0, 4)).toEqual([30, 60, 120, 240]);
    expect(pauses.slice(-2)).toEqual([21_600, 21_600]);
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThan(86_400);
    const tries = subscriber.pushes.length;
    await pass(10 * HOUR);
    await quiet();
    expect(subscriber.pushes).toHaveLength(tries);
    passHour();
    await rested();
    subscriber.takes = () => new Response();
    await change();
    await quiet();
    expect(numbers(subscriber.pushes).at(-1)).toEqual([3, 2]);
  });

  it('ends at once with 410', async () => {
    const { subscriber, change } = await followed();
    subscriber.takes = () => new Response(null, { status: 410 });
    await change();
    await vi.waitFor(async () => expect(await state(subscriber)).toBeUndefined(), 5_000);
  });

  it('counts as taken with any 2xx, and nothing of an endless answer is waited for', async () => {
    const { subscriber, change } = await followed();
    let cancelled = false;
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
      cancel: () => {
        cancelled = true;
      },
    });
    subscriber.takes = () => new Response(endless, { status: 299 });
    await change();
    await vi.waitFor(() => expect(cancelled).toBe(true), 5_000);
    await quiet();
    expect(await state(subscriber)).toMatchObject({ since: null, failures: 0 });
  });

  it('is given up after five seconds without an answer, and sent again', async () => {
    const { subscriber, change } = await followed();
    subscriber.takes = () => new Promise(() => {});
    await change();
    await vi.waitFor(async () => expect(await state(subscriber)).toMatchObject({ failures: 1 }), 10_000);
    subscriber.takes = () => new Response();
    await pass(31_000);
    await quiet();
    expect(numbers(subscriber.pushes)).toEqual([[2], [2]]);
  });
});

describe('one that fails holds up no other', () => {
  it('in the same feed', async () => {
    const { subscriber, topic, change } = await followed();
    const healthy = internet.subscriber('https://healthy.example/push');
    await healthy.subscribe(topic);
    healthy.pushes.length = 0;
    subscriber.takes = () => new Promise(() => {});
    const begun = Date.now();
    await change();
    await vi.waitFor(() => expect(healthy.pushes).toHaveLength(1), 5_000);
    expect(Date.now() - begun).toBeLessThan(2_000);
    await change();
    await vi.waitFor(
      () => expect(new Set(healthy.pushes.flatMap(({ body }) => idsIn(body, 'atom'))).size).toBe(2),
      5_000,
    );
    // Its answers may come any time.
    subscriber.takes = () => new Response();
  });
});

describe('a subscription', () => {
  it('ends with its lease', async () => {
    const { subscriber, change } = await followed({ 'hub.lease_seconds': '3600' });
    await pass(3_600_000 + 2_000);
    await vi.waitFor(async () => expect(await state(subscriber)).toBeUndefined());
    await rested();
    await change();
    await quiet();
    expect(subscriber.pushes).toEqual([]);
  });

  it('goes on when it is renewed in time', async () => {
    const { subscriber, topic, change } = await followed({ 'hub.lease_seconds': '3600' });
    await pass(3_000_000);
    await subscriber.request('subscribe', topic, { 'hub.lease_seconds': '3600' });
    await quiet();
    expect(subscriber.asked).toHaveLength(2);
    await pass(1_000_000);
    await rested();
    await change();
    await quiet();
    expect(numbers(subscriber.pushes)).toEqual([[2]]);
  });

  it('that has failed is tried again at once when it is renewed', async () => {
    const { subscriber, topic, change } = await followed();
    subscriber.takes = () => new Response(null, { status: 500 });
    await change();
    await failed(subscriber, 1);
    subscriber.takes = () => new Response();
    await subscriber.request('subscribe', topic);
    await vi.waitFor(() => expect(numbers(subscriber.pushes)).toEqual([[2], [2]]), 5_000);
  });
});

describe('an invocation', () => {
  it('sends a portion: at most 36 pushes, and at most six at a time', async () => {
    const { topic, change } = await followed();
    const subscribers = Array.from({ length: 120 }, (_, index) =>
      internet.subscriber(`https://many${index}.example/push`),
    );
    for (const one of subscribers) await one.request('subscribe', topic);
    await vi.waitFor(() => expect(subscribers.every(({ pushes }) => pushes.length === 1)).toBe(true), 20_000);
    await quiet();
    internet.mostAtOnce = 0;
    // What invocations ask of the hub is counted.
    const portions: number[] = [];
    await runInDurableObject(hubStub(), async (hub) => {
      const { portions: work } = (hub as unknown as { rounds: { portions: Portions } }).rounds;
      const give = work.work.bind(work);
      work.work = async (id) => {
        const given = await give(id);
        portions.push(given?.subscribers.length ?? 0);
        return given;
      };
    });
    // Nobody has to wait for the second after the first push.
    await pass(1_001);
    await change();
    await quiet();
    expect(subscribers.every(({ pushes }) => pushes.length === 2)).toBe(true);
    expect(portions).toHaveLength(4);
    expect(Math.max(...portions)).toBe(36);
    expect(internet.mostAtOnce).toBeLessThanOrEqual(4 * 6);
  });
});
