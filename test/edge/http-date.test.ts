import { describe, expect, it } from 'vitest';
import { formatHttpDate, parseHttpDate } from '../../src/edge/http-date.ts';

const NOW = Date.UTC(2026, 10, 22) / 1000;
const at = (...parts: Parameters<typeof Date.UTC>) => Date.UTC(...parts) / 1000;

describe('an HTTP date', () => {
  it.each([
    ['as it is sent today', 'Sun, 06 Nov 1994 08:49:37 GMT', at(1994, 10, 6, 8, 49, 37)],
    ['as RFC 850 had it', 'Sunday, 06-Nov-94 08:49:37 GMT', at(1994, 10, 6, 8, 49, 37)],
    ['as C writes it', 'Sun Nov  6 08:49:37 1994', at(1994, 10, 6, 8, 49, 37)],
    ['as C writes it with two digits', 'Thu Nov 16 08:49:37 1994', at(1994, 10, 16, 8, 49, 37)],
    ['on a leap day', 'Thu, 29 Feb 2024 00:00:00 GMT', at(2024, 1, 29)],
    ['in a leap second', 'Sat, 31 Dec 2016 23:59:60 GMT', at(2017, 0, 1)],
    ['in 1970', 'Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['before 1970', 'Wed, 31 Dec 1969 23:59:59 GMT', -1],
    ['of the first century, not of the twentieth', 'Sat, 01 Jan 0050 00:00:00 GMT', -60589296000],
    ['of this year in two digits', 'Sunday, 22-Nov-26 00:00:00 GMT', NOW],
    ['50 years ahead in two digits', 'Sunday, 22-Nov-76 00:00:00 GMT', at(2076, 10, 22)],
    ['51 years ahead in two digits, which means the past', 'Tuesday, 22-Nov-77 00:00:00 GMT', at(1977, 10, 22)],
    ['with the wrong day of the week', 'Mon, 06 Nov 1994 08:49:37 GMT', at(1994, 10, 6, 8, 49, 37)],
  ])('%s', (_, text, seconds) => {
    expect(parseHttpDate(text, NOW)).toBe(seconds);
  });

  it('in two digits is read by the century of the reader', () => {
    expect(parseHttpDate('Friday, 01-Jan-10 00:00:00 GMT', at(2080, 0))).toBe(at(2110, 0, 1));
  });

  it.each([
    [''],
    ['yesterday'],
    ['0'],
    ['1795341600'],
    ['2026-11-22T08:00:00Z'],
    ['Sun, 06 Nov 1994 08:49:37'],
    ['Sun, 06 Nov 1994 08:49:37 UTC'],
    ['Sun, 06 Nov 1994 08:49:37 +0000'],
    ['sun, 06 nov 1994 08:49:37 gmt'],
    ['Sun, 6 Nov 1994 08:49:37 GMT'],
    ['Sun, 06 Nov 94 08:49:37 GMT'],
    ['Sun, 06-Nov-1994 08:49:37 GMT'],
    ['Xyz, 06 Nov 1994 08:49:37 GMT'],
    ['Everyday, 06-Nov-94 08:49:37 GMT'],
    ['Sun, 06 Foo 1994 08:49:37 GMT'],
    ['Sun, 00 Nov 1994 08:49:37 GMT'],
    ['Sun, 31 Nov 1994 08:49:37 GMT'],
    ['Thu, 29 Feb 2023 00:00:00 GMT'],
    ['Sun, 06 Nov 1994 24:00:00 GMT'],
    ['Sun, 06 Nov 1994 08:60:00 GMT'],
    ['Sun, 06 Nov 1994 08:49:61 GMT'],
    ['Sun, 06 Nov 1994 08:49:37 GMT, Mon, 07 Nov 1994 08:49:37 GMT'],
    [' Sun, 06 Nov 1994 08:49:37 GMT'],
    ['Sun, 06 Nov 1994 08:49:37 GMT\n'],
    ['Sunday, 06-Nov-94 08:49:37'],
    ['Sun Nov 06 1994'],
    ['Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time)'],
  ])('is not %j', (text) => {
    expect(parseHttpDate(text, NOW)).toBeUndefined();
  });

  it.each([[0], [NOW], [at(1994, 10, 6, 8, 49, 37)], [at(2076, 0, 1)]])('is read as it is written: %d', (seconds) => {
    expect(parseHttpDate(formatHttpDate(seconds), NOW)).toBe(seconds);
  });
});
