import { decodeUtf8 } from '../../../src/feed/utf8.ts';
import { unpackWindow } from '../../../src/window/packed.ts';
import { submitted } from './articles.ts';
import { type Load, projected, publish, rate } from './client.ts';
import { type Running, startWorker } from './runtime.ts';

const CATEGORIES = 200;
const ARTICLES = 50;
/** As the gateway says it, and as the relay hands it on. */
const HIT = ['edgefeed; hit', 'HIT'];
const IDENTITY = { 'Accept-Encoding': 'identity' };

/** Answers a second in each round, by what was asked. */
export type Rates = Record<string, number[]>;

/**
 * Polls of every kind, in turns, in one run: what edgefeed makes of them, and what one would have instead. Every miss is of
 * another of 200 feeds.
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
    const misses = await start('misses');
    await publish(misses, articles);
    await projected(misses);
    const [edgefeed, relay] = [await start('edgefeed'), await start('relay')];
    for (const worker of [edgefeed, relay]) {
      await publish(worker, articles.slice(0, 2 * ARTICLES));
      await projected(worker);
    }
    const shown = await warm(edgefeed, '/rss.xml');
    for (const worker of [edgefeed, relay]) {
      await publish(worker, articles.slice(2 * ARTICLES, 2 * ARTICLES + 1));
      await projected(worker);
    }
    const { bytes, etag } = await warm(edgefeed, '/rss.xml');
    const changes = { ...IDENTITY, 'A-IM': 'feed', 'If-None-Match': shown.etag };
    const [since] = /\d+/.exec(shown.etag) ?? [];
    const same = [
      (await warm(edgefeed, '/rss.xml', changes)).bytes - (await warm(relay, `/rss.xml?since=${since}`)).bytes,
      bytes - (await warm(relay, '/rss.xml')).bytes,
    ];
    if (same.some((difference) => difference !== 0)) throw new Error(`The relay has other documents: ${same}.`);
    const [bare, feedAlone] = [await start('bare'), await start('feed-alone')];
    const [window, afternoon] = [await start('window'), await start('afternoon')];
    const items = await copyWindows(misses, categories, window, afternoon);
    await fetch(feedAlone.url, { method: 'POST', body: JSON.stringify({ items }) });

    const feeds = categories.map((category) => `/category/${category}/rss.xml`);
    const byCategory = categories.map((category) => `/${category}`);
    const loads: Record<string, [Running, Omit<Load, 'seconds'>]> = {
      bare: [bare, { paths: ['/'] }],
      relay: [relay, { paths: ['/rss.xml'], headers: IDENTITY }],
      hit: [edgefeed, { paths: ['/rss.xml'], headers: IDENTITY }],
      'relay of nothing': [relay, { paths: ['/rss.xml?head'], headers: IDENTITY }],
      304: [edgefeed, { paths: ['/rss.xml'], headers: { ...IDENTITY, 'If-None-Match': etag }, status: 304 }],
      'relay of changes': [relay, { paths: [`/rss.xml?since=${since}`], headers: IDENTITY }],
      226: [edgefeed, { paths: ['/rss.xml'], headers: changes, status: 226 }],
      'feed-alone': [feedAlone, { paths: ['/'], headers: IDENTITY }],
      window: [window, { paths: byCategory, headers: IDENTITY }],
      miss: [misses, { paths: feeds, headers: IDENTITY }],
      'miss, br': [misses, { paths: feeds, headers: { 'Accept-Encoding': 'br' } }],
      afternoon: [afternoon, { paths: byCategory, headers: IDENTITY }],
    };
    const rates: Rates = {};
    for (let round = -1; round < rounds; round += 1) {
      for (const [name, [worker, load]] of Object.entries(loads)) {
        const answers = await rate(worker, { ...load, seconds: round < 0 ? 3 : seconds });
        // The first round is for the runtime's compiler to get warm.
        if (round >= 0) rates[name] = [...(rates[name] ?? []), answers];
      }
    }
    return { rates, feedBytes: bytes };
  } finally {
    for (const { miniflare } of running) await miniflare.dispose();
  }
}

/** Polls until it is a hit. Returns the length of the document and its entity tag. */
async function warm({ url }: Running, path: string, headers: Record<string, string> = IDENTITY) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await fetch(url + path, { headers });
    const { byteLength } = await answer.arrayBuffer();
    const etag = answer.headers.get('ETag') ?? '';
    if (HIT.includes(answer.headers.get('Cache-Status') ?? answer.headers.get('Cf-Cache-Status') ?? ''))
      return { bytes: byteLength, etag };
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
