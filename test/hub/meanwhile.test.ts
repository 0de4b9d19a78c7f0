import { evictDurableObject } from 'cloudflare:test';
import { expect, it, vi } from 'vitest';
import { publish } from '../worker.ts';
import { hubStub, Internet, quiet, rows, type Subscriber } from './internet.ts';

const internet = new Internet();

/** A channel with one article, and a subscriber of it. */
async function followed(slug: string): Promise<Subscriber> {
  await publish({ id: `${slug} 1`, title: 'One', categories: [slug] });
  return internet.subscriber(`https://${slug}.example/push`);
}

it('what changes while a first push is under way is pushed after it', async () => {
  const subscriber = await followed('underway');
  const { promise: answered, resolve: answer } = Promise.withResolvers<Response>();
  subscriber.takes = () => answered;
  await subscriber.request('subscribe', '/category/underway/atom.xml');
  await vi.waitFor(() => expect(subscriber.pushes).toHaveLength(1), 5_000);
  await publish({ id: 'underway 2', title: 'Two', categories: ['underway'] });
  await vi.waitFor(async () => {
    const query = 'SELECT 1 FROM topic WHERE channel = ? AND version > 0 AND version = pushed';
    expect(await rows(query, 'category/underway')).toHaveLength(1);
  }, 5_000);
  answer(new Response());
  await vi.waitFor(() => expect(subscriber.pushes).toHaveLength(2), 5_000);
  expect(subscriber.pushes[0]?.body).not.toContain('Two');
  expect(subscriber.pushes[1]?.body).toContain('Two');
});

it('a portion whose sender died with the hub is sent when the hub is back', async () => {
  const subscriber = await followed('died');
  await subscriber.subscribe('/category/died/atom.xml');
  const [topic] = await rows<{ id: number }>("SELECT id FROM topic WHERE channel = 'category/died'");
  const id = topic?.id ?? 0;
  // As the tables are while an invocation sends it.
  await rows('UPDATE topic SET version = 1000, pushed = 999, target = 1000 WHERE id = ?', id);
  await rows(
    'INSERT INTO portion (topic, first, last, sent) SELECT ?, min(id), max(id), ? FROM subscription WHERE topic = ?',
    ...[id, Date.now(), id],
  );
  await vi.waitFor(() => expect(Date.now() - (subscriber.pushes[0]?.at ?? 0)).toBeGreaterThan(1_000), 5_000);
  await evictDurableObject(hubStub());
  await (hubStub() as unknown as { health(): Promise<unknown> }).health();
  await vi.waitFor(() => expect(subscriber.pushes).toHaveLength(2), 5_000);
  await quiet();
});
