/**
 * Measures everything that docs/performance.md shows, in one run, and prints it. `npm run bench`; with `-- --write` the figures
 * in that page are replaced by these, with `-- --quick` the run is short and its figures rough.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { measureCosts } from './serving/costs.ts';
import { measureGateway } from './serving/gateway.ts';
import { measureGrowth } from './serving/growth.ts';
import { measurePolls } from './serving/polls.ts';
import { goals, report } from './serving/report.ts';
import { measureServed } from './serving/served.ts';
import { measureSize } from './serving/size.ts';

const PAGE = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));
const [BEGIN, END] = ['<!-- figures -->\n', '<!-- end of figures -->'];
const quick = process.argv.includes('--quick');

const size = await step('bundle and start-up', measureSize);
const gateway = await step('gateway', measureGateway);
const served = await step('served', measureServed);
const { costs, bytes } = await step('counts and bytes', measureCosts);
const { rates, feedBytes } = await step('polls', () => measurePolls(quick ? 1 : 9, 2));
const sizes = quick ? [1_000, 10_000] : [1_000, 10_000, 100_000];
const growth = await step('growth', () => measureGrowth(sizes, quick ? 2 : 6));
const figures = { rates, feedBytes, costs, bytes, size, gateway, served, ...growth };
const text = report(figures);
process.stdout.write(`${text}\n`);
if (process.argv.includes('--write')) {
  const [before = '', rest = ''] = readFileSync(PAGE, 'utf8').split(BEGIN);
  const [, after = ''] = rest.split(END);
  writeFileSync(PAGE, `${before}${BEGIN}\n${text}\n${END}${after}`);
}
const missed = goals(figures).filter(({ met }) => !met);
for (const { what, goal, reached } of missed) process.stdout.write(`missed: ${what}: ${reached}, not ${goal}\n`);

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const done = await work();
  process.stderr.write(`${name}: ${((performance.now() - begun) / 1000).toFixed(0)} s\n`);
  return done;
}
