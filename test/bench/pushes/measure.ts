import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPort } from '../../../src/cli/start/process.ts';
import { readWorkerConfig, startServer } from '../../../src/cli/start/server.ts';
import { submitted } from '../serving/articles.ts';
import { publish } from '../serving/client.ts';
import { startWorker, TOKEN } from '../serving/runtime.ts';
import { memoryOfWorkerd } from '../soak-memory.ts';
import { type Audience, startAudience } from './audience.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const HOSTS = 250;
/** Requests to the hub under way at a time. */
const ASKING = 20;
/** Milliseconds until subscribers answer where connections are counted: long enough that requests overlap. */
const DELAY = 10;

export interface Pushes {
  subscribers: number;
  /** Subscriptions a second, from the first request to the last greeting. */
  subscribed: number;
  /** Milliseconds from the acknowledgement of an article to each push, sorted. */
  times: number[];
  /** Pushes a second of a worker that does nothing else. */
  bare: number;
  /** Megabytes of the runtime after the first article, and after each of ten more. */
  memory: number[];
  /** Where every answer takes 10 ms: requests at the same time, at most, and pushes a second. */
  delayed: { atOnce: number; rate: number };
}

/** Has so many subscribers follow one feed, and measures how long an article takes to each of them. */
export async function measurePushes(subscribers: number): Promise<Pushes> {
  const folder = mkdtempSync(join(tmpdir(), 'edgefeed-pushes-'));
  const port = await findPort(0);
  const url = `http://localhost:${port}`;
  const audience = await startAudience(subscribers, HOSTS);
  const bare = await bareRate(audience);
  const server = await startServer(readWorkerConfig(ROOT), {
    port,
    storage: folder,
    vars: { PUBLIC_URL: url, PUBLISH_TOKEN: TOKEN, HUB_SECRET: 'hub-secret-for-the-bench', LOG_LEVEL: 'error' },
  });
  try {
    await publish({ url }, [submitted(0, ['c'])]);
    const begun = performance.now();
    await subscribe(url, audience);
    const subscribed = (1000 * subscribers) / (performance.now() - begun);
    const times = await pushed(url, audience, 1);
    const memory = [memoryOfWorkerd()];
    for (let article = 2; article <= 11; article += 1) {
      await pushed(url, audience, article);
      memory.push(memoryOfWorkerd());
    }
    audience.atOnce = 0;
    audience.delay = DELAY;
    const slower = await pushed(url, audience, 12);
    // From the first one: the push before was within the second that a topic waits.
    const took = (slower.at(-1) ?? Number.NaN) - (slower[0] ?? Number.NaN);
    const delayed = { atOnce: audience.atOnce, rate: (1000 * subscribers) / took };
    return { subscribers, subscribed, times, bare, memory, delayed };
  } finally {
    audience.stop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bareRate({ callbacks, taken }: Audience): Promise<number> {
  const { url, miniflare } = await startWorker('pushes');
  const body = JSON.stringify({ callbacks, body: submitted(1, []).content_html });
  const send = async () => void (await fetch(url, { method: 'POST', body }));
  // Connections are opened.
  await send();
  const begun = performance.now();
  await send();
  const rate = (1000 * callbacks.length) / (performance.now() - begun);
  await miniflare.dispose();
  taken.clear();
  return rate;
}

async function subscribe(url: string, audience: Audience): Promise<void> {
  const waiting = [...audience.callbacks];
  const ask = async () => {
    for (let callback = waiting.shift(); callback !== undefined; callback = waiting.shift()) {
      const form = { mode: 'subscribe', topic: `${url}/rss.xml`, callback, secret: 'a secret' };
      const body = new URLSearchParams(
        Object.entries(form).map(([name, value]): [string, string] => [`hub.${name}`, value]),
      );
      const { status } = await fetch(`${url}/hub`, { method: 'POST', body });
      if (status !== 202) throw new Error(`POST /hub: ${status}`);
    }
  };
  await Promise.all(Array.from({ length: ASKING }, ask));
  await audience.all();
}

/** Publishes an article. Returns the milliseconds that it took from the acknowledgement to each subscriber, sorted. */
async function pushed(url: string, audience: Audience, article: number): Promise<number[]> {
  audience.taken.clear();
  await publish({ url }, [submitted(article, ['c'])]);
  const acknowledged = performance.now();
  await audience.all();
  return [...audience.taken.values()].map((time) => time - acknowledged).sort((a, b) => a - b);
}
