// Requirements of RSS 2.0 (rssboard.org/rss-specification) on who produces a feed. One test each.
import { describe, expect, test } from 'vitest';
import { article, categoryChannel, complete, publication, renderText, windowOf } from '../feed/sample.ts';
import { Strict } from './strict.ts';

const feed = new Strict(renderText(windowOf([complete, article()], { channel: categoryChannel }), publication, 'rss'));
const empty = new Strict(renderText(windowOf([]), publication, 'rss'));

const DATE =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;
const URI = /^https?:\/\/[\w\-.~:/?#@!$&'()*+,;=%]+$/;

describe('RSS 2.0', () => {
  test('the root is rss, and its version must be 2.0', () => {
    expect(feed.text('/rss/@version')).toBe('2.0');
  });

  test('rss holds one channel', () => {
    expect(feed.count('/rss/*')).toBe(1);
    expect(feed.count('/rss/channel')).toBe(1);
  });

  test.each(['title', 'link', 'description'])('a channel must have one %s, and it says something', (name) => {
    expect(feed.text(`/rss/channel/${name}`)).not.toBe('');
    expect(empty.text(`/rss/channel/${name}`)).not.toBe('');
  });

  test('a channel may hold any number of items, none too', () => {
    expect(feed.count('/rss/channel/item')).toBe(2);
    expect(empty.count('/rss/channel/item')).toBe(0);
  });

  test('every item has at least a title or a description', () => {
    expect(feed.count('//item[not(title) and not(description)]')).toBe(0);
  });

  test('elements that may stand once stand once', () => {
    for (const name of [
      'title',
      'link',
      'description',
      'language',
      'copyright',
      'lastBuildDate',
      'generator',
      'docs',
      'ttl',
      'image',
    ]) {
      expect(feed.count(`/rss/channel/${name}`)).toBe(1);
    }
    for (const name of ['title', 'link', 'description', 'guid', 'pubDate', 'enclosure', 'source', 'author']) {
      expect(feed.count(`//item[count(${name}) > 1]`)).toBe(0);
    }
  });

  test('dates conform to RFC 822', () => {
    for (const date of [feed.text('/rss/channel/lastBuildDate'), ...feed.texts('//item/pubDate')]) {
      expect(date).toMatch(DATE);
    }
  });

  test('link and url begin with a registered scheme, and with no white space', () => {
    for (const url of [...feed.texts('//link'), ...feed.texts('//image/url'), ...feed.texts('//enclosure/@url')]) {
      expect(url).toMatch(URI);
    }
  });

  test('language is a language code', () => {
    expect(feed.text('/rss/channel/language')).toMatch(/^[a-z]{2,3}(-[\w-]+)?$/i);
  });

  test('ttl is a number of minutes', () => {
    expect(feed.text('/rss/channel/ttl')).toMatch(/^[1-9]\d*$/);
  });

  test('docs points at the documentation of the format', () => {
    expect(feed.text('/rss/channel/docs')).toBe('https://www.rssboard.org/rss-specification');
  });

  test('image has url, title and link, and its title and link are those of the channel', () => {
    expect(feed.text('/rss/channel/image/url')).toBe('https://www.example.com/logo.png');
    expect(feed.text('/rss/channel/image/title')).toBe(feed.text('/rss/channel/title'));
    expect(feed.text('/rss/channel/image/link')).toBe(feed.text('/rss/channel/link'));
  });

  test.each([
    ['https://www.example.com/logo.svg', undefined],
    ['https://www.example.com/logo.webp', undefined],
    ['https://www.example.com/logo.JPG', 'https://www.example.com/logo.JPG'],
    ['https://www.example.com/logo?size=2', 'https://www.example.com/logo?size=2'],
  ])('an image is a GIF, JPEG or PNG: %s', (logo, image) => {
    const { icon: _, ...rest } = publication;
    const xml = new Strict(renderText(windowOf([]), { ...rest, logo }, 'rss'));
    expect(xml.texts('/rss/channel/image/url')).toEqual(image ? [image] : []);
  });

  test('guid is the same string for ever and says that it is no permalink', () => {
    expect(feed.texts('//item/guid')).toEqual([complete.uri, article().uri]);
    expect(feed.texts('//item/guid/@isPermaLink')).toEqual(['false', 'false']);
  });

  test('enclosure has url, length and type, and its url is http', () => {
    expect(feed.text('//enclosure/@url')).toBe('https://media.example.com/harbour.mp3');
    expect(feed.text('//enclosure/@length')).toBe('1048576');
    expect(feed.text('//enclosure/@type')).toBe('audio/mpeg');
  });

  test('author is an e-mail address: as we know none, there is none', () => {
    expect(feed.count('//item/author')).toBe(0);
    expect(feed.count('//managingEditor | //webMaster')).toBe(0);
  });

  test('source must name a feed: external_url is a page, so it is none', () => {
    expect(feed.count('//item/source')).toBe(0);
  });

  test('category may name its taxonomy', () => {
    expect(feed.texts('//item[1]/category/@domain')).toEqual([
      'https://feeds.example.com/category',
      'https://feeds.example.com/category',
      'https://feeds.example.com/tag',
      'https://feeds.example.com/tag',
    ]);
  });

  test('elements that RSS does not know stand in a namespace', () => {
    const known =
      /^(rss|channel|title|link|description|language|copyright|lastBuildDate|category|generator|docs|ttl|image|url|item|guid|pubDate|enclosure)$/;
    const strangers = feed.elements("//*[namespace-uri() = '']").filter((node) => !known.test(node.name));
    expect(strangers.map((node) => node.name)).toEqual([]);
  });
});
