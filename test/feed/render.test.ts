import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { FORMATS } from '../../src/feed/addresses.ts';
import { GENERATOR } from '../../src/feed/publication.ts';
import { article, categoryChannel, complete, publication, renderText, windowOf } from './sample.ts';

const json = (...args: Parameters<typeof windowOf>) => JSON.parse(renderText(windowOf(...args), publication, 'json'));

describe.each(FORMATS)('a feed in %s', (format) => {
  test('is the same bytes for the same window, whenever it is rendered', () => {
    const window = windowOf([complete, article()], { channel: categoryChannel });
    const first = renderText(window, publication, format);
    expect(renderText(structuredClone(window), structuredClone(publication), format)).toBe(first);
  });

  test('changes neither the window nor the publication', () => {
    const window = windowOf([complete]);
    const before = JSON.stringify([window, publication]);
    renderText(window, publication, format);
    expect(JSON.stringify([window, publication])).toBe(before);
  });

  test('has every address of its own below the public URL', () => {
    const feed = renderText(windowOf([article()], { channel: categoryChannel, archives: 1 }), publication, format);
    const own = [...feed.matchAll(/https?:\/\/[^"<\s]*(?:atom\.xml|rss\.xml|feed\.json)/g)].map(([url]) => url);
    expect(own.length).toBeGreaterThan(1);
    for (const url of own) expect(url.startsWith('https://feeds.example.com/category/')).toBe(true);
  });

  test('is there for a window without articles', () => {
    expect(renderText(windowOf([]), publication, format)).toContain('Example News');
  });

  test('keeps one article with bad addresses and all the others', () => {
    const bad = article({ id: 'x', uri: 'no uri', url: 'no url', image: '//', authors: [{ url: 'http://' }] });
    const feed = renderText(windowOf([bad, article({ title: 'Good' })]), publication, format);
    expect(feed).toContain('https://feeds.example.com/article/x');
    expect(feed).toContain('Good');
  });
});

describe('a feed says', () => {
  test.each([
    ['all', 'all', '', 'Example News'],
    ['category/local', 'category', 'Local <news>', 'Example News | Local <news>'],
    ['tag/harbour', 'tag', 'harbour', 'Example News | harbour'],
    ['author/ada', 'author', 'Ada', 'Example News | Ada'],
  ] as const)('its title: %s', (name, kind, title, expected) => {
    expect(json([], { channel: { name, kind, slug: name, title } }).title).toBe(expected);
  });

  test('the home page for everything, and the page of a channel for that', () => {
    expect(json([]).home_page_url).toBe('https://www.example.com/');
    expect(json([], { channel: categoryChannel }).home_page_url).toMatch(/^https:\/\/feeds\.example\.com\/category\//);
  });

  test("the channel's language, description and image before those of the publication", () => {
    const own = { language: 'zh-CN', description: '港口新闻', image: 'https://www.example.com/harbour.png' };
    const feed = json([], { channel: { ...categoryChannel, ...own } });
    expect([feed.language, feed.description, feed.icon]).toEqual([own.language, own.description, own.image]);
    expect(json([], { channel: categoryChannel }).language).toBe('en');
  });

  test('which article is meant when it has no address of its own', () => {
    const homeless = article({ id: 'a b/1', uri: 'tag:feeds.example.com,2026:a%20b%2F1' });
    delete homeless.url;
    expect(json([homeless]).items[0].url).toBe('https://feeds.example.com/article/a%20b%2F1');
  });

  test('what it was made with, by the version of the package', () => {
    expect(GENERATOR).toMatchObject({ name: packageJson.name, version: packageJson.version });
  });

  test('dates that are those of the window, and none of the clock', () => {
    const feed = FORMATS.map((format) => renderText(windowOf([article()]), publication, format)).join('');
    expect(feed.match(/\b(?:19|20)\d\d-\d\d-\d\dT[\d:.]+Z/g)?.filter((date) => !date.startsWith('2026-11-2'))).toEqual(
      [],
    );
  });
});

describe('jekyll-feed parity', () => {
  test('the titles of articles are on one line', () => {
    expect(json([article({ title: 'one\ntwo\t three' })]).items[0].title).toBe('one two three');
  });

  test('line breaks in pre stay', () => {
    const pre = '<pre>one\n  two\n</pre>';
    for (const format of ['rss', 'atom'] as const) {
      expect(renderText(windowOf([article({ content_html: pre })]), publication, format)).toContain(pre);
    }
  });

  test('& in the address of an image is escaped', () => {
    const feed = renderText(windowOf([article({ image: 'https://a.example/i.png?a=1&b=2' })]), publication, 'atom');
    expect(feed).toContain('<media:thumbnail url="https://a.example/i.png?a=1&amp;b=2"/>');
  });

  test('a hostile tag is escaped', () => {
    const feed = renderText(windowOf([article({ tags: ['"/><VADER>'] })]), publication, 'atom');
    expect(feed).not.toContain('<VADER>');
  });

  test('an entry has a language only when it says one', () => {
    expect(renderText(windowOf([article()]), publication, 'atom')).toContain('<entry>');
    expect(renderText(windowOf([article({ language: 'fr' })]), publication, 'atom')).toContain('<entry xml:lang="fr">');
  });

  test('an author is never empty', () => {
    const feed = renderText(windowOf([article({ authors: [{ name: ' ' }, {}] })]), publication, 'atom');
    expect(feed.match(/<name>/g)).toHaveLength(1);
  });

  test('newest first is the order of the window', () => {
    const two = article({ id: 'https://www.example.com/articles/2', uri: 'https://www.example.com/articles/2' });
    expect(json([two, article()]).items.map(({ id }: { id: string }) => id)).toEqual([two.id, article().id]);
  });
});
