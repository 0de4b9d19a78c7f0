import { describe, expect, it } from 'vitest';
import {
  entityTag,
  formatHttpDate,
  notModified,
  parseHttpDate,
  takesFeedDelta,
  versionShown,
} from '../../src/http/conditional.ts';

const NOW = Date.UTC(2026, 10, 22, 12) / 1000;
const MODIFIED = NOW - 3600;
const ETAG = entityTag(7, 'atom', 'd0');
const since = (seconds: number) => ({ 'If-Modified-Since': formatHttpDate(seconds) });

describe('the entity tag of a feed document', () => {
  it('is weak, and another for each version, format and hash', () => {
    expect(ETAG).toBe('W/"7-atom-d0"');
    const others = [entityTag(8, 'atom', 'd0'), entityTag(7, 'rss', 'd0'), entityTag(7, 'atom', 'd1')];
    expect(new Set([ETAG, ...others]).size).toBe(4);
  });
});

describe('a reader who has the document', () => {
  it.each<[string, Record<string, string>]>([
    ['names its tag', { 'If-None-Match': ETAG }],
    ['names its tag as a strong one: comparison is weak', { 'If-None-Match': '"7-atom-d0"' }],
    ['names it in a list', { 'If-None-Match': `"a", W/"b",${ETAG} , "c"` }],
    ['names it after a tag with a comma', { 'If-None-Match': `"a,b", ${ETAG}` }],
    ['names it after an empty tag', { 'If-None-Match': `"", ${ETAG}` }],
    ['takes any', { 'If-None-Match': '*' }],
    ['takes any, with white space', { 'If-None-Match': ' * ' }],
    ['has it since its change', since(MODIFIED)],
    ['has it since later', since(NOW)],
    ['has it since a time to come', since(NOW + 86_400)],
    ['names its tag beside an old date, which does not count', { 'If-None-Match': ETAG, ...since(MODIFIED - 60) }],
    ['names its tag beside a date that is none', { 'If-None-Match': ETAG, 'If-Modified-Since': 'yesterday' }],
    ['gives the date as RFC 850 had it', { 'If-Modified-Since': 'Sunday, 22-Nov-26 11:00:00 GMT' }],
    ['gives the date as C writes it', { 'If-Modified-Since': 'Sun Nov 22 11:00:00 2026' }],
  ])('is told so: %s', (_, headers) => {
    expect(notModified(new Headers(headers), { etag: ETAG, modified: MODIFIED }, NOW)).toBe(true);
  });
});

describe('a reader who does not have the document', () => {
  it.each<[string, Record<string, string>]>([
    ['says nothing', {}],
    ['names another version', { 'If-None-Match': entityTag(6, 'atom', 'd0') }],
    ['names another format', { 'If-None-Match': entityTag(7, 'rss', 'd0') }],
    ['names another hash', { 'If-None-Match': entityTag(7, 'atom', 'd1') }],
    ['names a part of it', { 'If-None-Match': 'W/"7-atom"' }],
    ['names the version with a zero before', { 'If-None-Match': 'W/"07-atom-d0"' }],
    ['names it without quotes', { 'If-None-Match': '7-atom-d0' }],
    ['names it with one quote', { 'If-None-Match': '"7-atom-d0' }],
    ['names nothing', { 'If-None-Match': '' }],
    ['names a star in quotes', { 'If-None-Match': '"*"' }],
    ['names a star in a list', { 'If-None-Match': '"a", *' }],
    ['has it since before its change', since(MODIFIED - 1)],
    ['gives a date that is none', { 'If-Modified-Since': 'yesterday' }],
    ['gives an ISO date', { 'If-Modified-Since': '2026-11-22T12:00:00Z' }],
    ['gives an empty date', { 'If-Modified-Since': '' }],
    ['names another tag beside a current date: the tag beats it', { 'If-None-Match': '"x"', ...since(NOW) }],
    ['names nothing beside a current date', { 'If-None-Match': '', ...since(NOW) }],
    ['has conditions of another kind only', { 'If-Match': ETAG, 'If-Unmodified-Since': formatHttpDate(NOW) }],
  ])('is given it: %s', (_, headers) => {
    expect(notModified(new Headers(headers), { etag: ETAG, modified: MODIFIED }, NOW)).toBe(false);
  });

  it('is given it, though it has a date, where the document has none', () => {
    expect(notModified(new Headers(since(NOW)), { etag: ETAG }, NOW)).toBe(false);
  });

  it('is given it whatever the length of the header', () => {
    const headers = new Headers({ 'If-None-Match': 'W/"'.repeat(100_001) });
    expect(notModified(headers, { etag: ETAG, modified: MODIFIED }, NOW)).toBe(false);
    expect(versionShown(headers, 'atom', 'd0')).toBeUndefined();
  });
});

describe('the version that a reader has', () => {
  it.each([
    ['the one named', ETAG, '7'],
    ['the newest of several', `${entityTag(3, 'atom', 'd0')}, ${entityTag(12, 'atom', 'd0')}, ${ETAG}`, '12'],
    ['with what a search has', `${entityTag('12.0a1b2c3d', 'atom', 'd0')}, ${ETAG}`, '12.0a1b2c3d'],
    ['that of this format', `${entityTag(9, 'rss', 'd0')}, ${ETAG}`, '7'],
    ['that of this hash', `${entityTag(9, 'atom', 'd1')}, ${ETAG}`, '7'],
    ['none for a star', '*', undefined],
    ['none for a word', '"x"', undefined],
    ['none for a negative number', 'W/"-7-atom-d0"', undefined],
    ['none for a fraction', 'W/"7.5-atom-d0"', undefined],
    ['none for more digits than a version has', `W/"${'9'.repeat(16)}-atom-d0"`, undefined],
    ['none for other digits', 'W/"0x7-atom-d0"', undefined],
    ['none for nothing', '', undefined],
  ])('is %s', (_, header, version) => {
    expect(versionShown(new Headers({ 'If-None-Match': header }), 'atom', 'd0')).toBe(version);
  });

  it('is not known without the header', () => {
    expect(versionShown(new Headers(), 'atom', 'd0')).toBeUndefined();
  });
});

const takes = (value?: string) => takesFeedDelta(new Headers(value === undefined ? {} : { 'A-IM': value }));

it.each([
  'feed',
  'Feed',
  'vcdiff, feed',
  'feed;q=0.5',
  'feed ; q=1',
  'gzip;q=0, feed',
  'feed;x=y',
  'range, feed;q=0.001',
])('A-IM: %s takes changed entries alone', (value) => expect(takes(value)).toBe(true));

it.each([
  undefined,
  '',
  'vcdiff',
  'feed;q=0',
  'feed; q=0.000',
  'FEED;Q=0',
  'feeds',
  'x-feed',
  'feed=1',
  '"feed"',
  ',',
])('A-IM: %s does not', (value) => expect(takes(value)).toBe(false));

const DAY = Date.UTC(2026, 10, 22) / 1000;
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
    ['of this year in two digits', 'Sunday, 22-Nov-26 00:00:00 GMT', DAY],
    ['50 years ahead in two digits', 'Sunday, 22-Nov-76 00:00:00 GMT', at(2076, 10, 22)],
    ['51 years ahead in two digits, which means the past', 'Tuesday, 22-Nov-77 00:00:00 GMT', at(1977, 10, 22)],
    ['with the wrong day of the week', 'Mon, 06 Nov 1994 08:49:37 GMT', at(1994, 10, 6, 8, 49, 37)],
  ])('%s', (_, text, seconds) => {
    expect(parseHttpDate(text, DAY)).toBe(seconds);
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
    expect(parseHttpDate(text, DAY)).toBeUndefined();
  });

  it.each([[0], [DAY], [at(1994, 10, 6, 8, 49, 37)], [at(2076, 0, 1)]])('is read as it is written: %d', (seconds) => {
    expect(parseHttpDate(formatHttpDate(seconds), DAY)).toBe(seconds);
  });
});
