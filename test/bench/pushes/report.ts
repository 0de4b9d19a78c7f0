import { table } from '../serving/report.ts';
import type { Pushes } from './measure.ts';

/** The figures as Markdown. */
export function report({ subscribers, subscribed, times, bare, memory, delayed }: Pushes): string {
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  const seconds = (share: number) => `${(at(share) / 1000).toFixed(2)} s`;
  const rate = (1000 * subscribers) / at(1);
  const megabytes = (values: number[]) => `${Math.max(...values).toFixed(0)} MB`;
  const half = memory.length >> 1;
  return table(
    ['one article, subscribers on 250 hosts', subscribers.toLocaleString('en')],
    [
      ['from the acknowledgement to the push: first', seconds(0)],
      ['half of them (goal: 2 s)', seconds(0.5)],
      ['95 %', seconds(0.95)],
      ['the last', seconds(1)],
      ['pushes a second', rate.toFixed(0)],
      ['of a worker that sends and does nothing else', `${bare.toFixed(0)}, ${(rate / bare).toFixed(2)} ×`],
      ['pushes a second where each answer takes 10 ms', delayed.rate.toFixed(0)],
      ['connections that wait for an answer then, at most', `${delayed.atOnce}`],
      ['memory of the runtime, first 6 articles, at most', megabytes(memory.slice(0, half + 1))],
      ['the next 5', megabytes(memory.slice(half + 1))],
      ['subscriptions a second, verified and sent the newest entries', subscribed.toFixed(0)],
    ],
  );
}
