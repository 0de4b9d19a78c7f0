import { WorkerEntrypoint } from 'cloudflare:workers';
import { FORMATS } from '../../../src/feed/addresses.ts';
import { WorkersCache } from '../../../src/local/workers-cache.ts';

const cache = new WorkersCache();

/** As many headers as a stored feed has, of the same length. */
const HEADERS = {
  'Cache-Control': 'public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400',
  'Cloudflare-CDN-Cache-Control': 'public, max-age=3600, stale-while-revalidate=3600, stale-if-error=86400',
  'Cache-Tag': 'edgefeed,all',
  'Content-Type': 'application/rss+xml; charset=utf-8',
  'Edgefeed-Rhythm': '1795637936911 300000',
  ETag: 'W/"7-rss-01234567"',
  'Last-Modified': 'Wed, 25 Nov 2026 20:32:54 GMT',
  Link: FORMATS.map(() => '<https://feeds.example.com/feed.json>; rel="alternate"; type="application/feed+json"').join(
    ', ',
  ),
  Vary: 'Accept-Encoding',
  'X-Content-Type-Options': 'nosniff',
};

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
    return new Response(length === 0 ? null : new Uint8Array(length).fill(0x20), { headers: HEADERS });
  }
}
