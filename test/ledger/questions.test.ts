import { describe, expect, it } from 'vitest';
import type { Answer, Question } from '../../src/ledger/contract.ts';
import { type Asking, questions } from '../../src/ledger/questions.ts';

/** A clock that jumps from timer to timer once nothing else is to do, and a ledger that takes 10 ms for an answer. */
function scene(answer: (question: Question) => Answer = () => ({ kind: 'unknown' }), took = 10) {
  const clock = { now: 1_000_000 };
  const timers: { at: number; ring: () => void }[] = [];
  const calls: { at: number; batch: string[] }[] = [];
  const timer = (milliseconds: number) =>
    new Promise<void>((ring) => {
      timers.push({ at: clock.now + milliseconds, ring });
    });
  const asking: Asking = {
    now: () => clock.now,
    timer: (milliseconds) => ({ done: timer(milliseconds), cancel() {} }),
    async call(batch) {
      calls.push({ at: clock.now, batch: batch.map(({ channel }) => channel) });
      await timer(took);
      return batch.map(answer);
    },
  };
  const settle = async () => {
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  };
  /** Lets time pass, until `done`. */
  async function pass<T>(done: Promise<T>): Promise<T> {
    let over = false;
    const end = () => {
      over = true;
    };
    done.then(end, end);
    await settle();
    while (!over) {
      timers.sort((a, b) => a.at - b.at);
      const next = timers.shift() ?? expect.fail('nothing will ever happen');
      clock.now = Math.max(clock.now, next.at);
      next.ring();
      await settle();
    }
    return done;
  }
  return { clock, calls, timer, pass, asking, ask: questions(asking) };
}

const have = { version: 1 };
const current: Answer = { kind: 'current', version: 1, modified: 1, rhythm: undefined };
const names = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `category/${from + index}`);

describe('questions about channels that are there', () => {
  it('go at once', async () => {
    const { ask, calls, pass, clock } = scene(() => current);
    const begun = clock.now;
    expect(await pass(ask({ channel: 'all', have }, true))).toEqual(current);
    expect(calls).toEqual([{ at: begun, batch: ['all'] }]);
  });

  it('that come while calls are under way go together with the next', async () => {
    const { ask, calls, pass } = scene(() => current);
    const answers = await pass(Promise.all(names(100).map((channel) => ask({ channel, have }, true))));
    expect(answers).toEqual(Array(100).fill(current));
    expect(calls.length).toBe(5);
    expect(calls.flatMap(({ batch }) => batch).sort()).toEqual(names(100).sort());
  });

  it('each get the answer to their own', async () => {
    const { ask, pass } = scene(({ channel }) => ({ kind: 'elsewhere', channel: channel.toUpperCase() }));
    const answers = await pass(Promise.all(names(50).map((channel) => ask({ channel, have }, true))));
    expect(answers).toEqual(names(50).map((channel) => ({ kind: 'elsewhere', channel: channel.toUpperCase() })));
  });

  it('are never answered by a call that was begun before they were asked', async () => {
    const seen = new Map<string, number>();
    const { ask, calls, pass, timer, clock } = scene(() => current);
    const late = async (channel: string, after: number) => {
      await timer(after);
      seen.set(channel, clock.now);
      return ask({ channel, have }, true);
    };
    await pass(Promise.all(names(60).map((channel, index) => late(channel, index % 13))));
    for (const { at, batch } of calls) {
      for (const channel of batch) expect(at).toBeGreaterThanOrEqual(seen.get(channel) ?? Number.POSITIVE_INFINITY);
    }
  });

  it('are asked once more when there were too many answers for one call', async () => {
    const refused = new Set<string>();
    const { ask, calls, pass } = scene(({ channel }) => {
      if (refused.has(channel)) return current;
      refused.add(channel);
      return { kind: 'again' };
    });
    expect(await pass(ask({ channel: 'all', have }, true))).toEqual(current);
    expect(calls.length).toBe(2);
  });

  it('fail when the call fails, and the next is made again', async () => {
    const { asking, pass } = scene(() => current);
    let broken = true;
    const ask = questions({
      ...asking,
      call: (batch) => (broken ? Promise.reject(new Error('no ledger')) : asking.call(batch)),
    });
    await pass(Promise.all([1, 2].map(() => expect(ask({ channel: 'all', have }, true)).rejects.toThrow('no ledger'))));
    broken = false;
    expect(await pass(ask({ channel: 'all', have }, true))).toEqual(current);
  });

  it('fail after 3 seconds when the ledger says nothing', async () => {
    const { ask, pass, clock } = scene(() => current, 1e9);
    const begun = clock.now;
    const failing = Array.from({ length: 6 }, () => ask({ channel: 'all', have }, true));
    await pass(Promise.all(failing.map((one) => expect(one).rejects.toThrow('No answer within 3000 ms.'))));
    expect(clock.now - begun).toBeLessThan(3_100);
  });

  it('do not wait for calls that died with the request that made them', async () => {
    const { asking, pass, clock } = scene(() => current);
    let dying = 4;
    const ask = questions({
      ...asking,
      call: (batch) => (dying-- > 0 ? new Promise(() => {}) : asking.call(batch)),
    });
    const begun = clock.now;
    for (let index = 0; index < 4; index += 1) void ask({ channel: 'all', have }, true);
    expect(await pass(ask({ channel: 'all', have }, true))).toEqual(current);
    expect(clock.now - begun).toBeLessThan(1_200);
  });
});

describe('questions about channels that nobody has seen', () => {
  it('cost a bounded number of calls a second, however many there are', async () => {
    const { ask, calls, pass, timer, clock } = scene();
    const begun = clock.now;
    const flood = Array.from({ length: 10_000 }, async (_, index) => {
      await timer(index / 2);
      return ask({ channel: `category/made-up-${index}`, have });
    });
    const answers = await pass(Promise.all(flood));
    expect(answers.every(({ kind }) => kind === 'unknown')).toBe(true);
    const seconds = (clock.now - begun) / 1000;
    expect(seconds).toBeLessThan(5.2);
    expect(calls.length).toBeLessThanOrEqual(20 + 20 * seconds);
    expect(calls.flatMap(({ batch }) => batch).length).toBe(10_000);
  }, 60_000);

  it('go at once where there is no flood', async () => {
    const { ask, calls, pass, clock } = scene();
    for (const channel of names(20)) {
      const asked = clock.now;
      await pass(ask({ channel, have }));
      expect(calls.at(-1)?.at).toBe(asked);
      clock.now += 50;
    }
  });

  it('find one that was made a moment ago, in the middle of a flood', async () => {
    const there = new Set<string>();
    const { ask, pass, timer, clock } = scene(({ channel }) => (there.has(channel) ? current : { kind: 'unknown' }));
    for (let index = 0; index < 2_000; index += 1)
      void timer(index).then(() => ask({ channel: `category/${index}`, have }));
    const found = (async () => {
      await timer(1_000);
      there.add('category/new');
      const asked = clock.now;
      expect(await ask({ channel: 'category/new', have })).toEqual(current);
      return clock.now - asked;
    })();
    expect(await pass(found)).toBeLessThan(100);
  });

  it('do not hold up those about channels that are there, or that were a moment ago', async () => {
    const { ask, calls, pass, clock } = scene(({ channel }) => (channel === 'all' ? current : { kind: 'unknown' }));
    await pass(ask({ channel: 'all', have }));
    const flood = Promise.all(names(3_000).map((channel) => ask({ channel, have })));
    const asked = clock.now;
    const answer = ask({ channel: 'all', have });
    expect(await pass(answer)).toEqual(current);
    expect(calls.find(({ batch }) => batch.length === 1 && batch[0] === 'all' && calls.length > 1)).toBeDefined();
    expect(clock.now - asked).toBeLessThanOrEqual(10);
    await pass(flood);
  });

  it('include made-up archive pages of channels that are there', async () => {
    const { ask, calls, pass, timer, clock } = scene(({ page }) =>
      page === undefined ? current : { kind: 'unknown' },
    );
    await pass(ask({ channel: 'all', have }));
    const begun = clock.now;
    const flood = Array.from({ length: 1_000 }, async (_, page) => {
      await timer(page);
      return ask({ channel: 'all', page: page + 1, have });
    });
    await pass(Promise.all(flood));
    expect(calls.length).toBeLessThanOrEqual(21 + (20 * (clock.now - begun)) / 1000);
  });
});
