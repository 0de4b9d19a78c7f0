import { describe, expect, it } from 'vitest';
import { entityTag, modifiedKnown, notModified, preconditionFailed, versionKnown } from '../../src/edge/conditional.ts';
import { formatHttpDate } from '../../src/edge/http-date.ts';

const NOW = Date.UTC(2026, 10, 22, 12) / 1000;
const MODIFIED = NOW - 3600;
const ETAG = entityTag(7, 'atom', 'd0');
const since = (seconds: number) => ({ 'If-Modified-Since': formatHttpDate(seconds) });

describe('the entity tag of a feed document', () => {
  it('is weak, and another for each version, format and dress', () => {
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
    ['names another dress', { 'If-None-Match': entityTag(7, 'atom', 'd1') }],
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

  it('is given it whatever the length of the header', () => {
    const headers = new Headers({ 'If-None-Match': 'W/"'.repeat(100_001) });
    expect(notModified(headers, { etag: ETAG, modified: MODIFIED }, NOW)).toBe(false);
    expect(versionKnown(headers, 'atom', 'd0')).toBeUndefined();
  });
});

describe('a condition for getting the document at all', () => {
  const unmodified = (seconds: number) => ({ 'If-Unmodified-Since': formatHttpDate(seconds) });

  it.each<[string, Record<string, string>, boolean]>([
    ['none', {}, false],
    ['that it has this tag, which is weak', { 'If-Match': ETAG }, true],
    ['that it has the tag as a strong one', { 'If-Match': '"7-atom-d0"' }, true],
    ['that it has any tag', { 'If-Match': '*' }, false],
    ['that it has no tag', { 'If-Match': '' }, true],
    ['that it did not change since its change', unmodified(MODIFIED), false],
    ['that it did not change since later', unmodified(NOW), false],
    ['that it did not change since before', unmodified(MODIFIED - 1), true],
    ['a date that is none', { 'If-Unmodified-Since': 'yesterday' }, false],
    ['any tag, beside an old date, which does not count', { 'If-Match': '*', ...unmodified(MODIFIED - 1) }, false],
  ])('%s', (_, headers, failed) => {
    expect(preconditionFailed(new Headers(headers), MODIFIED, NOW)).toBe(failed);
  });
});

describe('the version that a reader has', () => {
  it.each([
    ['the one named', ETAG, 7],
    ['the newest of several', `${entityTag(3, 'atom', 'd0')}, ${entityTag(12, 'atom', 'd0')}, ${ETAG}`, 12],
    ['that of this format', `${entityTag(9, 'rss', 'd0')}, ${ETAG}`, 7],
    ['that of this dress', `${entityTag(9, 'atom', 'd1')}, ${ETAG}`, 7],
    ['none for a star', '*', undefined],
    ['none for a word', '"x"', undefined],
    ['none for a negative number', 'W/"-7-atom-d0"', undefined],
    ['none for a fraction', 'W/"7.5-atom-d0"', undefined],
    ['none for more digits than a version has', `W/"${'9'.repeat(16)}-atom-d0"`, undefined],
    ['none for other digits', 'W/"0x7-atom-d0"', undefined],
    ['none for nothing', '', undefined],
  ])('is %s', (_, header, version) => {
    expect(versionKnown(new Headers({ 'If-None-Match': header }), 'atom', 'd0')).toBe(version);
  });

  it('is not known without the header', () => {
    expect(versionKnown(new Headers(), 'atom', 'd0')).toBeUndefined();
  });
});

describe('the date that a reader has', () => {
  it.each<[string, Record<string, string>, number | undefined]>([
    ['counts alone', since(MODIFIED), MODIFIED],
    ['does not count beside a tag', { ...since(MODIFIED), 'If-None-Match': '"x"' }, undefined],
    ['does not count when it is none', { 'If-Modified-Since': 'x' }, undefined],
    ['is not there', {}, undefined],
  ])('%s', (_, headers, expected) => {
    expect(modifiedKnown(new Headers(headers), NOW)).toBe(expected);
  });
});
