import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatUtf8, decodeUtf8, encodeUtf8 } from '../../src/feed/utf8.ts';
import { anyText, HOSTILE } from '../conformance/hostile.ts';

describe('text in UTF-8', () => {
  it('is the same text again, whatever it begins with', () => {
    const same = (text: string) => {
      expect(decodeUtf8(encodeUtf8(text.toWellFormed()))).toBe(text.toWellFormed());
    };
    for (const text of ['', '\ufeffx', '\ufeff', '一', ...HOSTILE]) same(text);
    fc.assert(fc.property(anyText, same));
  });

  it('is concatUtf8 as it would be encoded in one', () => {
    const parts = fc.array(fc.oneof(anyText, anyText.map(encodeUtf8)));
    fc.assert(
      fc.property(parts, (some) => {
        const text = some.map((part) => (typeof part === 'string' ? part.toWellFormed() : decodeUtf8(part))).join('');
        // Halves of a character that come to stand side by side are one.
        if (some.every((part) => typeof part !== 'string' || part.isWellFormed()))
          expect(decodeUtf8(concatUtf8(some))).toBe(text);
      }),
    );
  });
});
