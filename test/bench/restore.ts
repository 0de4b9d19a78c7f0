import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { heldBy } from '../ledger/export-lines.ts';

// npx node test/bench/restore.ts [articles] [port]: publishes, exports, restores into an empty ledger, and compares.
const TOKEN = 'token-for-the-bench';
const [articles = '20000', port = '8921'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'edgefeed-bench-'));
const file = join(folder, 'edgefeed.ndjson');
const headers = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' };
const path = (name: string) => fileURLToPath(new URL(`../../src/cli/${name}`, import.meta.url));

const servers = [0, 1].map((index) => {
  const address = `http://127.0.0.1:${Number(port) + index}`;
  const args = ['--port', String(Number(port) + index), '--state', join(folder, String(index)), '--empty'];
  const environment = { ...process.env, PUBLISH_TOKEN: TOKEN, PUBLIC_URL: 'https://feeds.example.com' };
  return {
    address,
    process: spawn(process.execPath, [path('edgefeed.ts'), 'start', ...args], { env: environment, stdio: 'ignore' }),
  };
});
try {
  const [from, to] = servers.map(({ address }) => address) as [string, string];
  for (const { address } of servers) await ready(`${address}/api/health`);
  for (let start = 0; start < Number(articles); start += 1000) {
    const items = Array.from({ length: Math.min(1000, Number(articles) - start) }, (_, index) => ({
      ...{
        id: `a${start + index}`,
        title: `Title ${start + index}`,
        content_html: `<p>${'Some text. '.repeat(300)}</p>`,
      },
      ...{ date_published: new Date(Date.UTC(2020, 0, 1) + (start + index) * 600_000).toISOString() },
      ...{ categories: [`c${index % 200}`, `d${index % 7}`], tags: [`t${index % 50}`] },
    }));
    const answer = await fetch(`${from}/api/articles`, { method: 'POST', headers, body: JSON.stringify({ items }) });
    if (answer.status !== 200) throw new Error(await answer.text());
  }
  await run('export', file, '--from', from);
  process.stdout.write(`  ${(statSync(file).size / 1024 / 1024).toFixed(1)} MB\n`);
  await run('restore', file, '--to', to, '--quiet');
  const [before, after] = await Promise.all([from, to].map(everything));
  const same = JSON.stringify(before) === JSON.stringify(after);
  process.stdout.write(
    `${before?.length} lines before, ${after?.length} after, ${same ? 'all the same' : 'NOT THE SAME'}\n`,
  );
  if (!same) process.exitCode = 1;
} finally {
  await Promise.all(
    servers.map(({ process: server }) => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      return ended;
    }),
  );
  rmSync(folder, { recursive: true, force: true });
}

async function everything(address: string): Promise<string[]> {
  const text = await (await fetch(`${address}/api/export`, { headers })).text();
  return heldBy(text.trimEnd().split('\n'));
}

/** In a process of its own, whose peak memory Node tells when it ends. */
async function run(...args: string[]): Promise<void> {
  const tell = `process.once('exit', () => process.send(process.resourceUsage().maxRSS))`;
  const node = ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, path('edgefeed.ts')];
  const started = performance.now();
  const child = spawn(process.execPath, [...node, ...args, '--token', TOKEN], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let megabytes = 0;
  child.on('message', (kilobytes: number) => {
    megabytes = Math.round(kilobytes / 1024);
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}`);
  process.stdout.write(`  ${args[0]}: ${((performance.now() - started) / 1000).toFixed(1)} s, ${megabytes} MB\n`);
}

async function ready(address: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if ((await fetch(address).catch(() => undefined))?.ok) return;
    await wait(150);
  }
  throw new Error(`${address} does not answer`);
}
