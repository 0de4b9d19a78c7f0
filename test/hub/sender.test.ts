import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Job, Sender } from '../../src/hub/sender.ts';

/** Hosts whose answers take so many milliseconds; what they were sent, in order, and the most that waited at one time. */
class Hosts {
  readonly answered: string[] = [];
  readonly timeouts: number[] = [];
  mostAtOnce = 0;
  private atOnce = 0;

  job(host: string, milliseconds: number): Job {
    return {
      host,
      send: async (timeout) => {
        this.timeouts.push(timeout);
        this.atOnce += 1;
        this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
        await new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, timeout)));
        this.atOnce -= 1;
        this.answered.push(host);
      },
    };
  }
}

const range = (length: number) => Array.from({ length }, (_, index) => index);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Sends until nothing waits and nothing is under way. */
async function sent(sender: Sender, jobs: Job[]) {
  for (let left = jobs; left.length > 0; ) {
    const sending = sender.send(left);
    await vi.runAllTimersAsync();
    left = (await sending).waiting;
    await sender.settled();
  }
}

describe('the sender', () => {
  it('sends all, with at most six at a time', async () => {
    const hosts = new Hosts();
    const sender = new Sender(Date.now);
    await sent(
      sender,
      range(100).map((index) => hosts.job(`h${index}`, 50)),
    );
    expect([hosts.answered.length, hosts.mostAtOnce]).toEqual([100, 6]);
  });

  it('sends at most four at a time to a host, and the others get theirs meanwhile', async () => {
    const hosts = new Hosts();
    const sender = new Sender(Date.now);
    const jobs = [...range(20).map(() => hosts.job('large', 400)), hosts.job('small', 10)];
    await sent(sender, jobs);
    expect(hosts.answered[0]).toBe('small');
    expect(hosts.answered).toHaveLength(21);
  });

  it('does not wait for a host that does not answer', async () => {
    const hosts = new Hosts();
    const sender = new Sender(Date.now);
    const begun = Date.now();
    const sending = sender.send([
      ...range(10).map(() => hosts.job('dead', 60_000)),
      ...range(40).map((i) => hosts.job(`h${i}`, 50)),
    ]);
    await vi.advanceTimersByTimeAsync(3_000);
    const { waiting, underway } = await sending;
    expect(hosts.answered).toHaveLength(40);
    expect([waiting.length, underway.length]).toEqual([6, 4]);
    expect(Date.now() - begun).toBeLessThan(5_000);
  });

  it('gives a host that was slow one connection and more time, until it is quick again', async () => {
    const hosts = new Hosts();
    const sender = new Sender(Date.now);
    await sent(sender, [hosts.job('slow', 1_500)]);
    expect(sender.isSlow('slow')).toBe(true);
    hosts.mostAtOnce = 0;
    await sent(
      sender,
      range(3).map(() => hosts.job('slow', 1_500)),
    );
    expect([hosts.mostAtOnce, hosts.timeouts]).toEqual([1, [5_000, 15_000, 15_000, 15_000]]);
    await sent(sender, [hosts.job('slow', 10)]);
    expect(sender.isSlow('slow')).toBe(false);
  });

  it('keeps four connections for the others, however many hosts were slow', async () => {
    const hosts = new Hosts();
    const sender = new Sender(Date.now);
    await sent(
      sender,
      range(20).map((index) => hosts.job(`slow${index}`, 1_500)),
    );
    const slow = range(20).map((index) => hosts.job(`slow${index}`, 14_000));
    const sending = sender.send([...slow, ...range(40).map((index) => hosts.job(`quick${index}`, 100))]);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(hosts.answered.filter((host) => host.startsWith('quick'))).toHaveLength(40);
    await vi.runAllTimersAsync();
    await sending;
  });
});
