import { instantOf, isTimeZone, utcOf, type WallTime } from './time-zone.ts';
import { offsetsOf } from './zone-names.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';
const WEEKDAY = /\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?/i;

const YEAR_FIRST = /(?<!\d)(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)日?/;
const COMPACT = /(?<!\d)(\d{4})(\d{2})(\d{2})(?:[Tt](\d{2})(\d{2})(\d{2})?)?(?!\d)/;
const DAY_NAMED = new RegExp(
  `(?<!\\d)(\\d{1,2})(?:st|nd|rd|th)?[-\\s/]+(?:of\\s+)?${MONTH}[-,\\s/]+(\\d{4})(?!\\d)`,
  'i',
);
const NAMED_DAY = new RegExp(`${MONTH}[-\\s]*(\\d{1,2})(?:st|nd|rd|th)?(?!\\d|:)[-,\\s]*(\\d{4})(?![\\d:])`, 'i');
/** What `date` and Ruby's `Time#to_s` of old write: the year stands after the clock and the zone. */
const UNIX = new RegExp(`${MONTH}\\s+(\\d{1,2})(?=\\s)(.*?)\\s(\\d{4})\\s*$`, 'i');
const NAMED_YEAR_FIRST = new RegExp(`(?<!\\d)(\\d{4})[-\\s,]+${MONTH}[-\\s]+(\\d{1,2})(?!\\d)`, 'i');
const NUMBERS = /(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)/;
const CLOCK =
  /(?<!\d)(\d{1,2})\s*[:：时時]\s*(\d{1,2})(?:\s*[:：分]\s*(\d{1,2})秒?(?:[.,](\d+))?)?分?(?:\s*([ap])\.?m\b\.?)?/i;
const HOUR_ONLY = /(?<![\d:])(\d{1,2})\s*([ap])\.?m\b\.?/i;

/** A date as it was written: what the calendar and clock showed, and how far they were ahead of UTC if it says so. */
export interface WrittenDate {
  wall: WallTime;
  /** Minutes ahead of UTC; several when the abbreviation of the zone has several meanings. */
  offsets?: number[];
  /** The zone of the IANA database, when the date names one. */
  zone?: string;
  /** Whether it has a time of day. */
  clock: boolean;
}

/**
 * Reads a date in any form that Ruby's `Time.parse` takes and that is one date only: ISO 8601 and its looser
 * relatives, RFC 5322, what `date` prints, English month names, `2021年12月16日`. Undefined when there is no day in it,
 * or none that exists. `day` (as `YYYY-MM-DD`) settles whether `03/09/2021` is in March or September, else the day
 * comes first, as in Ruby.
 */
export function readDate(text: string, day?: string): WrittenDate | undefined {
  const found = findDay(text.replace(WEEKDAY, ' ').trim(), day);
  if (!found) return undefined;
  const { year, month, rest } = found;
  const clock = found.clock ?? findClock(rest);
  if (!clock || !exists(year, month, found.day)) return undefined;
  const wall = { year, month, day: found.day, ...clock.time };
  return { wall, clock: clock.given, ...findZone(clock.rest) };
}

/** The moment that a written date means for a site in `timeZone`. */
export function instant(date: WrittenDate, timeZone: string): Date {
  if (date.zone) return new Date(instantOf(date.wall, date.zone));
  const local = instantOf(date.wall, timeZone);
  if (!date.offsets) return new Date(local);
  const utc = utcOf(date.wall);
  const own = date.offsets.length > 1 ? date.offsets.find((minutes) => utc - minutes * 60_000 === local) : undefined;
  return new Date(utc - (own ?? date.offsets[0] ?? 0) * 60_000);
}

/** Minutes ahead of UTC when `text` is nothing but a zone: a scraper that found no date leaves `+0800`. */
export function zoneAlone(text: string): number | undefined {
  return /^\s*(?:[+-]\d{1,2}:?\d{2}|UTC|GMT|Z)\s*$/i.test(text) ? findZone(` ${text}`).offsets?.[0] : undefined;
}

interface FoundDay {
  year: number;
  month: number;
  day: number;
  rest: string;
  clock?: Clock;
}

interface Clock {
  time: Pick<WallTime, 'hour' | 'minute' | 'second' | 'millisecond'>;
  given: boolean;
  rest: string;
}

function findDay(text: string, hint: string | undefined): FoundDay | undefined {
  const without = (match: RegExpExecArray, keep = '') =>
    `${text.slice(0, match.index)} ${keep} ${text.slice(match.index + match[0].length)}`;
  let m = YEAR_FIRST.exec(text);
  if (m)
    return { year: Number(m[1]), month: Number(m[2]), day: Number(m[3]), rest: without(m).replace(/^\s*T(?=\d)/i, '') };
  m = DAY_NAMED.exec(text);
  if (m) return { day: Number(m[1]), month: monthOf(m[2]), year: Number(m[3]), rest: without(m) };
  m = NAMED_DAY.exec(text);
  if (m) return { month: monthOf(m[1]), day: Number(m[2]), year: Number(m[3]), rest: without(m) };
  m = NAMED_YEAR_FIRST.exec(text);
  if (m) return { year: Number(m[1]), month: monthOf(m[2]), day: Number(m[3]), rest: without(m) };
  m = UNIX.exec(text);
  if (m) return { month: monthOf(m[1]), day: Number(m[2]), year: Number(m[4]), rest: without(m, m[3]) };
  m = NUMBERS.exec(text);
  if (m) return { ...dayOrMonthFirst(Number(m[1]), Number(m[2]), Number(m[3]), hint), rest: without(m) };
  m = COMPACT.exec(text);
  if (!m) return undefined;
  const day = { year: Number(m[1]), month: Number(m[2]), day: Number(m[3]), rest: without(m) };
  if (m[4] === undefined) return day;
  const time = { hour: Number(m[4]), minute: Number(m[5]), second: Number(m[6] ?? 0), millisecond: 0 };
  return { ...day, clock: { time, given: true, rest: day.rest } };
}

function dayOrMonthFirst(a: number, b: number, year: number, hint: string | undefined) {
  const [, month, day] = hint?.split('-').map(Number) ?? [];
  const monthFirst = b > 12 || (a <= 12 && a === month && b === day);
  return monthFirst ? { year, month: a, day: b } : { year, month: b, day: a };
}

function monthOf(name: string | undefined): number {
  return MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1;
}

function findClock(text: string): Clock | undefined {
  const midnight = { hour: 0, minute: 0, second: 0, millisecond: 0 };
  const m = CLOCK.exec(text);
  const short = m ? undefined : HOUR_ONLY.exec(text);
  const match = m ?? short;
  if (!match) return { time: midnight, given: false, rest: text };
  const rest = `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}`;
  const half = (m ? m[5] : short?.[2])?.toLowerCase();
  let hour = Number(match[1]);
  if (half && hour <= 12) hour = (hour % 12) + (half === 'p' ? 12 : 0);
  const minute = m ? Number(m[2]) : 0;
  // 60 is a leap second, which POSIX time does not know.
  const second = Math.min(Number(m?.[3] ?? 0), 60);
  const millisecond = Number((m?.[4] ?? '').slice(0, 3).padEnd(3, '0'));
  if (hour > 24 || minute > 59 || Number(m?.[3] ?? 0) > 60 || (hour === 24 && minute + second > 0)) return undefined;
  return { time: { hour, minute, second, millisecond }, given: true, rest };
}

function findZone(text: string): Pick<WrittenDate, 'offsets' | 'zone'> {
  const iana = /[A-Za-z]+\/[A-Za-z_+-]+(?:\/[A-Za-z_]+)?/.exec(text)?.[0];
  if (iana && isTimeZone(iana)) return { zone: iana };
  const sign = /([+\-−])(\d{1,2})(?::?(\d{2}))?(?::?\d{2})?(?!\d)/.exec(text);
  if (sign) {
    const minutes = Number(sign[2]) * 60 + Number(sign[3] ?? 0);
    if (minutes <= 15 * 60) return { offsets: [sign[1] === '+' ? minutes : -minutes] };
  }
  for (const word of text.match(/[A-Za-z]+/g) ?? []) {
    const offsets = offsetsOf(word);
    if (offsets) return { offsets };
  }
  return {};
}

function exists(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}
