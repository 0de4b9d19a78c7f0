import { median } from './client.ts';
import type { Bytes, Cost } from './costs.ts';
import type { GatewayCost } from './gateway.ts';
import type { Publishing, Size } from './growth.ts';
import type { Rates } from './polls.ts';
import type { ServedCost } from './served.ts';

export interface Figures {
  rates: Rates;
  feedBytes: number;
  sizes: Size[];
  publishing: Publishing;
  costs: Cost[];
  bytes: Bytes[];
  size: { gzip: number; startup: number };
  gateway: GatewayCost;
  served: ServedCost;
}

/** A goal, what was reached, and whether that is it. */
interface Goal {
  what: string;
  goal: string;
  reached: string;
  met: boolean;
}

/** The figures as Markdown, goals first. */
export function report(figures: Figures): string {
  const { rates, sizes, costs, bytes, feedBytes, gateway, served } = figures;
  const polls = [
    ['bare worker', 'bare'],
    [`two entrypoints that hand on ${kilobytes(feedBytes)} from the stand-in`, 'relay'],
    ['hit', 'hit'],
    ['two entrypoints that hand on nothing', 'relay of nothing'],
    ['304', '304'],
    ['two entrypoints that hand on as much as changed', 'relay of changes'],
    ['226', '226'],
    ['`feed` alone, 50 articles', 'feed-alone'],
    ['one KV read of the window, and `feed` alone', 'window'],
    ['miss', 'miss'],
    ['miss, compressed with brotli', 'miss, br'],
    ["an afternoon's worker: `list()`, 50 `get()`, `feed`", 'afternoon'],
  ].map(([what = '', name = '']) => [
    what,
    median(rates[name] ?? []).toFixed(0),
    quotient(rates, name, 'bare').toFixed(3),
  ]);
  return [
    table(
      ['goal', 'at least', 'reached', ''],
      goals(figures).map(({ what, goal, reached, met }) => [what, goal, reached, met ? 'yes' : '**no**']),
    ),
    '### Answers a second\n',
    table(['poll', 'answers/s', 'of the bare worker'], polls),
    '### CPU time of the gateway, milliseconds\n',
    table(
      ['poll', 'ms'],
      [
        ['hit', gateway.hit.toFixed(3)],
        ['304', gateway.current.toFixed(3)],
        ['hit, its reader counted', gateway.countedHit.toFixed(3)],
        ['304, its reader counted', gateway.countedCurrent.toFixed(3)],
        ['handing over what was counted of 1,000 polls, at most once a minute', gateway.handOver.toFixed(1)],
      ],
    ),
    '### CPU time of the whole runtime for a poll, milliseconds\n',
    table(
      ['poll', 'ms', 'counting’s share'],
      [
        ['hit', served.hit.toFixed(3), `${(100 * shareOfCounting(figures)[0]).toFixed(1)} %`],
        ['304', served.current.toFixed(3), `${(100 * shareOfCounting(figures)[1]).toFixed(1)} %`],
      ],
    ),
    '### With more and more articles in the ledger\n',
    table(
      ['articles', 'from publish to visible', 'misses/s', 'a search of two words'],
      sizes.map(({ articles, visible, misses, search }) => [
        articles.toLocaleString('en'),
        `${visible.toFixed(1)} ms`,
        misses.toFixed(0),
        `${search.toFixed(1)} ms`,
      ]),
    ),
    '### What an operation asks of the platform\n',
    table(
      ['operation', 'KV reads', 'KV writes', 'ledger calls', 'purges'],
      costs.map((one) => [one.operation, ...[one.kvReads, one.kvWrites, one.ledgerCalls, one.purges].map(String)]),
    ),
    '### Bytes of a poll\n',
    table(
      ['feed', 'full', 'gzip', '304', 'changes, gzip', 'of gzip'],
      bytes.map(({ format, full, gzip, current, delta }) => [
        format,
        ...[full, gzip, current, delta].map((count) => count.toLocaleString('en')),
        `${((100 * delta) / gzip).toFixed(1)} %`,
      ]),
    ),
  ].join('\n');
}

/** What `npm run bench` is to reach, and whether it did. */
export function goals({ rates, sizes, publishing, costs, bytes, size, ...rest }: Figures): Goal[] {
  const ratio = (what: string, least: number, one: string, other: string): Goal => {
    const value = quotient(rates, one, other);
    return { what, goal: `${least} ×`, reached: `${value.toFixed(2)} ×`, met: value >= least };
  };
  const most = (what: string, limit: number, unit: string, value: number): Goal => ({
    what,
    goal: `at most ${limit} ${unit}`,
    reached: `${value.toFixed(unit === '×' ? 2 : 1)} ${unit}`,
    met: value <= limit,
  });
  /** How much more it costs with the most articles than with the fewest. */
  const growth = (costs: number[]) => (costs.at(-1) ?? Number.NaN) / (costs[0] ?? Number.NaN);
  const again = costs.find(({ operation }) => operation.startsWith('500')) as Cost;
  return [
    ratio('hit, of two entrypoints that hand on as many stored bytes', 0.9, 'hit', 'relay'),
    ratio('304, of two entrypoints that hand on nothing', 0.9, '304', 'relay of nothing'),
    ratio('226 from the stage, of two entrypoints that hand on as many', 0.9, '226', 'relay of changes'),
    ratio('miss, of one KV read and `feed` alone', 1.2, 'miss', 'window'),
    ratio("miss, of an afternoon's worker", 10, 'miss', 'afternoon'),
    most('cost of a miss, 100,000 against 1,000 articles', 1.2, '×', growth(sizes.map(({ misses }) => 1 / misses))),
    most('a search of two words in 100,000 articles', 10, 'ms', sizes.at(-1)?.search ?? Number.NaN),
    most('what counting adds to the CPU time of a poll', 5, '%', 100 * Math.max(...shareOfCounting(rest))),
    most('publish to visible, the same', 1.2, '×', growth(sizes.map(({ visible }) => visible))),
    {
      what: 'the same 500 articles again: KV writes, purges',
      goal: '0, 0',
      reached: `${again.kvWrites}, ${again.purges}`,
      met: again.kvWrites === 0 && again.purges === 0,
    },
    {
      what: 'the same articles again',
      goal: '3,000/s',
      reached: `${publishing.resubmitted.toFixed(0)}/s`,
      met: publishing.resubmitted >= 3000,
    },
    {
      what: 'new articles of 5 KB',
      goal: '1,000/s',
      reached: `${publishing.created.toFixed(0)}/s`,
      met: publishing.created >= 1000,
    },
    most(
      'changes, 1 of 20 articles, of the full feed’s gzip',
      12,
      '%',
      Math.max(...bytes.map((one) => (100 * one.delta) / one.gzip)),
    ),
    most('bundle, gzip', 240, 'KB', (size.gzip * 1024) / 1000),
    most('start-up', 50, 'ms', size.startup),
  ];
}

/** What counting adds to a hit and to a 304, of the CPU time that those take the runtime without it. */
function shareOfCounting({ gateway, served }: Pick<Figures, 'gateway' | 'served'>): [hit: number, current: number] {
  const share = (whole: number, added: number) => added / (whole - added);
  return [
    share(served.hit, gateway.countedHit - gateway.hit),
    share(served.current, gateway.countedCurrent - gateway.current),
  ];
}

/** The median of how many times as many answers there were in the same round: the machine is not as fast in each. */
function quotient(rates: Rates, one: string, other: string): number {
  const others = rates[other] ?? [];
  return median((rates[one] ?? []).map((answers, round) => answers / (others[round] ?? Number.NaN)));
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} KB`;
}

/** A table in Markdown. */
export function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}
