import autocannon from 'autocannon';
import { type Running, TOKEN } from './runtime.ts';

const BATCH = 500;
export const API = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' };

/** Publishes articles in batches. Throws unless all are taken. Returns seconds. */
export async function publish({ url }: Pick<Running, 'url'>, articles: object[]): Promise<number> {
  const begun = performance.now();
  for (let start = 0; start < articles.length; start += BATCH) {
    const body = JSON.stringify({ items: articles.slice(start, start + BATCH) });
    const response = await fetch(`${url}/api/articles`, { method: 'POST', headers: API, body });
    const { rejected, detail } = (await response.json()) as { rejected?: number; detail?: string };
    if (!response.ok || rejected !== 0) throw new Error(`${response.status} ${detail ?? `${rejected} rejected`}`);
  }
  return (performance.now() - begun) / 1000;
}

/** Waits until every window stands in KV. */
export async function projected({ url }: Running): Promise<void> {
  for (;;) {
    const health = (await (await fetch(`${url}/api/health`, { headers: API })).json()) as { backlog?: number };
    if (health.backlog === 0) return;
    if (health.backlog === undefined) throw new Error('GET /api/health says nothing of a backlog.');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

export interface Load {
  paths: string[];
  headers?: Record<string, string>;
  /** What every answer has to be. */
  status?: number;
  connections?: number;
  seconds: number;
}

/** Answers a second under load. Throws when one of them isn't what it should be: then nothing was measured. */
export async function rate({ url }: Running, { paths, headers = {}, status = 200, connections = 10, seconds }: Load) {
  let next = 0;
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    // Connections take turns: no two ask for the same at once.
    requests: [
      {
        method: 'GET',
        headers,
        setupRequest: (request) => ({ ...request, path: paths[next++ % paths.length] as string }),
      },
    ],
  });
  const answers = Object.entries(result.statusCodeStats ?? {});
  if (result.errors > 0 || answers.some(([code]) => Number(code) !== status)) {
    throw new Error(`${url}${paths[0]}: ${result.errors} errors, ${JSON.stringify(result.statusCodeStats)}`);
  }
  return result.requests.total / result.duration;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** A tenth of the rounds took less: what else the machine does only adds. */
export function tenth(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 10)] ?? Number.NaN;
}
