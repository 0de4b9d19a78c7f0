import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { findPort } from '../../src/cli/start/process.ts';
import { readWorkerConfig, startServer } from '../../src/cli/start/server.ts';
import { feedOf, SoakClient } from './soak-client.ts';
import { Corpus, type Known, submitted, titleOf } from './soak-corpus.ts';
import { memoryOfWorkerd } from './soak-memory.ts';
import { isFlat, LATENCY_HEAD, Latencies, memoryTable, type Sample } from './soak-report.ts';

const HELP = `npm run soak -- [--minutes 15] [--articles 10000] [--categories 2000] [--readers 200] [--every 5] [--seed 1]

Starts the worker on workerd with an empty state, publishes, resubmits 500 articles every few seconds with 1 % changed,
deletes one now and then, while readers poll. Prints tables in Markdown. Ends with 1 when anything was lost, late or wrong.`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '15' },
    articles: { type: 'string', default: '10000' },
    categories: { type: 'string', default: '2000' },
    readers: { type: 'string', default: '200' },
    every: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});
const number = (name: 'minutes' | 'articles' | 'categories' | 'readers' | 'every' | 'seed') => {
  const value = Number(values[name]);
  if (value > 0) return value;
  process.stderr.write(`--${name} must be a number above 0, not "${values[name]}"\n\n${HELP}\n`);
  process.exit(2);
};
if (values.help) {
  process.stdout.write(`${HELP}\n`);
  process.exit(0);
}
const shape = { minutes: number('minutes'), readers: number('readers'), every: number('every') * 1000 };

const BATCH = 500;
const CHANGED = BATCH / 100;
/** A deletion for so many batches. */
const DELETION = 4;
/** The edge is purged once more within this time, milliseconds: what is not seen by then is late. */
const LATE = 20_000;
/** Milliseconds between two polls of a reader. */
const THINKING = 2_000;
const FILES = ['rss.xml', 'atom.xml', 'feed.json'];
const TOKEN = 'token-of-the-soak';

const port = await findPort(0);
const client = new SoakClient(`http://127.0.0.1:${port}`, TOKEN);
const storage = mkdtempSync(join(tmpdir(), 'edgefeed-soak-'));
const config = readWorkerConfig(join(import.meta.dirname, '../..'));
const server = await startServer(config, {
  port,
  storage,
  vars: { PUBLIC_URL: 'https://feeds.example.com', PUBLISH_TOKEN: TOKEN, LOG_LEVEL: process.env.LOG_LEVEL ?? 'error' },
});

const corpus = new Corpus(number('articles'), number('categories'), number('seed'), Date.now());
const categories = corpus.categories;
const times = {
  publish: new Latencies(),
  poll: new Latencies(),
  revalidate: new Latencies(),
  remove: new Latencies(),
  visible: new Latencies(),
};
const faults: string[] = [];
const memory: Sample[] = [];
const count = { batches: 0, changed: 0, deleted: 0, late: 0, notAtOnce: 0 };
let running = true;

const fault = (what: string) => {
  faults.push(what);
  if (faults.length <= 20) process.stderr.write(`${what}\n`);
};

/** Waits until readers see an article as it was acknowledged; `expected` undefined: until they see it no more. */
async function awaitVisible({ id, category }: Known, expected: string | undefined): Promise<void> {
  const began = performance.now();
  for (let round = 0; ; round += 1) {
    if ((await client.titles(category)).get(id) === expected) {
      times.visible.add(performance.now() - began);
      if (round > 0) count.notAtOnce += 1;
      return;
    }
    if (performance.now() - began > LATE) {
      count.late += 1;
      return fault(`late: ${id} in ${category}`);
    }
    await pause(200);
  }
}

async function publish(articles: readonly Known[]): Promise<void> {
  const body = { items: articles.map(submitted) };
  const { status, text } = await client.api(times.publish, 'POST', '/api/articles', body);
  const { rejected } = JSON.parse(text) as { rejected?: number };
  if (status !== 200 || rejected !== 0) fault(`a batch was answered ${status}: ${text.slice(0, 200)}`);
}

/** The cron job: every few seconds the same articles, one in a hundred changed. */
async function publisher(): Promise<void> {
  while (running) {
    const next = performance.now() + shape.every;
    try {
      const batch = corpus.batch(BATCH);
      const changed = new Set(Array.from({ length: CHANGED }, () => corpus.pick(batch) as Known));
      for (const article of changed) article.revision += 1;
      await publish(batch);
      count.batches += 1;
      count.changed += changed.size;
      await Promise.all([...changed].map((article) => awaitVisible(article, titleOf(article.revision))));
      if (count.batches % DELETION === 0) await remove(corpus.pick(batch) as Known);
    } catch (error) {
      fault(`the publisher: ${error}`);
    }
    await pause(Math.max(0, next - performance.now()));
  }
}

async function remove(article: Known): Promise<void> {
  const { status } = await client.api(times.remove, 'DELETE', `/api/articles/${encodeURIComponent(article.id)}`);
  if (status !== 204) return fault(`a deletion was answered ${status}`);
  article.deleted = true;
  count.deleted += 1;
  await awaitVisible(article, undefined);
}

/** One in two sends the validators of before, and one in three polls is of everything. */
async function reader(index: number): Promise<void> {
  const seen = new Map<string, { etag: string; modified: string }>();
  await pause(corpus.below(THINKING));
  while (running) {
    const file = FILES[index % FILES.length] as string;
    // Readers poll what they are subscribed to: some twenty categories each.
    const subscribed = categories[(index * 20 + corpus.below(20)) % categories.length] as string;
    const path = corpus.below(3) === 0 ? `/${file}` : feedOf(subscribed, file);
    const before = index % 2 === 0 ? seen.get(path) : undefined;
    try {
      const headers: Record<string, string> = {
        ...addressOf(index),
        ...(before ? { 'If-None-Match': before.etag, 'If-Modified-Since': before.modified } : {}),
      };
      const latencies = before ? times.revalidate : times.poll;
      const { status, headers: told, text } = await client.ask(latencies, path, { headers });
      const whole = /(<\/rss>|<\/feed>|\})\s*$/.test(text);
      if (!(status === 200 && whole) && !(status === 304 && before && text === '')) {
        fault(`${path} was answered ${status}: ${text.slice(-80)}`);
      }
      seen.set(path, { etag: told.get('ETag') ?? '', modified: told.get('Last-Modified') ?? '' });
    } catch (error) {
      fault(`${path}: ${error}`);
    }
    await pause(THINKING / 2 + corpus.below(THINKING));
  }
}

/** A reader by its address and software, as the platform tells the worker. */
function addressOf(index: number): Record<string, string> {
  return { 'CF-Connecting-IP': `10.0.${index >> 8}.${index & 255}`, 'User-Agent': 'newsboat/2.37 (Linux x86_64)' };
}

/** Holds what the audience says against the polls and readers that there were. Returns both as it says them. */
async function countAudience(): Promise<{ polls: number; readers: number }> {
  const { text } = await client.api(undefined, 'GET', '/api/audience');
  const { periods } = JSON.parse(text) as { periods: { polls: number; readers: number }[] };
  const polls = periods.reduce((sum, period) => sum + period.polls, 0);
  const readers = Math.max(...periods.map((period) => period.readers));
  if (polls !== client.polls) fault(`the audience has ${polls} polls, not ${client.polls}`);
  const off = Math.abs(readers - shape.readers);
  if (off > Math.max(10, shape.readers * 0.05)) fault(`the audience has ${readers} readers, not ${shape.readers}`);
  return { polls, readers };
}

async function watchMemory(began: number): Promise<void> {
  while (running) {
    memory.push({ minute: (performance.now() - began) / 60_000, megabytes: memoryOfWorkerd() });
    await pause(2_000);
  }
}

/** Holds every category's feed against what was acknowledged. Returns how many articles were not as they should be. */
async function countLost(): Promise<number> {
  let lost = 0;
  const byCategory = Map.groupBy(corpus.articles, ({ category }) => category);
  for (const [category, articles] of byCategory) {
    const shown = await client.titles(category);
    for (const { id, revision, deleted } of articles) {
      if (shown.get(id) === (deleted ? undefined : titleOf(revision))) continue;
      lost += 1;
      fault(`lost: ${id} in ${category} is "${shown.get(id)}"`);
    }
  }
  const { articles } = await client.health();
  const live = corpus.articles.filter(({ deleted }) => !deleted).length;
  if (articles !== live) fault(`the ledger holds ${articles} articles, not ${live}`);
  return lost;
}

async function awaitProjection(): Promise<number> {
  const began = performance.now();
  for (;;) {
    const { backlog } = await client.health();
    const seconds = (performance.now() - began) / 1000;
    if (backlog === 0) return seconds;
    if (seconds > 300) {
      fault(`${backlog} windows were not projected after five minutes`);
      return seconds;
    }
    await pause(500);
  }
}

try {
  for (let start = 0; start < corpus.articles.length; start += BATCH) {
    const items = corpus.articles.slice(start, start + BATCH).map(submitted);
    const { status } = await client.api(undefined, 'POST', '/api/articles', { items });
    if (status !== 200) throw new Error(`the first publish was answered ${status}`);
  }
  const began = performance.now();
  const work = [publisher(), watchMemory(began), ...Array.from({ length: shape.readers }, (_, index) => reader(index))];
  await pause(shape.minutes * 60_000);
  running = false;
  await Promise.all(work);
  const minutes = (performance.now() - began) / 60_000;
  const settled = await awaitProjection();
  const lost = await countLost();
  const audience = await countAudience();
  const flat = isFlat(memory);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(
    `${minutes.toFixed(1)} minutes, ${corpus.articles.length} articles in ${categories.length} categories, ${shape.readers} readers,`,
  );
  say(`${count.batches} batches of ${BATCH} with ${count.changed} changes, ${count.deleted} deletions\n`);
  say('| errors | lost | late | not seen with the first poll after the answer | KV up to date after the end |');
  say('|---|---|---|---|---|');
  say(`| ${faults.length} | ${lost} | ${count.late} | ${count.notAtOnce} | ${settled.toFixed(0)} s |\n`);
  say(`The audience: ${audience.polls} polls of ${client.polls}, ${audience.readers} readers of ${shape.readers}\n`);
  say(LATENCY_HEAD);
  say(times.poll.row('poll without validators'));
  say(times.revalidate.row('poll with validators'));
  say(times.publish.row(`batch of ${BATCH}`));
  say(times.remove.row('deletion'));
  say(times.visible.row('from the answer to a reader who sees it'));
  say(`\n${memoryTable(memory)}\n\nMemory of workerd: ${flat ? 'flat' : 'NOT FLAT'}`);
  process.exitCode = faults.length > 0 || lost > 0 || !flat ? 1 : 0;
} finally {
  running = false;
  await server.stop();
  rmSync(storage, { recursive: true, force: true });
}
