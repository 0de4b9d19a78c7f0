import { WorkerEntrypoint } from 'cloudflare:workers';
import { createApp } from './app.ts';
import { ConfigError } from './config.ts';
import { answerStage } from './documents/documents.ts';
import type { DocumentsStage } from './gateway/gateway.ts';
import { problem } from './http/problem.ts';
import { sendPortion } from './hub/consumer.ts';
import { type Env, type Services, servicesOf } from './services.ts';

export { Audience } from './audience/audience.ts';
export { Hub } from './hub/hub.ts';
export { Ledger } from './ledger/ledger.ts';
export type { Env } from './services.ts';

/** Milliseconds after a change by which its window should long have been in KV. */
const LATE = 10 * 60_000;

const apps = new WeakMap<Services, ReturnType<typeof createApp>>();

/** The worker's address: it runs on every request, and wrangler.toml keeps the cache away from it. */
export default class Gateway extends WorkerEntrypoint<Env> {
  override async fetch(request: Request): Promise<Response> {
    try {
      const services = servicesOf(this.env);
      const app = apps.get(services) ?? createApp(services);
      apps.set(services, app);
      const { Documents: documents } = this.ctx.exports as unknown as { Documents: DocumentsStage };
      const response = await app.fetch(request, { documents }, this.ctx);
      const handOver = services.gatherer?.handOver();
      if (handOver) this.ctx.waitUntil(handOver);
      return response;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return problem({ status: 503, title: 'Not configured', detail: error.message });
    }
  }

  /** Sends a portion of a push. The hub calls it. */
  async send(portion: number): Promise<void> {
    const { hub, now } = servicesOf(this.env);
    if (hub) await sendPortion(portion, hub, (url, init) => fetch(url, init), now);
  }

  /** The queue gives a portion of a push that is to be sent. */
  override async queue(batch: MessageBatch<{ portion: number }>): Promise<void> {
    for (const { body } of batch.messages) await this.send(body.portion);
  }

  /** Once an hour: a question wakes the ledger, and one the hub, and each sets its alarm for what is left to do. */
  override async scheduled(): Promise<void> {
    const { ledger, hub, now, report } = servicesOf(this.env);
    const isLate = (since?: string) => since !== undefined && now() - Date.parse(since) > LATE;
    try {
      const { backlog, oldest_unprojected: oldest } = await ledger.health();
      if (isLate(oldest)) report('behind', { backlog, oldest });
    } catch (error) {
      report('ledger unavailable', { error: String(error) });
    }
    try {
      const pushes = await hub?.health();
      if (isLate(pushes?.oldest_unpushed)) report('pushes behind', { ...pushes });
    } catch (error) {
      report('hub unavailable', { error: String(error) });
    }
  }
}

/** What purges the edge, in the execution context of an entrypoint with a cache. */
interface Purging {
  cache: { purge(options: { tags: string[] }): Promise<{ success: boolean; errors: unknown[] }> };
}

/** Everything that is made from articles, behind Workers Cache. Only the gateway and the ledger can call it. */
export class Documents extends WorkerEntrypoint<Env> {
  /** GET is the cache asking for a document; POST, which passes the cache by, is the ledger purging `{ "tags": […] }`. */
  override async fetch(request: Request): Promise<Response> {
    if (request.method !== 'POST') return answerStage(request, servicesOf(this.env));
    const { cache } = this.ctx as unknown as Purging;
    return Response.json(await cache.purge(await request.json()), { headers: { 'Cache-Control': 'no-store' } });
  }
}
