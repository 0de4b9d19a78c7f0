import { createApp } from '../../../src/app.ts';
import { type Env, servicesOf } from '../../../src/services.ts';

export { Audience, Documents, Ledger } from '../../../src/index.ts';

/** The gateway reads no body, and the copies of a long one would hide what it costs. */
const BODY = 'A document.';

/**
 * The gateway alone. `GET /?polls=<n>&kind=hit` answers so many polls that the stage has; `kind=304` polls that are current;
 * `kind=stage` asks only the stage, which is what has to be taken off.
 */
export default {
  async fetch(request, env, ctx) {
    const { searchParams } = new URL(request.url);
    const services = servicesOf(env);
    const app = createApp(services);
    const etag = `W/"7-rss-${services.documentHash}"`;
    const documents = { fetch: async () => answer(etag) };
    const kind = searchParams.get('kind');
    const headers = { 'Accept-Encoding': 'gzip, br', ...(kind === '304' ? { 'If-None-Match': etag } : {}) };
    for (let poll = 0; poll < Number(searchParams.get('polls')); poll += 1) {
      const asked = new Request('https://feeds.example.com/category/%E8%B4%A2%E7%BB%8F/rss.xml', { headers });
      const response = kind === 'stage' ? await documents.fetch() : await app.fetch(asked, { documents }, ctx);
      void response.body?.cancel();
    }
    return new Response('done');
  },
} satisfies ExportedHandler<Env>;

function answer(etag: string): Response {
  return new Response(BODY, {
    encodeBody: 'manual',
    headers: {
      'Cache-Control': 'public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400',
      'Cf-Cache-Status': 'HIT',
      'Content-Encoding': 'br',
      'Content-Type': 'application/rss+xml; charset=utf-8',
      'Edgefeed-About': '41902 1795637936911 300000',
      ETag: etag,
      'Last-Modified': 'Wed, 25 Nov 2026 20:32:54 GMT',
      Link: '<https://feeds.example.com/rss.xml>; rel="self"; type="application/rss+xml"',
      Vary: 'Accept-Encoding',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}
