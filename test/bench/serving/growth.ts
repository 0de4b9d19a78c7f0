import { queries, submitted } from './articles.ts';
import { API, median, projected, publish, rate } from './client.ts';
import { type Running, startWorker } from './runtime.ts';

/** Feeds of 25 articles, more than an isolate remembers. */
const MEASURED = 40;
const PUBLISHES = 60;
/** Few enough that none is refused. */
const SEARCHES = 60;

export interface Size {
  articles: number;
  /** Milliseconds from the beginning of a publish to the end of a poll that shows it, the median. */
  visible: number;
  /** Answers a second. */
  misses: number;
  /** Milliseconds that a search of two words takes, with the way to the ledger and back, the median. */
  search: number;
}

export interface Publishing {
  /** Articles a second. */
  created: number;
  resubmitted: number;
}

/** What a publish and a miss cost with more and more articles in the ledger, and how fast they come in. */
export async function measureGrowth(
  sizes: number[],
  seconds: number,
): Promise<{ sizes: Size[]; publishing: Publishing }> {
  const worker = await startWorker('misses');
  try {
    const measured = Array.from({ length: MEASURED }, (_, index) => `m${index}`);
    const first = Array.from({ length: sizes[0] ?? 0 }, (_, index) => submitted(index, [`m${index % MEASURED}`]));
    const created = first.length / (await publish(worker, first));
    const again: number[] = [];
    for (let round = 0; round < 5; round += 1) again.push(first.length / (await publish(worker, first)));
    const done: Size[] = [];
    let count = first.length;
    for (const articles of sizes) {
      const rest = Array.from({ length: articles - count }, (_, index) =>
        submitted(count + index, [`filling-${(count + index) % 2000}`], 1_000),
      );
      await publish(worker, rest);
      count = Math.max(count, articles);
      await projected(worker);
      const paths = measured.map((category) => `/category/${category}/rss.xml`);
      const headers = { 'Accept-Encoding': 'identity' };
      // Few at once: a feed is asked for again only after more others than an isolate remembers.
      const load = { paths, headers, connections: 2 };
      await rate(worker, { ...load, seconds: 2 });
      const misses = await rate(worker, { ...load, seconds });
      const search = await searched(worker, queries(SEARCHES, articles));
      done.push({ articles, misses, search, visible: await visible(worker, articles) });
    }
    return { sizes: done, publishing: { created, resubmitted: median(again) } };
  } finally {
    await worker.miniflare.dispose();
  }
}

/** Each asks the ledger: the edge has none of them. */
async function searched({ url }: Running, asked: string[]): Promise<number> {
  const times: number[] = [];
  for (const query of asked) {
    const begun = performance.now();
    const response = await fetch(`${url}/api/search?${new URLSearchParams({ q: query })}`);
    const { articles } = (await response.json()) as { articles?: object[] };
    times.push(performance.now() - begun);
    if (!articles?.length) throw new Error(`${query}: ${response.status}, and nothing was found.`);
  }
  return median(times);
}

async function visible({ url }: Running, round: number): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < PUBLISHES; index += 1) {
    const category = `m${index % MEASURED}`;
    // An edit: the window stays as long as it was.
    const article = { ...submitted(index % MEASURED, [category]), title: `Edit ${round}-${index}` };
    const begun = performance.now();
    const put = await fetch(`${url}/api/articles/${encodeURIComponent(article.id)}`, {
      method: 'PUT',
      headers: API,
      body: JSON.stringify(article),
    });
    const feed = await (await fetch(`${url}/category/${category}/rss.xml`)).text();
    times.push(performance.now() - begun);
    if (!put.ok || !feed.includes(article.title)) throw new Error(`PUT: ${put.status}, and the feed does not show it.`);
  }
  return median(times);
}
