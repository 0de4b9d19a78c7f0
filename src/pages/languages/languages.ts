import { en } from './en.ts';
import type { Language } from './language.ts';
import { zhCn } from './zh-cn.ts';

/** The languages that pages speak: one file each. The first stands in for those that are missing. */
const LANGUAGES: readonly Language[] = [en, zhCn];

/** The language for a publication in `language` (BCP 47): the same, else one that shares its primary subtag. */
export function languageFor(language: string): Language {
  const wanted = language.toLowerCase();
  const primary = wanted.split('-')[0];
  return (
    LANGUAGES.find(({ tag }) => tag.toLowerCase() === wanted) ??
    LANGUAGES.find(({ tag }) => tag.toLowerCase().split('-')[0] === primary) ??
    (LANGUAGES[0] as Language)
  );
}
