import { request } from 'node:http';
import { submitted } from './articles.ts';
import { projected, publish } from './client.ts';
import { type Running, startWorker } from './runtime.ts';

/** What one operation asks of the platform. */
export interface Cost {
  operation: string;
  kvReads: number;
  kvWrites: number;
  ledgerCalls: number;
  purges: number;
}

/** Bytes of a body on the wire. */
export interface Bytes {
  format: string;
  full: number;
  gzip: number;
  current: number;
  delta: number;
}

/** Longer than the ledger waits between two purges. Milliseconds. */
const QUIET = 14_000;

/** Counts what KV and the ledger are asked, and the bytes of polls: of a feed of 20 articles, of which one is new. */
export async function measureCosts(): Promise<{ costs: Cost[]; bytes: Bytes[] }> {
  const worker = await startWorker('misses');
  try {
    const articles = Array.from({ length: 500 }, (_, index) => submitted(index, [`c${index % 25}`]));
    const [last = {}] = articles.splice(476, 1);
    await publish(worker, articles);
    await settle(worker);
    const costs: Cost[] = [];
    const poll = async (operation: string, path: string, headers: Record<string, string> = {}) => {
      await wire(worker, path, headers);
      costs.push({ operation, ...(await count(worker)) });
    };
    const write = async (operation: string, submittedArticles: object[]) => {
      await publish(worker, submittedArticles);
      costs.push({ operation, ...(await settle(worker)) });
    };
    const path = '/category/c1/rss.xml';
    const { etag } = await wire(worker, path);
    await count(worker);
    await poll('a poll that the edge does not have', path);
    await poll('the same, current', path, { 'If-None-Match': etag });
    await poll('a poll with a query', `${path}?utm_source=x`);
    await poll('a poll of a category that is not there', '/category/none/rss.xml');
    await write('1 new article in 1 category, by 1 author', [last]);
    await poll('changes alone, which the edge does not have', path, { 'A-IM': 'feed', 'If-None-Match': etag });
    await write('500 articles again, unchanged', [...articles, last]);
    const bytes: Bytes[] = [];
    for (const format of ['rss.xml', 'atom.xml', 'feed.json']) bytes.push(await bytesOf(worker, format));
    return { costs, bytes };
  } finally {
    await worker.miniflare.dispose();
  }
}

/** Of a feed of 20 articles, and of its changes since there were 19. */
async function bytesOf(worker: Running, format: string): Promise<Bytes> {
  const path = `/category/bytes-${format}/${format}`;
  const articles = Array.from({ length: 20 }, (_, index) => submitted(index, [`bytes-${format}`]));
  await publish(worker, articles.slice(0, 19));
  const { etag } = await wire(worker, path);
  await publish(worker, articles);
  const full = await wire(worker, path);
  const gzip = await wire(worker, path, { 'Accept-Encoding': 'gzip' });
  const current = await wire(worker, path, { 'If-None-Match': full.etag });
  const delta = await wire(worker, path, { 'Accept-Encoding': 'gzip', 'A-IM': 'feed', 'If-None-Match': etag });
  if (delta.status !== 226 || current.status !== 304) throw new Error(`${path}: ${delta.status}, ${current.status}`);
  return { format, full: full.bytes, gzip: gzip.bytes, current: current.bytes, delta: delta.bytes };
}

/** Waits until the ledger has nothing left to carry out. Returns what was counted meanwhile. */
async function settle(worker: Running): Promise<Omit<Cost, 'operation'>> {
  await projected(worker);
  const total = { kvReads: 0, kvWrites: 0, ledgerCalls: 0, purges: 0 };
  for (let idle = false; !idle; ) {
    const counted = await count(worker);
    for (const name of Object.keys(total) as (keyof typeof total)[]) total[name] += counted[name];
    idle = Object.values(counted).every((one) => one === 0);
    if (!idle) await new Promise((resolve) => setTimeout(resolve, QUIET));
  }
  return total;
}

async function count({ url }: Running): Promise<Omit<Cost, 'operation'>> {
  return (await (await fetch(`${url}/counts`)).json()) as Omit<Cost, 'operation'>;
}

/** One request, with its body as it came. */
function wire({ url }: Running, path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; etag: string; bytes: number }>((resolve, reject) => {
    const sent = request(url + path, { headers: { 'Accept-Encoding': 'identity', ...headers } }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, etag: answer.headers.etag ?? '', bytes }));
    });
    sent.on('error', reject);
    sent.end();
  });
}
