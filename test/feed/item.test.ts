import { describe, expect, it } from 'vitest';
import { windowItem } from '../../src/feed/item.ts';
import { decodeUtf8 } from '../../src/feed/utf8.ts';
import { article } from './sample.ts';

const held = (fields: Parameters<typeof article>[0]) => {
  const { content_html, content_text } = windowItem(article(fields));
  return [content_html && decodeUtf8(content_html), content_text && decodeUtf8(content_text)];
};

describe('an article as windows hold it', () => {
  it.each([
    ['content as it is', '<p>一 &amp; 二</p>\n', '<p>一 &amp; 二</p>\n'],
    ['no end of a CDATA section', 'a ]]> b ]]> c', 'a ]]&gt; b ]]&gt; c'],
    ['no character that XML forbids', 'nul\u0000 bell\u0007 \uFFFE', 'nul bell '],
    ['no surrogate alone', 'half \uD83D', 'half '],
  ])('has %s', (_, html, expected) => {
    expect(held({ content_html: html })[0]).toBe(expected);
  });

  it('has text in which ]]> means just that', () => {
    expect(held({ content_html: '', content_text: 'a ]]> b\u0000' })).toEqual([undefined, 'a ]]> b']);
  });

  it('has an excerpt where its publisher gave no summary, and a headline where no title', () => {
    const untitled = article({ content_html: '<p>It began. It went on.</p>' });
    delete untitled.title;
    expect(windowItem(untitled)).toMatchObject({ headline: expect.any(String), excerpt: 'It began. It went on.' });
  });

  it('keeps the excerpts that it was stored with', () => {
    const stored = { ...article(), excerpt: 'As it was stored.' };
    expect(windowItem(stored).excerpt).toBe('As it was stored.');
  });
});
