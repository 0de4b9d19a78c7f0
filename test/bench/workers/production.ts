import Edgefeed, { Ledger as EdgefeedLedger, type Env } from '../../../src/index.ts';

/** What was asked of KV and of the ledger since the last `GET /counts`, in this isolate. */
const counts = { kvReads: 0, kvWrites: 0, ledgerCalls: 0, purges: 0 };
const purger = {
  async purge() {
    counts.purges += 1;
    return { success: true };
  },
};

/** An object whose methods are counted when they are called. */
function counted<T extends object>(target: T, tally: (method: string) => void): T {
  return new Proxy(target, {
    get(object, name) {
      const value = Reflect.get(object, name) as unknown;
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        tally(String(name));
        return Reflect.apply(value, object, args) as unknown;
      };
    },
  });
}

function countedKv(kv: KVNamespace): KVNamespace {
  return counted(kv, (method) => {
    if (method === 'put') counts.kvWrites += 1;
    else counts.kvReads += 1;
  });
}

/** Asking after the backlog is the measurement's own business. */
function countCall(method: string): void {
  if (method !== 'health') counts.ledgerCalls += 1;
}

const environments = new WeakMap<Env, Env>();

function countedEnv(env: Env): Env {
  const made = environments.get(env) ?? {
    ...env,
    FEEDS: countedKv(env.FEEDS),
    LEDGER: new Proxy(env.LEDGER, {
      get: (namespace, name) =>
        name === 'getByName'
          ? (id: string) => counted(namespace.getByName(id), countCall)
          : Reflect.get(namespace, name),
    }),
  };
  environments.set(env, made);
  return made;
}

/**
 * edgefeed on the platform's path, on which Workers Cache stands before it, keeps answers, and takes purges. Here nothing
 * stands there: every request that comes is one that the cache did not have.
 */
export default class extends Edgefeed {
  constructor(ctx: ExecutionContext, env: Env) {
    Object.defineProperty(ctx, 'cache', { value: purger });
    super(ctx, countedEnv(env));
  }

  override async fetch(request: Request): Promise<Response> {
    if (new URL(request.url).pathname !== '/counts') return super.fetch(request);
    const said = Response.json(counts);
    Object.assign(counts, { kvReads: 0, kvWrites: 0, ledgerCalls: 0, purges: 0 });
    return said;
  }
}

export class Ledger extends EdgefeedLedger {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, { ...env, FEEDS: countedKv(env.FEEDS) });
  }
}
