import { feedAlone, type Item, RSS } from './feed-by-hand.ts';

let items: Item[] = [];

/** `feed` alone: what POST brings is rendered by every GET. */
export default {
  async fetch(request) {
    if (request.method === 'GET') return new Response(feedAlone('Example News', items), { headers: RSS });
    items = (await request.json<{ items: Item[] }>()).items;
    return new Response(null, { status: 204 });
  },
} satisfies ExportedHandler;
