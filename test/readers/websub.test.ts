import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import pubsubhubbub, { type Feed, type Subscriber } from 'pubsubhubbub';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Published, startPublication } from './hub.ts';
import { titlesOf } from './subscriber.ts';

/** Milliseconds from the acknowledgement within which a subscriber has its push. */
const SOON = 2_000;

/**
 * A subscriber that others wrote. It takes topic and hub from the push's Link header, and drops what is not signed with its secret.
 * The package's releases after this one check signatures with another secret than they tell the hub.
 */
describe('pubsubhubbub', () => {
  let publication: Published;
  const subscribers: Subscriber[] = [];
  beforeAll(async () => {
    publication = await startPublication();
  });
  afterAll(async () => {
    for (const { server } of subscribers) server.close();
    await publication.stop();
  });

  const startSubscriber = async () => {
    const subscriber = pubsubhubbub.createServer({ secret: 'known to nobody else' });
    subscribers.push(subscriber);
    subscriber.listen(0, '127.0.0.1');
    await once(subscriber, 'listen');
    subscriber.callbackUrl = `http://127.0.0.1:${(subscriber.server.address() as AddressInfo).port}/`;
    return subscriber;
  };
  /** Has its request accepted and verified. */
  const request = async (mode: 'subscribe' | 'unsubscribe', subscriber: Subscriber, topic: string) => {
    const verified = once(subscriber, mode);
    await promisify(subscriber[mode].bind(subscriber))(topic, `${publication.base}/hub`);
    const [{ topic: asked }] = await verified;
    expect(asked).toBe(topic);
  };
  const pushTo = async (subscriber: Subscriber) => {
    const [push] = (await once(subscriber, 'feed')) as [Feed];
    return { ...push, at: performance.now(), titles: titlesOf(push.feed.toString()) };
  };

  it.concurrent.each([
    'rss.xml',
    'atom.xml',
    'feed.json',
  ])('follows %s: the newest entries at once, each article within 2 s of its acknowledgement, and nothing once it has left', async (file) => {
    const category = file.replace('.', '-');
    const topic = `${publication.base}/category/${category}/${file}`;
    await publication.publish(`First of ${file}`, category);
    const [leaving, staying] = [await startSubscriber(), await startSubscriber()];
    const greeted = [leaving, staying].map(pushTo);
    await Promise.all([leaving, staying].map((subscriber) => request('subscribe', subscriber, topic)));
    for (const push of await Promise.all(greeted)) {
      expect(push).toMatchObject({ topic, hub: `${publication.base}/hub`, titles: [`First of ${file}`] });
      expect(push.headers['x-hub-signature']).toMatch(/^sha256=/);
      expect(push.headers['content-type']).toBe((await fetch(topic)).headers.get('Content-Type'));
    }

    const told = [leaving, staying].map(pushTo);
    const acknowledged = await publication.publish(`Second of ${file}`, category);
    for (const push of await Promise.all(told)) {
      expect(push.titles).toEqual([`Second of ${file}`]);
      expect(push.at - acknowledged).toBeLessThan(SOON);
    }

    await request('unsubscribe', leaving, topic);
    let more = 0;
    leaving.on('feed', () => {
      more += 1;
    });
    const last = pushTo(staying);
    await publication.publish(`Third of ${file}`, category);
    expect((await last).titles).toEqual([`Third of ${file}`]);
    expect(more).toBe(0);
  });

  it('takes a push without a secret, too, and knows its topic by the first link', async () => {
    const topic = `${publication.base}/category/plain/rss.xml`;
    await publication.publish('Only one', 'plain');
    const subscriber = pubsubhubbub.createServer({});
    subscribers.push(subscriber);
    subscriber.listen(0, '127.0.0.1');
    await once(subscriber, 'listen');
    const pushed = pushTo(subscriber);
    const callback = `http://127.0.0.1:${(subscriber.server.address() as AddressInfo).port}/no/topic/in/it`;
    expect(await publication.ask({ mode: 'subscribe', topic, callback })).toBe(202);
    const { headers, ...push } = await pushed;
    expect(push).toMatchObject({ topic, titles: ['Only one'] });
    expect(headers['x-hub-signature']).toBeUndefined();
    // Releases of the package read only the first link, and take it for the topic where the callback has none.
    expect(headers.link).toMatch(/^<[^>]+>; rel="self"/);
  });
});
