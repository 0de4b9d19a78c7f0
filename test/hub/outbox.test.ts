import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Outbox, type OutboxTarget } from '../../src/ledger/outbox.ts';
import type { Env } from '../../src/services.ts';
import { rested } from '../scene.ts';
import { publish } from '../worker.ts';
import { Internet, idsIn, quiet, type Subscriber } from './internet.ts';

const internet = new Internet();
const ledger = () => (env as unknown as Env).LEDGER.getByName('publication');

beforeEach(rested);

async function follower(slug: string): Promise<Subscriber> {
  await publish({ id: `${slug} 1`, categories: [slug] });
  const subscriber = internet.subscriber(`https://${slug}.example/push`);
  await subscriber.subscribe(`/category/${slug}/atom.xml`);
  subscriber.pushes.length = 0;
  return subscriber;
}

describe('a change that was acknowledged is pushed', () => {
  it('though the ledger dies before it has told the hub', async () => {
    const subscriber = await follower('dies');
    // Its alarm does not ring.
    await runInDurableObject(ledger(), (_, { storage }) => {
      storage.setAlarm = async () => {};
    });
    await publish({ id: 'dies 2', categories: ['dies'] });
    await runInDurableObject(ledger(), async (_, { storage }) => {
      expect(storage.sql.exec('SELECT version FROM outbox').toArray()).toHaveLength(1);
      await storage.deleteAlarm();
    });
    expect(subscriber.pushes).toEqual([]);
    await evictDurableObject(ledger());
    // Any question wakes it.
    await publish({ id: 'other', categories: ['other'] });
    await quiet();
    await vi.waitFor(() => expect(subscriber.pushes.flatMap(({ body }) => idsIn(body, 'atom'))).toHaveLength(1), 5_000);
  });

  it('in one push, though the hub was away while several came', async () => {
    const subscriber = await follower('away');
    const real = env as unknown as { HUB: unknown };
    void real;
    await runInDurableObject(ledger(), (instance) => {
      const { transactions } = instance as unknown as { transactions: { outbox: { target: OutboxTarget } } };
      const { target } = transactions.outbox;
      const { hub } = target;
      target.hub = {
        announce: () => {
          target.hub = hub;
          return Promise.reject(new Error('Network connection lost.'));
        },
      };
    });
    for (const number of [2, 3, 4]) await publish({ id: `away ${number}`, categories: ['away'] });
    await vi.waitFor(
      () => expect(subscriber.pushes.flatMap(({ body }) => idsIn(body, 'atom'))).toHaveLength(3),
      10_000,
    );
    expect(subscriber.pushes).toHaveLength(1);
  });
});

describe('the outbox', () => {
  it.each([
    ['waits for the purge', 1_000, false, 31_000],
    ['and for no longer than 30 seconds', 1_000, true, 0],
  ])('%s', async (_, at, purged, due) => {
    const stub = (env as unknown as Env).LEDGER.getByName(`outbox ${purged}`);
    await runInDurableObject(stub, (__, { storage }) => {
      const outbox = new Outbox(storage.sql, {
        hub: { announce: async () => {} },
        purged: () => purged,
        now: () => at,
        report: () => {},
      });
      outbox.add(7, ['category/a', 'category/a/archive/3']);
      expect(outbox.next()).toBe(due);
      const rows = storage.sql.exec<{ channels: string }>('SELECT channels FROM outbox').toArray();
      expect(rows.map(({ channels }) => channels)).toEqual(['["category/a"]']);
    });
    await runDurableObjectAlarm(stub);
  });

  it('divides the channels of a large change among its rows', async () => {
    const stub = (env as unknown as Env).LEDGER.getByName('large outbox');
    await runInDurableObject(stub, (__, { storage }) => {
      const target = { hub: { announce: async () => {} }, purged: () => false, now: () => 0, report: () => {} };
      new Outbox(storage.sql, target).add(
        7,
        Array.from({ length: 2_500 }, (___, index) => `tag/${index}`),
      );
      const rows = storage.sql.exec<{ n: number }>('SELECT json_array_length(channels) AS n FROM outbox').toArray();
      expect(rows.map(({ n }) => n)).toEqual([1_000, 1_000, 500]);
    });
  });
});
