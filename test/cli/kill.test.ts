import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { emptyFolder, killTheRest, npmStart, ROOT, type Run } from './start/npm-start.ts';

const TOKEN = 'token-of-the-test';
const HEADERS = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' };
const KILLS = Number(process.env.KILLS ?? 3);
const PUBLISHERS = 4;

const folder = emptyFolder();
afterEach(killTheRest);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(state: string, port = '0'): Run {
  return npmStart(['--port', port, '--empty', '--state', state], {
    PUBLISH_TOKEN: TOKEN,
  });
}

/** kill -9 to npm, node and workerd at once: nobody gets to write another byte. */
async function kill(run: Run): Promise<void> {
  run.signalGroup('SIGKILL');
  await run.ended;
  expect(run.left()).toEqual([]);
}

interface Line {
  article?: { id: string; places: { channel: string }[] };
  channel?: { name: string; count: number };
}

/** What the ledger holds: of each article its channels; of each channel how many it counts. */
async function held(address: string) {
  const text = await (await fetch(`${address}/api/export`, { headers: HEADERS })).text();
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  expect(lines.at(-1)).toHaveProperty('end');
  const articles = new Map<string, string[]>();
  const counts = new Map<string, number>();
  for (const { article, channel } of lines) {
    if (article) {
      expect(articles.has(article.id), `${article.id} twice`).toBe(false);
      articles.set(article.id, article.places.map((place) => place.channel).toSorted());
    }
    if (channel) counts.set(channel.name, channel.count);
  }
  return { articles, counts };
}

/** Every article in each of its channels, and every channel with as many as are in it. */
function expectConsistent({ articles, counts }: Awaited<ReturnType<typeof held>>): void {
  const found = new Map<string, number>();
  for (const channels of articles.values()) for (const name of channels) found.set(name, (found.get(name) ?? 0) + 1);
  for (const [name, count] of counts) expect(found.get(name) ?? 0, `count of ${name}`).toBe(count);
}

describe('a server killed with SIGKILL and started again', () => {
  test(`has every article that it acknowledged, after ${KILLS} kills among ${PUBLISHERS} publishers`, async () => {
    const state = join(folder, 'publishers');
    const acknowledged = new Set<string>();
    let sent = 0;
    let unanswered = 0;
    for (let round = 0; round < KILLS; round += 1) {
      const run = start(state);
      const address = await run.ready;
      const enough = acknowledged.size + 60 + round * 37;
      let killed: Promise<void> | undefined;
      const publisher = async () => {
        while (!killed) {
          const ids = Array.from({ length: 5 }, () => `a${sent++}`);
          const items = ids.map((id, index) => ({ id, content_text: id, categories: ['every', `c${index}`] }));
          try {
            const answer = await fetch(`${address}/api/articles`, {
              ...{ method: 'POST', headers: HEADERS, body: JSON.stringify({ items }) },
            });
            if (answer.status !== 200) throw new Error(`${answer.status}`);
            const { results } = (await answer.json()) as { results: { id: string; status: string }[] };
            for (const { id, status } of results) if (status === 'created') acknowledged.add(id);
          } catch {
            unanswered += ids.length;
          }
          // The others are in the middle of a batch then.
          if (acknowledged.size >= enough) killed ??= kill(run);
        }
      };
      await Promise.all(Array.from({ length: PUBLISHERS }, publisher));
      await killed;
    }
    const run = start(state);
    const kept = await held(await run.ready);
    for (const id of acknowledged)
      expect(kept.articles.get(id), id).toEqual(expect.arrayContaining(['all', 'category/every']));
    expect(kept.articles.get('a0')).toEqual(['all', 'category/c0', 'category/every']);
    expect(kept.articles.size).toBeLessThanOrEqual(acknowledged.size + unanswered);
    expectConsistent(kept);
    await kill(run);
    console.log(`${KILLS} kills: ${acknowledged.size} articles acknowledged, ${unanswered} unanswered, lost: 0`);
  }, 120_000);

  test('lets an import that it broke off go on where it was', async () => {
    const state = join(folder, 'import');
    const posts = join(folder, 'posts');
    mkdirSync(posts);
    const count = 1500;
    for (let number = 0; number < count; number += 1) {
      const text = `---\ntitle: Post ${number}\ndate: 2026-01-01T00:00:00Z\ncategories: [c${number % 9}]\n---\nText ${number}.\n`;
      writeFileSync(join(posts, `2026-01-01-post-${number}.md`), text);
    }
    const first = start(state);
    const address = await first.ready;
    const args = ['src/cli/edgefeed.ts', 'import', posts, '--to', address, '--token', TOKEN, '--quiet'];
    const importer = spawn(process.execPath, [...args, '--state', join(folder, 'sent')], {
      ...{ cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
    });
    let output = '';
    for (const stream of [importer.stdout, importer.stderr])
      stream?.setEncoding('utf8').on('data', (text) => (output += text));
    const ended = once(importer, 'close');
    const articles = async () => {
      const health = await fetch(`${address}/api/health`, { headers: HEADERS });
      return ((await health.json()) as { articles: number }).articles;
    };
    while ((await articles()) === 0);
    await kill(first);
    const second = start(state, new URL(address).port);
    await second.ready;
    const [code] = await ended;
    expect(output).toContain(`${count} read`);
    expect(code).toBe(0);
    const kept = await held(address);
    expect(kept.articles.size).toBe(count);
    expectConsistent(kept);
    await kill(second);
  }, 120_000);
});
