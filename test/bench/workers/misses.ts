import Gateway, { Documents as Deployed, Ledger as DeployedLedger, type Env } from '../../../src/index.ts';

export { Audience } from '../../../src/index.ts';

/** What was asked of KV and of the ledger since the last `GET /counts`, in this isolate. */
const counts = { kvReads: 0, kvWrites: 0, ledgerCalls: 0, purges: 0 };
const cache = {
  async purge() {
    counts.purges += 1;
    return { success: true, errors: [] };
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

/** Questions about the backlog are the measurement's own. */
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

/** edgefeed without a cache: every poll is a miss. */
export default class extends Gateway {
  override async fetch(request: Request): Promise<Response> {
    if (new URL(request.url).pathname !== '/counts') return super.fetch(request);
    const said = Response.json(counts);
    Object.assign(counts, { kvReads: 0, kvWrites: 0, ledgerCalls: 0, purges: 0 });
    return said;
  }
}

export class Documents extends Deployed {
  constructor(ctx: ExecutionContext, env: Env) {
    super(Object.defineProperty(ctx, 'cache', { value: cache }), countedEnv(env));
  }
}

export class Ledger extends DeployedLedger {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, { ...env, FEEDS: countedKv(env.FEEDS) });
  }
}
