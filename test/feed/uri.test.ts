import { describe, expect, test } from 'vitest';
import { strictUri, strictUrl } from '../../src/feed/uri.ts';

describe('strict URIs', () => {
  test.each([
    ['https://www.example.com/a?b=c&d=e#f', 'https://www.example.com/a?b=c&d=e#f'],
    ['https://www.example.com/a|b^c[d]', 'https://www.example.com/a%7Cb%5Ec%5Bd%5D'],
    ['https://www.example.com/?q={x}', 'https://www.example.com/?q=%7Bx%7D'],
    ['https://[2001:db8::1]/a[b]', 'https://[2001:db8::1]/a%5Bb%5D'],
    ['https://www.example.com/100%', 'https://www.example.com/100%25'],
    ['https://www.example.com/%E8%B4%A2', 'https://www.example.com/%E8%B4%A2'],
    ['https://www.example.com/a#b#c', 'https://www.example.com/a#b%23c'],
    ['https://www.example.com/财经', 'https://www.example.com/%E8%B4%A2%E7%BB%8F'],
    ['tag:feeds.example.com,2026:a%20b', 'tag:feeds.example.com,2026:a%20b'],
    ['urn:isbn:9780000000001', 'urn:isbn:9780000000001'],
  ])('%s', (uri, strict) => {
    expect(strictUri(uri)).toBe(strict);
    expect(strictUri(strict)).toBe(strict);
  });
});

describe('addresses of articles', () => {
  test.each([
    ['https://www.example.com/a', 'https://www.example.com/a'],
    ['https://www.example.com', 'https://www.example.com/'],
    ['https://www.example.com/a/../b', 'https://www.example.com/b'],
    ['https://www.example.com/a/.', 'https://www.example.com/a/'],
    ['https://www.example.com/a/%2e%2E/b', 'https://www.example.com/b'],
    ['HTTPS://WWW.Example.com:443/a', 'https://www.example.com/a'],
    ['http://localhost:8787/a', 'http://localhost:8787/a'],
    ['javascript:alert(1)', undefined],
    ['not a url', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (url, expected) => {
    expect(strictUrl(url)).toBe(expected);
  });
});
