import autocannon from 'autocannon';
import { readerHeaders } from '../workers/readers.ts';
import { submitted } from './articles.ts';
import { projected, publish, tenth } from './client.ts';
import { cpuTime, runtimes } from './cpu.ts';
import { type Running, startWorker } from './runtime.ts';

const POLLS = 200;
const ROUNDS = 20;
const WARM_UP = 5;
/** Readers that take turns. */
const READERS = 2_000;

/** Milliseconds of CPU that a poll takes the whole runtime, with its audience counted. */
export interface ServedCost {
  hit: number;
  current: number;
}

interface Process extends Running {
  id: string;
  etag: string;
}

/** Polls over HTTP, of many readers. Of each kind the tenth of the rounds that took least is told: what else the machine does only adds. */
export async function measureServed(): Promise<ServedCost> {
  const worker = await started();
  try {
    const costs = { hit: [] as number[], current: [] as number[] };
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      for (const kind of ['hit', 'current'] as const) {
        const cost = await costOf(worker, kind === 'current');
        if (round >= 0) costs[kind].push(cost);
      }
    }
    return { hit: tenth(costs.hit), current: tenth(costs.current) };
  } finally {
    await worker.miniflare.dispose();
  }
}

async function started(): Promise<Process> {
  const before = new Set(runtimes());
  const running = await startWorker('edgefeed');
  const id = runtimes().find((one) => !before.has(one)) as string;
  await publish(
    running,
    Array.from({ length: 50 }, (_, index) => submitted(index, ['c1'])),
  );
  await projected(running);
  let etag = '';
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const response = await fetch(`${running.url}/category/c1/rss.xml`, { headers: { 'Accept-Encoding': 'gzip' } });
    await response.arrayBuffer();
    etag = response.headers.get('ETag') ?? '';
  }
  return { ...running, id, etag };
}

/** Milliseconds of CPU of one poll. */
async function costOf({ url, id, etag }: Process, isCurrent: boolean): Promise<number> {
  let reader = 0;
  const before = cpuTime(id);
  const result = await autocannon({
    url,
    connections: 4,
    amount: POLLS,
    requests: [
      {
        method: 'GET',
        path: '/category/c1/rss.xml',
        setupRequest: (request) => {
          reader = (reader + 1) % READERS;
          const headers = {
            'Accept-Encoding': 'gzip',
            ...readerHeaders(reader),
            ...(isCurrent ? { 'If-None-Match': etag } : {}),
          };
          return { ...request, headers };
        },
      },
    ],
  });
  const [[status, { count = 0 } = {}] = []] = Object.entries(result.statusCodeStats ?? {});
  if (count !== POLLS || status !== (isCurrent ? '304' : '200'))
    throw new Error(JSON.stringify(result.statusCodeStats));
  return (cpuTime(id) - before) / POLLS;
}
