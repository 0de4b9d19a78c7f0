import { monthNamed } from './month-names.ts';
import type { Clock } from './written-clock.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?';

const YEAR_FIRST = /(?<!\d)(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)日?/;
/** What cameras write. */
const COLONS = /(?<!\d)(\d{4}):(\d{2}):(\d{2})(?=\s)/;
/** Of the year (ISO 8601 section 5.2.2), and of the week (5.2.3). */
const ORDINAL = /(?<!\d)(\d{4})-(\d{3})(?!\d)/;
const WEEK = /(?<!\d)(\d{4})-?W(\d{2})-?([1-7])(?!\d)/i;
const COMPACT = /(?<!\d)(\d{4})(\d{2})(\d{2})(?:[Tt]?(\d{2})(?:(\d{2})(\d{2})?)?)?(?!\d)/;
const EPOCH = /^(\d{10})(?:\.\d+)?$|^(\d{13})$/;
const DAY_NAMED = new RegExp(
  `(?<!\\d)(\\d{1,2})(?:st|nd|rd|th|\\.)?[-\\s/]+(?:of\\s+)?${MONTH}[-,\\s/]+(\\d{4})(?!\\d)`,
  'i',
);
const NAMED_DAY = new RegExp(`${MONTH}[-\\s]*(\\d{1,2})(?:st|nd|rd|th)?(?!\\d|:)[-,\\s]*(\\d{4})(?![\\d:])`, 'i');
/** What `date` and Ruby's `Time#to_s` of old write: the year stands after the clock and the zone. */
const UNIX = new RegExp(`${MONTH}\\s+(\\d{1,2})(?=\\s)(.*?)\\s(\\d{4})\\s*$`, 'i');
const NAMED_YEAR_FIRST = new RegExp(`(?<!\\d)(\\d{4})[-\\s,]+${MONTH}[-\\s]+(\\d{1,2})(?!\\d)`, 'i');
const NUMBERS = /(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)/;
const SHORT_YEAR = /^(\d{2})([/.-])(\d{2})\2(\d{2})(?!\d)/;
const FOREIGN_DAY = /(?<!\d)(\d{1,2})[.\s]+(?:de\s+)?(\p{L}{3,})\.?,?\s+(?:de\s+)?(\d{4})(?!\d)/u;
const FOREIGN_MONTH = /(\p{L}{2,})\s*(\d{1,2})\s*[,，\s]\s*(\d{4})(?!\d)/u;

/** A day as it was written, whether or not the calendar has it. */
export interface FoundDay {
  year: number;
  month: number;
  day: number;
  /** The text without it. */
  rest: string;
  /** When day and clock were written as one number. */
  clock?: Clock;
}

/**
 * The day in a date. `hint` (as `YYYY-MM-DD`) settles what may be read in several ways, else it is read as Ruby does:
 * `03/09/2021` has the day first, `21-12-16` the year.
 */
export function findDay(text: string, hint: string | undefined): FoundDay | undefined {
  const without = (match: RegExpExecArray, keep = '') =>
    `${text.slice(0, match.index)} ${keep} ${text.slice(match.index + match[0].length)}`;
  let m = YEAR_FIRST.exec(text) ?? COLONS.exec(text);
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
  m = ORDINAL.exec(text);
  if (m) return { ...dayOfYear(Number(m[1]), Number(m[2])), rest: without(m) };
  m = WEEK.exec(text);
  if (m) return { ...dayOfWeek(Number(m[1]), Number(m[2]), Number(m[3])), rest: without(m) };
  m = SHORT_YEAR.exec(text);
  if (m) return shortYear(Number(m[1]), Number(m[3]), Number(m[4]), without(m), hint);
  return compact(text, without) ?? foreign(text, without);
}

type Without = (match: RegExpExecArray) => string;

function compact(text: string, without: Without): FoundDay | undefined {
  const m = COMPACT.exec(text);
  const day = m && { year: Number(m[1]), month: Number(m[2]), day: Number(m[3]), rest: without(m) };
  const plausible = day && day.month >= 1 && day.month <= 12 && day.day >= 1 && day.day <= 31 && Number(m[4] ?? 0) < 25;
  const seconds = EPOCH.exec(text);
  // A number of ten digits is one of seconds since 1970, unless it reads as a day and an hour.
  if (seconds && !plausible) return sinceEpoch(Number(seconds[1] ?? Number(seconds[2]) / 1000));
  if (!day) return undefined;
  if (m[4] === undefined) return day;
  const time = { hour: Number(m[4]), minute: Number(m[5] ?? 0), second: Number(m[6] ?? 0), millisecond: 0 };
  return { ...day, clock: { time, given: true, rest: day.rest } };
}

function foreign(text: string, without: Without): FoundDay | undefined {
  const first = FOREIGN_DAY.exec(text);
  const dayFirst = first && monthNamed(first[2] ?? '');
  if (first && dayFirst)
    return { day: Number(first[1]), month: dayFirst, year: Number(first[3]), rest: without(first) };
  const second = FOREIGN_MONTH.exec(text);
  const month = second && monthNamed(second[1] ?? '');
  return second && month
    ? { day: Number(second[2]), month, year: Number(second[3]), rest: without(second) }
    : undefined;
}

function sinceEpoch(seconds: number): FoundDay {
  const date = new Date(seconds * 1000);
  const time = {
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
  };
  return { ...parts(date), rest: '', clock: { time, given: true, rest: 'Z' } };
}

function parts(date: Date): Pick<FoundDay, 'year' | 'month' | 'day'> {
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

const NO_DAY = { year: 0, month: 0, day: 0 };

function dayOfYear(year: number, number: number): typeof NO_DAY {
  const day = parts(new Date(Date.UTC(year, 0, number)));
  return day.year === year ? day : NO_DAY;
}

/** The week that holds January 4 is the first, and Monday the first of its days. */
function dayOfWeek(year: number, week: number, day: number): typeof NO_DAY {
  const fourth = new Date(Date.UTC(year, 0, 4));
  const monday = fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * 86_400_000;
  return week < 1 || week > 53 ? NO_DAY : parts(new Date(monday + ((week - 1) * 7 + day - 1) * 86_400_000));
}

function dayOrMonthFirst(a: number, b: number, year: number, hint: string | undefined): typeof NO_DAY {
  const [, month, day] = hint?.split('-').map(Number) ?? [];
  const monthFirst = b > 12 || (a <= 12 && a === month && b === day);
  return monthFirst ? { year, month: a, day: b } : { year, month: b, day: a };
}

function shortYear(a: number, b: number, c: number, rest: string, hint: string | undefined): FoundDay | undefined {
  const readings = [
    { year: fullYear(a), month: b, day: c },
    { year: fullYear(c), month: b, day: a },
    { year: fullYear(c), month: a, day: b },
  ].filter(({ month, day }) => month >= 1 && month <= 12 && day >= 1 && day <= 31);
  const hinted = readings.find(({ year, month, day }) => `${year}-${two(month)}-${two(day)}` === hint);
  const [first, second] = readings;
  // Ruby reads the year first, always; where that makes no date, only what can be one in a single way is plain.
  const only = b <= 12 && c >= 1 && c <= 31 && b >= 1 ? first : second === undefined ? first : undefined;
  const found = hinted ?? only;
  return found && { ...found, rest };
}

/** Ruby reads a year of two digits as 1969 to 2068. */
export function fullYear(year: number): number {
  return year < 69 ? 2000 + year : year < 100 ? 1900 + year : year;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function monthOf(name: string | undefined): number {
  return MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1;
}
