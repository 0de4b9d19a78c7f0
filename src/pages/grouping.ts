import type { Selection } from '../http/address.ts';
import type { DirectoryEntry } from '../window/directory.ts';

/** Categories on one page, each with its newest articles. */
export const PER_PAGE = 24;
/** With fewer, a look finds more than a search. */
const SEARCHABLE = 12;

/** The first character of each letter's syllables, in the order of pinyin: there is none for i, u and v. */
const PINYIN: readonly [string, string][] = [
  ...Object.entries({
    A: '阿',
    B: '八',
    C: '嚓',
    D: '哒',
    E: '妸',
    F: '发',
    G: '旮',
    H: '哈',
    J: '讥',
    K: '咔',
    L: '垃',
  }),
  ...Object.entries({
    M: '妈',
    N: '拏',
    O: '噢',
    P: '妑',
    Q: '七',
    R: '呥',
    S: '仨',
    T: '他',
    W: '屲',
    X: '夕',
    Y: '丫',
  }),
  ['Z', '帀'],
];
/** Places that are read otherwise than their first character alone, which is all that collation looks at. */
const PLACES: readonly [string, string][] = [
  ['重庆', 'C'],
  ['厦门', 'X'],
  ['长', 'C'],
];
const pinyin = new Intl.Collator('zh-Hans-u-co-pinyin');
const titles = new Intl.Collator('zh-Hans-u-co-pinyin', { numeric: true, sensitivity: 'base' });

/** Under which letter a category is looked for: Latin without accents, Chinese by its pinyin; `#` for digits and signs. */
export function groupOf(title: string): string {
  const first = /[\p{L}\p{N}]/u.exec(title)?.[0]?.normalize('NFKD') ?? '';
  const [letter = ''] = first;
  if (/\p{Script=Han}/u.test(first)) {
    const place = PLACES.find(([name]) => title.includes(name) && title.indexOf(name) === title.indexOf(first));
    if (place) return place[1];
    return PINYIN.findLast(([, character]) => pinyin.compare(character, first) <= 0)?.[0] ?? '#';
  }
  return /\p{L}/u.test(letter) ? letter.toUpperCase() : '#';
}

/** One page of the categories that match, and how to come to the others. */
export interface Listing extends Selection {
  entries: DirectoryEntry[];
  /** Categories that match. */
  total: number;
  pages: number;
  searchable: boolean;
  /** Every letter with its number of categories; empty while all categories fit on one page. */
  groups: { letter: string; count: number }[];
}

/** The page that `selection` asks for: those with most articles first, within a group by title. */
export function listing(categories: readonly DirectoryEntry[], selection: Selection): Listing {
  const filled = categories.filter(({ count }) => count > 0);
  const matching = matchingCategories(filled, selection);
  const { page } = selection;
  return {
    ...selection,
    entries: matching.slice((page - 1) * PER_PAGE, page * PER_PAGE),
    total: matching.length,
    pages: Math.max(1, Math.ceil(matching.length / PER_PAGE)),
    searchable: filled.length > SEARCHABLE,
    groups: filled.length > PER_PAGE ? groupsOf(filled) : [],
  };
}

/** The categories of a group, or those whose title or slug holds every word of the query. */
export function matchingCategories(
  categories: readonly DirectoryEntry[],
  { query, group }: Pick<Selection, 'query' | 'group'>,
): DirectoryEntry[] {
  const words = folded(query).split(/\s+/).filter(Boolean);
  const matching = categories.filter(({ title, slug }) => {
    const text = words.length > 0 ? folded(`${title} ${slug}`) : '';
    return words.every((word) => text.includes(word)) && (group === '' || groupOf(title) === group);
  });
  return group === '' ? matching : matching.toSorted((a, b) => titles.compare(a.title, b.title));
}

function groupsOf(categories: readonly DirectoryEntry[]): Listing['groups'] {
  const counts = new Map<string, number>();
  for (const { title } of categories) {
    const letter = groupOf(title);
    counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  return [...counts]
    .map(([letter, count]) => ({ letter, count }))
    .sort((a, b) => (a.letter === '#' ? 1 : b.letter === '#' ? -1 : titles.compare(a.letter, b.letter)));
}

function folded(text: string): string {
  // Only the accents of Latin, Greek and Cyrillic: the marks of other scripts are letters.
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
}
