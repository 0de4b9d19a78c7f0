import { describe, expect, test } from 'vitest';
import { summarize } from '../../../src/cli/import/text/plain.ts';

describe('a summary is the first paragraph as text', () => {
  test.each([
    ['<p>A &amp; <b>B</b></p><p>C</p>', 'A & B'],
    ['<style>x</style><p></p><p>C</p>', 'C'],
    ['', ''],
  ])('%s', (source, text) => expect(summarize(source)).toBe(text));
  test('cut at a sentence when it goes on for long', () => {
    expect(summarize(`<p>${'一二三四五六七八九。'.repeat(80)}</p>`)).toBe(`${'一二三四五六七八九。'.repeat(49)}…`);
  });
});
