/**
 * Measures everything that docs/performance.md shows, in one run, and prints it. `npm run bench`; with `-- --write` the figures
 * in that page are replaced by these, with `-- --quick` the run is short and its figures rough, with `-- pushes` it is the hub's alone.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { measurePushes } from './pushes/measure.ts';
import { report as pushesReport } from './pushes/report.ts';
import { measureCosts } from './serving/costs.ts';
import { measureGateway } from './serving/gateway.ts';
import { measureGrowth } from './serving/growth.ts';
import { measurePolls } from './serving/polls.ts';
import { goals, report } from './serving/report.ts';
import { measureServed } from './serving/served.ts';
import { measureSize } from './serving/size.ts';

const PAGE = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));
const quick = process.argv.includes('--quick');

if (!process.argv.includes('pushes')) await measureServing();
show('pushes', pushesReport(await step('pushes', () => measurePushes(quick ? 1_000 : 10_000))));

async function measureServing(): Promise<void> {
  const size = await step('bundle and start-up', measureSize);
  const gateway = await step('gateway', measureGateway);
  const served = await step('served', measureServed);
  const { costs, bytes } = await step('counts and bytes', measureCosts);
  const { rates, feedBytes } = await step('polls', () => measurePolls(quick ? 1 : 9, 2));
  const sizes = quick ? [1_000, 10_000] : [1_000, 10_000, 100_000];
  const growth = await step('growth', () => measureGrowth(sizes, quick ? 2 : 6));
  const figures = { rates, feedBytes, costs, bytes, size, gateway, served, ...growth };
  show('figures', report(figures));
  const missed = goals(figures).filter(({ met }) => !met);
  for (const { what, goal, reached } of missed) process.stdout.write(`missed: ${what}: ${reached}, not ${goal}\n`);
}

/** Prints a part of the page, and writes it there where that was asked for. */
function show(name: string, text: string): void {
  process.stdout.write(`${text}\n`);
  if (!process.argv.includes('--write')) return;
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
  const [before = '', rest = ''] = readFileSync(PAGE, 'utf8').split(begin);
  const [, after = ''] = rest.split(end);
  writeFileSync(PAGE, `${before}${begin}\n${text}\n${end}${after}`);
}

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const done = await work();
  process.stderr.write(`${name}: ${((performance.now() - begun) / 1000).toFixed(0)} s\n`);
  return done;
}
