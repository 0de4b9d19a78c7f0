import { instantOf, isTimeZone, utcOf, type WallTime } from './time-zone.ts';
import { findClock } from './written-clock.ts';
import { findDay } from './written-day.ts';
import { offsetsOf } from './zone-names.ts';

const WEEKDAY = /\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?/i;

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
 * relatives, RFC 5322, what `date` prints, names of months, `2021年12月16日 下午8:53`, seconds since 1970. Undefined when there is no day in it,
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
