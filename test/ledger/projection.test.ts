import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import type { Utf8 } from '../../src/feed/utf8.ts';
import type { Window } from '../../src/feed/window.ts';
import { ChannelChanges } from '../../src/ledger/channels.ts';
import { ComposedWindows } from '../../src/ledger/composed.ts';
import { Projection } from '../../src/ledger/projection.ts';
import { publish } from '../../src/ledger/publish.ts';
import type { Told } from './ledgers.ts';
import { freshLedger, submission, unpacked, windowOf } from './ledgers.ts';

/** A ledger's tables under a projection whose KV and clock the test holds. */
async function withProjection(work: (scene: Scene) => Promise<void>): Promise<void> {
  const { stub } = freshLedger();
  await runInDurableObject(stub, async (_, { storage }) => work(new Scene(storage)));
}

class Scene {
  now = Date.UTC(2026, 10, 22);
  readonly kv = new Map<string, { version: number; value: string | Utf8 }>();
  readonly writes: { key: string; at: number }[] = [];
  kvFails = () => false;
  duringWrite: (key: string) => void | Promise<void> = () => {};
  lateWrites = 0;
  readonly projection: Projection;
  readonly storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.storage = storage;
    this.projection = this.newProjection();
  }

  windowInKv(channel: string): Window {
    return unpacked(this.kv.get(channel)?.value as Utf8);
  }

  newProjection(): Projection {
    const put = async (key: string, version: number, value: string | Utf8) => {
      this.writes.push({ key, at: this.now });
      await this.duringWrite(key);
      if (this.kvFails()) throw new Error('KV is down');
      this.kv.set(key, { version, value });
    };
    return new Projection(this.storage.sql, new ComposedWindows(this.storage.sql, 50), {
      windows: { write: put, writeDirectory: (directory) => put('directory', 0, directory) },
      now: () => this.now,
      report: () => {},
      late: () => {
        this.lateWrites += 1;
      },
    });
  }

  publish(id: string, told: Told = {}): void {
    const { sql } = this.storage;
    this.storage.transactionSync(() => {
      const channels = new ChannelChanges(sql, 50);
      publish(sql, channels, [submission(id, { published: 1, ...told })], this.now);
      channels.commit(this.now);
    });
  }

  /** Rings as the alarm would, until there is nothing more to do. Returns how often. */
  async settle(projection = this.projection, limit = 500): Promise<number> {
    for (let rings = 0; rings < limit; rings += 1) {
      const next = projection.next();
      if (next === undefined) return rings;
      this.now = Math.max(this.now, next);
      await projection.run();
    }
    throw new Error('The projection does not come to rest.');
  }

  behind(): number {
    const query = 'SELECT count(*) AS n FROM channel WHERE projected < version';
    return this.storage.sql.exec<{ n: number }>(query).one().n;
  }

  keysWritten(): string[] {
    return this.writes.map(({ key }) => key).toSorted();
  }
}

describe('projection', () => {
  it('writes each changed window once, and the directory', () =>
    withProjection(async (scene) => {
      scene.publish('a', { categories: ['x'] });
      scene.publish('b', { categories: ['x'] });
      await scene.settle();
      expect(scene.keysWritten()).toEqual(['all', 'category/x', 'directory']);
      expect(scene.windowInKv('category/x').items.map(({ id }) => id)).toEqual(['b', 'a']);
      expect(scene.behind()).toBe(0);
    }));

  it('writes a window again when an older one lands on it, whose write had been given up', () =>
    withProjection(async (scene) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      try {
        scene.publish('a', { categories: ['x'] });
        const { promise, resolve } = Promise.withResolvers<void>();
        scene.duringWrite = (key) => (key === 'all' ? undefined : promise);
        scene.now += 60_000;
        const run = scene.projection.run();
        await vi.advanceTimersByTimeAsync(30_000);
        await vi.advanceTimersByTimeAsync(30_000);
        await run;
        expect(scene.behind()).toBe(1);
        scene.duringWrite = () => {};
        scene.publish('b', { categories: ['x'] });
        await scene.settle();
        const items = () => scene.windowInKv('category/x').items.map(({ id }) => id);
        expect(items()).toEqual(['b', 'a']);
        resolve();
        await vi.waitFor(() => expect(scene.lateWrites).toBe(2));
        expect(items()).toEqual(['a']);
        await scene.settle();
        expect(items()).toEqual(['b', 'a']);
      } finally {
        vi.useRealTimers();
      }
    }));

  it('writes nothing when nothing changed', () =>
    withProjection(async (scene) => {
      scene.publish('a', { categories: ['x'] });
      await scene.settle();
      const { length } = scene.writes;
      scene.publish('a', { categories: ['x'] });
      expect(await scene.settle()).toBe(0);
      expect(scene.writes).toHaveLength(length);
    }));

  it('writes a key at most once a second, however often its channel changes', () =>
    withProjection(async (scene) => {
      let alarm = Number.POSITIVE_INFINITY;
      for (let index = 0; index < 200; index += 1) {
        scene.publish(`a${index}`, { categories: ['x'] });
        alarm = Math.min(alarm, scene.projection.next() ?? Number.POSITIVE_INFINITY);
        if (alarm <= scene.now) {
          await scene.projection.run();
          alarm = Number.POSITIVE_INFINITY;
        }
        scene.now += 100;
      }
      await scene.settle();
      const times = scene.writes.filter(({ key }) => key === 'category/x').map(({ at }) => at);
      expect(times.length).toBeGreaterThan(1);
      times.slice(1).forEach((at, index) => {
        expect(at - (times[index] as number)).toBeGreaterThanOrEqual(1000);
      });
      expect(scene.windowInKv('category/x').items).toHaveLength(50);
    }));

  it('is not held up by channels that change all the time', () =>
    withProjection(async (scene) => {
      const busy = Array.from({ length: 60 }, (_, index) => `busy-${index}`);
      const change = (round: number) => {
        for (const slug of busy) scene.publish(`${slug}-${round}`, { categories: [slug] });
      };
      change(0);
      await scene.settle();
      change(1);
      scene.now += 1_000;
      scene.publish('quiet', { categories: ['quiet'] });
      const asked = scene.now;
      while (!scene.kv.has('category/quiet')) {
        const next = scene.projection.next() ?? expect.fail('nothing to do');
        scene.now = Math.max(scene.now, next);
        expect(scene.now - asked).toBeLessThan(3_000);
        await scene.projection.run();
      }
    }));

  it('leaves room for a purge in the 50 subrequests of an alarm, and gets through 2,000 categories', () =>
    withProjection(async (scene) => {
      for (let index = 0; index < 2000; index += 1) scene.publish(`a${index}`, { categories: [`c${index}`] });
      let most = 0;
      for (let next = scene.projection.next(); next !== undefined; next = scene.projection.next()) {
        scene.now = Math.max(scene.now, next);
        const before = scene.writes.length;
        await scene.projection.run();
        most = Math.max(most, scene.writes.length - before);
      }
      expect(most).toBeLessThan(50);
      expect(scene.kv.size).toBe(2002);
      expect(scene.behind()).toBe(0);
    }));

  it('writes again what changed while it was being written', () =>
    withProjection(async (scene) => {
      scene.publish('a', { categories: ['x'] });
      // 'all' is being written when b comes; 'category/x' is composed after that.
      let once = true;
      scene.duringWrite = () => {
        if (once) scene.publish('b', { categories: ['x'] });
        once = false;
      };
      await scene.settle();
      for (const channel of ['all', 'category/x']) {
        const window = scene.windowInKv(channel);
        expect(window.items.map(({ id }) => id)).toEqual(['b', 'a']);
        expect(window.version).toBe(scene.kv.get(channel)?.version);
      }
    }));

  it('tries again until KV takes the window, ever more slowly', () =>
    withProjection(async (scene) => {
      scene.publish('a', { categories: ['x'] });
      const started = scene.now;
      scene.kvFails = () => scene.now < started + 60_000;
      await scene.settle();
      expect(scene.kv.has('category/x')).toBe(true);
      expect(scene.behind()).toBe(0);
      expect(scene.writes.filter(({ key }) => key === 'category/x').length).toBeLessThan(15);
    }));

  it('goes on for the other channels when KV refuses one', () =>
    withProjection(async (scene) => {
      for (const slug of ['x', 'y', 'z']) scene.publish(slug, { categories: [slug] });
      let attempts = 0;
      scene.kvFails = () => {
        attempts += 1;
        return attempts === 2;
      };
      await scene.settle();
      expect([...scene.kv.keys()].toSorted()).toEqual(['all', 'category/x', 'category/y', 'category/z', 'directory']);
    }));

  it('forgets nothing when the object is evicted at any moment', () =>
    withProjection(async (scene) => {
      scene.publish('a', { categories: ['x'] });
      scene.kvFails = () => true;
      scene.now += 1000;
      await scene.projection.run();
      scene.kvFails = () => false;
      await scene.settle(scene.newProjection());
      expect(scene.kv.has('category/x')).toBe(true);
      expect(scene.behind()).toBe(0);
    }));
});

describe('the alarm', () => {
  it('brings what was published into KV, equal to what the ledger says', async () => {
    const { stub, ledger } = freshLedger();
    const slug = crypto.randomUUID();
    await ledger.publish([submission('a', { categories: [slug] })]);
    await runDurableObjectAlarm(stub);
    const stored = await env.FEEDS.getWithMetadata(`window/category/${slug}`, 'arrayBuffer');
    const window = unpacked(new Uint8Array(stored.value ?? []));
    expect(window).toEqual(await windowOf(ledger, `category/${slug}`));
    expect(stored.metadata).toEqual({ version: window.version });
    expect((await ledger.health()).backlog).toBe(0);
  });

  it('is set after each change, and not when nothing changed', async () => {
    const { stub, ledger } = freshLedger();
    const alarm = () => runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
    await ledger.publish([submission('a')]);
    expect(await alarm()).not.toBeNull();
    await runInDurableObject(stub, async (_, { storage }) => {
      for (const table of ['channel', 'page']) storage.sql.exec(`UPDATE ${table} SET purged = version`);
      storage.sql.exec('UPDATE channel SET projected = version');
      storage.sql.exec(
        "UPDATE meta SET value = (SELECT value FROM meta WHERE key = 'version') WHERE key = 'directory'",
      );
    });
    while (await runDurableObjectAlarm(stub));
    expect(await alarm()).toBeNull();
    await ledger.publish([submission('a')]);
    expect(await alarm()).toBeNull();
  });

  it('is set for an article that waits longer than the platform lets an alarm wait', async () => {
    const { stub, ledger } = freshLedger();
    await ledger.publish([submission('later', { published: Date.UTC(9999, 0, 1) })]);
    const alarm = await runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
    expect(alarm).toBeGreaterThan(Date.now());
    expect(alarm).toBeLessThan(Date.UTC(2189, 0, 1));
  });

  it('lets a held-back article into its channels when its time has come', async () => {
    const { stub, ledger } = freshLedger();
    await ledger.publish([submission('later', { published: Date.now() + 3_600_000, categories: ['x'] })]);
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec('UPDATE article SET published = ?', Date.now() - 1);
    });
    await runDurableObjectAlarm(stub);
    expect((await windowOf(ledger, 'category/x')).items.map(({ id }) => id)).toEqual(['later']);
    expect((await ledger.health()).scheduled).toBe(0);
  });
});
