/** A moment as a calendar and a clock on the wall show it. `month` counts from 1. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

const DAY = 86_400_000;
/** Offsets of days on which the clock was not changed. */
const steady = new Map<string, number | undefined>();
const formats = new Map<string, Intl.DateTimeFormat | undefined>();

/** Whether `timeZone` names a zone of the IANA database. */
export function isTimeZone(timeZone: string): boolean {
  return formatOf(timeZone) !== undefined;
}

/** What the clock shows at `instant` in `timeZone`; an unknown zone counts as UTC, as the C library has it. */
export function wallTime(instant: number, timeZone: string): WallTime {
  const shifted = new Date(instant + offsetAt(instant, timeZone));
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
    millisecond: shifted.getUTCMilliseconds(),
  };
}

/**
 * The moment at which the clock of `timeZone` shows `wall`. A time that the change to summer time leaves out is read as
 * if the clock had not been changed; one that occurs twice is the first.
 */
export function instantOf(wall: WallTime, timeZone: string): number {
  const asUtc = utcOf(wall);
  const before = offsetAt(asUtc - DAY, timeZone);
  const first = asUtc - before;
  if (offsetAt(first, timeZone) === before) return first;
  const after = offsetAt(asUtc + DAY, timeZone);
  const second = asUtc - after;
  return offsetAt(second, timeZone) === after ? second : first;
}

/** The moment at which the clock of Greenwich shows `wall`. */
export function utcOf(wall: WallTime): number {
  const date = new Date(0);
  date.setUTCFullYear(wall.year, wall.month - 1, wall.day);
  date.setUTCHours(wall.hour, wall.minute, wall.second, wall.millisecond);
  return date.getTime();
}

/** How far the clock of `timeZone` is ahead of UTC, in milliseconds. Asking ICU is slow, and most days know no change. */
function offsetAt(instant: number, timeZone: string): number {
  const format = formatOf(timeZone);
  if (!format) return 0;
  const day = Math.floor(instant / DAY);
  const name = `${timeZone} ${day}`;
  if (!steady.has(name)) {
    const start = askOffset(day * DAY, format);
    steady.set(name, start === askOffset((day + 1) * DAY - 1, format) ? start : undefined);
  }
  return steady.get(name) ?? askOffset(instant, format);
}

function askOffset(instant: number, format: Intl.DateTimeFormat): number {
  const name = format.formatToParts(instant).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const parts = /^GMT(?:([+-])(\d{1,2}):?(\d{2})(?::?(\d{2}))?)?$/.exec(name);
  if (!parts?.[1]) return 0;
  const seconds = Number(parts[2]) * 3600 + Number(parts[3]) * 60 + Number(parts[4] ?? 0);
  return (parts[1] === '-' ? -seconds : seconds) * 1000;
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  if (formats.has(timeZone)) return formats.get(timeZone);
  let format: Intl.DateTimeFormat | undefined;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch {
    format = undefined;
  }
  formats.set(timeZone, format);
  return format;
}
