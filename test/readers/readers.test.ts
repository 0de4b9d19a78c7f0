import { describe, expect, test } from 'vitest';
import type { PublishedArticle } from '../../src/article/article.ts';
import { oneLine } from '../../src/article/text.ts';
import { HOSTILE } from '../conformance/hostile.ts';
import { article, complete, publication, renderText, windowOf } from '../feed/sample.ts';
import { READERS, type Read } from './reading.ts';

/** Distinct dates, newest first, so that readers that sort agree on the order. */
function numbered(fields: Partial<PublishedArticle>, number: number): PublishedArticle {
  const date = new Date(Date.UTC(2026, 10, 20) - number * 60_000).toISOString();
  const id = `https://www.example.com/articles/${number}?a=1&b=2`;
  return article({ ...fields, id, uri: id, url: id, date_published: date, date_modified: date });
}

const ordinary = [
  complete,
  { title: '强作风优环境抓招商', summary: '会议强调。', language: 'zh-CN' },
  { title: 'Rates rise by 0.25 % in Q4', content_html: '<h2>Why</h2><ul><li>one</li><li>two</li></ul>' },
  { title: 'タイトル（仮）', tags: ['日本'] },
  { title: 'Ünïcode – “quotes” … 😀', authors: [{ name: 'Zoë' }] },
  { content_text: 'Two lines\nof text', content_html: '' },
].map(numbered);

// feedparser takes an RSS title with a reference in it for HTML, and writes this one in lower case.
const hostile = HOSTILE.filter((text) => text !== '&#xD800;').map((text, number) =>
  numbered(
    { title: text, summary: text, content_html: `<p>${number}</p>`, tags: [text], authors: [{ name: text }] },
    number,
  ),
);

const expected = (items: PublishedArticle[]): Read[] =>
  items.map(({ uri, url, title, date_published }) => ({
    id: uri,
    title: oneLine(title ?? ''),
    link: url ?? '',
    published: date_published,
  }));

for (const reader of READERS) {
  if (reader.absent) console.warn(`Skipped: ${reader.name}, since ${reader.absent}.`);
  describe.skipIf(reader.absent)(reader.name, () => {
    for (const format of reader.formats) {
      test(`reads ordinary articles in ${format} as they are`, async () => {
        const document = renderText(windowOf(ordinary), publication, format);
        expect(await reader.read(document, format)).toEqual(expected(ordinary));
      });

      test(`reads ${hostile.length} hostile articles in ${format} as they are`, async () => {
        const document = renderText(windowOf(hostile), publication, format);
        expect(await reader.read(document, format)).toEqual(expected(hostile));
      });
    }
  });
}
