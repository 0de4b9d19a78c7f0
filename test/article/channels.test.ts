import { describe, expect, it } from 'vitest';
import { channelName, channelsOf } from '../../src/article/channels.ts';

const filed = (fields: Partial<Parameters<typeof channelsOf>[0]>) =>
  channelsOf({ categories: [], tags: [], authors: [], ...fields });
const names = (fields: Partial<Parameters<typeof channelsOf>[0]>) => filed(fields).map(({ name }) => name);

describe('the channels of an article', () => {
  it('are all, then its categories, tags and authors', () => {
    expect(
      names({
        categories: [
          { slug: 'jzrb', title: '荆州日报' },
          { slug: '财经', title: '财经' },
        ],
        tags: ['港口', 'C#'],
        authors: [{ name: 'Ada Miller' }],
      }),
    ).toEqual(['all', 'category/jzrb', 'category/财经', 'tag/港口', 'tag/C-', 'author/Ada Miller']);
  });

  it('are only all when it is filed under nothing', () => {
    expect(filed({})).toEqual([{ name: 'all', kind: 'all', slug: '', title: '', titled: false }]);
  });

  it.each([
    [
      'a category named twice',
      {
        categories: [
          { slug: 'x', title: 'x' },
          { slug: 'x', title: 'X!' },
        ],
      },
      ['all', 'category/x'],
    ],
    ['tags with one slug', { tags: ['a/b', 'a?b'] }, ['all', 'tag/a-b']],
    [
      'authors of one name',
      { authors: [{ name: 'Ann' }, { name: 'Ann', url: 'https://a.example/' }] },
      ['all', 'author/Ann'],
    ],
  ])('are there once: %s', (_, fields, expected) => {
    expect(names(fields)).toEqual(expected);
  });

  it.each([
    [
      'categories that differ by case',
      {
        categories: [
          { slug: 'TechWeb', title: 'TechWeb' },
          { slug: 'Techweb', title: 'Techweb' },
        ],
      },
      ['all', 'category/TechWeb', 'category/Techweb'],
    ],
    [
      'a category and a tag of one name',
      { categories: [{ slug: 'x', title: 'x' }], tags: ['x'] },
      ['all', 'category/x', 'tag/x'],
    ],
  ])('are two: %s', (_, fields, expected) => {
    expect(names(fields)).toEqual(expected);
  });

  it.each([
    ['an author without a name', { authors: [{ url: 'https://a.example/' }] }],
    ['a tag with nothing to show', { tags: [' \u0000'] }],
    ['a name with nothing to show', { authors: [{ name: '\u0007' }] }],
  ])('are none for %s', (_, fields) => {
    expect(names(fields)).toEqual(['all']);
  });

  it.each([
    ['its slug', { slug: 'news', title: 'news' }, false],
    ['what the slug was made from', { slug: 'a-b', title: 'a/b' }, false],
    ['another text', { slug: 'jzrb', title: '荆州日报' }, true],
    ['the slug in other case', { slug: 'news', title: 'News' }, true],
  ])('know whether somebody chose the title: %s', (_, category, titled) => {
    expect(filed({ categories: [category] })[1]).toMatchObject({ title: category.title, titled });
  });
});

describe('the name of a channel', () => {
  it.each([
    ['all', '', 'all'],
    ['category', '财经', 'category/财经'],
    ['tag', 'x', 'tag/x'],
    ['author', 'Ada Miller', 'author/Ada Miller'],
  ] as const)('%s and %j', (kind, slug, name) => {
    expect(channelName(kind, slug)).toBe(name);
  });
});
