import { WorkerEntrypoint } from 'cloudflare:workers';
import { WorkersCache } from '../../../src/local/workers-cache.ts';

const cache = new WorkersCache();

interface Exports {
  Stored: { fetch(url: string): Promise<Response> };
}

/** The least that two entrypoints with a cache between them can do: `GET /<length>` hands on so many stored bytes. */
export default class extends WorkerEntrypoint {
  override async fetch(request: Request): Promise<Response> {
    const stored = await (this.ctx.exports as unknown as Exports).Stored.fetch(request.url);
    return new Response(stored.body, stored);
  }
}

export class Stored extends WorkerEntrypoint {
  override fetch(request: Request): Promise<Response> {
    return cache.fetch(request, async () => this.bytes(request), this.ctx);
  }

  private bytes(request: Request): Response {
    const length = Number(new URL(request.url).pathname.slice(1));
    const headers = { 'Content-Type': 'application/rss+xml; charset=utf-8', 'Cache-Control': 'max-age=3600' };
    return new Response(length === 0 ? null : new Uint8Array(length).fill(0x20), { headers });
  }
}
