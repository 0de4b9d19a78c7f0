import { posix } from 'node:path';
import { filters } from 'liquidjs';
import type { Temporal } from 'temporal-polyfill';
import { fullYear } from '../text/dates.ts';

/** Jekyll wants a hyphen and a slug after the day; a space or `_` there, or nothing, is as plain. */
const DATED = /^(?<year>\d{4}|\d{2})-(?<month>\d{1,2})-(?<day>\d{1,2})(?:[-_ ](?<slug>.*))?$/u;
/** Not Jekyll's, and as plain: `2021.12.16-x`, `2021_12_16`, `20211216-x`, `202112160853 x`. */
const OTHERWISE =
  /^(?<year>(?:19|20)\d{2})(?:(?<mark>[._])(?<month>\d{1,2})\k<mark>(?<day>\d{1,2})|(?<mm>\d{2})(?<dd>\d{2})(?:\d{4}(?:\d{2})?)?)(?:[-_. ]+(?<slug>.*))?$/u;

export type FileName = ReturnType<typeof readFileName>;

/** The parts of the name of a post's file, by its path relative to the site's root: `blog/_posts/2021-12-16-hello.md`. */
export function readFileName(path: string) {
  const { name: base, ext: extension } = posix.parse(path);
  const found = (DATED.exec(base) ?? OTHERWISE.exec(base))?.groups;
  const month = Number(found?.month ?? found?.mm);
  const day = Number(found?.day ?? found?.dd);
  const dated = month >= 1 && month <= 12 && day >= 1 && day <= 31;
  const date = new Date(dated ? Date.UTC(fullYear(found?.year ?? ''), month - 1, day) : 0);
  return {
    /** `YYYY-MM-DD`, when the name begins with a date. */
    day: dated ? date.toISOString().slice(0, 10) : undefined,
    /** Whether the calendar lacks the day that was written: `2021-02-30` is March 2, as Jekyll has it. */
    rolled: dated && date.getUTCDate() !== day,
    slug: (dated ? found?.slug : base)?.replace(/\.+$/, '') || base,
    extension: extension.toLowerCase(),
    /** The path without extension: what the state knows the post by. */
    key: path.slice(0, path.length - extension.length).normalize('NFC'),
  };
}

/** Text as a piece of an address, by Jekyll's rules (its documentation, filter `slugify`). */
export const slugify = filters.slugify as (text: string, mode?: 'default' | 'pretty', cased?: boolean) => string;

/** The title that Jekyll gives a post without one: `hello-big-world` → `Hello Big World`. */
export function titleize(slug: string): string {
  const words = slug.split('-').filter((word) => word !== '');
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()).join(' ');
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

/** The words of a permalink pattern that speak of the day, in Jekyll and in Hugo. */
export function dateWords(date: Temporal.ZonedDateTime): Record<string, string> {
  const month = MONTHS[date.month - 1] ?? '';
  const weekday = DAYS[date.dayOfWeek - 1] ?? '';
  return {
    year: digits(date.year, 4),
    short_year: digits(date.year % 100),
    month: digits(date.month),
    i_month: String(date.month),
    short_month: month.slice(0, 3),
    long_month: month,
    monthname: month.toLowerCase(),
    day: digits(date.day),
    i_day: String(date.day),
    y_day: digits(date.dayOfYear, 3),
    yearday: String(date.dayOfYear),
    short_day: weekday.slice(0, 3),
    long_day: weekday,
    w_day: String(date.dayOfWeek),
    week: digits(date.weekOfYear ?? 0),
    w_year: String(date.yearOfWeek),
    hour: digits(date.hour),
    minute: digits(date.minute),
    second: digits(date.second),
  };
}

function digits(value: number, length = 2): string {
  return String(value).padStart(length, '0');
}

/** A permalink pattern with its words filled in; `:title_x` is `:title` and `_x`, as Jekyll reads it. */
export function fillPattern(pattern: string, words: Record<string, string>): string {
  return pattern.replace(/:([a-z_]+)(?:\[[^\]]*\])?/g, (whole, name: string) => {
    const parts = name.split('_');
    for (let length = parts.length; length > 0; length--) {
      const word = words[parts.slice(0, length).join('_')];
      if (word !== undefined) return [word, ...parts.slice(length)].join('_');
    }
    return whole;
  });
}
