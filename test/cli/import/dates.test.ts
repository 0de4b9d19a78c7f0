import { describe, expect, test } from 'vitest';
import { epoch, isZone, readDate, rfc3339 } from '../../../src/cli/import/text/dates.ts';

const iso = (text: string, zone = 'Asia/Shanghai', day?: string) => {
  const date = readDate(text, zone, day);
  return date && rfc3339(date).replace('.000Z', 'Z');
};

describe('a date is read in every form that Jekyll takes', () => {
  test.each([
    ['2021-12-16 08:53:52 +0800', '2021-12-16T00:53:52Z'],
    ['2021-12-16 08:53:52 +08:00', '2021-12-16T00:53:52Z'],
    ['2021-12-16T08:53:52Z', '2021-12-16T08:53:52Z'],
    ['2021-12-16 08:53:52.123456789 +0800', '2021-12-16T00:53:52.123Z'],
    ['2021-12-16 8:53:52 +0800', '2021-12-16T00:53:52Z'],
    ['2021-12-16 8:53 -5', '2021-12-16T13:53:00Z'],
    ['2021-12-16 08:53 UTC', '2021-12-16T08:53:00Z'],
    ['2020-06-16 17:15:17+17:00', '2020-06-16T00:15:17Z'],
    ['2012-05-22T00:00:00-0400', '2012-05-22T04:00:00Z'],
    ['Fri Sep 3 12:34:56 CEST 2021', '2021-09-03T10:34:56Z'],
    ['Fri Sep  3 12:34:56 +0200 2021', '2021-09-03T10:34:56Z'],
    ['Fri, 03 Sep 2021 12:34:56 +0200', '2021-09-03T10:34:56Z'],
    ['Thu Dec 16 2021 08:53:52 GMT+0800 (China Standard Time)', '2021-12-16T00:53:52Z'],
    ['2014-03-23 14:37:00 PDT', '2014-03-23T21:37:00Z'],
    ['September 3rd, 2021 12:34 pm EDT', '2021-09-03T16:34:00Z'],
    ['3 Sep 2021 09:00 GMT', '2021-09-03T09:00:00Z'],
    ['20211216T085352Z', '2021-12-16T08:53:52Z'],
    ['2009-05-15 17:00:00 America/New_York', '2009-05-15T21:00:00Z'],
    ['2021-12-16 24:00:00 +0800', '2021-12-16T16:00:00Z'],
    ['2021-12-16 23:59:60 +0800', '2021-12-16T16:00:00Z'],
    ['2021-12-16T08:53:52.5-05:00', '2021-12-16T13:53:52.500Z'],
    ['Fri Jul 13 2007 21:33:44 GMT+0100 (British Summer Time)', '2007-07-13T20:33:44Z'],
    ['2026-09-03 14:30:00-0400', '2026-09-03T18:30:00Z'],
    ['1639616032', '2021-12-16T00:53:52Z'],
    ['1639616032000', '2021-12-16T00:53:52Z'],
  ])('with its zone: %s', (text, expected) => expect(iso(text)).toBe(expected));

  test.each([
    ['2021-12-16 08:53:52', '2021-12-16T00:53:52Z'],
    ['2021-12-16 08:53', '2021-12-16T00:53:00Z'],
    ['2021-12-16', '2021-12-15T16:00:00Z'],
    ['2021/12/16 8:53', '2021-12-16T00:53:00Z'],
    ['2021年12月16日 08时53分', '2021-12-16T00:53:00Z'],
    ['Fri Sep  3 12:34:56 2021', '2021-09-03T04:34:56Z'],
    ['December 16, 2021', '2021-12-15T16:00:00Z'],
    ['20211216', '2021-12-15T16:00:00Z'],
    ['20211216085352', '2021-12-16T00:53:52Z'],
    ['202112160853', '2021-12-16T00:53:00Z'],
    ['2021121608', '2021-12-16T00:00:00Z'],
    ['2021-W50-4', '2021-12-15T16:00:00Z'],
    ['2020W537', '2021-01-02T16:00:00Z'],
    ['2020-W10-1', '2020-03-01T16:00:00Z'],
    ['2021-350', '2021-12-15T16:00:00Z'],
    ['2021-12-16 08h53', '2021-12-16T00:53:00Z'],
    ['2024-3-5', '2024-03-04T16:00:00Z'],
    ['March 5, 2024', '2024-03-04T16:00:00Z'],
    ['2024年3月5日', '2024-03-04T16:00:00Z'],
    ['2021/12/16 下午 8:53:52', '2021-12-16T12:53:52Z'],
    ['2021年12月16日 上午12点05分', '2021-12-15T16:05:00Z'],
    ['2021年12月16日 中午12:30', '2021-12-16T04:30:00Z'],
    ['2021-12-16 晚上12:30', '2021-12-16T16:30:00Z'],
    ['十月11,2023', '2023-10-10T16:00:00Z'],
    ['16 décembre 2021', '2021-12-15T16:00:00Z'],
    ['3 сентября 2021 г. 10:00', '2021-09-03T02:00:00Z'],
    ['3. September 2021', '2021-09-02T16:00:00Z'],
    ['12 de marzo de 2021', '2021-03-11T16:00:00Z'],
  ])("without one, in the site's: %s", (text, expected) => expect(iso(text)).toBe(expected));

  test.each([
    '',
    '+0800',
    '2021-02-30',
    '2021-13-01',
    'yesterday',
    '0000-00-00 00:00:00',
    '2021-12-16 25:00',
    '2021',
    '2021-12',
    '2021-W54-1',
    '2021-366',
    '5',
    '05/06/70',
    '99999999',
    'June',
  ])('what is no date is none: %j', (text) => expect(readDate(text, 'UTC')).toBeUndefined());

  test('numbers that may be two dates are settled by the file name, else the day comes first', () => {
    expect(iso('03/09/2021', 'UTC')).toBe('2021-09-03T00:00:00Z');
    expect(iso('03/09/2021', 'UTC', '2021-03-09')).toBe('2021-03-09T00:00:00Z');
    expect(iso('12/16/2021', 'UTC')).toBe('2021-12-16T00:00:00Z');
  });

  test('a year of two digits is where Ruby has it, or where it can only be', () => {
    expect(iso('21-12-16', 'UTC')).toBe('2021-12-16T00:00:00Z');
    expect(iso('12/16/21', 'UTC')).toBe('2021-12-16T00:00:00Z');
    expect(iso('16-12-21', 'UTC', '2021-12-16')).toBe('2021-12-16T00:00:00Z');
  });

  test("an abbreviation with two meanings is that of the site's own zone", () => {
    expect(iso('2021-12-16 08:00 CST', 'Asia/Shanghai')).toBe('2021-12-16T00:00:00Z');
    expect(iso('2021-12-16 08:00 CST', 'America/Chicago')).toBe('2021-12-16T14:00:00Z');
    expect(iso('2021-12-16 08:00 IST', 'UTC')).toBe('2021-12-16T02:30:00Z');
  });

  test.each([
    ['+0800', true],
    ['-05:30', true],
    [' Z ', true],
    ['2021 +0800', false],
  ])('a zone alone: %j', (text, is) => expect(isZone(text)).toBe(is));
});

describe('clocks that are changed', () => {
  test.each([
    ['2021-03-28 01:59:59', '2021-03-28T00:59:59Z'],
    ['2021-03-28 02:30:00', '2021-03-28T01:30:00Z'],
    ['2021-03-28 03:00:00', '2021-03-28T01:00:00Z'],
    ['2021-10-31 02:30:00', '2021-10-31T00:30:00Z'],
    ['2021-10-31 03:00:00', '2021-10-31T02:00:00Z'],
  ])('in Berlin %s is %s', (text, expected) => expect(iso(text, 'Europe/Berlin')).toBe(expected));

  test('what the wall shows at a moment leads back to the moment', () => {
    for (const zone of ['Asia/Kathmandu', 'America/St_Johns', 'Australia/Lord_Howe', 'UTC', 'Asia/Shanghai']) {
      for (let at = Date.UTC(1990, 0, 1); at < Date.UTC(2026, 0, 1); at += 86_400_000 * 37.3) {
        const wall = epoch(zone)
          .add({ milliseconds: Math.round(at) })
          .toPlainDateTime();
        expect(readDate(String(wall), zone)?.epochMilliseconds, `${zone} ${at}`).toBe(Math.round(at));
      }
    }
  });
});
