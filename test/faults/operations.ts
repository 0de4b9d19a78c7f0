import fc from 'fast-check';
import { KV_MOODS, type KvMood } from './kv.ts';
import type { Stamp } from './model.ts';
import { FAULTS, type Fault, START } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A date as drawn: it may still be relative to the moment at which it is sent. */
export type Draw = Stamp | { after: number };

export interface Draft {
  number: number;
  title: string;
  categories: string[];
  tags: string[];
  authors: string[];
  date_published: Draw | undefined;
  date_modified: Draw | undefined;
  date_expires: Draw | undefined;
}

export type Operation =
  | { do: 'publish'; as: 'JSON' | 'NDJSON' | 'PUT'; drafts: Draft[]; fault: Fault | undefined; again: boolean }
  /** Articles that were sent before, exactly so. */
  | { do: 'submit again'; numbers: number[]; fault: Fault | undefined; again: boolean }
  | { do: 'delete'; number: number; fault: Fault | undefined; again: boolean }
  | { do: 'set title'; slug: string; title: string | null; fault: Fault | undefined; again: boolean }
  | { do: 'delete category'; slug: string; to: string | undefined; fault: Fault | undefined; again: boolean }
  | { do: 'advance'; by: number }
  /** Rung at once, or when it is due. */
  | { do: 'alarm'; due: boolean; fault: Fault | undefined }
  | { do: 'evict' }
  | { do: 'rebuild'; fault: Fault | undefined }
  | { do: 'set mood'; mood: KvMood; purgeRefused: boolean }
  | { do: 'poll'; channel: string; fault: Fault | undefined }
  /** Export, and restore into an empty deployment in portions, of which the nth is cut. */
  | { do: 'move'; portion: number; cut: number; crash: boolean };

/** How many articles a sequence plays with, and hardly more: so they meet again. */
const NUMBERS = 16;
export const IDS = Array.from({ length: NUMBERS }, (_, number) => `a${number}${number % 5 === 0 ? ' é/?' : ''}`);
export const SLUGS = ['x', 'y', 'ž 四'];
export const CHANNELS = ['all', ...SLUGS.map((slug) => `category/${slug}`), 'tag/t', 'author/Ann', 'author/Bo'];
const numbers = fc.nat(NUMBERS - 1);
const title = fc.constantFrom('one', 'two', 'thr<ee & ]]>', '四');

/** A moment as it is written in a zone that is so many minutes east of Greenwich. */
function written(time: number, zone: number | undefined): Stamp {
  const local = new Date(time + (zone ?? 0) * MINUTE);
  const year = local.getUTCFullYear();
  const years = `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}`;
  const clock = (minutes: number) =>
    [Math.trunc(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
  const ending = zone === undefined ? 'Z' : `${zone < 0 ? '-' : '+'}${clock(Math.abs(zone))}`;
  const inUtc = new Date(time).getUTCFullYear();
  const valid = [year, inUtc].every((one) => one >= 0 && one <= 9999);
  return {
    text:
      years +
      local
        .toISOString()
        .replace(/^[+-]?\d+/, '')
        .replace('Z', ending),
    at: valid ? time : undefined,
  };
}

const moment = (from: number, to: number) => fc.integer({ min: Date.UTC(from, 0, 1), max: Date.UTC(to, 0, 1) });
const zone = fc.option(fc.integer({ min: -1439, max: 1439 }), { freq: 2, nil: undefined });
/** The first moment of the year 0, for which `Date.UTC` has no number of its own, and the last of 9999. */
const EDGES = [Date.parse('0000-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z'), 0];
const anyDate = fc
  .tuple(
    fc.oneof(
      { weight: 1, arbitrary: moment(-9999, -1) },
      { weight: 4, arbitrary: moment(1000, 1970) },
      { weight: 3, arbitrary: moment(1970, 2040) },
      { weight: 1, arbitrary: moment(2040, 9999) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(fc.constantFrom(...EDGES), fc.integer({ min: -2, max: 2 }))
          .map(([edge, off]) => edge + off * HOUR),
      },
    ),
    zone,
  )
  .map(([time, east]) => written(time, east));
/** Some are the same, and some are too old for a retention of days. */
const recent = fc
  .tuple(fc.constantFrom(0, 1, 2, 3, 40, 71, 73, 100), zone)
  .map(([hours, east]) => written(START - hours * HOUR, east));
const after = (...offsets: number[]): fc.Arbitrary<Draw> => fc.constantFrom(...offsets).map((by) => ({ after: by }));
const maybe = (freq: number, ...dates: fc.Arbitrary<Draw>[]) => fc.option(fc.oneof(...dates), { freq, nil: undefined });

const draft: fc.Arbitrary<Draft> = fc.record({
  number: numbers,
  title,
  categories: fc.uniqueArray(fc.constantFrom(...SLUGS), { maxLength: 2 }),
  tags: fc.constantFrom<string[]>([], [], ['t']),
  authors: fc.constantFrom<string[]>([], ['Ann'], ['Bo'], ['Ann', 'Bo']),
  date_published: maybe(4, anyDate, recent, recent, after(-HOUR, 10 * MINUTE, 3 * HOUR)),
  date_modified: maybe(1, anyDate, recent, after(-HOUR, 0, HOUR)),
  date_expires: fc.option(fc.oneof(after(-HOUR, MINUTE, DAY), after(MINUTE, DAY), anyDate), {
    freq: 6,
    nil: undefined,
  }),
});

const fault = (...at: readonly Fault['at'][]): fc.Arbitrary<Fault | undefined> =>
  fc.option(fc.record({ at: fc.constantFrom(...at), nth: fc.constantFrom(1, 1, 1, 2) }), { freq: 2, nil: undefined });
const inAlarm = fault(...FAULTS.filter((at) => !['call', 'answer', 'answer and object'].includes(at)));
const writing = {
  fault: fault('call', 'answer', 'answer and object', 'before', 'inside', 'after', 'purge', 'purged'),
  /** Whether it is sent again until it is answered. */
  again: fc.boolean(),
};
const only = <T extends Operation['do']>(what: T) => fc.constant(what);

/** One step of a sequence, with a fault in it more often than not. */
export const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: only('publish'),
      as: fc.constantFrom('JSON', 'JSON', 'NDJSON', 'PUT'),
      drafts: fc.array(draft, { minLength: 1, maxLength: 6 }),
      ...writing,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: only('submit again'),
      numbers: fc.uniqueArray(numbers, { minLength: 1, maxLength: 8 }),
      ...writing,
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: only('delete'), number: numbers, ...writing }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: only('set title'),
      slug: fc.constantFrom(...SLUGS),
      title: fc.option(title),
      ...writing,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: only('delete category'),
      slug: fc.constantFrom(...SLUGS),
      to: fc.option(fc.constantFrom(...SLUGS), { freq: 4, nil: undefined }),
      ...writing,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: only('advance'),
      by: fc.constantFrom(100, 1_000, 6_000, 31_000, 70_000, HOUR, 31 * DAY),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: only('alarm'), due: fc.constantFrom(true, true, false), fault: inAlarm }) },
  { weight: 1, arbitrary: fc.record({ do: only('evict') }) },
  { weight: 1, arbitrary: fc.record({ do: only('rebuild'), fault: fault('call', 'answer', 'answer and object') }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: only('set mood'), mood: fc.constantFrom(...KV_MOODS), purgeRefused: fc.boolean() }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: only('poll'),
      channel: fc.constantFrom(...CHANNELS),
      fault: fc.option(fc.record({ at: fc.constantFrom('call', 'answer'), nth: fc.constant(1) }), {
        freq: 1,
        nil: undefined,
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: only('move'),
      portion: fc.integer({ min: 1, max: 40 }),
      cut: fc.nat(6),
      crash: fc.boolean(),
    }),
  },
);

/** How long a deployment keeps articles: most keep them for ever. */
export const retention = fc.constantFrom({}, {}, {}, { days: 3 }, { articles: 6 }, { days: 3, articles: 6 });
