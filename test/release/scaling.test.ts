import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { APART, PORTION } from '../../src/hub/limits.ts';
import { ROOT } from '../cli/start/npm-start.ts';
import { ASSUMED, fanOut, PLATFORM, SUBREQUESTS, type Way } from '../hub/fan-out.ts';

const PAGE = join(ROOT, 'docs/scaling.md');
const [BEGIN, END] = ['<!-- pushes -->\n', '<!-- end of pushes -->'];
const SUBSCRIBERS = [1_000, 10_000, 100_000, 1_000_000];

const whole = (value: number) => Math.round(value).toLocaleString('en');
const seconds = (value: number) => `${value < 10 ? value.toFixed(1) : whole(value)} s`;
const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`;

/** What one article costs that is pushed this way, by the number of subscribers. */
function figures(way: Way): string {
  const head = ['', ...SUBSCRIBERS.map(whole)];
  const row = (name: string, of: (subscribers: number) => string) => line([name, ...SUBSCRIBERS.map(of)]);
  const figure = (subscribers: number) => fanOut(subscribers, way);
  const { free } = PLATFORM;
  return [
    line(head),
    line(head.map(() => '---')),
    row('portions', (n) => whole(figure(n).portions)),
    row('half have it after', (n) => seconds(figure(n).median)),
    row('all have it after', (n) => seconds(figure(n).last)),
    row('rows read', (n) => whole(figure(n).read)),
    row('rows written', (n) => whole(figure(n).written)),
    row('requests to the hub', (n) => whole(figure(n).objectRequests)),
    way === 'queue' ? row('operations of the queue', (n) => whole(figure(n).operations)) : '',
    row('dollars, beyond what is included', (n) => `$${figure(n).dollars.toFixed(4)}`),
    row('articles a day on the free plan', (n) => {
      const { read, written, objectRequests, operations } = figure(n);
      const shares = [free.read / read, free.written / written, free.objectRequests / objectRequests];
      return whole(
        Math.floor(Math.min(...shares, operations === 0 ? (shares[0] as number) : free.operations / operations)),
      );
    }),
  ].join('');
}

it('docs/scaling.md has the figures of the fan-out as the hub divides it: vitest -u writes them', async () => {
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest = ''] = page.split(BEGIN);
  const [, after] = rest.split(END);
  const tables = `Without a queue:\n\n${figures('worker')}\nWith the queue:\n\n${figures('queue')}\n`;
  await expect(`${before}${BEGIN}${tables}${END}${after}`).toMatchFileSnapshot(PAGE);
});

it('a round asks for no more than a free account may', () => {
  expect(SUBREQUESTS).toBeLessThanOrEqual(PLATFORM.free.subrequests);
});

it('half of 10,000 subscribers have an article within 2 s with the queue, and all of a million within 5 minutes', () => {
  expect(fanOut(10_000, 'queue').median).toBeLessThan(2);
  expect(fanOut(1_000_000, 'queue').last).toBeLessThan(300);
});

it('without the queue, twenty invocations send at a time', () => {
  const { last } = fanOut(1_000_000, 'worker');
  const { answer, alarm, call, handing } = ASSUMED;
  expect(last / 1_000_000).toBeCloseTo((6 * answer + alarm + 2 * call + handing) / PORTION / APART, 4);
});
