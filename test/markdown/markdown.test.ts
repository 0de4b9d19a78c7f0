import { describe, expect, test } from 'vitest';
import { markdown } from '../../src/markdown/markdown.ts';

const html = (source: string) => markdown(source).trim();

describe('Markdown is rendered as kramdown with GFM input would', () => {
  test.each([
    ['attribute lists leave no trace', 'a *b*{: .c} d\n{: .note #x}', '<p>a <em>b</em> d</p>'],
    ['ids of headings', '# Hi {#there}', '<h1>Hi </h1>'],
    ['a table of contents', '* TOC\n{:toc}\n\n# A', '<h1>A</h1>'],
    ['attribute lists in code stay', '`{: .x}`', '<p><code>{: .x}</code></p>'],
    ['definition lists', 'Term\n: what it *is*', '<dl>\n<dt>Term</dt>\n<dd>what it <em>is</em></dd>\n</dl>'],
    ['math', '$$a_b*c*$$', '\\[a_b*c*\\]'],
    ['math in a line', 'a $$x_1 < y$$ b', '<p>a \\(x_1 &lt; y\\) b</p>'],
    [
      'sizes of images',
      '![a](x.png){: width="10" height="20" .c}',
      '<p><img width="10" height="20" src="x.png" alt="a"></p>',
    ],
    ['one start of a list, not two', '3. a\n4. b\n{: start="7"}', '<ol start="7">\n<li>a</li>\n<li>b</li>\n</ol>'],
    ['where a list begins to count', '1. a\n1. b\n{: start="3"}', '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'],
    [
      'abbreviations',
      '*[HTML]: Hyper "Text"\n\nHTML, HTMLX',
      '<p><abbr title="Hyper &quot;Text&quot;">HTML</abbr>, HTMLX</p>',
    ],
    ['lists of tasks', '- [x] a\n- [ ] b', '<ul>\n<li>☑ a</li>\n<li>☐ b</li>\n</ul>'],
    ['nomarkdown', '{::nomarkdown}\n<b>*x*</b>\n{:/nomarkdown}', '<b>*x*</b>'],
    ['comments', '{::comment}\nx\n{:/comment}\ny', '<p>y</p>'],
    [
      'tables',
      '| a |\n|---|\n| 1 |',
      '<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody><tr>\n<td>1</td>\n</tr>\n</tbody></table>',
    ],
    [
      'tables without a head',
      '| a | `b|c` |\n| 1 | 2 \\| 3 |\n{: .wide}\n\nx',
      '<table>\n<tbody><tr>\n<td>a</td>\n<td><code>b|c</code></td>\n</tr>\n<tr>\n<td>1</td>\n<td>2 | 3</td>\n</tr>\n</tbody></table>\n<p>x</p>',
    ],
    [
      'lines within tables',
      '|---\n|h|\n|:-:|\n|1|\n|---\n|2|\n|===\n|3|',
      '<table>\n<thead>\n<tr>\n<th align="center">h</th>\n</tr>\n</thead>\n<tbody><tr>\n<td align="center">1</td>\n</tr>\n<tr>\n<td align="center">2</td>\n</tr>\n<tr>\n<td align="center">3</td>\n</tr>\n</tbody></table>',
    ],
    [
      'an attribute list after a table',
      'a|b\n-|-\n1|2\n{:.x}',
      '<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody><tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody></table>',
    ],
    ['a pipe at the start of a sentence is no table', '|x| is a length', '<p>|x| is a length</p>'],
    [
      'emphasis beside Chinese punctuation',
      '中**粗：**文*「斜」*。',
      '<p>中<strong>粗：</strong>文<em>「斜」</em>。</p>',
    ],
    ['emphasis within such', '**一*二。*三。**四', '<p><strong>一<em>二。</em>三。</strong>四</p>'],
    ['stars that mean none', '二 * 三 ** 四，**未', '<p>二 * 三 ** 四，**未</p>'],
    ['one tilde is no deletion', 'H~2~O ~~x~~', '<p>H~2~O <del>x</del></p>'],
    [
      'addresses with spaces',
      '![a](/x y.png) [b](c d "T") ![e](f.png =100x20)',
      '<p><img src="/x%20y.png" alt="a"> <a href="c%20d" title="T">b</a> <img src="f.png" alt="e"></p>',
    ],
    ['two backslashes break the line', 'a\\\\\nb', '<p>a<br>\nb</p>'],
    ['a comment in a line', 'a{::comment}z{:/}b', '<p>ab</p>'],
    [
      'a text that wants Markdown in every element',
      '{::options parse_block_html="true" /}\n\n<div>\n*b*\n</div>',
      '<div>\n<p><em>b</em></p>\n</div>',
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

  test('kramdown.parse_block_html of a site reads Markdown within elements', () => {
    const within = '<section>\n*b*\n</section>';
    expect(markdown(within, { parseBlockHtml: true })).toContain('<em>b</em>');
    expect(markdown(within)).toContain('*b*');
  });

  test('footnotes stand at the end, and stay with their article', () => {
    expect(html('a[^n]\n\n[^n]: note')).toContain('<li id="fn:n"><p>note</p>');
    expect(html('b[^n]')).toBe('<p>b[^n]</p>');
  });

  test('hard_wrap makes breaks', () => expect(markdown('a\nb', { hardWrap: true })).toContain('<br>'));
});
