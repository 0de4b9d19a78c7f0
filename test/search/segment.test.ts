import { describe, expect, it } from 'vitest';
import { Characters, indexText } from '../../src/search/segment.ts';

const indexed = (text: string) => {
  const characters = new Characters();
  const tokens = indexText(text, characters)
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter(Boolean);
  return [tokens.join(' '), String.fromCodePoint(...characters.distinct)];
};

describe('a text for the index', () => {
  it.each([
    ['Node.js at 10:30', 'node js at 10 30', ''],
    [':all', 'all', ''],
    ['Straße, CAFÉ', 'strasse cafe', ''],
    ['ΟΔΟΣ ΟΔΟΣ.ΧΑΡΑ', 'οδοσ οδοσ χαρα', ''],
    ['ｉＰｈｏｎｅ手机、ﾊﾟﾝ', 'iphone 手机 机 パン ン', '手机パン'],
    ['北京大学 北京', '北京 京大 大学 学 北京 京', '北京大学'],
    ['好𠮷野', '好𠮷 𠮷野 野', '好𠮷野'],
    ['ไทย 한국', 'ไท ทย ย 한국 국', 'ไทย한국'],
    ['سَلَامٌ عليكم', 'سلام عليكم', ''],
    ['\u202eabc\u200b def\0', 'abc def', ''],
    ['\ud800x\udfff', 'x', ''],
  ])('of %j is its words and pairs', (text, tokens, characters) => {
    expect(indexed(text)).toEqual([tokens, characters]);
  });
});
