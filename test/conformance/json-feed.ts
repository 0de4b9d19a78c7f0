// Requirements of JSON Feed 1.1 on who produces a feed. One test each.
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { PublishedArticle } from '../../src/article/article.ts';
import { article, categoryChannel, complete, publication, renderText, windowOf } from '../feed/sample.ts';
import { HOSTILE } from './hostile.ts';
import { JSON_FEED_SCHEMA } from './json-feed.schema.ts';

const ajv = new Ajv({
  allErrors: true,
  strict: false,
  formats: { 'web-url': (url: string) => /^https?:\/\/./.test(url) && URL.canParse(url) },
});
const validate = ajv.compile(JSON_FEED_SCHEMA);

const render = (items: PublishedArticle[]) =>
  JSON.parse(renderText(windowOf(items, { channel: categoryChannel }), publication, 'json'));
const feed = render([complete, article()]);
const [item] = feed.items;

describe('JSON Feed 1.1', () => {
  test('ordinary feeds are valid by the schema', () => {
    validate(feed);
    expect(validate.errors ?? []).toEqual([]);
  });

  test('an empty feed is valid by the schema', () => {
    validate(render([]));
    expect(validate.errors ?? []).toEqual([]);
  });

  test('a feed of hostile articles is valid by the schema', () => {
    const items = HOSTILE.map((text, number) =>
      article({
        id: `urn:x-y:${number}`,
        uri: `urn:x-y:${number}`,
        title: text,
        summary: text,
        content_html: text,
        authors: [{ name: text }],
        tags: [text],
        categories: [{ slug: text, title: text }],
        attachments: [{ url: 'https://media.example.com/a.mp3', mime_type: 'audio/mpeg', title: text }],
      }),
    );
    validate(render(items));
    expect(validate.errors ?? []).toEqual([]);
  });

  test('version is the URL of version 1.1', () => {
    expect(feed.version).toBe('https://jsonfeed.org/version/1.1');
  });

  test('title is the name of the feed', () => {
    expect(feed.title).toBe('Example News | 财经 News');
  });

  test('feed_url should be there, and is the address of the feed', () => {
    expect(feed.feed_url).toBe('https://feeds.example.com/category/%E8%B4%A2%E7%BB%8F%20news/feed.json');
  });

  test('home_page_url should be there, and is the page that the feed describes', () => {
    expect(feed.home_page_url).toBe('https://feeds.example.com/category/%E8%B4%A2%E7%BB%8F%20news');
  });

  test('authors, not the author of version 1.0', () => {
    expect(feed.authors).toEqual([{ name: 'Example Newsroom', url: 'https://www.example.com/about' }]);
    expect(item.authors).toEqual(complete.authors);
    expect(feed.author ?? item.author).toBeUndefined();
  });

  test('an item id is a string, unique in the feed', () => {
    expect(render([article(), article()]).items).toHaveLength(1);
    expect(typeof item.id).toBe('string');
  });

  test('an item has content_html or content_text, one that is only a summary too', () => {
    const summaryOnly = article({ summary: 'In short.' });
    delete summaryOnly.content_html;
    expect(render([summaryOnly]).items[0].content_text).toBe('In short.');
  });

  test('text is text: content_text holds no HTML', () => {
    const text = article({ content_text: 'a < b\nc' });
    delete text.content_html;
    const [only] = render([text]).items;
    expect(only.content_text).toBe('a < b\nc');
    expect(only.content_html).toBeUndefined();
  });

  test('dates are RFC 3339', () => {
    expect([item.date_published, item.date_modified]).toEqual([complete.date_published, complete.date_modified]);
  });

  test('attachments have a url and a mime_type, and what else is known of them', () => {
    expect(item.attachments).toEqual(complete.attachments);
  });

  test('tags are plain text, each once: the titles of the categories, then the tags', () => {
    expect(item.tags).toEqual(['Local news', '财经', 'harbour', '港口']);
  });

  test('extensions begin with an underscore', () => {
    expect(item._edgefeed).toEqual({ categories: complete.categories });
  });

  test('language is said of the feed and of the item', () => {
    expect([feed.language, item.language]).toEqual(['en', 'zh-CN']);
  });
});
