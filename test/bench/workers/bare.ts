/** The least that a worker can do. */
export default {
  fetch: () => new Response('Hello\n', { headers: { 'Cache-Control': 'no-store' } }),
} satisfies ExportedHandler;
