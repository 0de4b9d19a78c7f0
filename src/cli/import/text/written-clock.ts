import type { WallTime } from './time-zone.ts';

/** A time of day, and what is left of the text when it is taken out. */
export interface Clock {
  time: Pick<WallTime, 'hour' | 'minute' | 'second' | 'millisecond'>;
  /** Whether there was one; else it is midnight. */
  given: boolean;
  rest: string;
}

const CLOCK =
  /(?<!\d)(\d{1,2})\s*[:：时時点點h]\s*(\d{1,2})(?!\d)(?:\s*[:：分]\s*(\d{1,2})秒?(?:[.,](\d+))?)?分?(?:\s*([ap])\.?m\b\.?)?/i;
const HOUR_ONLY = /(?<![\d:])(\d{1,2})\s*(?:([ap])\.?m\b\.?|[时時点點]|h\b)/i;
/** East Asian dates name the half of the day before the hour. */
const HALF = /(?:(上午|凌晨|清晨|早上|午前|오전)|(下午|傍晚|午後|오후)|(晚上|夜里)|(中午))\s*(?=\d)/;

/** The time of day in what is left of a date; undefined when it says one that no clock shows. */
export function findClock(text: string): Clock | undefined {
  const midnight = { hour: 0, minute: 0, second: 0, millisecond: 0 };
  const m = CLOCK.exec(text);
  const short = m ? undefined : HOUR_ONLY.exec(text);
  const match = m ?? short;
  if (!match) return { time: midnight, given: false, rest: text };
  const rest = `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}`;
  const hour = hourOf(Number(match[1]), (m ? m[5] : short?.[2])?.toLowerCase(), HALF.exec(text));
  const minute = m ? Number(m[2]) : 0;
  // 60 is a leap second, which POSIX time does not know.
  const second = Math.min(Number(m?.[3] ?? 0), 60);
  const millisecond = Number((m?.[4] ?? '').slice(0, 3).padEnd(3, '0'));
  if (hour > 24 || minute > 59 || Number(m?.[3] ?? 0) > 60 || (hour === 24 && minute + second > 0 && !HALF.test(text)))
    return undefined;
  return { time: { hour, minute, second, millisecond }, given: true, rest };
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
