import { WorkerEntrypoint } from 'cloudflare:workers';
import { createApp } from './app.ts';
import { fnv1a } from './article/slug.ts';
import { ConfigError, readConfig, type Variables } from './config.ts';
import { cacheApi, type EdgeCache, type WorkersCachePurge, workersCache } from './edge/cache.ts';
import { GENERATOR } from './feed/generator.ts';
import { ledgerClient } from './ledger/client.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { House, RequestContext } from './routes/house.ts';
import { problem } from './routes/problem.ts';
import { kvWindows } from './window/store.ts';

export { Ledger } from './ledger/ledger.ts';

export interface Env extends Variables {
  FEEDS: KVNamespace;
  LEDGER: DurableObjectNamespace<Ledger>;
}

interface Site {
  house: House;
  app: ReturnType<typeof createApp>;
}

/** Made once for a worker's variables, which don't change while it lives. */
const sites = new WeakMap<Env, Site>();

/** The worker. `purge` is for the ledger: the edge cache belongs to the entrypoint, and only it may purge. */
export default class extends WorkerEntrypoint<Env> {
  override async fetch(request: Request): Promise<Response> {
    try {
      return await siteOf(this.env).app.fetch(request, this.env, this.ctx);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return problem({ status: 503, title: 'Not configured', detail: error.message });
    }
  }

  purge(channels: string[]): Promise<boolean> {
    return siteOf(this.env).house.cache(this.ctx).purge(channels);
  }
}

function siteOf(env: Env): Site {
  const made = sites.get(env);
  if (made) return made;
  const { publication, tokens } = readConfig(env);
  const dress = fnv1a(JSON.stringify([publication, GENERATOR]));
  const house: House = {
    publication,
    dress,
    tokens,
    ledger: ledgerClient(env.LEDGER),
    windows: kvWindows(env.FEEDS),
    cache: (context) => edgeCache(context, publication.publicUrl, dress),
    now: Date.now,
    report: (event, detail) => console.error(JSON.stringify({ event, ...detail })),
  };
  const site = { house, app: createApp(house) };
  sites.set(env, site);
  return site;
}

/** Workers Cache where the platform gives it, else the Cache API: locally, and in tests. */
function edgeCache(
  context: RequestContext & { cache?: Partial<WorkersCachePurge> },
  origin: string,
  dress: string,
): EdgeCache {
  const { cache } = context;
  return typeof cache?.purge === 'function'
    ? workersCache(cache as WorkersCachePurge)
    : cacheApi(caches.default, origin, dress, (work) => context.waitUntil(work));
}
