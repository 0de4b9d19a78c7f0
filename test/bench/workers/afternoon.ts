import { feedAlone, type Item, RSS } from './feed-by-hand.ts';

/** As many write it in an afternoon: an article a key, listed and read for every poll. `GET /<category>`. */
export default {
  async fetch(request, { FEEDS }) {
    const category = new URL(request.url).pathname.slice(1);
    const { keys } = await FEEDS.list({ prefix: `article/${category}/`, limit: 50 });
    const articles = await Promise.all(keys.map(({ name }) => FEEDS.get<Item>(name, 'json')));
    return new Response(
      feedAlone(
        category,
        articles.filter((article) => article !== null),
      ),
      { headers: RSS },
    );
  },
} satisfies ExportedHandler<{ FEEDS: KVNamespace }>;
