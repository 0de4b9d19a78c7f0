import { describe, expect, it } from 'vitest';
import { parseDate } from '../../src/article/canonical.ts';

const iso = (text: string) => {
  const time = parseDate(text);
  return time === undefined ? undefined : new Date(time).toISOString();
};

describe('an RFC 3339 date and time', () => {
  it.each([
    ['in UTC', '2026-11-22T08:00:00Z', '2026-11-22T08:00:00.000Z'],
    ['in lower case', '2026-11-22t08:00:00z', '2026-11-22T08:00:00.000Z'],
    ['east of Greenwich', '2026-11-22T08:00:00+08:00', '2026-11-22T00:00:00.000Z'],
    ['west of Greenwich', '2026-11-22T20:00:00-05:00', '2026-11-23T01:00:00.000Z'],
    ['half an hour off', '2026-11-22T08:00:00+05:30', '2026-11-22T02:30:00.000Z'],
    ['with an offset of zero', '2026-11-22T08:00:00+00:00', '2026-11-22T08:00:00.000Z'],
    ['with an unknown offset (section 4.3)', '2026-11-22T08:00:00-00:00', '2026-11-22T08:00:00.000Z'],
    ['with the largest offset', '2026-11-22T08:00:00+23:59', '2026-11-21T08:01:00.000Z'],
    ['with tenths', '2026-11-22T08:00:00.5Z', '2026-11-22T08:00:00.500Z'],
    ['with hundredths', '2026-11-22T08:00:00.05Z', '2026-11-22T08:00:00.050Z'],
    ['with milliseconds', '2026-11-22T08:00:00.123Z', '2026-11-22T08:00:00.123Z'],
    ['with microseconds, cut', '2026-11-22T08:00:00.123999Z', '2026-11-22T08:00:00.123Z'],
    ['with more digits than anyone counts', `2026-11-22T08:00:00.${'9'.repeat(40)}Z`, '2026-11-22T08:00:00.999Z'],
    ['in a leap second', '2016-12-31T23:59:60Z', '2016-12-31T23:59:59.000Z'],
    ['in a leap second elsewhere (section 5.8)', '1990-12-31T15:59:60-08:00', '1990-12-31T23:59:59.000Z'],
    ['on the 29th of February', '2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
    ['on the 29th of February 2000', '2000-02-29T12:00:00Z', '2000-02-29T12:00:00.000Z'],
    ['before 1970', '1969-07-20T20:17:40Z', '1969-07-20T20:17:40.000Z'],
    ['in the first century', '0099-01-01T00:00:00Z', '0099-01-01T00:00:00.000Z'],
    ['in the first year', '0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
    ['in the last year', '9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['over a year’s end', '2026-12-31T23:30:00-01:00', '2027-01-01T00:30:00.000Z'],
  ])('%s', (_, text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  it.each([
    ['nothing', ''],
    ['a word', 'yesterday'],
    ['a date alone', '2026-11-22'],
    ['a time alone', '08:00:00Z'],
    ['no zone', '2026-11-22T08:00:00'],
    ['a zone without colon', '2026-11-22T08:00:00+0800'],
    ['a zone of hours', '2026-11-22T08:00:00+08'],
    ['a zone by name', '2026-11-22T08:00:00 CST'],
    ['a space for the T', '2026-11-22 08:00:00Z'],
    ['no seconds', '2026-11-22T08:00Z'],
    ['a month of one digit', '2026-1-22T08:00:00Z'],
    ['a comma before the fraction', '2026-11-22T08:00:00,5Z'],
    ['a point without fraction', '2026-11-22T08:00:00.Z'],
    ['the 30th of February', '2026-02-30T08:00:00Z'],
    ['the 29th of February in a common year', '2026-02-29T08:00:00Z'],
    ['the 29th of February 1900', '1900-02-29T08:00:00Z'],
    ['the 31st of April', '2026-04-31T08:00:00Z'],
    ['day zero', '2026-11-00T08:00:00Z'],
    ['month zero', '2026-00-22T08:00:00Z'],
    ['the 13th month', '2026-13-22T08:00:00Z'],
    ['24 o’clock', '2026-11-22T24:00:00Z'],
    ['the 60th minute', '2026-11-22T08:60:00Z'],
    ['the 61st second', '2026-11-22T08:00:61Z'],
    ['an offset of 24 hours', '2026-11-22T08:00:00+24:00'],
    ['an offset of 60 minutes', '2026-11-22T08:00:00+08:60'],
    ['a real minus sign', '2026-11-22T08:00:00\u221208:00'],
    ['a year of five digits', '12026-11-22T08:00:00Z'],
    ['a year with a sign', '+002026-11-22T08:00:00Z'],
    ['a year before the first in UTC', '0000-01-01T00:00:00+00:01'],
    ['a year after the last in UTC', '9999-12-31T23:59:59-00:01'],
    ['RFC 822', 'Sun, 22 Nov 2026 08:00:00 GMT'],
    ['seconds since 1970', '1795341600'],
    ['a line break after it', '2026-11-22T08:00:00Z\n'],
    ['something after it', '2026-11-22T08:00:00Z and more'],
    ['two of them', '2026-11-22T08:00:00Z2026-11-22T08:00:00Z'],
    ['digits of another script', '２０２６-11-22T08:00:00Z'],
    ['an ISO week', '2026-W47-7T08:00:00Z'],
    ['an ordinal date', '2026-326T08:00:00Z'],
  ])('is not %s', (_, text) => {
    expect(parseDate(text)).toBeUndefined();
  });
});
