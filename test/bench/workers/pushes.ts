/** Sends a body to each of the callbacks that it is given, six at once, and does nothing else. */
export default {
  async fetch(request) {
    const { callbacks, body } = await request.json<{ callbacks: string[]; body: string }>();
    const bytes = new TextEncoder().encode(body);
    const send = async () => {
      for (let callback = callbacks.pop(); callback !== undefined; callback = callbacks.pop()) {
        const response = await fetch(callback, { method: 'POST', body: bytes });
        void response.body?.cancel();
      }
    };
    await Promise.all(Array.from({ length: 6 }, send));
    return new Response('done');
  },
} satisfies ExportedHandler;
