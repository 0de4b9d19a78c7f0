import { describe, expect, it } from 'vitest';
import { parseArticle } from '../../src/article/parse.ts';
import { HOME, parse } from './submitted.ts';

function faults(fields: Record<string, unknown>): [pointer: string, detail: string][] {
  const parsed = parse(fields);
  if (parsed.ok) throw new Error(`accepted: ${JSON.stringify(parsed.article)}`);
  return parsed.faults.map(({ pointer, detail }) => [pointer, detail]);
}

describe('what rejects the article', () => {
  const at = '/items/3';
  const needed = 'an article needs content_html, content_markdown, content_text or summary';
  const date = (value: string) =>
    `must be an RFC 3339 date and time such as 2026-11-22T08:00:00+08:00, not ${JSON.stringify(value)}`;
  it.each<[string, Record<string, unknown>, [string, string][]]>([
    ['no id', { id: undefined }, [[`${at}/id`, 'is required']]],
    ['null as id', { id: null }, [[`${at}/id`, 'must be text or a number, not null']]],
    ['an empty id', { id: ' \n ' }, [[`${at}/id`, 'must not be empty']]],
    ['a list as id', { id: ['a'] }, [[`${at}/id`, 'must be text or a number, not ["a"]']]],
    ['a truth value as id', { id: true }, [[`${at}/id`, 'must be text or a number, not true']]],
    ['an id of 1,025 bytes', { id: `${'财'.repeat(341)}xx` }, [[`${at}/id`, 'must be at most 1024 bytes']]],
    ['an id of 10 KB', { id: 'x'.repeat(10_240) }, [[`${at}/id`, 'must be at most 1024 bytes']]],
    [
      'an id with a control character',
      { id: 'a\u0000b' },
      [[`${at}/id`, 'must not contain control characters, line breaks or lone surrogates']],
    ],
    [
      'an id with a line break',
      { id: 'a\nb' },
      [[`${at}/id`, 'must not contain control characters, line breaks or lone surrogates']],
    ],
    [
      'an id with a lone surrogate',
      { id: 'a\ud800' },
      [[`${at}/id`, 'must not contain control characters, line breaks or lone surrogates']],
    ],
    [
      'an id that JSON rounds',
      { id: JSON.parse('9007199254740993') },
      [[`${at}/id`, 'is too large a number to be told from its neighbours: send it as text']],
    ],
    [
      'an endless id',
      { id: JSON.parse('1e400') },
      [[`${at}/id`, 'is too large a number to be told from its neighbours: send it as text']],
    ],
    ['a number as title', { title: 7 }, [[`${at}/title`, 'must be text, not 7']]],
    ['a list as text', { content_text: ['a'] }, [[`${at}/content_text`, 'must be text, not ["a"]']]],
    ['an object as HTML', { content_html: { a: 1 } }, [[`${at}/content_html`, 'must be text, not {"a":1}']]],
    ['no content', { content_text: null }, [[`${at}/content_html`, needed]]],
    [
      'content of white space',
      { content_text: ' ', content_html: '\n', summary: '\u0000' },
      [[`${at}/content_html`, needed]],
    ],
    ['a script as URL', { url: 'javascript:alert(1)' }, [[`${at}/url`, 'must be an http or https URL']]],
    ...[
      ['example.com/foo', 'example.com/foo'],
      ['www.example.com', ' www.example.com '],
      ['example.co.uk/a?b#c', 'example.co.uk/a?b#c'],
      ['example.com:8080/foo', 'example.com:8080/foo'],
      ['例子.中国/新闻', '例子.中国/新闻'],
      ['xn--fsqu00a.xn--fiqs8s/a', 'xn--fsqu00a.xn--fiqs8s/a'],
      ['192.0.2.7/a', '192.0.2.7/a'],
    ].map(([meant, url]): [string, Record<string, unknown>, [string, string][]] => [
      `a URL without its scheme: ${url}`,
      { url, external_url: url },
      ['url', 'external_url'].map((field) => [
        `${at}/${field}`,
        `must be an http or https URL: write https://${meant}`,
      ]),
    ]),
    ['a URL without host', { url: 'https://' }, [[`${at}/url`, 'must be an http or https URL']]],
    ['a URL of 10 KB', { url: `/${'x'.repeat(10_240)}` }, [[`${at}/url`, 'must be an http or https URL']]],
    [
      'a mailbox as external URL',
      { external_url: 'mailto:a@example.com' },
      [[`${at}/external_url`, 'must be an http or https URL']],
    ],
    ['a number as date', { date_published: 1795341600 }, [[`${at}/date_published`, 'must be text, not 1795341600']]],
    ['a date in words', { date_published: 'yesterday' }, [[`${at}/date_published`, date('yesterday')]]],
    ['an empty date', { date_modified: '' }, [[`${at}/date_modified`, date('')]]],
    [
      'a date without zone',
      { date_expires: '2026-11-22T08:00:00' },
      [[`${at}/date_expires`, date('2026-11-22T08:00:00')]],
    ],
    ['text as authors', { authors: 'Ada' }, [[`${at}/authors`, 'must be a list, not "Ada"']]],
    ['text as author', { author: 'Ada' }, [[`${at}/author`, 'must be an object, not "Ada"']]],
    ['text in authors', { authors: [{ name: 'A' }, 'Ada'] }, [[`${at}/authors/1`, 'must be an object, not "Ada"']]],
    ['a number as name', { authors: [{ name: 7 }] }, [[`${at}/authors/0/name`, 'must be text, not 7']]],
    ['text as tags', { tags: 'a, b' }, [[`${at}/tags`, 'must be a list, not "a, b"']]],
    ['null in tags', { tags: ['a', null] }, [[`${at}/tags/1`, 'must be text, not null']]],
    [
      '101 tags',
      { tags: Array.from({ length: 101 }, (_, index) => `t${index}`) },
      [[`${at}/tags`, 'may have at most 100 entries']],
    ],
    [
      'a number in categories',
      { categories: [7] },
      [[`${at}/categories/0`, 'must be text, or an object with a slug and a title']],
    ],
    ['a category without slug', { categories: [{ title: 'X' }] }, [[`${at}/categories/0/slug`, 'is required']]],
    ['a number as language', { language: 7 }, [[`${at}/language`, 'must be text, not 7']]],
    [
      'an attachment without address',
      { attachments: [{ mime_type: 'a/b' }] },
      [[`${at}/attachments/0/url`, 'is required']],
    ],
    [
      'an attachment without media type',
      { attachments: [{ url: '/a' }] },
      [[`${at}/attachments/0/mime_type`, 'is required']],
    ],
    [
      'a media type that is none',
      { attachments: [{ url: '/a', mime_type: 'mp3' }] },
      [[`${at}/attachments/0/mime_type`, 'must be a media type such as audio/mpeg']],
    ],
    [
      'text as size',
      { attachments: [{ url: '/a', mime_type: 'a/b', size_in_bytes: '7' }] },
      [[`${at}/attachments/0/size_in_bytes`, 'must be a number, not "7"']],
    ],
    [
      'half a byte',
      { attachments: [{ url: '/a', mime_type: 'a/b', size_in_bytes: 0.5 }] },
      [[`${at}/attachments/0/size_in_bytes`, 'must be a whole number']],
    ],
    [
      'more bytes than there are',
      { attachments: [{ url: '/a', mime_type: 'a/b', size_in_bytes: 1e300 }] },
      [[`${at}/attachments/0/size_in_bytes`, 'must be a whole number']],
    ],
    [
      'fewer bytes than none',
      { attachments: [{ url: '/a', mime_type: 'a/b', size_in_bytes: -1 }] },
      [[`${at}/attachments/0/size_in_bytes`, 'must not be negative']],
    ],
    [
      'an endless recording',
      { attachments: [{ url: '/a', mime_type: 'a/b', duration_in_seconds: JSON.parse('1e400') }] },
      [[`${at}/attachments/0/duration_in_seconds`, 'must be finite']],
    ],
    [
      'several faults at once',
      { id: '', url: 7, date_published: 'x' },
      [
        [`${at}/id`, 'must not be empty'],
        [`${at}/url`, 'must be text, not 7'],
        [`${at}/date_published`, date('x')],
      ],
    ],
    [
      'two addresses at once',
      { url: 'x:', external_url: 'y:' },
      [
        [`${at}/url`, 'must be an http or https URL'],
        [`${at}/external_url`, 'must be an http or https URL'],
      ],
    ],
  ])('%s', (_, fields, expected) => {
    expect(faults(fields)).toEqual(expected);
  });

  it.each([
    [null],
    [undefined],
    ['text'],
    [7],
    [true],
    [[]],
    [[{ id: 'a' }]],
  ])('%j in the place of an article', (input) => {
    expect(parseArticle(input, '/items/0', HOME)).toEqual({
      ok: false,
      id: undefined,
      faults: [{ pointer: '/items/0', detail: 'must be an article: a JSON object with an id' }],
    });
  });

  it.each([
    ['as it was', 'post 7', 'post 7'],
    ['a number as text', 7, '7'],
    ['without control characters', 'a\u0000b', 'ab'],
    ['shortened', 'x'.repeat(10_240), 'x'.repeat(1024)],
    ['not cut inside a character', `x${'👍'.repeat(1000)}`, `x${'👍'.repeat(511)}`],
    ['not when it is neither text nor number', { a: 1 }, undefined],
  ])('is called by its id %s', (_, id, expected) => {
    expect(parse({ id, title: 7 })).toMatchObject({ ok: false, id: expected });
  });

  it('is quoted shortly and cleanly', () => {
    const [[, detail] = []] = faults({ title: ['👍'.repeat(1000)] });
    expect(detail?.length).toBeLessThan(100);
    expect(detail?.isWellFormed()).toBe(true);
  });
});
