import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanText, oneLine } from '../../src/article/text.ts';

describe('clean text', () => {
  it.each([
    ['plain text stays', 'a b\tc\nd', 'a b\tc\nd'],
    [
      'text in every script stays',
      '中文 हिन्दी עברית ไทย 👨‍👩‍👧‍👦 e\u0301 \u00a0\u00ad\u200b\ufeff',
      '中文 हिन्दी עברית ไทย 👨‍👩‍👧‍👦 e\u0301 \u00a0\u00ad\u200b\ufeff',
    ],
    [
      'private characters and those of future versions of Unicode stay',
      '\ue000\u{f0000}\u0378',
      '\ue000\u{f0000}\u0378',
    ],
    ['controls go', 'a\u0000b\u0007c\u000bd\u000ce\u001bf\u007fg\u0080h\u009fi', 'abcdefghi'],
    ['surrogates without their partner go', '\ud83da\ude00b\udc00\ud800', 'ab'],
    ['surrogates with their partner stay', '\ud83d\ude00\u{10000}\u{10fffd}', '😀\u{10000}\u{10fffd}'],
    ['noncharacters go', '\ufdd0\ufdef\ufffe\uffff\u{1fffe}\u{2ffff}\u{10ffff}a', 'a'],
    ['neighbours of noncharacters stay', '\ufdcf\ufdf0\ufffd\u{1fffd}', '\ufdcf\ufdf0\ufffd\u{1fffd}'],
    ['what goes between two halves does not join them', '\ud83d\ufffe\ude00', ''],
    ['line ends become one', 'a\r\nb\rc\n\rd', 'a\nb\nc\n\nd'],
  ])('%s', (_, text, clean) => {
    expect(cleanText(text)).toBe(clean);
  });

  it('is well-formed, holds nothing that XML forbids, and stays the same', () => {
    const units = fc.array(fc.nat(0xffff)).map((all) => String.fromCharCode(...all));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), units), (text) => {
        const clean = cleanText(text);
        expect(clean.isWellFormed()).toBe(true);
        expect(clean).toMatch(/^[\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
        expect(cleanText(clean)).toBe(clean);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('one line', () => {
  it.each([
    ['line breaks become spaces', 'a\nb\r\nc\u2028d\u2029e', 'a b c d e'],
    ['runs of white space become one space', ' \ta \u00a0\u3000 b\f\vc ', 'a b c'],
    ['controls leave no second space', 'a \u0000 b', 'a b'],
    ['what is no white space stays', 'a\u200bb\u200dc', 'a\u200bb\u200dc'],
    ['nothing stays nothing', ' \n\u0000\t ', ''],
  ])('%s', (_, text, line) => {
    expect(oneLine(text)).toBe(line);
    expect(oneLine(line)).toBe(line);
  });
});
