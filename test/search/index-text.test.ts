import { describe, expect, it } from 'vitest';
import { indexTexts } from '../../src/search/index-text.ts';

const indexed = (text: string) =>
  indexTexts([text], []).map((tokens) => {
    const written = typeof tokens === 'string' ? tokens : new TextDecoder().decode(tokens);
    return written
      .split(/[^\p{L}\p{N}\p{M}]+/u)
      .filter(Boolean)
      .join(' ');
  });

describe('a text for the index', () => {
  it.each([
    ['Node.js at 10:30', 'node js at 10 30', ''],
    [':all', 'all', ''],
    ['Straße, CAFÉ', 'strasse cafe', ''],
    ['ΟΔΟΣ ΟΔΟΣ.ΧΑΡΑ', 'οδοσ οδοσ χαρα', ''],
    ['ｉＰｈｏｎｅ手机、ﾊﾟﾝ', 'iphone 手机 机 パン ン', '手 机 パ ン'],
    ['北京大学 北京', '北京 京大 大学 学 北京 京', '北 京 大 学'],
    ['𠮷𠮷中中', '𠮷𠮷 𠮷中 中中 中', '𠮷 中'],
    ['好𠮷野', '好𠮷 𠮷野 野', '好 𠮷 野'],
    ['ไทย 한국', 'ไท ทย ย 한국 국', 'ไ ท ย 한 국'],
    ['سَلَامٌ عليكم', 'سلام عليكم', ''],
    ['\u202eabc\u200b def\0', 'abc def', ''],
    ['\ud800x\udfff', 'x', ''],
  ])('of %j is its words and pairs', (text, tokens, characters) => {
    expect(indexed(text)).toEqual([tokens, characters]);
  });
});
