import { WorkerEntrypoint } from 'cloudflare:workers';
import { createApp } from './app.ts';
import { ConfigError, readConfig, type Variables } from './config.ts';
import { type WorkersCachePurge, workersCache } from './edge/cache.ts';
import { cacheApi } from './edge/cache-api.ts';
import { renderingHash } from './feed/render.ts';
import { ledgerClient } from './ledger/client.ts';
import type { Ledger } from './ledger/ledger.ts';
import { FailedLogins } from './routes/failed-logins.ts';
import type { House, RequestContext } from './routes/house.ts';
import { analytics } from './routes/polls.ts';
import { problem } from './routes/problem.ts';
import { joinedReads } from './window/joined.ts';
import { RecentWindows } from './window/recent.ts';
import { kvWindows } from './window/store.ts';

export { Ledger } from './ledger/ledger.ts';

export interface Env extends Variables {
  FEEDS: KVNamespace;
  LEDGER: DurableObjectNamespace<Ledger>;
  POLLS?: AnalyticsEngineDataset;
  DEPLOYMENT?: { id: string };
}

interface Site {
  house: House;
  app: ReturnType<typeof createApp>;
}

/** Made once for a worker's variables, which don't change while it lives. */
const sites = new WeakMap<Env, Site>();

/** Milliseconds after a change by which its window should long have been in KV. */
const LATE = 10 * 60_000;

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

  /** Once an hour: asking the ledger wakes it, and it sets its alarm for what is left to do. */
  override async scheduled(): Promise<void> {
    const { house } = siteOf(this.env);
    try {
      const { backlog, oldest_unprojected: oldest } = await house.ledger.health();
      if (oldest && house.now() - Date.parse(oldest) > LATE) house.report('behind', { backlog, oldest });
    } catch (error) {
      house.report('ledger unavailable', { error: String(error) });
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
  const dress = renderingHash(publication);
  const local = cacheApi(caches.default, publication.publicUrl, `${dress}-${crypto.randomUUID()}`);
  const house: House = {
    publication,
    dress,
    tokens,
    logins: new FailedLogins(Date.now),
    ledger: ledgerClient(env.LEDGER),
    windows: joinedReads(kvWindows(env.FEEDS)),
    recent: new RecentWindows(),
    // Workers Cache where the platform gives it, else the Cache API: locally, and in tests.
    cache: (context) => {
      const { cache } = context as RequestContext & { cache?: WorkersCachePurge };
      return typeof cache?.purge === 'function' ? workersCache(cache) : local((work) => context.waitUntil(work));
    },
    now: Date.now,
    report: (event, detail) => console.error(JSON.stringify({ event, ...detail })),
    log: env.LOG_LEVEL === 'error' ? undefined : (event, detail) => console.log(JSON.stringify({ event, ...detail })),
    polls: env.POLLS && analytics(env.POLLS),
    deployment: env.DEPLOYMENT?.id,
  };
  const site = { house, app: createApp(house) };
  sites.set(env, site);
  return site;
}
