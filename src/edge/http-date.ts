const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const IMF_FIXDATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;
const RFC_850 = /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\d{2})-(\w{3})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) GMT$/;
const ASCTIME = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\w{3}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/;

/** Seconds since 1970 as an HTTP date in the one form that may be sent (RFC 9110 section 5.6.7). */
export function formatHttpDate(seconds: number): string {
  return new Date(seconds * 1000).toUTCString();
}

/**
 * An HTTP date in any of the three forms that a recipient must accept (RFC 9110 section 5.6.7), as seconds since 1970.
 * Undefined for everything else. A year of two digits is the last one so ending that is not more than 50 years after
 * `now` (in seconds).
 */
export function parseHttpDate(text: string, now: number): number | undefined {
  const imf = IMF_FIXDATE.exec(text);
  if (imf) return seconds(Number(imf[3]), imf[2], imf[1], imf[4], imf[5], imf[6]);
  const old = RFC_850.exec(text);
  if (old) return seconds(fullYear(Number(old[3]), now), old[2], old[1], old[4], old[5], old[6]);
  const c = ASCTIME.exec(text);
  if (c) return seconds(Number(c[6]), c[1], c[2], c[3], c[4], c[5]);
  return undefined;
}

type Part = string | undefined;

function seconds(year: number, month: Part, day: Part, hour: Part, minute: Part, second: Part): number | undefined {
  const index = MONTHS.indexOf(month ?? '');
  if (index < 0 || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, index, Number(day));
  if (date.getUTCMonth() !== index || date.getUTCDate() !== Number(day)) return undefined;
  return date.setUTCHours(Number(hour), Number(minute), Number(second)) / 1000;
}

function fullYear(twoDigits: number, now: number): number {
  const latest = new Date(now * 1000).getUTCFullYear() + 50;
  return latest - ((latest - twoDigits) % 100);
}
