import { slugOf } from '../article/canonical.ts';
import { type ChannelKind, channelName, encodeChannel } from '../article/channels.ts';
import { canonicalQuery, isEmpty, parseQuery, type Query, type Term } from './query.ts';

/** Channels that one feed combines or excludes. */
const MEMBERS = 8;
/** Articles that one may ask for. */
const LIMIT = 100;
/** A slug has no slash, so a comma before a kind divides even where it is percent-encoded, as forms and programs write it. */
const DIVIDING = /,(?=(?:category|tag|author)\/)/;
/** As RSSHub calls them, where it has them. */
const PARAMETERS = ['in', 'not', 'filter', 'filterout', 'limit', 'brief'];

/** Articles of several channels as one feed. Each is in any of `in` and in none of `not`, or in anything where `in` is empty. */
export interface Combination {
  /** Names of channels, sorted. */
  in: string[];
  not: string[];
  /** Words and phrases that each article has, and that none has, as a search has them. */
  filter: string;
  filterout: string;
  /** As many as a window holds when absent. */
  limit?: number;
  /** Summaries alone. */
  brief: boolean;
}

/** What is combined where nothing is chosen. */
export const NO_CHOICE: Combination = { in: [], not: [], filter: '', filterout: '', brief: false };

/**
 * The combination that the query part of an address names, such as `?in=category/A,tag/B&not=category/D`. A slug is
 * percent-encoded, and so is a comma in one; a name without its kind is that of a category. A string is what is wrong with it.
 */
export function readCombination(search: string): Combination | string {
  const read: Record<string, string[]> = {};
  for (const [name, value] of parametersOf(search)) {
    if (PARAMETERS.includes(name)) read[name] = [...(read[name] ?? []), value];
  }
  const combination: Combination = { ...NO_CHOICE };
  for (const name of ['in', 'not'] as const) {
    const written = (read[name] ?? []).flatMap((value) => value.split(','));
    const members = written.flatMap((member) => decoded(member).split(DIVIDING)).map((member) => member.trim());
    combination[name] = [...new Set(members.map(named).filter((one) => !one.endsWith('/')))].sort();
    if (combination[name].length > MEMBERS) return `The parameter "${name}" may name at most ${MEMBERS} channels.`;
  }
  for (const name of ['filter', 'filterout'] as const) {
    combination[name] = canonicalQuery(decoded(read[name]?.[0] ?? ''));
    const query = parseQuery(combination[name]);
    if (typeof query === 'string') return `The parameter "${name}" ${query}.`;
    if (combination[name] !== '' && isEmpty(query)) return `The parameter "${name}" must have a word or a "phrase".`;
    if (query.after !== undefined || query.before !== undefined) {
      return `The parameter "${name}" takes words and "phrases", and no dates.`;
    }
  }
  const limit = decoded(read.limit?.[0] ?? '');
  if (limit !== '') {
    if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > LIMIT) {
      return `The parameter "limit" must be a number from 1 to ${LIMIT}.`;
    }
    combination.limit = Number(limit);
  }
  const brief = decoded(read.brief?.[0] ?? '');
  if (!/^[01]?$/.test(brief)) return 'The parameter "brief" must be 1, for summaries alone, or 0.';
  combination.brief = brief === '1';
  return combination;
}

/** The one spelling that the combination has in addresses, after the question mark; empty for that of everything. */
export function combinationText({ in: members, not, filter, filterout, limit, brief }: Combination): string {
  const names = (channels: string[]) => channels.map(encodeChannel).join(',');
  const parameters: [string, string][] = [
    ['in', names(members)],
    ['not', names(not)],
    ['filter', encodeURIComponent(filter)],
    ['filterout', encodeURIComponent(filterout)],
    ['limit', String(limit ?? '')],
    ['brief', brief ? '1' : ''],
  ];
  const text = parameters.flatMap(([name, value]) => (value === '' ? [] : [`${name}=${value}`])).join('&');
  // The URL standard encodes apostrophes in a query, `encodeURIComponent` does not: what is sent is compared with this.
  return text.replaceAll("'", '%27');
}

/** The combination with these channels in place of others. */
export function renamed(combination: Combination, names: ReadonlyMap<string, string>): Combination {
  const replaced = (all: string[]) => [...new Set(all.map((name) => names.get(name) ?? name))].sort();
  return { ...combination, in: replaced(combination.in), not: replaced(combination.not) };
}

/** What is searched for to find the articles of the combination. */
export function combinationQuery({ in: members, not, filter, filterout }: Combination): Query {
  const excluded = not.map((channel) => ({ channel, without: true }));
  // What is filtered out is so with a minus before it, too.
  const unwanted = termsOf(filterout).map((term) => ({ ...term, without: true }));
  return { terms: [...termsOf(filter), ...excluded, ...unwanted], ...(members.length > 0 ? { anyOf: members } : {}) };
}

function termsOf(text: string): Term[] {
  const query = parseQuery(text);
  return typeof query === 'string' ? [] : query.terms;
}

function named(member: string): string {
  const [, kind = 'category', slug = member] = /^(category|tag|author)\/(.+)$/s.exec(member) ?? [];
  return channelName(kind as ChannelKind, slugOf(slug));
}

/** Names and values as they are written: a comma that is percent-encoded belongs to a slug. */
function parametersOf(search: string): [string, string][] {
  return search
    .replace(/^\?/, '')
    .split('&')
    .map((part) => {
      const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(part) ?? [];
      return [decoded(name), value];
    });
}

function decoded(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced.toWellFormed();
  }
}
