import { describe, expect, it } from 'vitest';
import type { Window } from '../../src/feed/window.ts';
import { joinedReads } from '../../src/window/joined.ts';
import type { WindowStore } from '../../src/window/store.ts';
import { windowOf } from '../feed/sample.ts';

/** A store whose reads end when the test says so, and a clock that goes on by a millisecond with each look. */
function scene() {
  const reads: { channel: string; answer: PromiseWithResolvers<Window | undefined> }[] = [];
  const clock = { now: 0 };
  const store = {
    read(channel: string) {
      const answer: PromiseWithResolvers<Window | undefined> = Promise.withResolvers();
      reads.push({ channel, answer });
      return answer.promise;
    },
    readDirectory: async () => undefined,
  } as unknown as WindowStore;
  const timer = async (milliseconds: number) => {
    clock.now += milliseconds;
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { reads, clock, joined: joinedReads(store, () => clock.now, timer) };
}

describe('windows that many ask for at once', () => {
  it('are read once', async () => {
    const { reads, joined } = scene();
    const all = Array.from({ length: 100 }, () => joined.read('all'));
    const window = windowOf([]);
    reads[0]?.answer.resolve(window);
    for (const one of await Promise.all(all)) expect(one).toBe(window);
    expect(reads.length).toBe(1);
  });

  it('are read each for itself', async () => {
    const { reads, joined } = scene();
    const both = [joined.read('all'), joined.read('category/x')];
    for (const { answer } of reads) answer.resolve(undefined);
    expect(await Promise.all(both)).toEqual([undefined, undefined]);
    expect(reads.map(({ channel }) => channel)).toEqual(['all', 'category/x']);
  });

  it('are read again by who asks later', async () => {
    const { reads, joined } = scene();
    const first = joined.read('all');
    reads[0]?.answer.resolve(undefined);
    await first;
    void joined.read('all');
    expect(reads.length).toBe(2);
  });

  it('fail for all who asked, and for nobody afterwards', async () => {
    const { reads, joined } = scene();
    const both = [joined.read('all'), joined.read('all')];
    reads[0]?.answer.reject(new Error('KV is down'));
    for (const one of await Promise.allSettled(both)) expect(one.status).toBe('rejected');
    const again = joined.read('all');
    reads[1]?.answer.resolve(undefined);
    expect(await again).toBeUndefined();
  });

  it('are not waited for longer than a second: who began to read them may be gone', async () => {
    const { reads, joined, clock } = scene();
    void joined.read('all');
    const second = joined.read('all');
    await expect.poll(() => reads.length).toBe(2);
    expect(clock.now).toBeGreaterThan(1000);
    const third = joined.read('all');
    const window = windowOf([]);
    for (const { answer } of reads.slice(1)) answer.resolve(window);
    expect(await Promise.all([second, third])).toEqual([window, window]);
  });

  it('leave the rest of the store as it is', async () => {
    expect(await scene().joined.readDirectory()).toBeUndefined();
  });
});
