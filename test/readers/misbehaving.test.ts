import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SPACING } from '../../src/hub/limits.ts';
import { type Published, startPublication } from './hub.ts';
import { type Answering, properly, type Subscriber, startSubscriber } from './subscriber.ts';

/** Milliseconds within which a subscriber that does nothing wrong is served, whatever the others do. */
const SOON = 2_000;
/** Milliseconds that a slow subscriber takes: fewer than the hub waits. */
const SLOWLY = 1_200;

const slowly: Answering = (...answered) => void setTimeout(properly, SLOWLY, ...answered);
const refuses =
  (status: number): Answering =>
  (response, echo) =>
    void response.writeHead(status).end(echo);
const redirects: Answering = (response, _, { url }) => void response.writeHead(307, { Location: url }).end();
const disconnects: Answering = (response) => void response.destroy();
const neverAnswers: Answering = () => {};
const closesAfterHeaders: Answering = (response) => {
  response.writeHead(200, { 'Content-Length': 1_000 });
  response.write('x', () => response.destroy());
};
const neverEnds: Answering = (response, echo) => {
  response.writeHead(200).write(echo);
  const more = () => {
    while (!response.destroyed && response.write('x'.repeat(10_000)));
  };
  response.on('drain', more);
  more();
};

let publication: Published;
const subscribers: Subscriber[] = [];
const start = async (count: number, network: number) => {
  const hosts = Array.from({ length: count }, (_, index) => `127.0.${network}.${index + 1}`);
  const started = await Promise.all(hosts.map(startSubscriber));
  subscribers.push(...started);
  return started;
};
beforeAll(async () => {
  publication = await startPublication();
});
afterAll(async () => {
  for (const subscriber of subscribers) subscriber.stop();
  await publication.stop();
});
const subscribe = async ({ callback }: Subscriber, category: string) => {
  const topic = `${publication.base}/category/${category}/rss.xml`;
  expect(await publication.ask({ mode: 'subscribe', topic, callback })).toBe(202);
};

describe('a subscriber that is asked whether it meant to subscribe', () => {
  const REFUSED: [string, Answering][] = [
    ['gives another challenge', (response, echo) => void response.end(`${echo.slice(1)}0`)],
    ['gives the challenge and a newline', (response, echo) => void response.end(`${echo}\n`)],
    ['gives the challenge of an earlier verification', (response) => void response.end(subscribers[0]?.challenges[0])],
    ['gives the challenge and 500', refuses(500)],
    ['gives the challenge and 410', refuses(410)],
    ['redirects to itself', redirects],
    ['gives an answer without an end', neverEnds],
    ['closes after its headers', closesAfterHeaders],
    ['disconnects without an answer', disconnects],
    ['never answers', neverAnswers],
  ];
  let healthy: Subscriber;
  let slow: Subscriber;
  let others: Subscriber[];
  const waited: Record<string, number> = {};
  beforeAll(async () => {
    const [earlier, ...started] = await start(REFUSED.length + 3, 1);
    [slow, healthy, ...others] = started as [Subscriber, Subscriber, ...Subscriber[]];
    await publication.publish('First', 'asked');
    await subscribe(earlier as Subscriber, 'asked');
    await (earlier as Subscriber).until('pushes', 1);
    slow.confirms = slowly;
    for (const [index, [, confirms]] of REFUSED.entries()) Object.assign(others[index] as Subscriber, { confirms });
    await Promise.all([slow, ...others].map((subscriber) => subscribe(subscriber, 'asked')));
    await Promise.all([slow, ...others].map((subscriber) => subscriber.until('challenges', 1)));
    const begun = performance.now();
    await subscribe(healthy, 'asked');
    waited.subscribing = (await healthy.until('pushes', 1)) - begun;
    await slow.until('pushes', 1);
    const acknowledged = await publication.publish('Second', 'asked');
    waited.publishing = (await healthy.until('pushes', 2)) - acknowledged;
    await slow.until('pushes', 2);
  });

  it.each(REFUSED.map(([name], index) => [name, index] as const))('is not subscribed when it %s', (_, index) => {
    const { challenges, pushes } = others[index] as Subscriber;
    expect(challenges).toHaveLength(1);
    expect(pushes).toEqual([]);
  });

  it('is subscribed when it answers slowly', () => {
    expect(slow.pushes).toEqual([['First'], ['Second']]);
  });

  it('is subscribed and pushed to within 2 s beside all of these', () => {
    expect(healthy.pushes).toEqual([['First'], ['Second']]);
    expect(waited).toEqual({ subscribing: expect.any(Number), publishing: expect.any(Number) });
    expect(Math.max(...Object.values(waited))).toBeLessThan(SOON);
  });
});

describe('a subscriber that is pushed to', () => {
  /** What it is sent once it is well again: when it renews its subscription, and with the next article. */
  const HAS_IT = [['Third']];
  const IS_TRIED_AGAIN = [['Second'], ['Third']];
  const IS_REMOVED = [['Second', 'First'], ['Third']];
  const TAKING: [string, string, Answering, string[][]][] = [
    ['has its push', 'answers slowly', slowly, HAS_IT],
    ['has its push', 'gives an answer without an end', neverEnds, HAS_IT],
    ['has its push', 'closes after its headers', closesAfterHeaders, HAS_IT],
    ['is tried again', 'answers with 500', refuses(500), IS_TRIED_AGAIN],
    ['is tried again', 'redirects to itself', redirects, IS_TRIED_AGAIN],
    ['is tried again', 'disconnects without an answer', disconnects, IS_TRIED_AGAIN],
    ['is tried again', 'never answers', neverAnswers, IS_TRIED_AGAIN],
    ['is removed', 'answers with 410', refuses(410), IS_REMOVED],
  ];
  let healthy: Subscriber;
  let others: Subscriber[];
  const waited: number[] = [];
  beforeAll(async () => {
    const started = await start(TAKING.length + 1, 2);
    await publication.publish('First', 'pushed');
    for (const subscriber of started) await subscribe(subscriber, 'pushed');
    const greeted = Math.max(...(await Promise.all(started.map((subscriber) => subscriber.until('pushes', 1)))));
    healthy = started.pop() as Subscriber;
    others = started;
    for (const [index, [, , takes]] of TAKING.entries()) Object.assign(others[index] as Subscriber, { takes });
    const publish = async (title: string, pushes: number) => {
      const acknowledged = await publication.publish(title, 'pushed');
      waited.push((await healthy.until('pushes', pushes)) - acknowledged);
    };
    // A callback has at most one push in this time.
    await vi.waitUntil(() => performance.now() > greeted + SPACING, { timeout: 2 * SPACING });
    const silent = others[TAKING.findIndex(([, , takes]) => takes === neverAnswers)] as Subscriber;
    const abandoned = silent.abandoned();
    await publish('Second', 2);
    await Promise.all(others.map((subscriber) => subscriber.until('pushes', 2)));
    await abandoned;
    for (const subscriber of others) {
      subscriber.pushes.splice(0);
      subscriber.takes = properly;
      await subscribe(subscriber, 'pushed');
    }
    const again = others.filter((_, index) => TAKING[index]?.[3].length === 2);
    await Promise.all(again.map((subscriber) => subscriber.until('pushes', 1)));
    await publish('Third', 3);
    await Promise.all(others.map((subscriber, index) => subscriber.until('pushes', TAKING[index]?.[3].length ?? 0)));
  });

  it.each(
    TAKING.map(([what, name, , pushes], index) => [what, name, pushes, index] as const),
  )('%s when it %s', (_, _name, pushes, index) => {
    expect((others[index] as Subscriber).pushes).toEqual(pushes);
  });

  it('has its push within 2 s beside all of these', () => {
    expect(healthy.pushes).toEqual([['First'], ['Second'], ['Third']]);
    expect(Math.max(...waited)).toBeLessThan(SOON);
  });
});
