import { decodeUtf8 } from '../../../src/feed/utf8.ts';
import { unpackWindow } from '../../../src/window/packed.ts';
import { submitted } from './articles.ts';
import { type Load, projected, publish, rate } from './client.ts';
import { type Running, startWorker } from './runtime.ts';

const CATEGORIES = 200;
const ARTICLES = 50;
/** Feeds that edgefeed has stored: more than an isolate remembers the bodies of. */
const STORED = 60;
const IDENTITY = { 'Accept-Encoding': 'identity' };

/** Answers a second in each round, by what was asked. */
export type Rates = Record<string, number[]>;

/**
 * Polls of every kind, in turns, in one run: what edgefeed makes of them, and what one would have instead. Every miss is of
 * another of 200 feeds, more than an isolate remembers.
 */
export async function measurePolls(rounds: number, seconds: number): Promise<{ rates: Rates; feedBytes: number }> {
  const running: Running[] = [];
  const start = async (name: Parameters<typeof startWorker>[0]) => {
    const worker = await startWorker(name);
    running.push(worker);
    return worker;
  };
  try {
    const categories = Array.from({ length: CATEGORIES }, (_, index) => `c${index}`);
    const articles = Array.from({ length: CATEGORIES * ARTICLES }, (_, index) =>
      submitted(index, [categories[index % CATEGORIES] as string]),
    );
    const production = await start('production');
    await publish(production, articles);
    await projected(production);
    const edgefeed = await start('edgefeed');
    await publish(
      edgefeed,
      articles.filter((_, index) => index % CATEGORIES < STORED),
    );
    await projected(edgefeed);
    const bytes = await warm(edgefeed, '/rss.xml');
    const etag = (worker: Running) => fetch(`${worker.url}/rss.xml`).then((answer) => answer.headers.get('ETag') ?? '');
    const [bare, cacheApi, feedAlone] = [await start('bare'), await start('cache-api'), await start('feed-alone')];
    const give = (path: string, body: string) => fetch(cacheApi.url + path, { method: 'POST', body });
    await give('/rss.xml', bytes);
    const [window, afternoon] = [await start('window'), await start('afternoon')];
    const items = await copyWindows(production, categories, window, afternoon);
    await fetch(feedAlone.url, { method: 'POST', body: JSON.stringify({ items }) });

    const feeds = categories.map((category) => `/category/${category}/rss.xml`);
    const many = feeds.slice(0, STORED);
    const byCategory = categories.map((category) => `/${category}`);
    const loads: Record<string, [Running, Omit<Load, 'seconds'>]> = {
      bare: [bare, { paths: ['/'] }],
      'cache-api': [cacheApi, { paths: ['/rss.xml'], headers: IDENTITY }],
      hit: [edgefeed, { paths: ['/rss.xml'], headers: IDENTITY }],
      'cache-api of many': [cacheApi, { paths: many, headers: IDENTITY }],
      'hit of many': [edgefeed, { paths: many, headers: IDENTITY }],
      304: [edgefeed, { paths: ['/rss.xml'], headers: { 'If-None-Match': await etag(edgefeed) }, status: 304 }],
      '304 by the ledger': [
        production,
        { paths: ['/rss.xml'], headers: { 'If-None-Match': await etag(production) }, status: 304 },
      ],
      'feed-alone': [feedAlone, { paths: ['/'], headers: IDENTITY }],
      window: [window, { paths: byCategory, headers: IDENTITY }],
      miss: [production, { paths: feeds, headers: IDENTITY }],
      afternoon: [afternoon, { paths: byCategory, headers: IDENTITY }],
    };
    for (const feed of many) await give(feed, await warm(edgefeed, feed));
    const rates: Rates = {};
    for (let round = -1; round < rounds; round += 1) {
      for (const [name, [worker, load]] of Object.entries(loads)) {
        const answers = await rate(worker, { ...load, seconds: round < 0 ? 3 : seconds });
        // The first round is for the runtime's compiler to get warm.
        if (round >= 0) rates[name] = [...(rates[name] ?? []), answers];
      }
    }
    return { rates, feedBytes: Buffer.byteLength(bytes) };
  } finally {
    for (const { miniflare } of running) await miniflare.dispose();
  }
}

/** Polls until the edge cache has it. Returns the document. */
async function warm({ url }: Running, path: string): Promise<string> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await fetch(url + path, { headers: IDENTITY });
    const body = await answer.text();
    if (answer.headers.get('Cache-Status') === 'edgefeed; hit') return body;
  }
  throw new Error(`${path} is never a hit.`);
}

/** Gives the others what edgefeed's KV holds, as JSON: the windows, and every article under a key of its own. Returns some items. */
async function copyWindows(from: Running, categories: string[], window: Running, afternoon: Running) {
  const source = await from.miniflare.getKVNamespace('FEEDS');
  const windows = await window.miniflare.getKVNamespace('FEEDS');
  const articles = await afternoon.miniflare.getKVNamespace('FEEDS');
  let items: object[] = [];
  for (const category of categories) {
    const packed = (await source.get(`window/category/${category}`, 'arrayBuffer')) as ArrayBuffer | null;
    const unpacked = packed && unpackWindow(new Uint8Array(packed));
    if (!unpacked) throw new Error(`KV has no window of ${category}.`);
    items = unpacked.items.map((item) => ({
      ...item,
      content_html: item.content_html && decodeUtf8(item.content_html),
    }));
    await windows.put(`window/category/${category}`, JSON.stringify({ ...unpacked, items }));
    for (const [index, item] of items.entries()) {
      await articles.put(`article/${category}/${String(index).padStart(3, '0')}`, JSON.stringify(item));
    }
  }
  return items;
}
