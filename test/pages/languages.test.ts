import { describe, expect, it } from 'vitest';
import { en } from '../../src/pages/languages/en.ts';
import { languageFor } from '../../src/pages/languages/languages.ts';
import { zhCn } from '../../src/pages/languages/zh-cn.ts';
import { siteOf } from '../../src/pages/site.ts';
import { publication } from '../feed/sample.ts';

describe('the language of pages', () => {
  it.each([
    ['en', 'en'],
    ['en-GB', 'en'],
    ['zh-CN', 'zh-CN'],
    ['zh', 'zh-CN'],
    ['zh-Hant-TW', 'zh-CN'],
    ['fr', 'en'],
  ])('for a publication in %s is %s', (publicationLanguage, tag) => {
    expect(languageFor(publicationLanguage).tag).toBe(tag);
  });

  it('has every word, in every language', () => {
    const empty = (words: object, path: string): string[] =>
      Object.entries(words).flatMap(([name, word]) =>
        typeof word === 'object' ? empty(word, `${path}.${name}`) : word === '' ? [`${path}.${name}`] : [],
      );
    expect(empty(zhCn, 'zh')).toEqual([]);
    expect(empty(en, 'en')).toEqual([]);
  });

  it('writes dates as the publication does, in its time zone', () => {
    const late = '2026-11-19T16:30:00Z';
    expect(siteOf({ ...publication, language: 'en-GB' }).day(late)).toBe('20 November 2026');
    expect(siteOf({ ...publication, language: 'zh-CN' }).day(late)).toBe('2026年11月20日');
    expect(siteOf({ ...publication, language: 'fr' }).day(late)).toBe('November 20, 2026');
  });
});
