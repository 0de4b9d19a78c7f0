import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageUrl, linkUrl, webUrl } from '../../src/article/url.ts';

const BASE = 'https://www.example.com/news/1.html?a=b#c';

describe('a web URL is absolute, http or https', () => {
  it.each([
    ['absolute', 'https://a.example/b', 'https://a.example/b'],
    ['without its slash', 'https://a.example', 'https://a.example/'],
    ['in capitals', 'HTTPS://A.EXAMPLE/B', 'https://a.example/B'],
    ['relative to the host', '/b', 'https://www.example.com/b'],
    ['relative to the page', 'b?c#d', 'https://www.example.com/news/b?c#d'],
    ['relative to the scheme', '//a.example/b', 'https://a.example/b'],
    ['only a query', '?c', 'https://www.example.com/news/1.html?c'],
    ['only a fragment', '#d', 'https://www.example.com/news/1.html?a=b#d'],
    ['with backslashes', 'https:\\\\a.example\\b', 'https://a.example/b'],
    ['with its default port', 'http://a.example:80/', 'http://a.example/'],
    ['with another port', 'http://a.example:8080/', 'http://a.example:8080/'],
    ['with an IPv6 address', 'http://[::1]:8080/', 'http://[::1]:8080/'],
    ['with an IPv4 address in another notation', 'http://0x7f.1/', 'http://127.0.0.1/'],
    ['with an international host', 'https://bücher.example/ü', 'https://xn--bcher-kva.example/%C3%BC'],
    ['with full-width dots', 'https://a。example/', 'https://a.example/'],
    ['with dots to resolve', 'https://a.example/b/../../c', 'https://a.example/c'],
    ['with spaces', ' https://a.example/b c ', 'https://a.example/b%20c'],
    ['with an ideographic space around', '\u3000https://a.example/\u00a0', 'https://a.example/'],
    ['with line breaks', '\nhttps://a.exa\nmple/\tb', 'https://a.example/b'],
    ['with quotes and brackets', 'https://a.example/"<b>"?"<c>"', 'https://a.example/%22%3Cb%3E%22?%22%3Cc%3E%22'],
    ['with a user', 'https://user@a.example/', 'https://a.example/'],
    ['with a password', 'https://user:secret@a.example/b', 'https://a.example/b'],
    ['with a user that looks like a host', 'https://www.example.com@evil.example/', 'https://evil.example/'],
  ])('%s', (_, value, absolute) => {
    expect(webUrl(value, BASE)).toBe(absolute);
    expect(webUrl(absolute)).toBe(absolute);
  });

  it.each([
    ['empty', ''],
    ['blank', ' \n\t\u00a0 '],
    ['javascript', 'javascript:a()'],
    ['javascript with a line break', 'java\nscript:a()'],
    ['javascript after controls', '\u0001\u001f javascript:a()'],
    ['javascript in capitals with tabs', 'J\tAVA\tSCRIPT:a()'],
    ['javascript as the host', 'http:javascript:a()'],
    ['data', 'data:text/html,a'],
    ['blob', 'blob:https://a.example/b'],
    ['file', 'file:///etc/passwd'],
    ['ftp', 'ftp://a.example/b'],
    ['mail', 'mailto:a@b.example'],
    ['a scheme of nobody', 'x-a:b'],
    ['no host', 'https://'],
    ['a host with a space', 'https://a b.example/'],
    ['a host with a percent sign', 'https://a%zz.example/'],
    ['a port that is too high', 'https://a.example:99999/'],
    ['an address that is none', 'http://[::1/'],
    ['longer than 8,192', `https://a.example/${'b'.repeat(8192)}`],
    ['longer than 8,192 once it is encoded', `https://a.example/${'中'.repeat(1000)}`],
  ])('and not %s', (_, value) => {
    expect(webUrl(value, BASE)).toBeUndefined();
  });

  it('without a base, or with one that is none, only absolute ones are', () => {
    expect(webUrl('https://a.example/')).toBe('https://a.example/');
    expect(webUrl('/a')).toBeUndefined();
    expect(webUrl('/a', 'no base')).toBeUndefined();
    expect(webUrl('//a.example/', 'mailto:a@b.example')).toBeUndefined();
  });

  it('is found in anything without a fault, and stays the same', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.webUrl(),
          fc.webUrl().map((url) => url.slice(6)),
        ),
        (value) => {
          const url = webUrl(value, BASE);
          if (url === undefined) return;
          expect(url).toMatch(/^https?:\/\/[^/@]+\/[\x21-\x7e]*$/);
          expect(webUrl(url)).toBe(url);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

it.each([
  ['https://a.example/b', 'https://a.example/b'],
  ['/b', 'https://www.example.com/b'],
  ['mailto:a@b.example?subject=c d', 'mailto:a@b.example?subject=c%20d'],
  ['MAILTO:a@b.example', 'mailto:a@b.example'],
  ['tel:+86-10-1234', 'tel:+86-10-1234'],
  ['mailto:', undefined],
  ['tel:', undefined],
  [`mailto:${'a'.repeat(9000)}`, undefined],
  ['sms:1234', undefined],
  ['javascript:a()', undefined],
  ['data:image/png;base64,AAAA', undefined],
])('a reader can follow %s to %s', (value, link) => {
  expect(linkUrl(value, BASE)).toBe(link);
});

it.each([
  ['https://a.example/b.png', 'https://a.example/b.png'],
  ['b.png', 'https://www.example.com/news/b.png'],
  ['data:image/png;base64,AAAA', 'data:image/png;base64,AAAA'],
  [' DATA:image/JPEG;base64,AA\nAA== ', 'DATA:image/JPEG;base64,AAAA=='],
  ['data:image/gif;base64,R0lGODlh', 'data:image/gif;base64,R0lGODlh'],
  ['data:image/webp;base64,AAAA', 'data:image/webp;base64,AAAA'],
  ['data:image/avif;base64,AAAA', 'data:image/avif;base64,AAAA'],
  ['data:image/svg+xml;base64,AAAA', undefined],
  ['data:image/svg+xml,<svg/>', undefined],
  ['data:image/png,AAAA', undefined],
  ['data:image/png;charset=utf-8;base64,AAAA', undefined],
  ['data:image/png;base64,', undefined],
  ['data:image/png;base64,<svg>', undefined],
  ['data:text/html;base64,AAAA', undefined],
  ['data:,', undefined],
  ['mailto:a@b.example', undefined],
])('a reader can show %s as %s', (value, image) => {
  expect(imageUrl(value, BASE)).toBe(image);
});
