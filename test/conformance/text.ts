import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PublishedArticle } from '../../src/article/article.ts';
import { cleanText, escapeHtml, oneLine } from '../../src/article/text.ts';
import { article, publication, renderText, windowOf } from '../feed/sample.ts';
import { anyText, HOSTILE } from './hostile.ts';
import { Strict, shownText } from './strict.ts';

/** An article that says `text` wherever an article can say something. */
function saying(text: string): PublishedArticle {
  return article({
    title: text,
    summary: text,
    content_html: `<p>${escapeHtml(text)}</p>`,
    content_text: text,
    authors: [{ name: text }, { name: `2 ${text}` }],
    tags: [text],
    categories: [{ slug: text, title: text }],
    attachments: ['a', 'b'].map((name) => ({
      url: `https://media.example.com/${name}.mp3`,
      mime_type: 'audio/mpeg',
      title: text,
    })),
  });
}

/** A publication and a channel that say it too. */
function sayingWindow(text: string) {
  return {
    window: windowOf([saying(text), { ...saying(text), id: 'urn:x-y:2', uri: 'urn:x-y:2', content_html: '' }], {
      channel: { name: 'tag/x', kind: 'tag', slug: 'x', title: text, description: text },
    }),
    publication: { ...publication, title: text, description: text, copyright: text, author: { name: text } },
  };
}

/** What must be read: the same text, clean, and on one line where it is one. */
const expected = (text: string) => ({ line: oneLine(text), text: cleanText(text) });

/** Text of which HTML made paragraphs: one empty line between two of them, none around them. */
const inParagraphs = (text: string) => text.trim().replace(/\n[^\S\n]*\n\s*/g, '\n\n');

function readRss(text: string): void {
  const { window, publication } = sayingWindow(text);
  const xml = new Strict(renderText(window, publication, 'rss'));
  const { line, text: multi } = expected(text);
  try {
    if (line !== '') {
      expect(xml.text('/rss/channel/title')).toBe(`${line} | ${line}`);
      expect(xml.text('/rss/channel/item[1]/title')).toBe(line);
      expect(xml.texts('/rss/channel/item[1]/dc:creator')).toEqual([line, `2 ${line}`]);
      expect(xml.texts('/rss/channel/item[1]/category')).toEqual([line, line]);
      expect(xml.text('/rss/channel/item[1]/media:content/media:title')).toBe(line);
    }
    if (multi !== '') {
      expect(xml.text('/rss/channel/description')).toBe(multi);
      expect(xml.text('/rss/channel/copyright')).toBe(multi);
      expect(shownText(xml.text('/rss/channel/item[1]/description'))).toBe(multi);
      expect(shownText(xml.text('/rss/channel/item[1]/content:encoded'))).toBe(multi);
      expect(shownText(xml.text('/rss/channel/item[2]/content:encoded'))).toBe(inParagraphs(multi));
    }
    expect(xml.count('/rss/channel/item')).toBe(2);
  } finally {
    xml.dispose();
  }
}

function readAtom(text: string): void {
  const { window, publication } = sayingWindow(text);
  const xml = new Strict(renderText(window, publication, 'atom'));
  const { line, text: multi } = expected(text);
  try {
    if (line !== '') {
      expect(xml.text('/a:feed/a:title')).toBe(`${line} | ${line}`);
      expect(xml.text('/a:feed/a:author/a:name')).toBe(line);
      expect(xml.text('/a:feed/a:entry[1]/a:title')).toBe(line);
      expect(xml.texts('/a:feed/a:entry[1]/a:author/a:name')).toEqual([line, `2 ${line}`]);
      expect(xml.texts('/a:feed/a:entry[1]/a:category/@label')).toEqual([line, line]);
      expect(xml.texts("/a:feed/a:entry[1]/a:link[@rel='enclosure']/@title")).toEqual([line, line]);
    }
    if (multi !== '') {
      expect(xml.text('/a:feed/a:subtitle')).toBe(multi);
      expect(xml.text('/a:feed/a:rights')).toBe(multi);
      expect(xml.text('/a:feed/a:entry[1]/a:summary')).toBe(multi);
      expect(shownText(xml.text('/a:feed/a:entry[1]/a:content'))).toBe(multi);
      expect(shownText(xml.text('/a:feed/a:entry[2]/a:content'))).toBe(inParagraphs(multi));
    }
    expect(xml.count('/a:feed/a:entry')).toBe(2);
  } finally {
    xml.dispose();
  }
}

function readJson(text: string): void {
  const { window, publication } = sayingWindow(text);
  const json = renderText(window, publication, 'json');
  expect(json.isWellFormed()).toBe(true);
  expect(json).not.toMatch(/\\u[dD][89a-fA-F]/);
  const feed = JSON.parse(json);
  const [first, second] = feed.items;
  const { line, text: multi } = expected(text);
  if (line !== '') {
    expect(feed.title).toBe(`${line} | ${line}`);
    expect(feed.authors).toEqual([{ name: line }]);
    expect(first.title).toBe(line);
    expect(first.authors).toEqual([{ name: line }, { name: `2 ${line}` }]);
    expect(first.tags).toEqual([line]);
    expect(first._edgefeed.categories[0].title).toBe(line);
    expect(first.attachments[0].title).toBe(line);
  }
  if (multi !== '') {
    expect(feed.description).toBe(multi);
    expect(feed._edgefeed.copyright).toBe(multi);
    expect(first.summary).toBe(multi);
    expect(shownText(first.content_html)).toBe(multi);
    expect(second.content_text).toBe(multi);
  }
}

const READ = { rss: readRss, atom: readAtom, json: readJson };

describe('hostile text is read back as it was, in every field', () => {
  for (const [format, read] of Object.entries(READ)) {
    test.each(HOSTILE.map((text) => [JSON.stringify(text).slice(0, 60), text]))(`${format}: %s`, (_, text) => {
      read(text);
    });
  }
});

describe('arbitrary Unicode is read back as it was', () => {
  for (const [format, read] of Object.entries(READ)) {
    test(`${format}: 2,000 runs`, () => {
      fc.assert(fc.property(anyText, read), { numRuns: 2000 });
    });
  }
});
