import { runInDurableObject } from 'cloudflare:test';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sendPortion } from '../../src/hub/consumer.ts';
import type { HubPort } from '../../src/hub/contract.ts';
import { PORTION, SPACING } from '../../src/hub/limits.ts';
import { askApi } from '../worker.ts';
import { ROWS, type Way } from './fan-out.ts';
import { hubStub, Internet, quiet, type Subscriber } from './internet.ts';

/** Portions whose pushes are compared: what they differ by is what portions cost. */
const FEW = 1;
const MORE = 3;

// docs/scaling.md has these figures, for each row is on the bill.
describe('rows that a push reads and writes in the hub', () => {
  const internet = new Internet();
  const subscribers: Subscriber[] = [];
  const counted: Record<Way, { read: number; written: number; queued: number }[]> = { worker: [], queue: [] };
  /** What was given to the queue, and not sent yet. */
  const given: number[] = [];
  beforeAll(async () => {
    const cursors = await meterHub();
    await askApi('/api/articles/first', {
      method: 'PUT',
      body: JSON.stringify({ title: 'First', content_text: 'Text.' }),
    });
    for (const portions of [FEW, MORE]) {
      while (subscribers.length < portions * PORTION) {
        const subscriber = internet.subscriber(`https://reader-${subscribers.length}.example.org/`);
        subscribers.push(subscriber);
        await subscriber.request('subscribe', '/rss.xml');
      }
      await everybodyHas(1);
      for (const way of ['worker', 'queue'] as const) {
        await bindQueue(way === 'queue');
        const had = subscribers.map(({ pushes }) => pushes.length);
        cursors.length = 0;
        const body = JSON.stringify({ title: `To ${portions} by ${way}`, content_text: 'Text.' });
        await askApi('/api/articles/changing', { method: 'PUT', body });
        const queued = await everybodyHas(1, had);
        const sum = (what: 'rowsRead' | 'rowsWritten') => cursors.reduce((total, cursor) => total + cursor[what], 0);
        counted[way].push({ read: sum('rowsRead'), written: sum('rowsWritten'), queued });
      }
    }
  });
  afterAll(() => vi.unstubAllGlobals());

  it.each(['worker', 'queue'] as const)('are as many for each subscriber and portion as the figures say: %s', (way) => {
    const [few, more] = counted[way] as [(typeof counted.worker)[0], (typeof counted.worker)[0]];
    const portions = MORE - FEW;
    const { subscriber, portion } = ROWS[way];
    const read = (more.read - few.read) / portions - PORTION * subscriber.read;
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThanOrEqual(portion.read);
    expect((more.written - few.written) / portions).toBe(portion.written);
    expect(more.queued - few.queued).toBe(way === 'queue' ? portions : 0);
  });

  /** Counts the rows of every statement of the hub, but for those of this test. */
  async function meterHub() {
    const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
    await runInDurableObject(hubStub(), (_, { storage: { sql } }) => {
      const exec = sql.exec.bind(sql);
      Object.defineProperty(sql, 'exec', {
        value: (query: string, ...values: SqlStorageValue[]) => {
          const cursor = exec(query, ...values);
          if (!query.includes('AS behind,')) cursors.push(cursor);
          return cursor;
        },
      });
    });
    return cursors;
  }

  /** Gives the hub a queue, which keeps what it is sent; or takes it away. */
  async function bindQueue(bound: boolean) {
    const PUSHES = {
      sendBatch: async (messages: { body: { portion: number } }[]) =>
        void given.push(...messages.map(({ body }) => body.portion)),
    };
    await runInDurableObject(hubStub(), (instance) => {
      const { env } = instance as unknown as { env: object };
      Object.assign(instance, { env: { ...env, PUSHES: bound ? PUSHES : undefined } });
    });
  }

  /**
   * Sends what is in the queue, until each subscriber has so many pushes more than it had, and may have the next one. Returns
   * how many portions the queue had.
   */
  async function everybodyHas(more: number, had: number[] = []) {
    const hub = hubStub() as unknown as HubPort;
    const has = () => subscribers.every(({ pushes }, index) => pushes.length >= (had[index] ?? 0) + more);
    let queued = 0;
    await vi.waitFor(async () => {
      for (const id of given.splice(0)) {
        queued += 1;
        await sendPortion(id, hub, (url, init) => fetch(url, init), Date.now);
      }
      expect(has()).toBe(true);
    }, 30_000);
    await quiet();
    const now = Date.now();
    await vi.waitUntil(() => Date.now() > now + SPACING, { timeout: 2 * SPACING });
    return queued;
  }
});
