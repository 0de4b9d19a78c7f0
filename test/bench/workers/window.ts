import { feedAlone, type Item, RSS } from './feed-by-hand.ts';

/** The floor of a miss: one read of the window, and `feed` alone. `GET /<category>`. */
export default {
  async fetch(request, { FEEDS }) {
    const window = await FEEDS.get<{ items: Item[] }>(`window/category${new URL(request.url).pathname}`, 'json');
    if (!window) return new Response(null, { status: 404 });
    return new Response(feedAlone('Example News', window.items), { headers: RSS });
  },
} satisfies ExportedHandler<{ FEEDS: KVNamespace }>;
