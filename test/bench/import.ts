import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Expected, writeSite } from './site.ts';

/** At most, on 2 cores: seconds of the first run and of the second, and megabytes. */
const TARGETS = { first: 30, second: 3, memory: 300 };
const TOKEN = 'token-for-the-bench';
const path = (name: string) => fileURLToPath(new URL(`../../src/cli/${name}`, import.meta.url));

interface Run {
  seconds: number;
  megabytes: number;
  line: string;
}

const [posts = '20000', categories = '2000', port = '8911'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'edgefeed-bench-'));
const site = join(folder, 'site');
const expected = writeSite(site, { posts: Number(posts), categories: Number(categories), seed: 1, perMille: 2 });
const server = spawn(
  process.execPath,
  [path('edgefeed.ts'), 'start', '--port', port, '--state', join(folder, 'state'), '--empty'],
  {
    env: { ...process.env, PUBLISH_TOKEN: TOKEN },
    stdio: 'ignore',
  },
);
try {
  await ready(`http://localhost:${port}/api/health`);
  const first = await run();
  const second = await run();
  print('first', first, TARGETS.first, expected);
  print('second', second, TARGETS.second, expected);
} finally {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}

/** Imports the site in a process of its own, whose peak memory Node tells when it ends. */
async function run(): Promise<Run> {
  const tell = `process.once('exit', () => process.send(process.resourceUsage().maxRSS))`;
  const args = ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, path('edgefeed.ts'), 'import', site];
  const started = performance.now();
  const child = spawn(process.execPath, [...args, '--to', `http://localhost:${port}`, '--token', TOKEN, '--quiet'], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let line = '';
  let megabytes = 0;
  child.stdout?.on('data', (data: Buffer) => {
    line += data.toString();
  });
  child.on('message', (kilobytes: number) => {
    megabytes = Math.round(kilobytes / 1024);
  });
  await new Promise((resolve) => child.once('close', resolve));
  return { seconds: (performance.now() - started) / 1000, megabytes, line: line.trim() };
}

function print(name: string, { seconds, megabytes, line }: Run, target: number, { rejected, skipped }: Expected): void {
  const accounted = line.includes(`${posts} read`) && line.includes(`${skipped} skipped, ${rejected} rejected`);
  process.stdout.write(
    `${name} run: ${seconds.toFixed(1)} s (at most ${target}), ${megabytes} MB (at most ${TARGETS.memory})\n`,
  );
  process.stdout.write(`  ${line}${accounted ? '' : '  NOT what the generator wrote'}\n`);
  if (seconds > target || megabytes > TARGETS.memory || !accounted) process.exitCode = 1;
}

async function ready(address: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) return;
    await wait(150);
  }
  throw new Error(`${address} does not answer`);
}
