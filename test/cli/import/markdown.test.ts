import { describe, expect, test } from 'vitest';
import { markdown } from '../../../src/cli/import/markdown/markdown.ts';
import { summarize } from '../../../src/cli/import/text/summary.ts';

const html = (source: string) => markdown(source).trim();

describe('Markdown is rendered as kramdown with GFM input would', () => {
  test.each([
    ['attribute lists leave no trace', 'a *b*{: .c} d\n{: .note #x}', '<p>a <em>b</em> d</p>'],
    ['ids of headings', '# Hi {#there}', '<h1>Hi </h1>'],
    ['a table of contents', '* TOC\n{:toc}\n\n# A', '<h1>A</h1>'],
    ['attribute lists in code stay', '`{: .x}`', '<p><code>{: .x}</code></p>'],
    ['definition lists', 'Term\n: what it *is*', '<dl>\n<dt>Term</dt>\n<dd>what it <em>is</em></dd>\n</dl>'],
    ['math', '$$a_b*c*$$', '<p>$$a_b*c*$$</p>'],
    ['nomarkdown', '{::nomarkdown}\n<b>*x*</b>\n{:/nomarkdown}', '<b>*x*</b>'],
    ['comments', '{::comment}\nx\n{:/comment}\ny', '<p>y</p>'],
    [
      'tables',
      '| a |\n|---|\n| 1 |',
      '<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody><tr>\n<td>1</td>\n</tr>\n</tbody></table>',
    ],
    ['fenced code', '~~~ ruby\nx < y\n~~~', '<pre><code class="language-ruby">x &lt; y\n</code></pre>'],
    ['autolinks', '<http://a.example/b>', '<p><a href="http://a.example/b">http://a.example/b</a></p>'],
    ['links without address', 'x\n\n<>\n\ny', '<p>x</p>\n<p>y</p>'],
    [
      'an element stays whole over empty lines',
      '<div>\n\n    <p>*a*</p>\n\n</div>',
      '<div>\n\n    <p>*a*</p>\n\n</div>',
    ],
    [
      'an element that asks for Markdown',
      '<div markdown="1">\n**b**\n</div>',
      '<div>\n<p><strong>b</strong></p>\n</div>',
    ],
    ['newlines in <pre>', '<pre>\na\n\n\nb\n</pre>', '<pre>\na\n\n\nb\n</pre>'],
    ['an element that nothing closes', '<div>\n\n*a*', '<div><p><em>a</em></p>'],
  ])('%s', (_, source, expected) => expect(html(source)).toBe(expected));

  test('footnotes stand at the end, and stay with their article', () => {
    expect(html('a[^n]\n\n[^n]: note')).toContain('<li id="fn:n"><p>note</p>');
    expect(html('b[^n]')).toBe('<p>b[^n]</p>');
  });

  test('hard_wrap makes breaks', () => expect(markdown('a\nb', { hardWrap: true })).toContain('<br>'));
});

describe('a summary is the first paragraph as text', () => {
  test.each([
    ['<p>A &amp; <b>B</b></p><p>C</p>', 'A & B'],
    ['<style>x</style><p></p><p>C</p>', 'C'],
    ['', ''],
  ])('%s', (source, text) => expect(summarize(source)).toBe(text));
  test('cut at a sentence when it goes on for long', () => {
    expect(summarize(`<p>${'一二三四五六七八九。'.repeat(80)}</p>`)).toBe('一二三四五六七八九。'.repeat(50));
  });
});
