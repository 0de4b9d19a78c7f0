import { CONNECTIONS } from './limits.ts';

/** Of the connections, a host may take so many, so that no host takes them all. */
const OF_A_HOST = 4;
/** Of these, all hosts that were slow may take so many together, and each of them one. */
const OF_SLOW_HOSTS = 2;
/** Milliseconds after which an answer is slow. */
const SLOW = 1_000;
/** Milliseconds that a host has for an answer, and when its last one was slow. */
const TIMEOUT = 5_000;
const SLOW_TIMEOUT = 15_000;
/** Milliseconds without any answer after which nobody waits for the rest. */
const STALLED = 500;
/** Slow hosts that are remembered. */
const REMEMBERED = 10_000;

/** A request to a host of a subscriber. */
export interface Job {
  host: string;
  /** Sends it, and keeps what came of it. `timeout` is in milliseconds. */
  send(timeout: number): Promise<void>;
}

/** Sends requests side by side, in such a way that no slow or dead host holds up the others. */
export class Sender {
  private readonly now: () => number;
  private readonly underway = new Map<Job, { promise: Promise<void>; slow: boolean }>();
  /** Those whose last answer was slow, the one that was longest ago first. */
  private readonly slow = new Set<string>();
  /** Called when a job has its answer. */
  private answered = () => {};

  /** `now` is in milliseconds. */
  constructor(now: () => number) {
    this.now = now;
  }

  /** Whether the host's last answer was slow, or did not come. */
  isSlow(host: string): boolean {
    return this.slow.has(host);
  }

  /**
   * Sends the jobs, as far as their hosts answer. Returns those that were not begun, and those that still wait for their
   * answer, which go on.
   */
  async send(jobs: readonly Job[]): Promise<{ waiting: Job[]; underway: Job[] }> {
    const waiting = [...jobs];
    const begun = new Set<Job>();
    for (;;) {
      for (const job of waiting.splice(0)) {
        if (this.mayBegin(job)) begun.add(this.begin(job));
        else waiting.push(job);
      }
      if (begun.size === 0) break;
      if (!(await this.nextAnswer())) break;
      for (const job of begun) if (!this.underway.has(job)) begun.delete(job);
    }
    return { waiting, underway: [...begun] };
  }

  /** Waits until everything that was begun has its answer, or its time is up. */
  async settled(): Promise<void> {
    await Promise.all([...this.underway.values()].map(({ promise }) => promise));
  }

  private mayBegin({ host }: Job): boolean {
    if (this.underway.size >= CONNECTIONS) return false;
    const jobs = [...this.underway];
    const ofHost = jobs.filter(([job]) => job.host === host).length;
    if (!this.isSlow(host)) return ofHost < OF_A_HOST;
    return ofHost === 0 && jobs.filter(([, { slow }]) => slow).length < OF_SLOW_HOSTS;
  }

  private begin(job: Job): Job {
    const slow = this.isSlow(job.host);
    const begunAt = this.now();
    const promise = ended(job.send(slow ? SLOW_TIMEOUT : TIMEOUT)).then(() => {
      this.underway.delete(job);
      this.slow.delete(job.host);
      if (this.now() - begunAt >= SLOW) this.slow.add(job.host);
      for (const oldest of this.slow) {
        if (this.slow.size <= REMEMBERED) break;
        this.slow.delete(oldest);
      }
      this.answered();
    });
    this.underway.set(job, { promise, slow });
    return job;
  }

  /** Waits until a job has its answer; false when none comes for a while. */
  private nextAnswer(): Promise<boolean> {
    return new Promise((resolve) => {
      const stalled = setTimeout(() => resolve(false), STALLED);
      this.answered = () => {
        clearTimeout(stalled);
        resolve(true);
      };
    });
  }
}

/** A job that broke has ended, too: its connection is free. */
async function ended(sending: Promise<void>): Promise<void> {
  try {
    await sending;
  } catch (error) {
    console.error(JSON.stringify({ event: 'push failed', error: String(error) }));
  }
}
