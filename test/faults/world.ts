import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { ComposedWindows } from '../../src/ledger/composed.ts';
import type { LedgerPort } from '../../src/ledger/contract.ts';
import { Projection } from '../../src/ledger/projection.ts';
import { Purges } from '../../src/ledger/purges.ts';
import { TokenBucket } from '../../src/ledger/token-bucket.ts';
import { MoodyKv } from './kv.ts';
import { Model } from './model.ts';

/** So few that archive pages close after a handful of articles. */
export const WINDOW_SIZE = 4;
const YEAR = 365 * 86_400_000;

/**
 * Where it breaks. `before`, `inside` and `after` a transaction; the answer lost on its way, with or without the object;
 * before and after the nth value is written to KV; before and after the purge; the alarm failing of itself.
 */
export const FAULTS = [
  'before',
  'inside',
  'after',
  'answer',
  'answer and object',
  'write',
  'written',
  'purge',
  'purged',
  'alarm',
] as const;
export interface Fault {
  at: (typeof FAULTS)[number];
  /** The how manieth write to KV. */
  nth: number;
}

/** What the test reaches into, in the object that the runtime made. */
interface Inside extends LedgerPort {
  windowSize: number;
  composed: ComposedWindows;
  projection: Projection;
  purges: Purges;
  commit(request: string | undefined, work: (...given: unknown[]) => object): object;
  report(): void;
  alarm(): Promise<void>;
}

/** What the test runner does not print. */
const CRASH = 'Instance disposed of by a fault';
const FAILURE = 'disconnected: operation canceled by a fault';

/** The runtime's own clock is years behind, so that no alarm rings but when the test rings it. */
const START = Date.now() + 2 * YEAR;

let worlds = 0;

/** A ledger in the real runtime, its model, and everything around it that can break. */
export class World {
  now = START;
  readonly model = new Model();
  readonly kv = new MoodyKv(() => this.now);
  /** Of one isolate, and never empty. */
  readonly lookups = new TokenBucket(Number.MAX_SAFE_INTEGER, 1, () => this.now);
  /** Faults that really happened, by kind. */
  readonly injected: Record<string, number> = {};
  purgeRefused = false;
  private name = '';
  private sound = false;
  private armed: Fault | undefined;
  /** Whether the fault that was armed last has happened. */
  private struck = false;

  constructor() {
    vi.setSystemTime(this.now);
    this.move();
  }

  /** From now on another, empty ledger. */
  move(): void {
    worlds += 1;
    this.name = `world ${worlds} ${crypto.randomUUID()}`;
    this.sound = false;
  }

  get stub() {
    return env.LEDGER.getByName(this.name);
  }

  /** For questions; what changes something goes through {@link World.attempt}. */
  get ledger(): LedgerPort {
    return this.stub as unknown as LedgerPort;
  }

  advance(milliseconds: number): void {
    this.now += milliseconds;
    vi.setSystemTime(this.now);
  }

  /** Does it, with the fault in its way, and once more without when that made it fail: as a publisher would. */
  async attempt<T>(fault: Fault | undefined, work: () => Promise<T>): Promise<{ value: T; again: boolean }> {
    await this.open();
    this.armed = fault;
    this.struck = false;
    try {
      const value = await work();
      if (fault?.at === 'answer' || fault?.at === 'answer and object') {
        this.count(fault.at);
        if (fault.at === 'answer and object') await this.crash();
        throw new Error('the answer is lost');
      }
      return { value, again: false };
    } catch (error) {
      if (!fault || !this.injected[fault.at]) throw error;
      this.armed = undefined;
      this.struck = false;
      await this.open();
      return { value: await work(), again: true };
    } finally {
      this.armed = undefined;
    }
  }

  /** Rings the alarm if one is set; once more after a fault: as long as something is due one has to be set. */
  async ring(fault?: Fault): Promise<boolean> {
    const { value, again } = await this.attempt(fault, async () => {
      const rang = await runDurableObjectAlarm(this.stub);
      if (this.struck) throw new Error('a fault in the alarm');
      return rang;
    });
    if (again && !value && this.model.isDue(this.now)) throw new Error('The alarm failed, and none is set.');
    if (value) this.model.release(this.now);
    return value;
  }

  alarmAt(): Promise<number | null> {
    return this.inside((_, { storage }) => storage.getAlarm());
  }

  async inside<T>(look: (instance: Inside, state: DurableObjectState) => T | Promise<T>): Promise<T> {
    await this.open();
    return runInDurableObject(this.stub, (instance, state) => look(instance as unknown as Inside, state));
  }

  /** Out of memory in good order, as the platform does it after a while. */
  async evict(): Promise<void> {
    this.sound = false;
    await evictDurableObject(this.stub);
    await this.open();
  }

  /** Gone in the middle of whatever it did. */
  async crash(): Promise<void> {
    await runInDurableObject(this.stub, (_, state) => this.abort(state)).catch(() => {});
    await this.open();
  }

  /** Puts the faults into an instance that the runtime has made anew. */
  async open(): Promise<void> {
    if (this.sound) return;
    await runInDurableObject(this.stub, (instance, state) => {
      const inside = instance as unknown as Inside;
      inside.windowSize = WINDOW_SIZE;
      inside.report = () => {};
      inside.composed = new ComposedWindows(state.storage.sql, WINDOW_SIZE);
      inside.projection = this.projection(state, inside.composed);
      inside.purges = this.purges(state);
      const commit = inside.commit.bind(inside);
      inside.commit = (request, work) => {
        this.breakAt('before', state);
        const done = commit(request, (...given) => {
          const result = work(...given);
          if (this.breaks('inside')) throw new Error(FAILURE);
          return result;
        });
        this.breakAt('after', state);
        return done;
      };
    });
    this.sound = true;
  }

  private purges(state: DurableObjectState): Purges {
    return new Purges(state.storage.sql, {
      purge: async () => {
        this.breakAt('purge', state);
        await Promise.resolve();
        this.breakAt('purged', state);
        if (this.purgeRefused) this.count('purge refused');
        return !this.purgeRefused;
      },
      now: Date.now,
    });
  }

  private projection(state: DurableObjectState, composed: ComposedWindows): Projection {
    let writes = 0;
    this.kv.around = (before) => {
      if (before) writes += 1;
      if (writes === this.armed?.nth) this.breakAt(before ? 'write' : 'written', state);
    };
    const projection = new Projection(state.storage.sql, composed, {
      windows: this.kv.store,
      now: Date.now,
      report: () => {},
    });
    const run = projection.run.bind(projection);
    projection.run = async () => {
      writes = 0;
      if (this.breaks('alarm')) throw new Error(FAILURE);
      await run();
    };
    return projection;
  }

  private breaks(at: Fault['at']): boolean {
    if (this.armed?.at !== at) return false;
    this.armed = undefined;
    this.struck = true;
    this.count(at);
    return true;
  }

  private breakAt(at: Fault['at'], state: DurableObjectState): void {
    if (this.breaks(at)) this.abort(state);
  }

  private abort(state: DurableObjectState): never {
    this.sound = false;
    state.abort(CRASH);
    throw new Error(CRASH);
  }

  count(fault: string): void {
    this.injected[fault] = (this.injected[fault] ?? 0) + 1;
  }
}
