// Requirements of the RSS Advisory Board's Best Practices Profile (rssboard.org/rss-profile) on who produces a feed.
// One test each.
import { describe, expect, test } from 'vitest';
import { article, categoryChannel, complete, publication, renderText, windowOf } from '../feed/sample.ts';
import { Strict } from './strict.ts';

const source = renderText(windowOf([complete, article()], { channel: categoryChannel }), publication, 'rss');
const feed = new Strict(source);

describe("the RSS Board's profile", () => {
  test('& and < in plain text should be written as hexadecimal references', () => {
    const text = renderText(windowOf([article({ title: 'AT&T <3' })]), publication, 'rss');
    expect(text).toContain('<title>AT&#x26;T &#x3C;3</title>');
  });

  test('a feed should name its own address with atom:link', () => {
    expect(feed.text("/rss/channel/atom:link[@rel='self']/@href")).toBe(
      'https://feeds.example.com/category/%E8%B4%A2%E7%BB%8F%20news/rss.xml',
    );
    expect(feed.text("/rss/channel/atom:link[@rel='self']/@type")).toBe('application/rss+xml');
  });

  test('what describes a channel should come before its items', () => {
    expect(feed.count('/rss/channel/item/following-sibling::*[not(self::item)]')).toBe(0);
  });

  test('every item should have a guid, and no two the same', () => {
    const twice = new Strict(renderText(windowOf([article(), article({ title: 'Again' })]), publication, 'rss'));
    expect(feed.count('//item[not(guid)]')).toBe(0);
    expect(twice.count('//item')).toBe(1);
  });

  test('an item should have at most one enclosure, of length 0 when it is unknown', () => {
    const item = article({
      attachments: [
        { url: 'https://media.example.com/a.mp3', mime_type: 'audio/mpeg' },
        { url: 'https://media.example.com/b.mp3', mime_type: 'audio/mpeg' },
      ],
    });
    const xml = new Strict(renderText(windowOf([item]), publication, 'rss'));
    expect(xml.text('//enclosure/@url')).toBe('https://media.example.com/a.mp3');
    expect(xml.text('//enclosure/@length')).toBe('0');
  });

  test('without e-mail addresses, dc:creator should name every author', () => {
    expect(feed.texts('//item[1]/dc:creator')).toEqual(['Ada Miller', '毛杰']);
  });

  test('RSS has no inheritance, so an item without author names that of the publication', () => {
    expect(feed.texts('//item[2]/dc:creator')).toEqual(['Example Newsroom']);
  });

  test('full content should stand in content:encoded, after a description that summarises it', () => {
    expect(feed.count('//item[content:encoded and not(description)]')).toBe(0);
    expect(feed.count('//item/content:encoded/following-sibling::description')).toBe(0);
    expect(feed.text('//item[1]/content:encoded')).toBe(complete.content_html);
    const picture = article({ content_html: '<img src="https://www.example.com/a.png">' });
    const xml = new Strict(renderText(windowOf([picture]), publication, 'rss'));
    expect(xml.text('//item/description')).toBe(picture.content_html);
  });

  test('years should have four digits', () => {
    expect(feed.texts('//item/pubDate').every((date) => / \d{4} /.test(date))).toBe(true);
  });

  test('links should be absolute', () => {
    for (const link of [...feed.texts('//link'), ...feed.texts('//@href'), ...feed.texts('//@url')]) {
      expect(link).toMatch(/^https?:\/\//);
    }
  });

  test('a namespace is declared only where it is used', () => {
    const plain = renderText(windowOf([article()]), publication, 'rss');
    expect(plain).not.toContain('xmlns:media');
    expect(plain).not.toContain('xmlns:fh');
    expect(source).toContain('xmlns:media="http://search.yahoo.com/mrss/"');
  });
});
