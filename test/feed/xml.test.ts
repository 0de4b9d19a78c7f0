import { describe, expect, test } from 'vitest';
import { cdata, element, escapeAttribute, escapeText, textElement } from '../../src/feed/xml.ts';

describe('escaping', () => {
  test.each([
    ['plain', 'plain'],
    ['AT&T', 'AT&#x26;T'],
    ['&amp;', '&#x26;amp;'],
    ['a < b > c', 'a &#x3C; b &#x3E; c'],
    [']]>', ']]&#x3E;'],
    ['"quoted"', '"quoted"'],
  ])('text %s', (text, escaped) => {
    expect(escapeText(text)).toBe(escaped);
  });

  test('an attribute keeps its quotes and its white space', () => {
    expect(escapeAttribute('"a"\tb\nc')).toBe('&#x22;a&#x22;&#x9;b&#xA;c');
  });

  test('every ]]> in a CDATA section is gone', () => {
    expect(cdata('a ]]> b ]]> c')).toBe('a ]]&gt; b ]]&gt; c');
  });
});

describe('elements', () => {
  test('leave out attributes that are undefined', () => {
    expect(element('link', { rel: 'via', title: undefined, length: 0 })).toBe('<link rel="via" length="0"/>');
  });

  test('hold markup as it is, and text escaped', () => {
    expect(element('a', {}, '<b/>')).toBe('<a><b/></a>');
    expect(textElement('a', '<b/>', { type: 'text' })).toBe('<a type="text">&#x3C;b/&#x3E;</a>');
  });

  test('are not written when they would hold no text', () => {
    expect([textElement('a', ''), textElement('a', undefined)]).toEqual(['', '']);
  });
});
