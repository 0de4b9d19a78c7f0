/** A hit of the Cache API and nothing around it: what POST brings to an address is kept, and GET gives it back. */
export default {
  async fetch(request) {
    if (request.method === 'GET')
      return (await caches.default.match(request.url)) ?? new Response(null, { status: 404 });
    const headers = { 'Content-Type': 'application/rss+xml; charset=utf-8', 'Cache-Control': 'max-age=3600' };
    await caches.default.put(request.url, new Response(await request.arrayBuffer(), { headers }));
    return new Response(null, { status: 204 });
  },
} satisfies ExportedHandler;
