import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatUtf8, decodeUtf8, encodeUtf8 } from '../../src/feed/utf8.ts';
import type { Window } from '../../src/feed/window.ts';
import { packedLength, packWindow, unpackWindow } from '../../src/window/packed.ts';
import { anyText, HOSTILE } from '../conformance/hostile.ts';
import { article, categoryChannel, complete, windowOf } from '../feed/sample.ts';

const both = windowOf([complete, article({ id: 'b' })], { channel: categoryChannel, archives: 3, complete: false });

describe('a packed window', () => {
  it.each<[string, Window]>([
    ['with every field', both],
    ['without articles', windowOf([])],
    ['of an article without content', windowOf([article({ content_html: '', summary: 'All there is.' })])],
    ['of text alone', windowOf([article({ content_html: '', content_text: '一行\n又一行' })])],
  ])('is unpacked as it was: %s', (_, window) => {
    expect(unpackWindow(packWindow(window))).toEqual(window);
  });

  it('tells its length, whether it was unpacked or not', () => {
    const { byteLength } = packWindow(both);
    expect(packedLength(both)).toBe(byteLength);
    expect(packedLength(unpackWindow(packWindow(both)) as Window)).toBe(byteLength);
  });

  it('is the same bytes for the same window', () => {
    expect(packWindow(structuredClone(both))).toEqual(packWindow(both));
    expect(packWindow(unpackWindow(packWindow(both)) as Window)).toEqual(packWindow(both));
  });

  it('begins with a line of JSON, and holds content as it is, for people who look into KV', () => {
    const [head = '', ...rest] = decodeUtf8(packWindow(both)).split('\n');
    expect(JSON.parse(head)).toMatchObject({ version: both.version, items: [{ id: complete.id }, { id: 'b' }] });
    expect(rest.join('\n')).toBe(`${complete.content_html}${complete.content_text}${article().content_html}`);
  });

  it('holds any text in any field', () => {
    const holds = (text: string) => {
      const window = windowOf([article({ title: text, content_html: text, content_text: text, tags: [text] })]);
      expect(unpackWindow(packWindow(window))).toEqual(window);
    };
    for (const text of HOSTILE) holds(text.toWellFormed());
    fc.assert(fc.property(anyText, (text) => holds(text.toWellFormed())));
  });
});

describe('what is no packed window', () => {
  const packed = packWindow(both);
  const [head = ''] = decodeUtf8(packed).split('\n');
  it.each([
    ['nothing', encodeUtf8('')],
    ['a line', encodeUtf8(head)],
    ['a line of JSON that is nothing', encodeUtf8('null\n')],
    ['an earlier release’s JSON', encodeUtf8(JSON.stringify({ version: 7, items: [] }))],
    ['JSON over several lines', encodeUtf8(JSON.stringify({ version: 7, items: [] }, null, 2))],
    ['another layout', concatUtf8([`${head.replace('"layout":1', '"layout":2')}\n`, packed.subarray(head.length + 1)])],
    ['one that was cut', packed.slice(0, -1)],
    ['one with something behind it', concatUtf8([packed, '!'])],
  ])('is not taken for one: %s', (_, bytes) => {
    expect(unpackWindow(bytes)).toBeUndefined();
  });
});
