import Gateway, { type Documents } from '../../../src/local.ts';

export { Audience, Documents, Ledger } from '../../../src/local.ts';

/**
 * Edgefeed with another gateway, which does the least that one can: it hands on what the stage has, in identity. `?head`
 * hands on the headers alone, `?since=<version>` the changes.
 */
export default class extends Gateway {
  override async fetch(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    if (pathname.startsWith('/api/')) return super.fetch(request);
    const head = search === '?head';
    const { Documents: stage } = this.ctx.exports as unknown as { Documents: Pick<Documents, 'fetch'> };
    const stored = await stage.fetch(
      new Request(`https://feeds.example.com${pathname}${head ? '' : search}`, {
        method: head ? 'HEAD' : 'GET',
        headers: { 'Accept-Encoding': 'identity' },
      }),
    );
    return new Response(stored.body, stored);
  }
}
