import { runDurableObjectAlarm, runInDurableObject, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import type { AudiencePort, Report } from '../../src/audience/contract.ts';
import { DAY_MS } from '../../src/audience/contract.ts';
import type { Audience, Env } from '../../src/index.ts';
import { Scene } from '../scene.ts';

export const FEEDLY = 'Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers; like FeedFetcher-Google)';
export const NEWSBOAT = 'newsboat/2.32.0 (Linux 6.1.0-13-amd64; x86_64)';

type Fault = (call: () => Promise<unknown>) => Promise<unknown>;

/** The worker with an object `Audience` of its own; `fault` takes the place of a call to it. */
export class AudienceScene extends Scene {
  readonly stub: DurableObjectStub<Audience>;
  readonly port: AudiencePort;
  fault: Fault | undefined;
  /** Calls that the object got. */
  readonly asked: string[];

  constructor(variables: Partial<Env> = {}) {
    const stub = env.AUDIENCE_STORE.getByName(crypto.randomUUID());
    const asked: string[] = [];
    let fault = (): Fault | undefined => undefined;
    const watched = new Proxy(stub, {
      get: (target, method) => {
        const call = Reflect.get(target, method) as unknown;
        if (typeof call !== 'function') return call;
        return (...args: unknown[]) => {
          asked.push(String(method));
          const pass = () => Reflect.apply(call, target, args) as Promise<unknown>;
          return fault()?.(pass) ?? pass();
        };
      },
    });
    super({
      AUDIENCE_STORE: { getByName: () => watched } as unknown as NonNullable<Env['AUDIENCE_STORE']>,
      ...variables,
    });
    fault = () => this.fault;
    this.stub = stub;
    this.port = stub as unknown as AudiencePort;
    this.asked = asked;
  }

  /** A poll as a reader sends it, with the hand-over that follows from it. */
  async poll(
    path: string,
    agent: string,
    address: string,
    { method = 'GET', ...headers }: Record<string, string> = {},
  ): Promise<{ status: number; etag: string; bytes: number; headers: string }> {
    const own = { 'User-Agent': agent, 'CF-Connecting-IP': address, ...headers };
    const { gateway } = this;
    const request = new Request(`https://localhost:8787${path}`, { method, headers: own, redirect: 'manual' });
    const response = await gateway.fetch(request);
    const { byteLength: bytes } = await response.arrayBuffer();
    await waitOnExecutionContext((gateway as unknown as { ctx: ExecutionContext }).ctx);
    const { status, headers: told } = response;
    return { status, etag: told.get('ETag') ?? '', bytes, headers: JSON.stringify([...told]) };
  }

  /** What the object has of today and yesterday. */
  report(channel?: string): Promise<Report> {
    const today = Math.floor(Date.now() / DAY_MS);
    return this.port.report({ from: today - 1, to: today }, { limit: 100, ...(channel ? { channel } : {}) });
  }

  /** Every cell of every table of the object, as text. */
  cells(): Promise<string[]> {
    return runInDurableObject(this.stub, (_, { storage }) => {
      const names = [...storage.sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")];
      return names
        .filter(({ name }) => !name.startsWith('_cf_'))
        .flatMap(({ name }) =>
          [...storage.sql.exec(`SELECT * FROM "${name}"`).raw()].flat().map((cell) => textOf(name, cell)),
        );
    });
  }

  /** The rows of a table. */
  rows(table: string): Promise<number> {
    return this.number(`SELECT count(*) AS n FROM ${table}`);
  }

  /** The `n` of a statement. */
  number(statement: string): Promise<number> {
    return runInDurableObject(this.stub, (_, { storage }) => storage.sql.exec<{ n: number }>(statement).one().n);
  }

  alarm(): Promise<boolean> {
    return runDurableObjectAlarm(this.stub);
  }
}

function textOf(table: string, cell: unknown): string {
  const value = cell instanceof ArrayBuffer ? new Uint8Array(cell).toHex() : String(cell);
  return `${table} ${value}`;
}

/** Fakes the clock, at a minute after noon of a day to come; `later` lets time pass. */
export function atNoon(): void {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime((Math.floor(Date.now() / DAY_MS) + 2) * DAY_MS + 12 * 3_600_000);
}

export function later(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds);
}

/** Longer than an isolate gathers. */
export const A_MINUTE = 61_000;
