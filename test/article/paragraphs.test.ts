import { expect, it } from 'vitest';
import { paragraphs } from '../../src/article/paragraphs.ts';

const link = (url: string) => `<a href="${url}">${url}</a>`;

it.each([
  ['one line', '<p>one line</p>'],
  ['a\nb', '<p>a<br>\nb</p>'],
  ['a\n\nb\n \t\n\nc', '<p>a</p>\n<p>b</p>\n<p>c</p>'],
  ['<b> & "q"', '<p>&lt;b&gt; &amp; "q"</p>'],
  ['See https://example.com/a?b=1&c=2.', `<p>See ${link('https://example.com/a?b=1&amp;c=2')}.</p>`],
  ['(https://example.com/a_(b))', `<p>(${link('https://example.com/a_(b)')})</p>`],
  ['(see https://example.com/)', `<p>(see ${link('https://example.com/')})</p>`],
  ['见https://example.com/新闻', `<p>见${link('https://example.com/')}新闻</p>`],
  ['参见http://example.com/a，以及', `<p>参见${link('http://example.com/a')}，以及</p>`],
  ['https://example.com/a"onmouseover="x', `<p>${link('https://example.com/a')}"onmouseover="x</p>`],
  ['https:// and xhttp://a.b and javascript:alert(1)', '<p>https:// and xhttp://a.b and javascript:alert(1)</p>'],
  ['https://[', '<p>https://[</p>'],
])('the text %j as HTML', (text, html) => {
  expect(paragraphs(text)).toBe(html);
});

it('takes time in proportion to its length', () => {
  const text = `https://example.com/${'('.repeat(100_000)}${')'.repeat(100_000)}${'.'.repeat(100_000)}\n\n`;
  expect(paragraphs(text)).toContain('<a href=');
});
