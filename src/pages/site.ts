import type { Publication } from '../feed/publication.ts';
import type { Language } from './languages/language.ts';
import { languageFor } from './languages/languages.ts';

/** What every page of a publication shares: its words, and how it writes numbers and dates. */
export interface Site {
  publication: Publication;
  words: Language;
  number(value: number): string;
  plural(value: number): Intl.LDMLPluralRule;
  /** A day in the publication's time zone. `time` is RFC 3339. */
  day(time: string): string;
  /** Day and time of day, with the zone. */
  moment(time: string): string;
  /** The `lang` of a text in `language`, or in that of the publication; undefined where it is that of the page. */
  lang(language?: string): string | undefined;
}

/** Made once for a publication: formatters of Intl are dear to make. */
export function siteOf(publication: Publication): Site {
  const words = languageFor(publication.language);
  const { timeZone, language } = publication;
  const locale = language.split('-')[0] === words.tag.split('-')[0] ? language : words.tag;
  const numbers = new Intl.NumberFormat(locale);
  const plurals = new Intl.PluralRules(locale);
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone });
  const moments = new Intl.DateTimeFormat(locale, {
    ...({ year: 'numeric', month: 'long', day: 'numeric', hour: 'numeric', minute: '2-digit' } as const),
    timeZoneName: 'short',
    timeZone,
  });
  return {
    publication,
    words,
    number: (value) => numbers.format(value),
    plural: (value) => plurals.select(value),
    day: (time) => days.format(new Date(time)),
    moment: (time) => moments.format(new Date(time)),
    lang: (of = language) => (of === words.tag ? undefined : of),
  };
}
