import { evictDurableObject } from 'cloudflare:test';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { rested } from '../scene.ts';
import { publish } from '../worker.ts';
import { hubStub, Internet, idsIn, pass, quiet, rows, type Subscriber } from './internet.ts';

const internet = new Internet();
let number = 0;

beforeEach(rested);

/** A channel with so many subscribers. */
async function followed(count: number) {
  number += 1;
  const slug = `q${number}`;
  const topic = `/category/${slug}/atom.xml`;
  await publish({ id: `${slug} 1`, categories: [slug] });
  const subscribers: Subscriber[] = [];
  for (let index = 0; index < count; index += 1) {
    const subscriber = internet.subscriber(`https://${slug}n${index}.example/push`);
    subscribers.push(subscriber);
    await subscriber.request('subscribe', topic, { 'hub.secret': 'secret' });
  }
  await vi.waitFor(() => expect(subscribers.every(({ pushes }) => pushes.length === 1)).toBe(true), 20_000);
  await quiet();
  return { slug, subscribers };
}

const portions = () => rows<{ id: number }>('SELECT id FROM portion');

describe('where a queue is bound, its consumers send the pushes', () => {
  it('each portion once, and all of them arrive', async () => {
    const { slug, subscribers } = await followed(90);
    internet.mostAtOnce = 0;
    await publish({ id: `${slug} 2`, title: 'Two', categories: [slug] });
    await vi.waitFor(() => expect(subscribers.every(({ pushes }) => pushes.length === 2)).toBe(true), 20_000);
    await quiet();
    for (const { pushes } of subscribers) {
      expect(pushes).toHaveLength(2);
      expect(pushes[1]?.headers.get('X-Hub-Signature')).toMatch(/^sha256=[0-9a-f]{64}$/);
      expect(idsIn(pushes[1]?.body ?? '', 'atom')).toHaveLength(1);
    }
    expect(await portions()).toEqual([]);
  });

  it('what fails is sent again by the hub', async () => {
    const { slug, subscribers } = await followed(3);
    const [first, second] = subscribers as [Subscriber, Subscriber];
    first.takes = () => new Response(null, { status: 500 });
    second.takes = () => new Response(null, { status: 410 });
    await publish({ id: `${slug} 2`, categories: [slug] });
    await vi.waitFor(() => expect(subscribers.every(({ pushes }) => pushes.length === 2)).toBe(true), 20_000);
    await quiet();
    const left = await rows<{ callback: string; failures: number }>(
      'SELECT callback, failures FROM subscription WHERE callback LIKE ? ORDER BY callback',
      `https://${slug}%`,
    );
    expect(left.map(({ failures }) => failures)).toEqual([1, 0]);
    first.takes = () => new Response();
    await pass(31_000);
    await quiet();
    expect(first.pushes).toHaveLength(3);
    vi.useRealTimers();
  });

  it('a portion that the queue lost is given to it again', async () => {
    const { slug, subscribers } = await followed(2);
    const [topic] = await rows<{ id: number }>('SELECT id FROM topic WHERE url LIKE ?', `%/${slug}/%`);
    const ids = await rows<{ first: number; last: number }>(
      'SELECT min(id) AS first, max(id) AS last FROM subscription WHERE topic = ?',
      topic?.id ?? 0,
    );
    await publish({ id: `${slug} 2`, categories: [slug] });
    await quiet();
    // As if a message had gone: the portion is there, and was sent long ago.
    await rows('UPDATE topic SET version = version + 1, target = version + 1 WHERE id = ?', topic?.id ?? 0);
    await rows(
      'INSERT INTO portion (topic, first, last, sent) VALUES (?, ?, ?, 1)',
      topic?.id ?? 0,
      ids[0]?.first ?? 0,
      ids[0]?.last ?? 0,
    );
    await evictDurableObject(hubStub());
    await (hubStub() as unknown as { health(): Promise<unknown> }).health();
    await vi.waitFor(() => expect(subscribers.every(({ pushes }) => pushes.length === 3)).toBe(true), 20_000);
    await quiet();
    expect(await portions()).toEqual([]);
  });
});
