import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { article, publication, renderText, windowOf } from '../feed/sample.ts';
import { anyText } from './hostile.ts';
import { Strict } from './strict.ts';

describe('addresses', () => {
  const strict = /^[a-z][a-z\d+.-]*:(?:[\w\-.~:/?#@!$&'()*+,;=]|%[\da-f]{2}|\[[\da-f:.]+\])+$/i;

  test('whatever a URL holds, it leaves as a strict URI, and costs no other entry: 2,000 runs', () => {
    const url = fc.oneof(
      fc.webUrl(),
      anyText,
      anyText.map((text) => `https://www.example.com/${text}`),
    );
    fc.assert(
      fc.property(url, (address) => {
        const item = article({
          id: 'x',
          uri: address,
          url: address,
          external_url: address,
          image: address,
          banner_image: address,
          authors: [{ name: 'Ada', url: address }],
          attachments: [{ url: address, mime_type: 'audio/mpeg' }],
        });
        const window = windowOf([item, article({ id: 'urn:x-y:2', uri: 'urn:x-y:2' })]);
        const rss = new Strict(renderText(window, publication, 'rss'));
        const atom = new Strict(renderText(window, publication, 'atom'));
        try {
          expect(rss.count('//item')).toBe(2);
          for (const link of [...rss.texts('//item/link'), ...rss.texts('//item//@url'), ...atom.texts('//@href')]) {
            expect(link).toMatch(strict);
          }
          expect(atom.texts('//a:entry/a:id')).toEqual(rss.texts('//item/guid'));
        } finally {
          rss.dispose();
          atom.dispose();
        }
      }),
      { numRuns: 2000 },
    );
  });
});
