import { describe, expect, it } from 'vitest';
import { pageContent } from '../../src/pages/content.ts';

describe('content on a page of ours', () => {
  it.each([
    ['<img src="https://a.example/i.png">', '<img src="https://a.example/i.png" alt="">'],
    ['<img src="https://a.example/i.png" alt="A ship" />', '<img src="https://a.example/i.png" alt="A ship" />'],
    [
      '<img src="https://a.example/?alt=1" title="no alt=" />',
      '<img src="https://a.example/?alt=1" title="no alt=" alt="" />',
    ],
    ['<pre><code>x</code></pre>', '<pre tabindex="0"><code>x</code></pre>'],
    ['<table><tr><td>x</td></tr></table>', '<table tabindex="0"><tr><td>x</td></tr></table>'],
    [
      '<video src="https://a.example/v.mp4" preload="auto" controls></video>',
      '<video src="https://a.example/v.mp4" controls preload="none"></video>',
    ],
    [
      '<audio controls src="https://a.example/a.mp3">x</audio>',
      '<audio controls src="https://a.example/a.mp3" preload="none">x</audio>',
    ],
    [
      '<p>See <iframe src="https://v.example/e?a=1&amp;b=2" width="560"></iframe> now</p>',
      '<p>See <a href="https://v.example/e?a=1&amp;b=2">v.example</a> now</p>',
    ],
    [
      '<iframe src="https://v.example/" title="The &lt;film&gt;"></iframe>',
      '<a href="https://v.example/">The &lt;film&gt;</a>',
    ],
    ['<iframe src="javascript:alert(1)"></iframe>', ''],
    ['<p>&lt;img&gt; and a < b</p>', '<p>&lt;img&gt; and a < b</p>'],
  ])('%s becomes %s', (html, shown) => {
    expect(pageContent(html)).toBe(shown);
  });
});
