import { describe, expect, test } from 'vitest';
import { summarize } from '../../../src/cli/import/text/plain.ts';
import { importPost } from './fake-server.ts';

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

describe('a summary says what the content says', () => {
  test.each([
    ['a formula', 'About <math><msup><mi>x</mi><mn>10</mn></msup></math>.', 'About x^10.'],
    ['a power', '10<sup>6</sup> ships', '10⁶ ships'],
    ['what is hidden', 'a<span style="display:none">b</span>c', 'ac'],
    ['a button', 'Press <button>Start</button>.', 'Press Start.'],
  ])('%s', async (_, first, summary) => {
    expect((await importPost(`---\ntitle: T\n---\n${first}\n\nMore.\n`)).summary).toBe(summary);
  });
});
