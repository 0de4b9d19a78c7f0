import { createApp } from '../../../src/app.ts';
import { audienceClient } from '../../../src/audience/client.ts';
import { Gatherer } from '../../../src/audience/gatherer.ts';
import { clientAddress } from '../../../src/http/client-address.ts';
import { type Env, type Services, servicesOf } from '../../../src/services.ts';
import { readerHeaders } from './readers.ts';

export { Audience, Documents, Ledger } from '../../../src/index.ts';

/** The gateway reads no body, and the copies of a long one would hide what it costs. */
const BODY = 'A document.';

/** Readers that take turns. Their headers are made before, for they cost nothing on the platform. */
const READERS = Array.from({ length: 5_000 }, (_, reader) => readerHeaders(reader));

/** The worker without counting, and with it: there a minute passes from one request to this worker to the next. */
const gateways = new Map<boolean, Services>();
let minutes = 0;
let reader = 0;

function servicesFor(env: Env, isCounting: boolean): Services {
  let services = gateways.get(isCounting);
  if (!services) {
    const plain = { ...servicesOf(env), gatherer: undefined };
    const store = audienceClient(env.AUDIENCE_STORE as NonNullable<Env['AUDIENCE_STORE']>);
    const { report } = plain;
    const now = () => Date.now() + minutes * 60_000;
    const options = { addressOf: clientAddress, now, report, newId: () => crypto.randomUUID() };
    services = isCounting ? { ...plain, gatherer: new Gatherer(store, options) } : plain;
    gateways.set(isCounting, services);
  }
  return services;
}

/**
 * The gateway alone. `GET /?polls=<n>&kind=hit` answers so many polls that the stage has; `kind=304` polls that are current;
 * `kind=stage` asks only the stage, which is what has to be taken off. With `&count` the audience is counted; what was counted is
 * handed over by `kind=hand-over`.
 */
export default {
  async fetch(request, env, ctx) {
    const { searchParams } = new URL(request.url);
    const services = servicesFor(env, searchParams.has('count'));
    const app = createApp(services);
    const etag = `W/"7-rss-${services.documentHash}"`;
    const documents = { fetch: async () => answer(etag) };
    const kind = searchParams.get('kind');
    const headers = { 'Accept-Encoding': 'gzip, br', ...(kind === '304' ? { 'If-None-Match': etag } : {}) };
    for (let poll = 0; poll < Number(searchParams.get('polls')); poll += 1) {
      reader = (reader + 1) % READERS.length;
      const sent = { ...READERS[reader], ...headers };
      const asked = new Request('https://feeds.example.com/category/%E8%B4%A2%E7%BB%8F/rss.xml', { headers: sent });
      const response = kind === 'stage' ? await documents.fetch() : await app.fetch(asked, { documents }, ctx);
      void response.body?.cancel();
    }
    if (kind === 'hand-over') {
      minutes += 1;
      await services.gatherer?.handOver();
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
