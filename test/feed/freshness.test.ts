import { describe, expect, it } from 'vitest';
import { freshSeconds, rhythmOf } from '../../src/feed/freshness.ts';
import { article, publication, renderText, windowOf } from './sample.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const NOW = Date.UTC(2026, 10, 23, 12);

/** Dates of articles, the newest first, from how long after the one before each came. */
function dates(newest: number, ...intervals: number[]): number[] {
  let date = newest;
  return [newest, ...intervals.map((interval) => (date -= interval))];
}
const every = (interval: number, newest = NOW) => dates(newest, ...Array<number>(20).fill(interval));
const minutes = (all: number[], asOf = NOW) => freshSeconds(rhythmOf(all), asOf) / 60;

describe('how long a feed may be kept', () => {
  it.each([
    ['every second', every(1000), 5],
    ['every 5 minutes', every(5 * MINUTE), 5],
    ['every 6 minutes', every(6 * MINUTE), 6],
    ['every 14 minutes', every(14 * MINUTE), 12],
    ['every half an hour', every(30 * MINUTE), 30],
    ['every hour', every(60 * MINUTE), 60],
    ['once a day', every(DAY), 60],
    ['once a year', every(365 * DAY), 60],
    ['many at a time, once a day', dates(NOW, 0, 0, 0, 0, 0, DAY, 0, 0, 0), 5],
    ['every 5 minutes but for a night', dates(NOW, ...Array<number>(5).fill(5 * MINUTE), 600 * MINUTE), 5],
    ['for the first time', [NOW], 5],
    ['never', [], 5],
  ])('%s', (_, all, expected) => {
    expect(minutes(all)).toBe(expected);
  });

  it.each([
    ['an hour ago', 60 * MINUTE, 5],
    ['four hours ago', 240 * MINUTE, 10],
    ['a day ago', DAY, 60],
    ['months ago', 100 * DAY, 60],
  ])('every 5 minutes, the last %s', (_, ago, expected) => {
    expect(minutes(every(5 * MINUTE, NOW - ago))).toBe(expected);
    expect(minutes([NOW - ago])).toBe(expected);
  });

  it('is told by the newest articles, not by the history behind them', () => {
    expect(minutes([...every(5 * MINUTE).slice(0, 10), ...every(DAY, NOW - DAY)])).toBe(5);
  });

  it('is never out of bounds, whatever the dates', () => {
    for (const all of [dates(NOW + DAY, 0), [Number.MAX_SAFE_INTEGER], [-1e15, -1e15], dates(NOW, -DAY)]) {
      expect(minutes(all)).toBeGreaterThanOrEqual(5);
      expect(minutes(all)).toBeLessThanOrEqual(60);
    }
  });
});

describe('a feed document says how long it may be kept', () => {
  const documentOf = (interval: number, updated: number, page?: { number: number }) => {
    const items = every(interval).map((date, index) =>
      article({ id: `https://www.example.com/${index}`, date_published: new Date(date).toISOString() }),
    );
    const window = windowOf(items, { updated: new Date(updated).toISOString() });
    return {
      rss: renderText(window, publication, 'rss', page),
      ttl: JSON.parse(renderText(window, publication, 'json', page))._edgefeed.ttl as number,
    };
  };

  it.each([
    [5, 5, 'hourly', 12],
    [7, 6, 'hourly', 10],
    [20, 20, 'hourly', 3],
    [1440, 60, 'hourly', 1],
  ])('an article every %i minutes: %i minutes, in one number for ttl, JSON Feed and sy:', (interval, ttl, period, frequency) => {
    const document = documentOf(interval * MINUTE, NOW);
    expect(document.ttl).toBe(ttl);
    expect(document.rss).toContain(`<ttl>${ttl}</ttl>`);
    expect(document.rss).toContain(`<sy:updatePeriod>${period}</sy:updatePeriod>`);
    expect(document.rss).toContain(`<sy:updateFrequency>${frequency}</sy:updateFrequency>`);
  });

  it('by the day it was made from, not by today: old articles published at once make a sleeping channel', () => {
    expect(documentOf(5 * MINUTE, NOW + 90 * DAY).ttl).toBe(60);
  });

  it('an archive page: a day', () => {
    const { rss, ttl } = documentOf(5 * MINUTE, NOW, { number: 1 });
    expect(ttl).toBe(1440);
    expect(rss).toContain('<ttl>1440</ttl>');
    expect(rss).toContain('<sy:updatePeriod>daily</sy:updatePeriod>');
    expect(rss).toContain('<sy:updateFrequency>1</sy:updateFrequency>');
  });
});
