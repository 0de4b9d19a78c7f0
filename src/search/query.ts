import { slugOf } from '../article/canonical.ts';
import { oneLine } from '../article/text.ts';
import { segments } from './segment.ts';

/** Units of UTF-16 that a query may have, and terms. */
export const QUERY_LENGTH = 200;
const TERMS = 20;

/** A word or phrase as it was written, or the name of a channel such as `tag/AI`; `without` excludes what has it. */
export type Term = ({ text: string } | { channel: string }) & { without: boolean };

/** What an article must have and must not have to be found. */
export interface Query {
  terms: Term[];
  /** Names of channels: it is in one of them. */
  anyOf?: string[];
  /** Days, `2026-11-26`: published on this one or later. */
  after?: string;
  /** Published before this one begins. */
  before?: string;
}

/** Text that only looks like a quotation mark to others, and marks that turn the direction of text. */
const QUOTES = /[“”„‟＂]/g;
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The query in the one spelling that addresses have. */
export function canonicalQuery(text: string): string {
  return oneLine(text.replace(DIRECTIONS, '').replace(QUOTES, '"')).normalize('NFC');
}

const TERM = /(?<=^| )(-?)(?:(category|tag|author|after|before):)?(?:"([^"]*)"(?= |$)|([^ ]+))/gi;

/**
 * What a canonical query asks for: words, `"phrases"`, `-without`, `category:`, `tag:`, `author:`, `after:`, `before:`.
 * Everything else is read as words. A string is what is wrong with it.
 */
export function parseQuery(text: string): Query | string {
  if (text.length > QUERY_LENGTH) return `must have at most ${QUERY_LENGTH} characters`;
  const query: Query = { terms: [] };
  for (const [whole, minus, name = '', phrase, word = ''] of text.matchAll(TERM)) {
    const without = minus === '-';
    const qualifier = name.toLowerCase();
    const value = phrase ?? word;
    const slug = slugOf(value);
    if (qualifier === 'after' || qualifier === 'before') {
      const day = without ? undefined : dayOf(value);
      if (day !== undefined) query[qualifier] = day;
      else query.terms.push({ text: whole, without });
    } else if (qualifier !== '' && slug !== '') query.terms.push({ channel: `${qualifier}/${slug}`, without });
    else if (segments(value).length > 0) query.terms.push({ text: value, without });
  }
  return query.terms.length > TERMS ? `must have at most ${TERMS} words and phrases` : query;
}

/** Whether the query asks for anything. */
export function isEmpty({ terms, after, before }: Query): boolean {
  return terms.length === 0 && after === undefined && before === undefined;
}

/** `2026`, `2026-11` and `2026-11-26` as the day that it begins with. */
function dayOf(text: string): string | undefined {
  const [, year, month = '01', day = '01'] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const whole = `${year}-${month}-${day}`;
  const date = new Date(`${whole}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(whole) ? whole : undefined;
}

/** When a day begins in a time zone, in milliseconds since 1970. */
export function dayBegins(day: string, timeZone: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const offsetAt = (time: number) => {
    const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign = '+', hours = 0, minutes = 0] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
    return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  };
  // The offset at that time in UTC may be that of another season.
  return utc - offsetAt(utc - offsetAt(utc));
}
