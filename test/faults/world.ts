import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { BRIEF_SECONDS } from '../../src/http/caching.ts';
import { Transactions } from '../../src/ledger/transactions.ts';
import { workersCache } from '../../src/local.ts';
import type { Env } from '../../src/services.ts';
import type { Retention } from '../../src/window/retention.ts';
import { Scene } from '../scene.ts';
import { type Answer, answerOf } from '../worker.ts';
import { FaultyKv } from './kv.ts';

/** So few that archive pages close after a handful of articles. */
export const WINDOW_SIZE = 4;
/** The runtime's own clock is years behind, so that no alarm rings but when the test rings it. */
export const START = Date.UTC(2040, 0, 1);
/** Alarms further off than that are for articles that appear or expire later. Milliseconds. */
const SETTLED = 2 * 3_600_000;
const ALARMS = 1000;

/** The call to the ledger lost before it is made, or its answer lost, with or without the object. */
export const IN_CALLS = ['call', 'answer', 'answer and object'] as const;
/** The object aborted before and after a transaction, or a purge; a transaction that fails. */
export const IN_LEDGER = ['before', 'inside', 'after', 'purge', 'purged'] as const;
/** The object aborted as its alarm rings, and before and after a write to KV. */
export const IN_ALARM = ['alarm', 'write', 'written'] as const;
export const FAULTS = [...IN_CALLS, ...IN_LEDGER, ...IN_ALARM];
export interface Fault {
  at: (typeof FAULTS)[number];
  /** Its place among the calls, transactions, purges or writes of a request or an alarm, from 1. */
  nth: number;
}

interface Inside {
  ctx: DurableObjectState;
  commit(work: (...given: unknown[]) => object): object;
  purge(tags: string[]): Promise<boolean>;
  alarm(): Promise<void>;
}

/** Messages that the test runner does not print. */
const CRASH = 'Instance disposed of by a fault';
const FAILURE = 'disconnected: operation canceled by a fault';

let current: World | undefined;

/** Fakes the clock and puts the faults into every ledger that the runtime makes. */
export function installFaults(): void {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const transactions = Transactions.prototype as unknown as Inside;
  const { commit, purge, alarm } = transactions;
  vi.spyOn(transactions, 'commit').mockImplementation(function (this: Inside, work) {
    current?.breakAt('before', this.ctx);
    const done = commit.call(this, (...given) => {
      const result = work(...given);
      if (current?.breaks('inside')) throw new Error(FAILURE);
      return result;
    });
    current?.breakAt('after', this.ctx);
    return done;
  });
  vi.spyOn(transactions, 'purge').mockImplementation(async function (this: Inside, tags) {
    current?.breakAt('purge', this.ctx);
    if (current?.purgeRefused) {
      current.count('purge refused');
      return false;
    }
    const purged = await purge.call(this, tags);
    current?.breakAt('purged', this.ctx);
    return purged;
  });
  vi.spyOn(transactions, 'alarm').mockImplementation(async function (this: Inside) {
    const world = current;
    if (world) world.kv.around = (before) => world.breakAt(before ? 'write' : 'written', this.ctx);
    world?.breakAt('alarm', this.ctx);
    await alarm.call(this);
  });
}

/** The worker with an empty ledger, an empty KV and an empty cache, under settings of its own, and everything that can break. */
export class World {
  readonly scene: Scene;
  readonly kv = new FaultyKv();
  /** Faults that really happened, by kind. */
  readonly injected: Record<string, number> = {};
  purgeRefused = false;
  /** Whether the fault that was armed last has happened. */
  struck = false;
  private name = '';
  private armed: Fault | undefined;
  private passed = 0;
  private readonly calls = new Set<Promise<unknown>>();

  constructor({ days, articles }: Retention) {
    current = this;
    vi.setSystemTime(START);
    const keeping = { RETENTION_DAYS: String(days ?? ''), RETENTION_ARTICLES: String(articles ?? '') };
    const settings: Partial<Env> = {
      ...keeping,
      WINDOW_SIZE: String(WINDOW_SIZE),
      FEEDS: this.kv as unknown as KVNamespace,
    };
    // The runtime makes the ledger with this very environment.
    Object.assign(env, settings);
    this.scene = new Scene(settings, () => this.stub());
    this.replace();
  }

  /** From now on another, empty deployment. */
  replace(): void {
    this.name = crypto.randomUUID();
    this.kv.clear();
    workersCache.reset();
  }

  advance(milliseconds: number): void {
    vi.setSystemTime(Date.now() + milliseconds);
  }

  /** Sends a request to the API; undefined when a fault left it without an answer: it was done or not. */
  async ask(path: string, init: RequestInit, fault?: Fault): Promise<Answer | undefined> {
    await this.arm(fault);
    const answer = await answerOf(this.scene.askApi(path, init));
    if (answer.status < 500) return answer;
    if (!this.struck) throw new Error(`${init.method} ${path}: ${answer.status} without a fault`);
    return undefined;
  }

  /** Rings the alarm. False when none is set, undefined when a fault broke it off. */
  async ring(fault?: Fault): Promise<boolean | undefined> {
    await this.arm(fault);
    const rang = await runDurableObjectAlarm(this.real()).catch((error: unknown) => {
      if (!this.struck) throw error;
      return undefined;
    });
    return this.struck ? undefined : rang;
  }

  /**
   * Lets a minute go by, in which the edge forgets documents that were made while the ledger was out of reach. Rings until
   * no alarm is near. All in one call to the object: each of its own takes longer than an alarm.
   */
  async settle(rang: () => void): Promise<void> {
    this.kv.mode = 'well';
    this.purgeRefused = false;
    await this.arm(undefined);
    this.advance(BRIEF_SECONDS * 1000);
    await runInDurableObject(this.real(), async (instance, { storage }) => {
      for (let alarms = 0; alarms < ALARMS; alarms += 1) {
        const at = await storage.getAlarm();
        if (at === null || at > Date.now() + SETTLED) return;
        this.advance(Math.max(0, at - Date.now()));
        await storage.deleteAlarm();
        await instance.alarm();
        rang();
      }
      throw new Error('The ledger does not come to rest.');
    });
  }

  /** When the alarm is to ring. */
  alarmAt(): Promise<number | null> {
    return runInDurableObject(this.real(), (_, { storage }) => storage.getAlarm());
  }

  /** Out of memory in good order, as the platform does it after a while. */
  async evict(): Promise<void> {
    // After a crash it is not running.
    await this.alarmAt();
    await evictDurableObject(this.real());
  }

  /** Gone in the middle of whatever it did. */
  async crash(): Promise<void> {
    await runInDurableObject(this.real(), (_, state) => state.abort(CRASH)).catch(() => {});
  }

  /** Waits for calls of the cache's own, which outlive the poll that caused them. */
  async arm(fault: Fault | undefined): Promise<void> {
    await Promise.allSettled(this.calls);
    this.armed = fault;
    this.struck = false;
    this.passed = 0;
  }

  breaks(at: Fault['at']): boolean {
    if (this.armed?.at !== at) return false;
    this.passed += 1;
    if (this.passed !== this.armed.nth) return false;
    this.armed = undefined;
    this.struck = true;
    this.count(at);
    return true;
  }

  breakAt(at: Fault['at'], state: DurableObjectState): void {
    if (!this.breaks(at)) return;
    state.abort(CRASH);
    throw new Error(CRASH);
  }

  count(fault: string): void {
    this.injected[fault] = (this.injected[fault] ?? 0) + 1;
  }

  private real() {
    return env.LEDGER.getByName(this.name);
  }

  /** The ledger over a network that loses calls and answers. */
  private stub(): object {
    const stub = this.real() as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
    const call = async (method: string, given: unknown[]) => {
      if (this.breaks('call')) throw new Error(FAILURE);
      const answer = await stub[method]?.(...given);
      const object = this.breaks('answer and object');
      if (object) await this.crash();
      if (object || this.breaks('answer')) throw new Error(FAILURE);
      return answer;
    };
    const followed = (method: string, given: unknown[]) => {
      const called = call(method, given).finally(() => this.calls.delete(called));
      this.calls.add(called);
      return called;
    };
    return new Proxy(stub, {
      get:
        (_, method: string) =>
        (...given: unknown[]) =>
          followed(method, given),
    });
  }
}
