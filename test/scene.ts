import { createExecutionContext, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import type { LedgerPort } from '../src/ledger/contract.ts';
import Gateway, { Documents, workersCache } from '../src/local.ts';
import type { Env } from '../src/services.ts';
import { documented } from './documented.ts';
import { TOKENS } from './worker.ts';

// biome-ignore lint/suspicious/noExplicitAny: it stands in for calls of any kind
type Fault = (...args: any[]) => unknown;

/**
 * The worker with its real KV, ledger and cache stage, under other variables: what it asks of KV and the ledger is counted, and
 * fails where a test says so. `kv get` and `ledger <method>` name the calls.
 */
export class Scene {
  readonly calls: string[] = [];
  /** What takes the place of a call, by its name or as `kv` or `ledger` for all: it may throw, reject or answer. */
  readonly faults: Record<string, Fault> = {};
  private readonly env: Env;
  /** Other variables are another version of the worker, for which the cache keeps documents of its own. */
  private readonly version: Record<string, string>;

  /** With another ledger than that of the publication where `ledger` gives one; KV, which all tests share, has nothing of it. */
  constructor(variables: Partial<Env> = {}, ledger?: () => object) {
    if (ledger && !variables.FEEDS) this.faults['kv get'] = () => Promise.resolve(null);
    this.version = Object.keys(variables).length > 0 ? { 'Cloudflare-Workers-Version-Key': crypto.randomUUID() } : {};
    const real = env as unknown as Env;
    this.env = {
      ...real,
      ...variables,
      FEEDS: this.watched('kv', variables.FEEDS ?? real.FEEDS),
      LEDGER: {
        getByName: (name: string) => this.watched('ledger', ledger?.() ?? real.LEDGER.getByName(name)),
      } as Env['LEDGER'],
    };
  }

  /** A request, at another host than PUBLIC_URL, as a reader sends it. An answer of the API must be as its document says. */
  async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const request = new Request(`https://localhost:8787${path}`, { redirect: 'manual', ...init });
    return documented(request, await this.gateway.fetch(request));
  }

  /** The same with a token. */
  askApi(path: string, { headers, ...init }: RequestInit = {}): Promise<Response> {
    const own = { Authorization: `Bearer ${TOKENS[0]}`, ...(headers as Record<string, string>) };
    return this.ask(path, { ...init, headers: own });
  }

  get gateway(): Gateway {
    const documents = {
      fetch: (request: Request) => {
        const headers = { ...Object.fromEntries(request.headers), ...this.version };
        return new Documents(createExecutionContext(), this.env).fetch(new Request(request, { headers }));
      },
    };
    const exports = { value: { Documents: documents } };
    return new Gateway(Object.defineProperty(createExecutionContext(), 'exports', exports), this.env);
  }

  count(call: string): number {
    return this.calls.filter((one) => one === call).length;
  }

  /** The ledger does not answer. */
  breakLedger(): void {
    this.faults.ledger = () => Promise.reject(new Error('Network connection lost.'));
  }

  breakKv(): void {
    this.faults.kv = () => Promise.reject(new Error('KV is down.'));
  }

  private watched<T extends object>(name: string, target: T): T {
    return new Proxy(target, {
      get: (object, method) => {
        const value = Reflect.get(object, method) as unknown;
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          const call = `${name} ${String(method)}`;
          this.calls.push(call);
          const fault = this.faults[call] ?? this.faults[name];
          return fault ? fault(...args) : (Reflect.apply(value, object, args) as unknown);
        };
      },
    });
  }
}

/** The ledger that the worker uses. */
export function realLedger(): LedgerPort {
  return (env as unknown as Env).LEDGER.getByName('publication') as unknown as LedgerPort;
}

/** Fakes the clock and lets an hour pass: purges that tests before this one took from the platform's limit are there again. */
export function passHour(): void {
  if (!vi.isFakeTimers()) vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(Date.now() + 3_600_000);
}

/** As some minutes later: nothing waits for a purge, the platform allows as many as ever, and the edge has nothing. */
export async function rested(): Promise<void> {
  const stub = (env as unknown as Env).LEDGER.getByName('publication');
  await runInDurableObject(stub, (_, { storage }) => {
    for (const table of ['channel', 'page']) storage.sql.exec(`UPDATE ${table} SET purged = version`);
  });
  await evictDurableObject(stub);
  workersCache.reset();
}

/** Waits until KV has the newest window of these channels. */
export async function projected(...channels: string[]): Promise<void> {
  const { FEEDS, LEDGER } = env as unknown as Env;
  const stub = LEDGER.getByName('publication');
  for (const channel of channels) {
    await vi.waitFor(
      async () => {
        await runDurableObjectAlarm(stub);
        const { metadata } = await FEEDS.getWithMetadata<{ version: number }>(`window/${channel}`);
        if ((await realLedger().newerThan(channel, metadata?.version)).kind !== 'current') throw new Error('behind');
      },
      { timeout: 60_000 },
    );
  }
}
