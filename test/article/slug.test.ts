import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldCase, SLUG_BYTES, slugOf } from '../../src/article/canonical.ts';
import { byteLength, fnv1a } from '../../src/article/text.ts';

describe('the slug of a text', () => {
  it.each([
    ['ASCII', 'news', 'news'],
    ['Chinese', '财经', '财经'],
    ['mixed case', 'TechWeb', 'TechWeb'],
    ['parentheses and an ampersand', 'R&D (2026)', 'R&D (2026)'],
    ['punctuation that URLs carry', "it's a+b=c;d,e!~*@:$", "it's a+b=c;d,e!~*@:$"],
    ['quotes and angle brackets', '<"news">', '<"news">'],
    ['a leading and a trailing dash', '-news-', '-news-'],
    ['emoji', '👩‍👩‍👧 family', '👩‍👩‍👧 family'],
    ['letters that look alike', 'а', 'а'],
    ['letters of compatibility, which NFC keeps', 'ﬁ２', 'ﬁ２'],
  ])('of %s is that text', (_, text, slug) => {
    expect(slugOf(text)).toBe(slug);
  });

  it.each([
    ['a letter and its accent', 'Cafe\u0301', 'Café'],
    ['Hangul in parts', '\u1112\u1161\u11ab', '한'],
    ['the sign for ångström', '\u212b', 'Å'],
  ])('is NFC: %s', (_, text, slug) => {
    expect(slugOf(text)).toBe(slug);
  });

  it.each([
    ['spaces around', '  news  ', 'news'],
    ['tabs and line ends', 'a\t\r\nb', 'a b'],
    ['a run of spaces', 'a   b', 'a b'],
    ['a no-break and an ideographic space', 'a\u00a0\u3000b', 'a b'],
    ['a line and a paragraph separator', 'a\u2028b\u2029c', 'a b c'],
    ['a byte order mark', '\ufeffnews', 'news'],
    ['white space on both sides of a control character', 'a \u0000 b', 'a b'],
    ['white space inside control characters at the end', 'a\u0007 \u0007', 'a'],
  ])('has no white space but single spaces inside: %s', (_, text, slug) => {
    expect(slugOf(text)).toBe(slug);
  });

  it.each([
    ['NUL', 'a\u0000b', 'ab'],
    ['bell and escape', '\u0007a\u001bb', 'ab'],
    ['delete', 'a\u007fb', 'ab'],
    ['C1', 'a\u0080\u009fb', 'ab'],
    ['a high surrogate alone', 'a\ud83db', 'ab'],
    ['a low surrogate alone', 'a\ude00b', 'ab'],
    ['noncharacters', 'a\ufffe\uffff\ufdd0b', 'ab'],
  ])('has no %s', (_, text, slug) => {
    expect(slugOf(text)).toBe(slug);
  });

  it.each([
    ['a slash', 'a/b', 'a-b'],
    ['a backslash', 'a\\b', 'a-b'],
    ['a question mark', 'a?b', 'a-b'],
    ['a hash', 'C#', 'C-'],
    ['a percent sign', '100%', '100-'],
    ['a percent-encoding', 'a%2Fb', 'a-2Fb'],
    ['all of them', '/\\?#%', '-----'],
    ['a path that climbs', '../../etc', '..-..-etc'],
  ])('has a dash for %s', (_, text, slug) => {
    expect(slugOf(text)).toBe(slug);
  });

  it.each([
    ['.', '.-'],
    ['..', '..-'],
    ['...', '...-'],
    [' .. ', '..-'],
    ['.\u0000.', '..-'],
    ['.a', '.a'],
    ['a..', 'a..'],
    ['. .', '. .'],
  ])('is never only dots, which URLs take as steps: %j', (text, slug) => {
    expect(slugOf(text)).toBe(slug);
  });

  it.each([
    [''],
    ['   '],
    ['\u0000'],
    ['\t\r\n'],
    ['\u3000'],
    ['\ud800'],
    [' \u0007 \ufffe '],
  ])('of %j is empty', (text) => {
    expect(slugOf(text)).toBe('');
  });

  it.each([
    ['200 letters', 'a'.repeat(200)],
    ['200 bytes of Chinese and two letters', `${'财'.repeat(66)}ab`],
    ['199 dots and a letter', `${'.'.repeat(199)}a`],
    ['a text of 300 bytes that is 100 once it is NFC', 'e\u0301'.repeat(100)],
    ['200 letters between spaces', `   ${'a'.repeat(200)}   `],
  ])('may be %s', (_, text) => {
    expect(slugOf(text)).toBe(text.normalize('NFC').trim());
  });

  it.each([
    ['201 letters', 'a'.repeat(201)],
    ['300 bytes of Chinese', '财'.repeat(100)],
    ['300 bytes of emoji', '👍'.repeat(75)],
    ['10 KB', 'long '.repeat(2048)],
    ['200 dots', '.'.repeat(200)],
    ['a thousand dots', '.'.repeat(1000)],
    ['201 characters that divide URLs', '/'.repeat(201)],
  ])('longer than 200 bytes is cut at a character and ends in a hash: %s', (_, text) => {
    const slug = slugOf(text);
    expect(byteLength(slug)).toBeLessThanOrEqual(SLUG_BYTES);
    expect(byteLength(slug)).toBeGreaterThan(SLUG_BYTES - 4);
    expect(slug).toMatch(/-[0-9a-f]{8}$/);
    expect(slug.isWellFormed()).toBe(true);
    const kept = slug.slice(0, -9);
    expect(text.replaceAll('/', '-').startsWith(kept)).toBe(true);
    expect(slugOf(slug)).toBe(slug);
  });

  it('tells long texts apart that differ only after the cut', () => {
    const long = '财'.repeat(100);
    expect(slugOf(`${long}一`)).not.toBe(slugOf(`${long}二`));
  });

  it('has no space before the hash', () => {
    expect(slugOf(`${'a'.repeat(190)} ${'b'.repeat(100)}`)).toMatch(/^a{190}-[0-9a-f]{8}$/);
  });

  it('is the slug of itself, holds nothing that divides URLs and at most 200 bytes, whatever the text', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.string({ unit: 'grapheme', maxLength: 150 }),
      fc.string({ unit: fc.constantFrom(...'./\\?#% \t\u0000\u0301\u00e9e\ud83d\ude00财-'), maxLength: 250 }),
      fc.nat({ max: 260 }).map((length) => '.'.repeat(length)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const slug = slugOf(text);
        expect(slugOf(slug)).toBe(slug);
        expect(slug).toBe(slug.normalize('NFC').trim());
        // biome-ignore lint/suspicious/noControlCharactersInRegex: there may be none
        expect(slug).not.toMatch(/[/\\?#%\u0000-\u001f\u007f-\u009f]|^\.+$|\s\s|[^\S ]/);
        expect(slug.isWellFormed()).toBe(true);
        expect(byteLength(slug)).toBeLessThanOrEqual(SLUG_BYTES);
        expect(decodeURIComponent(new URL(`https://example.com/${encodeURIComponent(slug)}/x`).pathname)).toBe(
          `/${slug}/x`,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('fits a KV key behind `window/category/`', () => {
    expect(byteLength(`window/category/${slugOf('财'.repeat(1000))}`)).toBeLessThan(512);
  });
});

describe('the folded form of a slug', () => {
  it.each([
    ['TechWeb', 'Techweb', true],
    ['ÉCOLE', 'école', true],
    ['财经', '财经', true],
    ['news', 'newz', false],
  ])('of %s and %s', (one, other, same) => {
    expect(foldCase(one) === foldCase(other)).toBe(same);
  });
});

describe('FNV-1a', () => {
  it.each([
    ['', '811c9dc5'],
    ['a', 'e40c292c'],
    ['foobar', 'bf9cf968'],
  ])('of %j is that of its authors', (text, hash) => {
    expect(fnv1a(text)).toBe(hash);
  });
});
