import { describe, expect, it } from 'vitest';
import { canonicalQuery, dayBegins, isEmpty, parseQuery, QUERY_LENGTH } from '../../src/search/query.ts';

const text = (word: string, without = false) => ({ text: word, without });
const channel = (name: string, without = false) => ({ channel: name, without });

describe('a query', () => {
  it.each([
    ['harbour crane', { terms: [text('harbour'), text('crane')] }],
    ['"new crane" -old', { terms: [text('new crane'), text('old', true)] }],
    ['-"new crane"', { terms: [text('new crane', true)] }],
    ['tag:AI', { terms: [channel('tag/AI')] }],
    ['TAG:AI -author:"Ada  Miller"', { terms: [channel('tag/AI'), channel('author/Ada Miller', true)] }],
    ['category:财经/news', { terms: [channel('category/财经-news')] }],
    ['after:2026-11-26 before:2027', { terms: [], after: '2026-11-26', before: '2027-01-01' }],
    ['after:2026-02', { terms: [], after: '2026-02-01' }],
    ['after:2026-02-30', { terms: [text('after:2026-02-30')] }],
    ['after:tomorrow', { terms: [text('after:tomorrow')] }],
    ['-after:2026', { terms: [text('-after:2026', true)] }],
    ['title:harbour', { terms: [text('title:harbour')] }],
    ['category:', { terms: [text('category:')] }],
    ['"harbour crane', { terms: [text('"harbour'), text('crane')] }],
    ['harb"our', { terms: [text('harb"our')] }],
    ['"" - -- !', { terms: [] }],
    ['NEAR(a b)', { terms: [text('NEAR(a'), text('b)')] }],
  ])('%s is read as its words, phrases and names', (query, expected) => {
    expect(parseQuery(canonicalQuery(query))).toEqual(expected);
  });

  it('says which limit it exceeds', () => {
    expect(parseQuery('x'.repeat(QUERY_LENGTH))).toEqual({ terms: [text('x'.repeat(QUERY_LENGTH))] });
    expect(parseQuery('x'.repeat(QUERY_LENGTH + 1))).toBe('must have at most 200 characters');
    expect(parseQuery('a '.repeat(21).trim())).toBe('must have at most 20 words and phrases');
  });

  it.each([
    ['  a \u3000 b\t', 'a b'],
    ['“a b”', '"a b"'],
    ['cafe\u0301', 'café'],
    ['a\0b\ud800', 'ab'],
    ['\u202ea\u202c\u200e', 'a'],
  ])('%j has one spelling', (query, expected) => {
    expect(canonicalQuery(query)).toBe(expected);
    expect(canonicalQuery(expected)).toBe(expected);
  });

  it.each(['', '!', '""', '-'])('%j asks for nothing', (query) => {
    expect(parseQuery(query)).toSatisfy(isEmpty);
  });

  it.each([
    ['2026-11-26', 'Asia/Shanghai', '2026-11-25T16:00:00Z'],
    ['2026-11-26', 'UTC', '2026-11-26T00:00:00Z'],
    ['2026-07-01', 'Europe/Berlin', '2026-06-30T22:00:00Z'],
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00Z'],
    ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00Z'],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00:00Z'],
    ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00Z'],
  ])('day %s begins in %s at %s', (day, zone, time) => {
    expect(new Date(dayBegins(day, zone)).toISOString()).toBe(time.replace('Z', '.000Z'));
  });
});
