import { describe, expect, it } from 'vitest';
import type { Article } from '../../src/article/article.ts';
import { accepted } from './submitted.ts';

describe('what is cleaned', () => {
  const home = (path: string) => `https://www.example.com/${path}`;
  it.each<[string, Record<string, unknown>, Partial<Article>]>([
    ['a number as id', { id: 7 }, { id: '7' }],
    ['a negative number as id', { id: -1.5 }, { id: '-1.5' }],
    ['the largest safe number as id', { id: 9007199254740991 }, { id: '9007199254740991' }],
    ['white space around an id', { id: ' a ' }, { id: 'a' }],
    ['a URL as id', { id: 'HTTPS://WWW.example.com:443/财' }, { id: home('%E8%B4%A2') }],
    ['an id of 1,024 bytes', { id: `${'财'.repeat(341)}x` }, { id: `${'财'.repeat(341)}x` }],
    ['a relative URL, against the home page', { url: 'news/1.html' }, { url: home('news/1.html') }],
    ...['foo/bar.html', 'x', 'post.html', 'index.php/2026/a', 'v1.2/notes', '2026.11/a'].map(
      (path): [string, Record<string, unknown>, object] => [
        `a relative path: ${path}`,
        { url: path },
        { url: home(path) },
      ],
    ),
    ['a relative path like a host', { url: './example.com/foo' }, { url: home('example.com/foo') }],
    ['a path that begins at the root', { url: '/foo.com/a' }, { url: home('foo.com/a') }],
    ['a query alone', { url: '?p=example.com' }, { url: home('?p=example.com') }],
    ['a URL without scheme', { url: '//m.example.com/1' }, { url: 'https://m.example.com/1' }],
    ['a URL with spaces', { url: ' /a b ' }, { url: home('a%20b') }],
    ['a URL with a password', { url: 'https://u:p@www.example.com/1' }, { url: home('1') }],
    ['a URL with tabs and line breaks', { url: 'ht\ntps://www.exa\tmple.com/1' }, { url: home('1') }],
    [
      'an external URL, against the URL',
      { url: '/news/1.html', external_url: '2.html' },
      { url: home('news/1.html'), external_url: home('news/2.html') },
    ],
    [
      'an image, against the URL',
      { url: 'https://m.example.com/news/1', image: 'i.png' },
      { url: 'https://m.example.com/news/1', image: 'https://m.example.com/news/i.png' },
    ],
    ['a banner image, against the home page', { banner_image: '/i.png' }, { banner_image: home('i.png') }],
    ['an empty URL', { url: '  ' }, {}],
    ['a title of several lines', { title: ' One\r\n\ttwo   three ' }, { title: 'One two three' }],
    ['an empty title', { title: ' \n ' }, {}],
    ['markup in a title, which is text', { title: '<b>A & B</b>' }, { title: '<b>A & B</b>' }],
    ['line ends of a text', { content_text: ' a\r\nb\rc\n' }, { content_text: 'a\nb\nc' }],
    ['an empty summary', { summary: ' ' }, {}],
    [
      'a date in another zone',
      { date_published: '2026-11-22T08:00:00+08:00' },
      { date_published: '2026-11-22T00:00:00.000Z' },
    ],
    [
      'white space around a date',
      { date_modified: ' 2026-11-22T08:00:00Z\n' },
      { date_modified: '2026-11-22T08:00:00.000Z' },
    ],
    ['a language with underscore and in lower case', { language: ' zh_cn ' }, { language: 'zh-CN' }],
    ['an empty language', { language: '' }, {}],
    [
      'a media type in capitals',
      { attachments: [{ url: '/a', mime_type: ' Audio/MPEG ' }] },
      { attachments: [{ url: home('a'), mime_type: 'audio/mpeg' }] },
    ],
    [
      'a media type with parameters',
      { attachments: [{ url: '/a', mime_type: 'audio/ogg; codecs="opus"' }] },
      { attachments: [{ url: home('a'), mime_type: 'audio/ogg' }] },
    ],
    [
      'a media type with every sign it may have',
      { attachments: [{ url: '/a', mime_type: 'a!#$&^_.+-/b!#$&^_.+-1' }] },
      { attachments: [{ url: home('a'), mime_type: 'a!#$&^_.+-/b!#$&^_.+-1' }] },
    ],
    [
      'an attachment of nothing',
      { attachments: [{ url: '/a', mime_type: 'a/b', size_in_bytes: 0, duration_in_seconds: 0 }] },
      { attachments: [{ url: home('a'), mime_type: 'a/b', size_in_bytes: 0, duration_in_seconds: 0 }] },
    ],
    ['a name of several lines', { authors: [{ name: ' Ada\n Miller ' }] }, { authors: [{ name: 'Ada Miller' }] }],
    [
      'a relative URL of an author',
      { authors: [{ url: '/ada', avatar: 'ada.png' }] },
      { authors: [{ url: home('ada'), avatar: home('ada.png') }] },
    ],
    ['tags said twice', { tags: ['x', ' x ', 'x\u0000', 'a/b', 'a?b'] }, { tags: ['x', 'a/b'] }],
    ['a category with a slash', { categories: ['a/b'] }, { categories: [{ slug: 'a-b', title: 'a/b' }] }],
    [
      'a category without title',
      { categories: [{ slug: 'x' }, { slug: 'y', title: ' ' }] },
      {
        categories: [
          { slug: 'x', title: 'x' },
          { slug: 'y', title: 'y' },
        ],
      },
    ],
    [
      'a slug that is none',
      { categories: [{ slug: ' a/ b ', title: 'A' }] },
      { categories: [{ slug: 'a- b', title: 'A' }] },
    ],
    [
      'categories that differ only by case',
      { categories: ['TechWeb', 'Techweb'] },
      {
        categories: [
          { slug: 'TechWeb', title: 'TechWeb' },
          { slug: 'Techweb', title: 'Techweb' },
        ],
      },
    ],
    [
      'a category said twice',
      { categories: ['x', { slug: 'x', title: 'X' }] },
      { categories: [{ slug: 'x', title: 'x' }] },
    ],
    [
      'categories in order',
      { categories: ['b', 'a', 'c'] },
      { categories: ['b', 'a', 'c'].map((slug) => ({ slug, title: slug })) },
    ],
  ])('%s', (_, fields, expected) => {
    const article = accepted(fields);
    expect(article.warnings).toEqual([]);
    for (const name of new Set([...Object.keys(fields), ...Object.keys(expected)]) as Set<keyof Article>) {
      expect(article[name]).toEqual(expected[name]);
    }
  });

  it('a category of 300 bytes: the slug is cut, the title is not', () => {
    const [category] = accepted({ categories: ['财'.repeat(100)] }).categories;
    expect(category?.title).toBe('财'.repeat(100));
    expect(category?.slug).toMatch(/^财{63}-[0-9a-f]{8}$/);
  });

  it.each([
    ['JSON Feed 1.0 names', { author: { name: 'Ada' } }, ['Ada']],
    ['JSON Feed 1.0 names beside an empty list', { author: { name: 'Ada' }, authors: [] }, ['Ada']],
    [
      'both versions name',
      { author: { name: 'Ada' }, authors: [{ name: 'Ada', url: '/ada' }, { name: 'Bob' }] },
      ['Ada', 'Bob'],
    ],
    ['JSON Feed 1.0 names besides others', { author: { name: 'Ada' }, authors: [{ name: 'Bob' }] }, ['Bob', 'Ada']],
  ])('the author that %s is one of the authors', (_, fields, names) => {
    expect(accepted(fields).authors.map(({ name }) => name)).toEqual(names);
  });

  const dirty = 'a\u0000\u0008\u001f\u007f\u0085\u009f\ufffe\uffff\ud800b';
  it.each<[string, Record<string, unknown>]>([
    ['title', { title: dirty }],
    ['content_text', { content_text: dirty }],
    ['summary', { summary: dirty }],
    ['authors', { authors: [{ name: dirty }] }],
    ['author', { author: { name: dirty } }],
    ['tags', { tags: [dirty] }],
    ['categories', { categories: [dirty, { slug: `c${dirty}`, title: dirty }] }],
    ['attachments', { attachments: [{ url: '/a', mime_type: 'a/b', title: dirty }] }],
  ])('control characters, noncharacters and lone surrogates in %s', (_, fields) => {
    const json = JSON.stringify(accepted(fields));
    expect(json).toContain('"ab"');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: there may be none
    expect(json).not.toMatch(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]|\\u/);
  });

  it.each(['url', 'external_url', 'image', 'banner_image'])('the same in the address %s', (field) => {
    const article = accepted({ [field]: `https://www.example.com/${dirty}` }) as unknown as Record<string, string>;
    expect(article[field]).toMatch(/^https:\/\/www\.example\.com\/[!-~]+$/);
  });
});
