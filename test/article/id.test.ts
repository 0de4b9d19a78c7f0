import { describe, expect, it } from 'vitest';
import { canonicalId, uriOf } from '../../src/article/canonical.ts';

describe('one id', () => {
  it.each([
    ['a host in capitals', 'https://WWW.Example.com/a', 'https://www.example.com/a'],
    ['a scheme in capitals', 'HTTPS://www.example.com/a', 'https://www.example.com/a'],
    ['the standard port', 'https://www.example.com:443/a', 'https://www.example.com/a'],
    ['no path', 'https://www.example.com', 'https://www.example.com/'],
    ['steps in the path', 'https://www.example.com/x/../a', 'https://www.example.com/a'],
    ['Chinese in the path', 'https://www.example.com/财经', 'https://www.example.com/%E8%B4%A2%E7%BB%8F'],
    ['percent-encoding in lower case', 'https://www.example.com/%e8%b4%a2', 'https://www.example.com/%E8%B4%A2'],
    ['a host in Chinese', 'https://例子.example/a', 'https://xn--fsqu00a.example/a'],
    ['white space around', '  https://www.example.com/a ', 'https://www.example.com/a'],
  ])('is a URL however it is written: %s', (_, written, canonical) => {
    expect(canonicalId(written)).toBe(canonical);
    expect(canonicalId(canonical)).toBe(canonical);
  });

  it.each([
    ['paths that differ by case', 'https://www.example.com/A', 'https://www.example.com/a'],
    ['a slash at the end', 'https://www.example.com/a', 'https://www.example.com/a/'],
    ['a query', 'https://www.example.com/?p=1', 'https://www.example.com/?p=2'],
    ['a fragment', 'https://www.example.com/#1', 'https://www.example.com/#2'],
    ['http and https', 'http://www.example.com/', 'https://www.example.com/'],
    ['words that differ by case', 'A', 'a'],
    ['Unicode in two forms', 'Cafe\u0301', 'Caf\u00e9'],
    ['an encoded slash', 'a/b', 'a%2Fb'],
  ])('is not another: %s', (_, one, other) => {
    expect(canonicalId(one)).not.toBe(canonicalId(other));
  });

  it.each([
    'a',
    'post 7',
    '2026/11/22',
    'urn:isbn:0451450523',
    'http',
    'https://',
    'mailto:a@example.com',
    '..',
  ])('that is no web URL stays as it is: %s', (id) => {
    expect(canonicalId(id)).toBe(id);
  });
});

describe('the URI of an id in feeds', () => {
  it.each([
    'https://www.example.com/a',
    'http://www.example.com/?p=1#x',
    'urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a',
    'urn:isbn:0451450523',
    'tag:example.com,2026:posts/7',
    'tag:example.com,2026-11:7',
    'tag:a.b@example.com,2026-11-22:7',
  ])('is the id where that is one: %s', (id) => {
    expect(uriOf(id, 'feeds.example.com')).toBe(id);
  });

  it.each([
    ['a word', 'a', 'a'],
    ['a number', '7', '7'],
    ['a path', '2026/11/22', '2026%2F11%2F22'],
    ['white space', 'post 7', 'post%207'],
    ['Chinese', '财经', '%E8%B4%A2%E7%BB%8F'],
    ['an emoji', '👍', '%F0%9F%91%8D'],
    ['markup', '<a href="x">&', '%3Ca%20href%3D%22x%22%3E%26'],
    ['a percent-encoding', '%41', '%2541'],
    ['steps', '..', '..'],
    ['a script', 'javascript:alert(1)', 'javascript%3Aalert(1)'],
    ['a URN without a name', 'urn:x', 'urn%3Ax'],
    ['a URN with a space', 'urn:isbn:0 1', 'urn%3Aisbn%3A0%201'],
    ['a tag without a date', 'tag:example.com:x', 'tag%3Aexample.com%3Ax'],
    ['a URL without a host', 'https://', 'https%3A%2F%2F'],
  ])('is minted for %s, and no two ids share one', (_, id, specific) => {
    expect(uriOf(id, 'feeds.example.com')).toBe(`tag:feeds.example.com,2026:${specific}`);
  });
});
