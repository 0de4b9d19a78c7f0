import { Temporal } from 'temporal-polyfill';
import { canonicalTimeZone } from '../../../article/canonical.ts';

const WEEKDAY = /\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?/i;
const NAME = String.raw`(?<name>\p{L}{2,})\.?`;

/** Days as people write them, in the order in which they are tried. `name` is a month in one of many languages. */
const DAYS = [
  String.raw`(?<!\d)(?<year>\d{4})\s?[-/.年]\s?(?<month>\d{1,2})\s?[-/.月]\s?(?<day>\d{1,2})(?!\d)日?(?:T(?=\d))?`,
  // Cameras write it so.
  String.raw`(?<!\d)(?<year>\d{4}):(?<month>\d{2}):(?<day>\d{2})(?=\s)`,
  String.raw`(?<!\d)(?<day>\d{1,2})(?:st|nd|rd|th|\.)?[-\s/]+(?:(?:of|de)\s+)?${NAME}[-,\s/]+(?:de\s+)?(?<year>\d{4})(?!\d)`,
  String.raw`${NAME}[-\s]*(?<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:])[-,，\s]*(?<year>\d{4})(?![\d:])`,
  String.raw`(?<!\d)(?<year>\d{4})[-\s,]+${NAME}[-\s]+(?<day>\d{1,2})(?!\d)`,
  // `date` and Ruby's `Time#to_s` of old: the year comes after the clock and the zone.
  String.raw`${NAME}\s+(?<day>\d{1,2})(?=\s)(?<rest>.*?)\s(?<year>\d{4})\s*$`,
  String.raw`(?<!\d)(?<first>\d{1,2})[/.-](?<second>\d{1,2})[/.-](?<year>\d{4})(?!\d)`,
  // Of the year (ISO 8601 section 5.2.2), and of the week (5.2.3).
  String.raw`(?<!\d)(?<year>\d{4})-(?<ordinal>\d{3})(?!\d)`,
  String.raw`(?<!\d)(?<year>\d{4})-?W(?<week>\d{2})-?(?<weekday>[1-7])(?!\d)`,
  String.raw`^(?<a>\d{2})(?<mark>[/.-])(?<b>\d{2})\k<mark>(?<c>\d{2})(?!\d)`,
].map((source) => new RegExp(source, 'iu'));

const COMPACT = /(?<!\d)(\d{4})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:T?([01]\d|2[0-4])(\d{2})?(\d{2})?)?(?!\d)/;
const CLOCK =
  /(?<!\d)(\d{1,2})\s*[:：时時点點h]\s*(\d{1,2})(?!\d)(?:\s*[:：分]\s*(\d{1,2})秒?(?:[.,](\d+))?)?分?(?:\s*([ap])\.?m\b\.?)?/i;
const HOUR_ONLY = /(?<![\d:])(\d{1,2})\s*(?:()()()([ap])\.?m\b\.?|[时時点點]|h\b)/i;
/** East Asian dates name the half of the day before the hour. */
const HALF = /(?:(上午|凌晨|清晨|早上|午前|오전)|(下午|傍晚|午後|오후)|(晚上|夜里)|(中午))\s*(?=\d)/;

/**
 * Offsets in minutes of the abbreviations that people write into dates. Where one has several meanings, RFC 5322
 * section 4.3 decides, then the more common; a site whose own zone fits another meaning gets that one.
 */
const ABBREVIATIONS = new Map(
  `z 0,ut 0,utc 0,gmt 0,wet 0,west 60,bst 60 360,cet 60,met 60,mez 60,cest 120,mesz 120,sast 120,eet 120,eest 180,msk 180,
trt 180,pkt 300,ist 330 60 120,npt 345,ict 420,wib 420,cst -360 480 -300,hkt 480,sgt 480,myt 480,pht 480,awst 480,jst 540,
kst 540,acst 570,acdt 630,aest 600,aedt 660,nzst 720,nzdt 780,brt -180,art -180,clt -240,ast -240 180,adt -180,est -300 600,
edt -240 660,cdt -300 540,mst -420 480,mdt -360,pst -480 480,pdt -420,akst -540,akdt -480,hst -600`
    .split(',')
    .map((line) => line.trim().split(' '))
    .map(([name = '', ...minutes]) => [name, minutes.map(Number)]),
);

/**
 * Reads a date in any form that Ruby's `Time.parse` takes and that is one date only: ISO 8601 and its looser relatives, RFC
 * 5322, what `date` prints, names of months, `2021年12月16日 下午8:53`, seconds since 1970. It is in the zone that it names, else in
 * `timeZone`. Undefined when there is no day in it, or none that exists. `day` (as `YYYY-MM-DD`) settles whether
 * `03/09/2021` is in March or September, else the day comes first, as in Ruby.
 */
export function readDate(text: string, timeZone: string, day?: string): Temporal.ZonedDateTime | undefined {
  const spaced = (_: string, year: string, month: string, day: string, hour = '', minute = '00', second = '00') =>
    `${year}-${month}-${day}${hour && ` ${hour}:${minute}:${second}`}`;
  const bare = text.replace(WEEKDAY, ' ').replace(COMPACT, spaced).trim();
  for (const pattern of DAYS) {
    const match = pattern.exec(bare);
    const date = match?.groups && dayOf(match.groups, day);
    if (!match?.groups || !date) continue;
    const rest = `${bare.slice(0, match.index)} ${match.groups.rest ?? ''} ${bare.slice(match.index + match[0].length)}`;
    const clock = findClock(rest);
    if (!clock || date.year <= 0) return undefined;
    return inZone(date.toPlainDateTime().add(clock.time), clock.rest, timeZone);
  }
  // A number of ten digits is one of seconds since 1970, unless it reads as a day and an hour.
  const [, seconds = ''] = /^(\d{10}|\d{13})(?:\.\d+)?$/.exec(bare) ?? [];
  return seconds === '' ? undefined : epoch(timeZone).add({ milliseconds: Number(seconds.padEnd(13, '0')) });
}

/** The beginning of 1970, as a clock in `timeZone` shows it. */
export function epoch(timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
}

/** A moment by RFC 3339, in UTC. */
export function rfc3339(date: Temporal.ZonedDateTime): string {
  return date.toInstant().toString({ fractionalSecondDigits: 3 });
}

/** The moment that `text` means for a site in `timeZone`, by RFC 3339; undefined when it is no date. */
export function dateTime(text: string | undefined, timeZone: string): string | undefined {
  const date = readDate(text ?? '', timeZone);
  return date && rfc3339(date);
}

/** Whether `text` is nothing but a zone: a scraper that found no date leaves `+0800`. */
export function isZone(text: string): boolean {
  return /^\s*(?:[+-]\d{1,2}:?\d{2}|UTC|GMT|Z)\s*$/i.test(text);
}

/** Ruby reads a year of two digits as 1969 to 2068. */
export function fullYear(year: string): number {
  return year.length > 2 ? Number(year) : Number(year) + (Number(year) < 69 ? 2000 : 1900);
}

/** The month, from 1, of a name or an abbreviation of one, in the languages that sites are written in. */
const monthNames = new Map<string, number>([['sept', 9]]);
for (const language of ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'ru', 'uk', 'pl', 'sv', 'da', 'nb', 'tr', 'zh']) {
  // In Russian and Polish a month has another form beside a day.
  for (const beside of [{}, { day: 'numeric' }] as const) {
    const format = new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC', ...beside });
    for (let month = 1; month <= 12; month++) {
      const name = format.formatToParts(Date.UTC(2021, month - 1, 15)).find(({ type }) => type === 'month')?.value;
      if (!name || /\d/.test(name)) continue;
      for (const key of language === 'en' ? [name, name.slice(0, 3)] : [name])
        if (!monthNames.has(key.toLowerCase())) monthNames.set(key.toLowerCase(), month);
    }
  }
}

/** The day that the parts of a date name; undefined when they name none, or one that the calendar lacks. */
function dayOf(parts: Record<string, string | undefined>, hint: string | undefined): Temporal.PlainDate | undefined {
  const { year, month, day, name, first, second, ordinal, week, weekday, a, b, c } = parts;
  if (month !== undefined) return dateOf(year, month, day);
  if (name !== undefined) return dateOf(year, monthNames.get(name.normalize('NFC').toLowerCase()), day);
  if (ordinal !== undefined) {
    const date = dateOf(year, 1, 1)?.add({ days: Number(ordinal) - 1 });
    return date?.year === Number(year) ? date : undefined;
  }
  if (week !== undefined) {
    // The week that holds January 4 is the first, and Monday the first of its days.
    const fourth = dateOf(year, 1, 4);
    const days = (Number(week) - 1) * 7 + Number(weekday) - (fourth?.dayOfWeek ?? 0);
    return Number(week) >= 1 && Number(week) <= 53 ? fourth?.add({ days }) : undefined;
  }
  // Ruby reads the day or a short year first, always; where that makes no date, only what can be one in a single way is plain.
  const [usual, ...unusual] = first
    ? [dateOf(year, second, first), dateOf(year, first, second)]
    : [dateOf(a, b, c), dateOf(c, b, a), dateOf(c, a, b)];
  const others = unusual.filter((date) => date !== undefined);
  const hinted = [usual, ...others].find((date) => date?.toString() === hint);
  return hinted ?? usual ?? (others.length === 1 ? others[0] : undefined);
}

type Part = string | number | undefined;

function dateOf(year: string | undefined, month: Part, day: Part): Temporal.PlainDate | undefined {
  try {
    const parts = { year: fullYear(year ?? ''), month: Number(month), day: Number(day) };
    return Temporal.PlainDate.from(parts, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}

/** The time of day in what is left of a date, else midnight, and the text without it; undefined when no clock shows it. */
function findClock(text: string) {
  const match = CLOCK.exec(text) ?? HOUR_ONLY.exec(text);
  const [whole = '', hour = '0', minute = '', second = '', fraction = '', half] = match ?? [];
  const named = HALF.exec(text);
  const [hours, minutes, seconds] = [hourOf(Number(hour), half?.toLowerCase(), named), Number(minute), Number(second)];
  // 60 is a leap second, which POSIX time does not know.
  if (hours > 24 || minutes > 59 || seconds > 60 || (hours === 24 && minutes + seconds > 0 && !named)) return undefined;
  const rest = match ? `${text.slice(0, match.index)} ${text.slice(match.index + whole.length)}` : text;
  return { time: { hours, minutes, seconds, milliseconds: Number(fraction.slice(0, 3).padEnd(3, '0')) }, rest };
}

function hourOf(hour: number, half: string | undefined, named: RegExpExecArray | null): number {
  if (hour > 12) return hour;
  if (half) return (hour % 12) + (half === 'p' ? 12 : 0);
  if (!named) return hour;
  if (named[1]) return hour % 12;
  // Twelve at night is the end of the day.
  if (named[3]) return hour + 12;
  return named[2] || hour < 11 ? (hour % 12) + 12 : hour;
}

/** A day and a time, in the zone that `text` names, else in that of the site. */
function inZone(wall: Temporal.PlainDateTime, text: string, site: string): Temporal.ZonedDateTime {
  const named = /[A-Za-z]+\/[A-Za-z_+-]+(?:\/[A-Za-z_]+)?/.exec(text)?.[0];
  const iana = named && canonicalTimeZone(named);
  if (iana) return wall.toZonedDateTime(iana);
  const local = wall.toZonedDateTime(site);
  const [, sign, hours = '', minutes = '0'] = /([+\-−])(\d{1,2})(?::?(\d{2}))?(?::?\d{2})?(?!\d)/.exec(text) ?? [];
  const ahead = (Number(hours) * 60 + Number(minutes)) * (sign === '+' ? 1 : -1);
  const meanings = (text.match(/[A-Za-z]+/g) ?? []).map((word) => ABBREVIATIONS.get(word.toLowerCase())).find(Boolean);
  // Ruby takes every offset of less than a day.
  const offsets = hours !== '' && Number(hours) < 24 ? [ahead] : meanings;
  const offset = offsets?.find((minutes) => minutes * 6e10 === local.offsetNanoseconds) ?? offsets?.[0];
  if (offset === undefined) return local;
  const clock = Temporal.PlainTime.from('00:00').add({ minutes: Math.abs(offset) });
  return wall.toZonedDateTime(`${offset < 0 ? '-' : '+'}${clock.toString({ smallestUnit: 'minute' })}`);
}
