import fc from 'fast-check';
import { KV_MODES } from './kv.ts';
import type { Stamp } from './model.ts';
import { type Fault, IN_ALARM, IN_CALLS, IN_LEDGER, START } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How many articles a sequence plays with, and hardly more: so they meet again. */
export const IDS = Array.from({ length: 16 }, (_, number) => `a${number}${number % 5 === 0 ? ' é/?' : ''}`);
export const SLUGS = ['x', 'y', 'ž 四'];
export const CHANNELS = ['all', ...SLUGS.map((slug) => `category/${slug}`), 'tag/t', 'author/Ann', 'author/Bo'];
const id = fc.constantFrom(...IDS);
const slug = fc.constantFrom(...SLUGS);
const title = fc.constantFrom('one', 'two', 'thr<ee & ]]>', '四');

/** A date as drawn: it may still be relative to the moment at which it is sent. */
export type Draw = Stamp | { after: number };

/** A moment as it is written in a zone that is so many minutes east of Greenwich. */
function written([time, zone]: [number, number | undefined]): Stamp {
  const local = new Date(time + (zone ?? 0) * MINUTE);
  const years = [local.getUTCFullYear(), new Date(time).getUTCFullYear()] as const;
  const year = `${years[0] < 0 ? '-' : ''}${String(Math.abs(years[0])).padStart(4, '0')}`;
  const east = new Date(Math.abs(zone ?? 0) * MINUTE).toISOString().slice(11, 16);
  const text = local.toISOString().replace(/^[+-]?\d+/, year);
  const valid = years.every((one) => one >= 0 && one <= 9999);
  return {
    text: zone === undefined ? text : text.replace('Z', `${zone < 0 ? '-' : '+'}${east}`),
    at: valid ? time : undefined,
  };
}

const zone = fc.option(fc.integer({ min: -1439, max: 1439 }), { freq: 2, nil: undefined });
const between = (from: string, to: string) => fc.integer({ min: Date.parse(from), max: Date.parse(to) });
const around = (...moments: (string | number)[]) =>
  fc
    .tuple(fc.constantFrom(...moments), fc.integer({ min: -2, max: 2 }))
    .map(([at, hours]) => +new Date(at) + hours * HOUR);
const time = fc.oneof(
  { weight: 1, arbitrary: between('-009999-01-01', '-000001-01-01') },
  { weight: 4, arbitrary: between('0000-01-01', '1970-01-01') },
  { weight: 3, arbitrary: between('1970-01-01', '2040-01-01') },
  { weight: 1, arbitrary: between('2040-01-01', '9999-12-31') },
  { weight: 2, arbitrary: around('0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', 0) },
);
/** Only its zone takes it out of the years that feeds can write. */
const beyond = fc
  .constantFrom('0000-01-01T00:00:00+00:01', '9999-12-31T23:59:59-00:01')
  .map((text) => ({ text, at: undefined }));
const anyDate = fc.oneof({ weight: 9, arbitrary: fc.tuple(time, zone).map(written) }, { weight: 1, arbitrary: beyond });
const hoursAgo = (...hours: number[]) =>
  fc.tuple(fc.constantFrom(...hours.map((ago) => START - ago * HOUR)), zone).map(written);
/** Some are the same, and some are too old for a retention of days. */
const recent = hoursAgo(0, 1, 2, 3, 40, 71, 73, 100);
const after = (...offsets: number[]) => fc.constantFrom(...offsets).map((by) => ({ after: by }));
const maybe = (freq: number, ...dates: fc.Arbitrary<Draw>[]) => fc.option(fc.oneof(...dates), { freq, nil: undefined });

const draft = fc.record({
  id,
  title,
  categories: fc.uniqueArray(slug, { maxLength: 2 }),
  tags: fc.constantFrom<string[]>([], [], ['t']),
  authors: fc.constantFrom<string[]>([], ['Ann'], ['Bo'], ['Ann', 'Bo']),
  date_published: maybe(4, anyDate, recent, recent, after(-HOUR, 10 * MINUTE, 3 * HOUR)),
  date_modified: maybe(2, anyDate, hoursAgo(0, 1, 2), hoursAgo(1, 2), after(-HOUR, HOUR)),
  date_expires: fc.option(maybe(3, after(-HOUR, MINUTE, DAY), after(MINUTE, DAY), anyDate), {
    freq: 1,
    nil: undefined,
  }),
});
export type Draft = typeof draft extends fc.Arbitrary<infer T> ? T : never;

const fault = (...at: readonly Fault['at'][]): fc.Arbitrary<Fault | undefined> =>
  fc.option(fc.record({ at: fc.constantFrom(...at), nth: fc.constantFrom(1, 1, 1, 2) }), { freq: 2, nil: undefined });
const inAlarm = fault(...IN_LEDGER, ...IN_ALARM);
/** `again`: it is sent until it is answered. */
const writing = { fault: fault(...IN_CALLS, ...IN_LEDGER), again: fc.boolean() };
const body = fc.constantFrom('JSON', 'JSON', 'NDJSON', 'PUT');
const drafts = fc.array(draft, { minLength: 1, maxLength: 6 });
const ids = fc.uniqueArray(id, { minLength: 1, maxLength: 8 });
const move = fc.option(slug, { freq: 4, nil: undefined });
const by = fc.constantFrom(100, 1_000, 6_000, 31_000, 70_000, HOUR, 31 * DAY);
const mode = { kv: fc.constantFrom(...KV_MODES), purgeRefused: fc.boolean() };
const portions = { portion: fc.integer({ min: 1, max: 40 }), cut: fc.nat(6), crash: fc.boolean() };
const only = <T extends string>(what: T) => fc.constant(what);

/** One step of a sequence, with a fault in it more often than not. */
export const operation = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: only('publish'), body, drafts, ...writing }) },
  // Articles that were sent before, exactly so.
  { weight: 2, arbitrary: fc.record({ do: only('submit again'), ids, ...writing }) },
  { weight: 4, arbitrary: fc.record({ do: only('delete'), id, ...writing }) },
  { weight: 1, arbitrary: fc.record({ do: only('set title'), slug, title: fc.option(title), ...writing }) },
  { weight: 2, arbitrary: fc.record({ do: only('delete category'), slug, move, ...writing }) },
  { weight: 4, arbitrary: fc.record({ do: only('advance'), by }) },
  // At once, or when it is due.
  { weight: 6, arbitrary: fc.record({ do: only('alarm'), due: fc.constantFrom(true, true, false), fault: inAlarm }) },
  { weight: 1, arbitrary: fc.record({ do: only('evict') }) },
  { weight: 1, arbitrary: fc.record({ do: only('rebuild'), fault: writing.fault }) },
  { weight: 3, arbitrary: fc.record({ do: only('set mode'), ...mode }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: only('poll'), channel: fc.constantFrom(...CHANNELS), fault: fault(...IN_CALLS) }),
  },
  // Export, and restore into an empty deployment in portions, of which the nth is cut.
  { weight: 1, arbitrary: fc.record({ do: only('transfer'), ...portions }) },
);
export type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** How long a deployment keeps articles: most keep them for ever. */
export const retention = fc.constantFrom({}, {}, {}, { days: 3 }, { articles: 6 }, { days: 3, articles: 6 });
