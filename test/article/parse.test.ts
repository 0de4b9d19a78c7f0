import { describe, expect, it } from 'vitest';
import { parseArticle } from '../../src/article/parse.ts';
import { accepted, HOME, parse } from './submitted.ts';

describe('a complete article', () => {
  it('is kept as it is', () => {
    const article = {
      id: 'https://www.example.com/1',
      url: 'https://www.example.com/1.html',
      external_url: 'https://elsewhere.example.org/?a=1&b=2',
      title: '港口重新开放',
      content_html: '<p>Ships</p>',
      content_text: 'Ships\n\nand more ships',
      summary: 'Open again',
      image: 'https://www.example.com/1.jpg',
      banner_image: 'https://www.example.com/1-wide.jpg',
      date_published: '2026-11-20T08:30:00.000Z',
      date_modified: '2026-11-21T08:30:00.000Z',
      date_expires: '2027-11-21T08:30:00.000Z',
      authors: [{ name: 'Ada', url: 'https://www.example.com/ada', avatar: 'https://www.example.com/ada.png' }],
      tags: ['港口', 'harbour'],
      language: 'zh-CN',
      attachments: [
        {
          url: 'https://www.example.com/1.mp3',
          mime_type: 'audio/mpeg',
          title: 'Read aloud',
          size_in_bytes: 1024,
          duration_in_seconds: 9.5,
        },
      ],
      categories: [{ slug: 'jzrb', title: '荆州日报' }],
    };
    expect(parse(article)).toEqual({ ok: true, id: article.id, article, warnings: [] });
  });

  it('is the least that there can be', () => {
    expect(parse({})).toEqual({
      ok: true,
      id: 'a',
      article: { id: 'a', content_text: 'Text.', authors: [], tags: [], attachments: [], categories: [] },
      warnings: [],
    });
  });

  it('takes null as absent, in every field', () => {
    const fields = [
      ...['url', 'external_url', 'title', 'content_html', 'summary', 'image', 'banner_image', 'date_published'],
      ...['date_modified', 'date_expires', 'author', 'authors', 'tags', 'language', 'attachments', 'categories'],
    ];
    expect(parse(Object.fromEntries(fields.map((field) => [field, null])))).toEqual(parse({}));
    const nested = {
      authors: [{ name: 'Ada', url: null, avatar: null }],
      attachments: [
        { url: 'https://a.example/x', mime_type: 'a/b', title: null, size_in_bytes: null, duration_in_seconds: null },
      ],
      categories: [{ slug: 'x', title: null }],
    };
    expect(accepted(nested)).toMatchObject({
      authors: [{ name: 'Ada' }],
      attachments: [{ url: 'https://a.example/x', mime_type: 'a/b' }],
      categories: [{ slug: 'x', title: 'x' }],
      warnings: [],
    });
  });
});

describe('what is left out with a warning', () => {
  const at = '/items/3';
  it.each<[string, Record<string, unknown>, string[]]>([
    ['an unknown field', { wordcount: 7 }, [`${at}/wordcount: unknown field, not stored`]],
    ['an extension', { _site: { a: 1 } }, [`${at}/_site: unknown field, not stored`]],
    ['a field in other case', { Title: 'x' }, [`${at}/Title: unknown field, not stored`]],
    ['a field with a slash and a tilde', { 'a/b~c': 1 }, [`${at}/a~1b~0c: unknown field, not stored`]],
    ['a field with control characters', { 'a\u0000b\ud800': 1 }, [`${at}/ab: unknown field, not stored`]],
    ['a field without name', { '': 1 }, [`${at}/: unknown field, not stored`]],
    [
      'an unknown field of an author',
      { authors: [{ name: 'A' }, { name: 'B', email: 'b@example.com' }] },
      [`${at}/authors/1/email: unknown field, not stored`],
    ],
    [
      'an unknown field of the author',
      { author: { name: 'A', email: 'a@example.com' } },
      [`${at}/author/email: unknown field, not stored`],
    ],
    [
      'an unknown field of an attachment',
      { attachments: [{ url: '/a', mime_type: 'a/b', size: 3 }] },
      [`${at}/attachments/0/size: unknown field, not stored`],
    ],
    [
      'an unknown field of a category',
      { categories: ['x', { slug: 'y', name: 'Y' }] },
      [`${at}/categories/1/name: unknown field, not stored`],
    ],
    [
      'an image that is no address',
      { image: 'javascript:alert(1)' },
      [`${at}/image: not an http or https URL, left out`],
    ],
    [
      'an image without its scheme',
      { image: 'img.example.com/a.png' },
      [`${at}/image: not an http or https URL: write https://img.example.com/a.png, left out`],
    ],
    [
      'an image with data',
      { banner_image: 'data:image/png;base64,AAAA' },
      [`${at}/banner_image: not an http or https URL, left out`],
    ],
    [
      'an attachment that is nowhere',
      { attachments: [{ url: '', mime_type: 'a/b' }] },
      [`${at}/attachments/0/url: empty, left out`],
    ],
    [
      'an attachment on a disk',
      { attachments: [{ url: 'file:///a', mime_type: 'a/b' }] },
      [`${at}/attachments/0/url: not an http or https URL, left out`],
    ],
    [
      'an author that is nobody',
      { authors: [{}, { name: ' ' }] },
      [`${at}/authors/0: names no author, left out`, `${at}/authors/1: names no author, left out`],
    ],
    [
      'an address of an author that is none',
      { authors: [{ name: 'A', url: 'ftp://a.example/' }] },
      [`${at}/authors/0/url: not an http or https URL, left out`],
    ],
    [
      'an empty tag',
      { tags: ['x', '', ' \u0000'] },
      [`${at}/tags/1: empty, left out`, `${at}/tags/2: empty, left out`],
    ],
    [
      'an empty category',
      { categories: ['', { slug: ' ', title: 'X' }] },
      [`${at}/categories/0: empty, left out`, `${at}/categories/1: empty, left out`],
    ],
    [
      'a language that is none',
      { language: 'Chinese (simplified)' },
      [`${at}/language: not a BCP 47 language tag such as zh-CN, left out`],
    ],
  ])('%s', (_, fields, warnings) => {
    expect(accepted(fields).warnings).toEqual(warnings);
  });

  it.each([
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '__defineGetter__',
  ])('a field called %s, which changes nothing else', (name) => {
    const input = JSON.parse(`{ "id": "a", "content_text": "Text.", ${JSON.stringify(name)}: { "polluted": true } }`);
    const parsed = parseArticle(input, '/items/3', HOME);
    expect(parsed).toEqual({ ...parse({}), warnings: [`/items/3/${name}: unknown field, not stored`] });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
