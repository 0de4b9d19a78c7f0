import { runInDurableObject } from 'cloudflare:test';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { amendCategory } from '../../src/ledger/categories.ts';
import { ChannelChanges } from '../../src/ledger/channels.ts';
import { publish } from '../../src/ledger/publish.ts';
import { Purges } from '../../src/ledger/purges.ts';
import { TokenBucket } from '../../src/ledger/token-bucket.ts';
import { freshLedger, submission } from './ledgers.ts';

const START = Date.UTC(2026, 10, 22);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Longer than rendering takes: an answer from the old window is stored by now. */
const SETTLED = 5 * SECOND;

/** A ledger's tables under purges whose platform and clock the test holds. */
async function withPurges(work: (scene: Scene) => Promise<void>): Promise<void> {
  await runInDurableObject(freshLedger().stub, async (_, { storage }) => {
    const { sql } = storage;
    sql.exec('UPDATE channel SET purged = version');
    await work(new Scene(storage));
  });
}

class Scene {
  now = START;
  readonly calls: { at: number; tags: string[]; taken: boolean }[] = [];
  readonly changes: { at: number; tag: string; purged: boolean }[] = [];
  /** What the platform lets the account do. */
  takes = () => true;
  purges: Purges;
  private readonly storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.storage = storage;
    this.purges = this.newPurges();
    this.purges.next();
  }

  evict(): void {
    this.purges = this.newPurges();
    // The ledger looks for work when it starts.
    this.purges.next();
  }

  private newPurges(): Purges {
    return new Purges(this.storage.sql, {
      purge: async (tags) => {
        const taken = this.takes();
        this.calls.push({ at: this.now, tags, taken });
        return taken;
      },
      now: () => this.now,
    });
  }

  change(work: (channels: ChannelChanges) => void): string[] {
    return this.storage.transactionSync(() => {
      const channels = new ChannelChanges(this.storage.sql, 50);
      work(channels);
      return channels.commit(this.now);
    });
  }

  /** Stores an article in these categories without a purge. */
  store(...categories: string[]): void {
    const { sql } = this.storage;
    const told = { published: 1, categories };
    this.change((channels) => publish(sql, channels, [submission(crypto.randomUUID(), told)], this.now));
  }

  async publish(...categories: string[]): Promise<boolean> {
    this.store(...categories);
    const purged = await this.purges.publish();
    for (const slug of categories) this.changes.push({ at: this.now, tag: `category/${slug}`, purged });
    return purged;
  }

  /** Rings as the alarm would, until this time. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.now + milliseconds;
    for (;;) {
      const next = this.purges.next();
      if (next === undefined || next > until) break;
      this.now = Math.max(this.now, next);
      await this.purges.run();
    }
    this.now = until;
  }

  /** Milliseconds after a change when it was purged for good; infinity when it never was. */
  settledAfter({ at, tag }: { at: number; tag: string }): number {
    const covers = ({ tags }: { tags: string[] }) => tags.includes(tag) || tags.includes('edgefeed');
    const last = this.calls.find((call) => call.taken && covers(call) && call.at >= at + SETTLED);
    return last ? last.at - at : Number.POSITIVE_INFINITY;
  }

  /** The most calls that any stretch of time has beyond 25 at once and 5 a minute. */
  excess(): number {
    let most = Number.NEGATIVE_INFINITY;
    this.calls.forEach((first, index) => {
      this.calls.slice(index).forEach((last, more) => {
        most = Math.max(most, more + 1 - 25 - (5 * (last.at - first.at)) / MINUTE);
      });
    });
    return most;
  }
}

const slug = fc.constantFrom('a', 'b', 'c', 'd');
const gap = fc.oneof(fc.nat(200), fc.nat(5 * SECOND), fc.nat(30 * SECOND));
const publishes = fc.array(fc.record({ slug, gap }), { minLength: 1, maxLength: 120 });
const runs = { numRuns: 25 };

describe('under any rate of publishing', () => {
  it('nothing at the edge is older than 20 s, with at most 25 calls at once and 5 a minute', async () => {
    await fc.assert(
      fc.asyncProperty(publishes, (sequence) =>
        withPurges(async (scene) => {
          for (const { slug, gap } of sequence) {
            await scene.publish(slug);
            await scene.pass(gap);
          }
          await scene.pass(MINUTE);
          expect(scene.purges.next()).toBeUndefined();
          for (const change of scene.changes) expect(scene.settledAfter(change)).toBeLessThanOrEqual(20 * SECOND);
          expect(scene.excess()).toBeLessThanOrEqual(0);
        }),
      ),
      runs,
    );
  });

  it('the same holds when the object is evicted again and again, and the platform counts on', async () => {
    await fc.assert(
      fc.asyncProperty(publishes, (sequence) =>
        withPurges(async (scene) => {
          const platform = new TokenBucket(25, 5 / 60, () => scene.now);
          scene.takes = () => platform.take();
          for (const { slug, gap } of sequence) {
            if (gap % 5 === 0) scene.evict();
            await scene.publish(slug);
            await scene.pass(gap);
          }
          await scene.pass(MINUTE);
          for (const change of scene.changes) expect(scene.settledAfter(change)).toBeLessThanOrEqual(20 * SECOND);
        }),
      ),
      runs,
    );
  });

  it('two publishes a minute are gone at once, for hours', () =>
    withPurges(async (scene) => {
      for (let index = 0; index < 240; index += 1) {
        expect(await scene.publish('a')).toBe(true);
        await scene.pass(30 * SECOND);
      }
      expect(scene.calls).toHaveLength(480);
    }));

  it('25 at once are gone at once, and their repetitions take no more than a token comes', () =>
    withPurges(async (scene) => {
      for (let index = 0; index < 25; index += 1) {
        expect(await scene.publish(`c${index}`)).toBe(true);
        await scene.pass(2 * SECOND);
      }
      await scene.pass(MINUTE);
      expect(scene.calls.length).toBeLessThanOrEqual(25 + 6);
    }));

  it('what waits for a token goes with the next call, whoever makes it', () =>
    withPurges(async (scene) => {
      for (let index = 0; index < 25; index += 1) await scene.publish('a');
      expect(await scene.publish('b')).toBe(false);
      expect(await scene.publish('c')).toBe(false);
      await scene.pass(12 * SECOND);
      expect(scene.calls).toHaveLength(26);
      expect(scene.calls.at(-1)?.tags.toSorted()).toEqual(['all', 'category/a', 'category/b', 'category/c']);
    }));
});

describe('a purge', () => {
  it('is repeated once, 5 s after the change', () =>
    withPurges(async (scene) => {
      await scene.publish('x', 'y');
      await scene.pass(MINUTE);
      const tags = ['all', 'category/x', 'category/y'];
      expect(scene.calls).toEqual([
        { at: START, tags, taken: true },
        { at: START + SETTLED, tags, taken: true },
      ]);
    }));

  it('is not repeated where it came later than that', () =>
    withPurges(async (scene) => {
      scene.store('x');
      scene.now += SETTLED;
      await scene.pass(MINUTE);
      expect(scene.calls).toHaveLength(1);
    }));

  it('names 100 tags, and everything when there are more', () =>
    withPurges(async (scene) => {
      await scene.publish(...Array.from({ length: 99 }, (_, index) => `c${index}`));
      await scene.pass(MINUTE);
      await scene.publish(...Array.from({ length: 100 }, (_, index) => `c${index}`));
      expect(scene.calls.map(({ tags }) => tags.length)).toEqual([100, 100, 1]);
      expect(scene.calls.at(-1)?.tags).toEqual(['edgefeed']);
    }));

  it('takes what names every category along, where only a category was renamed', () =>
    withPurges(async (scene) => {
      await scene.publish('x');
      await scene.pass(MINUTE);
      expect(scene.change((channels) => amendCategory(channels, 'x', { title: 'X' }))).toEqual(['category/x']);
      expect(await scene.purges.publish()).toBe(true);
      expect(scene.calls.at(-1)?.tags).toEqual(['all', 'category/x']);
    }));

  it('that is refused is made again every 12 s until the platform takes it', () =>
    withPurges(async (scene) => {
      scene.takes = () => scene.now >= START + MINUTE;
      expect(await scene.publish('x')).toBe(false);
      await scene.pass(2 * MINUTE);
      expect(scene.calls.map(({ at }) => (at - START) / SECOND)).toEqual([0, 12, 24, 36, 48, 60]);
      expect(scene.purges.next()).toBeUndefined();
    }));

  it('that was not made before the object died is made by the next', () =>
    withPurges(async (scene) => {
      scene.store('x');
      scene.evict();
      await scene.pass(SETTLED);
      expect(scene.calls.map(({ tags }) => tags)).toEqual([['all', 'category/x']]);
    }));
});

describe('a platform that does not answer', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('holds up a publish for 2 s', () =>
    withPurges(async (scene) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      scene.takes = () => new Promise(() => {}) as unknown as boolean;
      const purged = scene.publish('x');
      await vi.advanceTimersByTimeAsync(1_900);
      expect(scene.changes).toEqual([]);
      await vi.advanceTimersByTimeAsync(100);
      expect(await purged).toBe(false);
    }));
});
