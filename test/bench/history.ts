import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

// npx node test/bench/history.ts [articles] [port]: publishes, walks back from the window as readers do, and counts.
const TOKEN = 'token-for-the-bench';
const BATCH = 1000;
const [wanted = '100000', port = '8931'] = process.argv.slice(2);
const articles = Number(wanted);
const address = `http://127.0.0.1:${port}`;
const folder = mkdtempSync(join(tmpdir(), 'edgefeed-bench-'));
const cli = fileURLToPath(new URL('../../src/cli/edgefeed.ts', import.meta.url));
const server = spawn(process.execPath, [cli, 'start', '--port', port, '--state', join(folder, 'state'), '--empty'], {
  env: { ...process.env, PUBLISH_TOKEN: TOKEN, PUBLIC_URL: 'https://feeds.example.com' },
  stdio: 'ignore',
});

interface Feed {
  items: { id: string; title: string }[];
  next_url?: string;
}

try {
  await ready(`${address}/api/health`);
  const started = performance.now();
  let slowest = 0;
  for (let from = 0; from < articles; from += BATCH) slowest = Math.max(slowest, await publish(from));
  const health = (await (await ask('/api/health')).json()) as { storage_bytes: number };
  print(`${articles} articles published`, started);
  process.stdout.write(
    `  slowest batch of ${BATCH}: ${Math.round(slowest)} ms; ${(health.storage_bytes / 1024 / 1024).toFixed(0)} MB stored\n`,
  );
  for (const channel of ['', '/category/every', '/category/c7']) await walk(channel, channel.endsWith('c7') ? 97 : 1);
} finally {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}

async function publish(from: number): Promise<number> {
  const items = Array.from({ length: Math.min(BATCH, articles - from) }, (_, index) => ({
    ...{ id: `a${from + index}`, title: `${from + index}`, content_text: `The text of ${from + index}.` },
    ...{ date_published: new Date(Date.UTC(2015, 0, 1) + (from + index) * 600_000).toISOString() },
    categories: ['every', `c${(from + index) % 97}`],
  }));
  const before = performance.now();
  const answer = await ask('/api/articles', { method: 'POST', body: JSON.stringify({ items }) });
  const { created } = (await answer.json()) as { created: number };
  if (created !== items.length) throw new Error(`${created} of ${items.length} created`);
  return performance.now() - before;
}

/** From the channel's feed by `next_url` to the first article: all must come, and none on two archive pages. */
async function walk(channel: string, every: number): Promise<void> {
  const started = performance.now();
  const found = new Set<string>();
  const paged = new Set<string>();
  let pages = 0;
  let twice = 0;
  for (let path: string | undefined = `${channel}/feed.json`; path; pages += 1) {
    const feed = (await (await ask(path)).json()) as Feed;
    for (const { title } of feed.items) {
      found.add(title);
      if (pages === 0) continue;
      if (paged.has(title)) twice += 1;
      paged.add(title);
    }
    path = feed.next_url && new URL(feed.next_url).pathname;
  }
  const expected = Array.from({ length: articles }, (_, index) => index).filter(
    (index) => every === 1 || index % every === 7,
  );
  const missing = expected.filter((index) => !found.has(`${index}`)).length;
  print(
    `${channel || 'everything'}: ${pages - 1} archive pages, ${found.size} of ${expected.length} articles found`,
    started,
  );
  process.stdout.write(`  missing: ${missing}, on two pages: ${twice}\n`);
  if (missing > 0 || twice > 0 || found.size !== expected.length) process.exitCode = 1;
}

function print(what: string, since: number): void {
  process.stdout.write(`${what} in ${((performance.now() - since) / 1000).toFixed(1)} s\n`);
}

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(address + path, {
    ...init,
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
  });
}

async function ready(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if ((await fetch(url).catch(() => undefined))?.ok) return;
    await wait(150);
  }
  throw new Error(`${url} does not answer`);
}
