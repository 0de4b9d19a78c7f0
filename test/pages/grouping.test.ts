import { describe, expect, it } from 'vitest';
import { groupOf, listing, PER_PAGE } from '../../src/pages/grouping.ts';
import type { DirectoryEntry } from '../../src/window/directory.ts';

function category(title: string, count = 1): DirectoryEntry {
  return { name: `category/${title}`, slug: title, title, count, updated: '2026-11-22T00:00:00.000Z' };
}

const everything = { query: '', group: '', page: 1 };

describe('the letter that a category is looked for under', () => {
  it.each([
    ['阿里', 'A'],
    ['荆州日报', 'J'],
    ['财经', 'C'],
    ['鄂州', 'E'],
    ['昕', 'X'],
    ['重庆', 'C'],
    ['“重庆”日报', 'C'],
    ['重点', 'Z'],
    ['厦门', 'X'],
    ['长沙', 'C'],
    ['郑州', 'Z'],
    ['做空', 'Z'],
    ['TechWeb', 'T'],
    ['école', 'E'],
    ['“财经”', 'C'],
    ['Яндекс', 'Я'],
    ['Ｗide', 'W'],
    ['36氪', '#'],
    ['!', '#'],
  ])('of %s is %s', (title, letter) => {
    expect(groupOf(title)).toBe(letter);
  });
});

describe('a list of categories', () => {
  const many = Array.from({ length: 60 }, (_, index) =>
    category(`${index % 2 ? 'Paper' : '报纸'} ${index}`, 60 - index),
  );

  it('keeps the order of the directory and divides it into pages', () => {
    const { entries, pages, total } = listing(many, { ...everything, page: 2 });
    expect(entries).toEqual(many.slice(PER_PAGE, 2 * PER_PAGE));
    expect([pages, total]).toEqual([3, 60]);
  });

  it('leaves out categories without articles', () => {
    expect(listing([category('full'), category('empty', 0)], everything).total).toBe(1);
  });

  it('has letters only where one page is not enough', () => {
    expect(listing(many, everything).groups).toEqual([
      { letter: 'B', count: 30 },
      { letter: 'P', count: 30 },
    ]);
    expect(listing(many.slice(0, 5), everything).groups).toEqual([]);
  });

  it('sorts a letter by title, numbers by their value', () => {
    const { entries } = listing(many, { ...everything, group: 'P' });
    expect(entries.slice(0, 3).map(({ title }) => title)).toEqual(['Paper 1', 'Paper 3', 'Paper 5']);
  });

  it.each([
    ['Müllabfuhr', 'mull'],
    ['Muller', 'MÜLL'],
    ['Ελλάδα', 'ελλαδα'],
    ['ガイド', 'ガイド'],
    ['서울', '서울'],
    ['Việt Nam', 'viet'],
  ])('finds %s by %s', (title, query) => {
    expect(listing([category(title)], { ...everything, query }).total).toBe(1);
  });

  it('tells letters apart that only look like accents', () => {
    expect(listing([category('ガイド')], { ...everything, query: 'カイト' }).total).toBe(0);
  });

  it.each(['paper 59', '59 PAPER', 'ｐａｐｅｒ ５９'])('finds “%s” whatever its case, width and order', (query) => {
    expect(listing(many, { ...everything, query }).entries.map(({ title }) => title)).toEqual(['Paper 59']);
  });
});
