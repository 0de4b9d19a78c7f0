import { describe, expect, it } from 'vitest';
import { sanitizeHtml } from '../../src/article/sanitize.ts';
import { faultsOf } from './strict-html.ts';

const BASE = 'https://www.example.com/news/1.html';
const FRAMES = { iframeHosts: ['www.youtube.com', 'Player.Example.com:8443'] };
const clean = (html: string) => sanitizeHtml(html, BASE, FRAMES);

/** What becomes of each, and that it is safe and stays the same when it is sanitized again. */
async function expectClean(html: string, expected: string): Promise<void> {
  const safe = clean(html);
  expect(safe).toBe(expected);
  expect(await faultsOf(safe)).toEqual([]);
  expect(clean(safe)).toBe(safe);
}

describe('what readers show is kept', () => {
  it.each([
    ['headings', '<h1>a</h1><h2>b</h2><h3>c</h3><h4>d</h4><h5>e</h5><h6>f</h6>'],
    ['paragraphs', '<p>a</p><div>b</div><hr /><p>c<br />d<wbr />e</p>'],
    ['lists', '<ul><li>a<ul><li>b</li></ul></li></ul><ol start="3" reversed="" type="a"><li value="7">c</li></ol>'],
    ['definition lists', '<dl><dt>a</dt><dd>b</dd><dd>c</dd></dl>'],
    [
      'tables',
      '<table><caption>a</caption><colgroup><col span="2" align="right" /></colgroup><thead><tr><th scope="col" abbr="b">c</th></tr></thead><tbody><tr><td colspan="2" rowspan="3" align="center">d</td></tr></tbody><tfoot><tr><td>e</td></tr></tfoot></table>',
    ],
    ['figures', '<figure><img src="https://a.example/b.png" alt="" /><figcaption>c</figcaption></figure>'],
    [
      'images',
      '<img src="https://a.example/b.png" srcset="https://a.example/b.png 1x, https://a.example/c.png 2x" sizes="(max-width: 600px) 100vw, calc(50vw - 1em)" alt="d" title="e" width="640" height="50%" loading="lazy" longdesc="https://a.example/f" />',
    ],
    ['images in themselves', '<img src="data:image/png;base64,iVBORw0KGgo=" alt="a" />'],
    [
      'pictures',
      '<picture><source srcset="https://a.example/b.avif 100w, https://a.example/c.avif 200w" media="(min-width: 40em)" type="image/avif" /><img src="https://a.example/b.png" /></picture>',
    ],
    ['links', '<a href="https://a.example/b?c=d&amp;e=f#g" hreflang="zh-Hans" type="text/html" title="h">i</a>'],
    ['links to people', '<a href="mailto:a@b.example?subject=c%20d">e</a> <a href="tel:+86-10-1234">f</a>'],
    ['code', '<pre><code>if (a &lt; b &amp;&amp; c)\n\treturn "d";</code></pre><kbd>e</kbd><samp>f</samp><var>g</var>'],
    [
      'quotes',
      '<blockquote cite="https://a.example/b">c</blockquote><q cite="https://a.example/d">e</q><cite>f</cite>',
    ],
    ['emphasis', '<b>a</b><strong>b</strong><i>c</i><em>d</em><u>e</u><s>f</s><small>g</small><mark>h</mark>'],
    ['changes', '<del datetime="2021-12-16" cite="https://a.example/b">c</del><ins>d</ins>'],
    ['formulas in text', 'H<sub>2</sub>O, E=mc<sup>2</sup>'],
    ['ruby', '<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>'],
    [
      'terms',
      '<abbr title="a">b</abbr><dfn>c</dfn><time datetime="2021-12-16T08:53:52+08:00">d</time><data value="1">e</data>',
    ],
    ['directions and languages', '<p dir="rtl" lang="ar">a<bdi>b</bdi></p>'],
    ['sections', '<article><header>a</header><section>b</section><aside>c</aside><footer>d</footer></article>'],
    ['details', '<details open=""><summary>a</summary>b</details>'],
    ['sound', '<audio src="https://a.example/b.mp3" controls="" preload="none" loop="">c</audio>'],
    [
      'films',
      '<video src="https://a.example/b.mp4" poster="https://a.example/c.png" width="640" height="360" muted="" controls=""><source src="https://a.example/b.webm" type="video/webm; codecs=&quot;vp9, opus&quot;" /><track src="https://a.example/b.vtt" kind="captions" srclang="en" label="d" default="" /></video>',
    ],
    [
      'frames of hosts that the operator chose',
      '<iframe src="https://www.youtube.com/embed/a" width="560" height="315" title="b" allowfullscreen=""></iframe>',
    ],
    [
      'what HTML once had for emphasis',
      '<center>a</center><strike>b</strike><big>c</big><tt>d</tt><acronym>e</acronym>',
    ],
    ['text in every script', '中文 हिन्दी עברית 👨‍👩‍👧‍👦 &lt;tag&gt; &amp;amp;'],
  ])('%s', async (_, html) => expectClean(html, html));
});

describe('what nobody sees, or nobody should, is dropped', () => {
  it.each([
    ['a style attribute', '<p style="color:red">a</p>', '<p>a</p>'],
    ['a class, an id, data and the rest', '<p class="a" id="b" data-c="d" role="e" itemprop="f">g</p>', '<p>g</p>'],
    ['a comment', 'a<!-- b -->c', 'ac'],
    ['a tag that means nothing, but not its text', 'a<font color="red">b<nobr>c</nobr></font><o:p>d</o:p>', 'abcd'],
    ['an element hidden by its attribute', 'a<p hidden>b<b>c</b></p>d', 'ad'],
    ['an element without display', 'a<div style="display:none">b<p>c</p></div>d', 'ad'],
    [
      'an element without display, though shouted',
      'a<div style="COLOR:red; Display : NONE !important ;">b</div>d',
      'ad',
    ],
    ['an element without display, behind a comment', 'a<div style="/* ; */display:/**/none">b</div>d', 'ad'],
    [
      'an invisible element',
      'a<span style="visibility:hidden">b</span>c<span style="visibility:collapse">d</span>',
      'ac',
    ],
    ['a transparent element', 'a<span style="opacity:0">b</span>c<span style="opacity: .0 ">d</span>e', 'ace'],
    ['an element shrunk to nothing', 'a<span style="transform:scale(0)">b</span>c', 'ac'],
    [
      'text of no size',
      'a<span style="font-size:0">b</span>c<span style="color:red;font-size:0.0px">d</span>',
      'a<span></span>c<span></span>',
    ],
    [
      'text of no size, in what is inside too',
      '<div style="font-size:0">a<b>b<i style="font-size:1em">c</i></b></div>',
      '<div><b><i></i></b></div>',
    ],
    [
      'an element off the page',
      'a<div style="position:absolute;left:-9999px">b</div>c<h1 style="text-indent:-999em">d</h1>',
      'ac',
    ],
    ['an element clipped to nothing', 'a<span style="position:absolute;clip:rect(0 0 0 0)">b</span>c', 'ac'],
    ['an element without room', 'a<div style="max-height:0;overflow:hidden">b</div>c', 'ac'],
    ['what a mail programme hides', 'a<div style="mso-hide:all">b</div>c', 'ac'],
    [
      'a drawing, a template, a dialog, a canvas',
      'a<svg><text>b</text></svg><template>c</template><dialog>d</dialog><canvas>e</canvas>f',
      'af',
    ],
    [
      'controls but for their names',
      'a<button>b</button><select><option>c</select><textarea>d</textarea><input value="e">f',
      'abf',
    ],
    ['a pixel by its attributes', 'a<img src="https://t.example/p" width="1" height="1">b', 'ab'],
    ['a pixel of which one side is told', 'a<img src="https://t.example/p" width="1">b', 'ab'],
    ['an image of no size', 'a<img src="https://t.example/p" width="100" height="0">b', 'ab'],
    ['a pixel by its style', 'a<img src="https://t.example/p" style="width:1px; height:1px">b', 'ab'],
    ['a pixel in old units', 'a<img src="https://t.example/p" width=" 1px" height="01">b', 'ab'],
    ['an image that is hidden', 'a<img src="https://t.example/p" style="display:none">b', 'ab'],
    ['an image without an address', 'a<img alt="b">c<img src="">d<img src="#x" width="0">e', 'acde'],
    ['a frame that is hidden', 'a<iframe src="https://t.example/" style="display:none">b</iframe>c', 'ac'],
    ['a frame of a pixel', 'a<iframe src="https://t.example/" width="1" height="1"></iframe>c', 'ac'],
    ['a frame without height', 'a<iframe src="https://t.example/" width="100%" height="0"></iframe>c', 'ac'],
    ['a frame without an address', 'a<iframe title="t" srcdoc="b"></iframe>c', 'ac'],
    [
      'what starts by itself',
      '<video src="https://a.example/b" autoplay></video>',
      '<video src="https://a.example/b" controls=""></video>',
    ],
    ['numbers that are none', '<td>a</td><ol start="x"><li value="x9">b</li></ol>', 'a<ol><li>b</li></ol>'],
    ['words that are none', '<p dir="x y" lang="not a language">a</p>', '<p>a</p>'],
  ])('%s', async (_, html, expected) => expectClean(html, expected));

  it('nothing of a seeing person goes: what only screen readers skip, a box that keeps proportions, a wide line', async () => {
    const film = '<iframe src="https://www.youtube.com/embed/a"></iframe>';
    await expectClean('<span aria-hidden="true">★</span>', '<span>★</span>');
    await expectClean(
      `<div style="height:0;overflow:hidden;padding-bottom:56.25%">${film}</div>`,
      `<div>${film}</div>`,
    );
    await expectClean('<div style="font-size:0"><p style="font-size:13px">a</p></div>', '<div><p>a</p></div>');
    await expectClean(
      '<img src="https://a.example/b" width="600" height="1">',
      '<img src="https://a.example/b" width="600" height="1" />',
    );
    await expectClean('<body style="display:none"><p>a</p></body>', '<p>a</p>');
    await expectClean('<p style="opacity:0.5;left:-5px;min-height:0">a</p>', '<p>a</p>');
  });

  it('of frames that are kept nothing goes', async () => {
    await expectClean(
      '<iframe src="https://www.youtube.com/embed/a" width="1"></iframe>',
      '<iframe src="https://www.youtube.com/embed/a" width="1"></iframe>',
    );
  });
});

describe('what no reader can show is there in words', () => {
  const link = (address: string, text: string) => `<a href="${address}">${text}</a>`;
  it.each([
    [
      'a frame, by its title',
      'a<iframe src="https://film.example/1" title=" A  film ">b</iframe>c',
      `a${link('https://film.example/1', 'A film')}c`,
    ],
    [
      'a frame without title, by its host',
      '<iframe src="//film.example:8443/a?b&amp;c"></iframe>',
      link('https://film.example:8443/a?b&amp;c', 'film.example:8443'),
    ],
    [
      'a frame of a host on another port',
      '<iframe src="https://www.youtube.com:8080/"></iframe>',
      link('https://www.youtube.com:8080/', 'www.youtube.com:8080'),
    ],
    [
      'a frame of a host that only ends so',
      '<iframe src="https://evil-www.youtube.com/"></iframe>',
      link('https://evil-www.youtube.com/', 'evil-www.youtube.com'),
    ],
    [
      'a frame that a script would load, once',
      '<iframe data-src="/a" src="about:blank"></iframe><noscript><iframe src="/a"></iframe></noscript>',
      link('https://www.example.com/a', 'www.example.com'),
    ],
    [
      'a frame in a table',
      '<table><iframe src="https://film.example/"></iframe></table>',
      `<table><tr><td>${link('https://film.example/', 'film.example')}</td></tr></table>`,
    ],
    ['a task that is done', '<li><input type="checkbox" checked="" disabled=""> a</li>', '<li>☑ a</li>'],
    ['a task to do', '<li><INPUT TYPE=CheckBox> a</li>', '<li>☐ a</li>'],
    ['other fields', '<input> <input type="radio" checked> <input type="checkbox" hidden>a', '  a'],
    ['a button', '<p>a <button type="button">b <i>c</i></button> d</p>', '<p>a b <i>c</i> d</p>'],
    ['a button that is never closed', '<button>a<p>b</p>c', 'a<p>b</p>c'],
    ['buttons in buttons', '<button>a<button>b', 'ab'],
    ['a label', '<label for="a">b</label> <label>c<input type="checkbox" checked></label>', 'b c☑'],
    ['a label that is never closed', '<label>a<p>b</p>c', 'a<p>b</p>c'],
    ['a summary', '<details><summary>a</summary><p>b</p></details>', '<details><summary>a</summary><p>b</p></details>'],
    ['a summary without details', '<summary>a</summary>b', '<summary>a</summary>b'],
    [
      'a summary that is never closed',
      '<details><summary>a<p>b</p></details>c',
      '<details><summary>a<p>b</p></summary></details>c',
    ],
  ])('%s', async (_, html, expected) => expectClean(html, expected));
});

describe('what is invisible or transparent', () => {
  it.each([
    [
      'around everything waits for its script',
      '<div style="visibility:hidden;opacity:0"><p>a</p></div>',
      '<div><p>a</p></div>',
    ],
    [
      'around a picture, too',
      '<p style="opacity:0"><img src="/a"></p>',
      '<p><img src="https://www.example.com/a" /></p>',
    ],
    [
      'in what is so itself is not there',
      '<div style="visibility:hidden"><p>a</p><p style="opacity:0">b</p><p style="visibility:hidden">c</p></div>',
      '<div><p>a</p></div>',
    ],
    [
      'around everything hides nothing less than it did',
      '<div style="visibility:hidden"><p hidden>a</p><p style="display:none">b</p>c</div>',
      '<div>c</div>',
    ],
    [
      'around everything but links below it waits for its script',
      '<div style="visibility:hidden">a</div><p><a href="/b">b</a>｜<a href="/c"><img src="/c.png"></a></p>',
      '<div>a</div><p><a href="https://www.example.com/b">b</a>｜<a href="https://www.example.com/c"><img src="https://www.example.com/c.png" /></a></p>',
    ],
    ['before something is not there', '<p style="opacity:0">a</p><p>b</p>', '<p>b</p>'],
    [
      'beside a picture is not there',
      '<p style="opacity:0">a</p><img src="/b">',
      '<img src="https://www.example.com/b" />',
    ],
    ['beside something is not there', '<p>a</p><div style="visibility:hidden"><p>b</p></div>', '<p>a</p>'],
    ['and not displayed is not there', '<p style="display:none;visibility:hidden">a</p>', ''],
    ['in an element of which only the content stays', '<font style="opacity:0">a</font>', 'a'],
  ])('%s', async (_, html, expected) => expectClean(html, expected));

  const visible = (text: string) => `<b style="visibility:visible">${text}</b>`;
  it.each([
    ['stays', `a<p style="visibility:hidden">b${visible('c')}d</p>e`, 'a<b>c</b>e'],
    ['stays, further in', `a<div style="visibility:hidden"><i>b${visible('c')}</i></div>e`, 'a<b>c</b>e'],
    [
      'stays, in elements that readers do not know',
      `a<font style="visibility:collapse"><font>b${visible('c')}</font>d</font>e`,
      'a<b>c</b>e',
    ],
    [
      'stays in its cell',
      `a<table><tr style="visibility:hidden"><td>b<td>${visible('c')}</table>`,
      'a<table><tr><td></td><td><b>c</b></td></tr></table>',
    ],
    ['of a transparent element does not', `a<p style="opacity:0">b${visible('c')}</p>`, 'a'],
    [
      'may hide again',
      `a<p style="visibility:hidden"><i style="visibility:visible">b<b style="visibility:hidden">c</b></i></p>`,
      'a<i>b</i>',
    ],
    ['goes by the last word of a style', 'a<p style="visibility:visible;visibility:hidden">b</p>', 'a'],
    ['ends with its paragraph', 'a<p style="visibility:hidden">b<p>c', 'a<p>c</p>'],
  ])('a visible part of an invisible one %s', async (_, html, expected) => expectClean(html, expected));
});

describe('parts of an article that has its page here', () => {
  const page = 'https://feeds.example.com/article/a%2Fb';
  const parts = (html: string) => sanitizeHtml(html, 'https://www.example.com/', { page });
  it.each([
    [
      'a reference and its part',
      '<a href="#n:1">1</a><p id="n:1">a</p>',
      `<a href="${page}#part-n:1">1</a><p id="part-n:1">a</p>`,
    ],
    [
      'a part with a Chinese name',
      '<a href="#注">1</a><p id="注">a</p>',
      `<a href="${page}#part-%E6%B3%A8">1</a><p id="part-注">a</p>`,
    ],
    ['a part by an old name', '<a name="b">a</a>', '<a id="part-b">a</a>'],
    ['the top', '<a href="#">a</a>', `<a href="${page}#">a</a>`],
    ['a name with a space', '<p id="a b">c</p>', '<p>c</p>'],
    ['other addresses', '<a href="b#c">d</a>', '<a href="https://www.example.com/b#c">d</a>'],
  ])('%s', async (_, html, expected) => {
    const safe = parts(html);
    expect(safe).toBe(expected);
    expect(await faultsOf(safe)).toEqual([]);
    expect(parts(safe)).toBe(safe);
  });
});

describe('URLs become absolute', () => {
  it.each([
    ['a path', '/a/b.html', 'https://www.example.com/a/b.html'],
    ['a path from here', 'b.html', 'https://www.example.com/news/b.html'],
    ['a path from above', '../../b.html', 'https://www.example.com/b.html'],
    ['no scheme', '//finews.example/category/a.html', 'https://finews.example/category/a.html'],
    ['a question', '?page=2&x=y', 'https://www.example.com/news/1.html?page=2&amp;x=y'],
    ['a place on the page', '#fn:1', 'https://www.example.com/news/1.html#fn:1'],
    ['backslashes', '\\\\a.example\\b', 'https://a.example/b'],
    ['spaces around and in it', ' https://a.example/b c ', 'https://a.example/b%20c'],
    ['line breaks in it', 'https://a.exam\nple/b\tc', 'https://a.example/bc'],
    [
      'a host in Chinese',
      'https://例子.测试/路径?问=答',
      'https://xn--fsqu00a.xn--0zwm56d/%E8%B7%AF%E5%BE%84?%E9%97%AE=%E7%AD%94',
    ],
    ['an address of numbers', 'http://[2001:DB8::1]:80/a', 'http://[2001:db8::1]/a'],
    ['brackets and a greater-than sign', 'https://a.example/?b=]]>c', 'https://a.example/?b=]]%3Ec'],
  ])('%s', async (_, url, absolute) => {
    const escaped = url.replaceAll('&', '&amp;');
    await expectClean(`<a href="${escaped}">a</a>`, `<a href="${absolute}">a</a>`);
    await expectClean(`<img src="${escaped}">`, `<img src="${absolute}" />`);
    await expectClean(
      `<video src="${escaped}" poster="${escaped}"></video>`,
      `<video src="${absolute}" poster="${absolute}" controls=""></video>`,
    );
    await expectClean(`<q cite="${escaped}">a</q>`, `<q cite="${absolute}">a</q>`);
  });

  it.each([
    ['one', '/a.png', 'https://www.example.com/a.png'],
    [
      'with densities',
      'a.png 1x,b.png 1.5x',
      'https://www.example.com/news/a.png 1x, https://www.example.com/news/b.png 1.5x',
    ],
    ['with widths', '//a.example/b 100w, //a.example/c 200w', 'https://a.example/b 100w, https://a.example/c 200w'],
    [
      'with commas in them',
      '/w_1,h_2/a.png 1x, /w_2,h_4/a.png 2x',
      'https://www.example.com/w_1,h_2/a.png 1x, https://www.example.com/w_2,h_4/a.png 2x',
    ],
    [
      'with commas after them',
      '/a.png, /b.png 2x,,',
      'https://www.example.com/a.png, https://www.example.com/b.png 2x',
    ],
    [
      'with descriptors that are none',
      '/a.png 1q, /b.png 2x 3x, /c.png -1w, /d.png 4x',
      'https://www.example.com/d.png 4x',
    ],
    [
      'with an image in itself',
      'data:image/png;base64,AA== 1x, /b.png 2x',
      'data:image/png;base64,AA== 1x, https://www.example.com/b.png 2x',
    ],
  ])('in srcset: %s', async (_, srcset, absolute) => {
    await expectClean(
      `<img src="/x.png" srcset="${srcset}">`,
      `<img src="https://www.example.com/x.png" srcset="${absolute}" />`,
    );
  });

  it('a link that leads nowhere leaves its text', async () => {
    await expectClean(
      '<a href="">a</a> <a href="javascript:b()">c</a> <a name="d">e</a> <>',
      '<a href="https://www.example.com/news/1.html">a</a> <a>c</a> <a>e</a> &lt;&gt;'.replace(
        ' href="https://www.example.com/news/1.html"',
        '',
      ),
    );
  });

  it('a base that is none makes relative URLs go, and nothing else', () => {
    expect(sanitizeHtml('<a href="/a">b</a><a href="https://c.example/">d</a>', 'not a base')).toBe(
      '<a>b</a><a href="https://c.example/">d</a>',
    );
  });

  it('a password in a URL is not published', async () => {
    await expectClean('<a href="https://user:secret@a.example/">b</a>', '<a href="https://a.example/">b</a>');
  });
});

describe('an image that a script would load is there', () => {
  const seen = '<img src="https://www.example.com/a.jpg" />';
  it.each([
    ['no source', '<img data-src="/a.jpg">'],
    [
      'a source that is a placeholder in itself',
      '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-original="/a.jpg">',
    ],
    ['a source that is a drawing', '<img src="data:image/svg+xml,%3Csvg/%3E" data-lazy-src="/a.jpg">'],
    ['a source whose name says so', '<img src="/img/loading.gif?v=2" data-actualsrc="/a.jpg">'],
    ['the same without scripts', '<img data-src="/a.jpg"><noscript><img src="/a.jpg"></noscript>'],
    ['only what is there without scripts', '<noscript><img src="/a.jpg"></noscript>'],
  ])('%s', async (_, html) => expectClean(html, seen));

  it.each([
    [
      'a source that is an image',
      '<img src="/b.jpg" data-src="/a.jpg">',
      '<img src="https://www.example.com/b.jpg" />',
    ],
    [
      'a lazy source that is none',
      '<img src="/b.jpg" data-src="data:text/html,a">',
      '<img src="https://www.example.com/b.jpg" />',
    ],
    [
      'several sources',
      '<img data-srcset="/a.jpg 1x, /b.jpg 2x">',
      '<img srcset="https://www.example.com/a.jpg 1x, https://www.example.com/b.jpg 2x" src="https://www.example.com/a.jpg" />',
    ],
    ['the same image twice', '<img src="/a.jpg"><img src="/a.jpg">', `${seen}${seen}`],
  ])('but %s stays', async (_, html, expected) => expectClean(html, expected));
});

describe('elements are nested as a browser nests them', () => {
  it.each([
    ['what is left open', '<p>a<b>b', '<p>a<b>b</b></p>'],
    ['what is closed without having been opened', 'a</p></div></b></td>b', 'ab'],
    ['what is closed in the wrong order', '<b><i>a</b>b</i>', '<b><i>a</i></b>b'],
    ['paragraphs after paragraphs', '<p>a<p>b', '<p>a</p><p>b</p>'],
    ['a block in a paragraph', '<p>a<span>b<div>c</div></span></p>', '<p>a<span>b</span></p><div>c</div>'],
    ['a list in a paragraph', '<p>a<b><ul><li>b</ul></b></p>', '<p>a<b></b></p><ul><li>b</li></ul>'],
    ['items after items', '<ul><li>a<li><p>b<li>c</ul>', '<ul><li>a</li><li><p>b</p></li><li>c</li></ul>'],
    [
      'an item of an inner list',
      '<ul><li>a<ul><li>b</ul><li>c</ul>',
      '<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>',
    ],
    ['terms after terms', '<dl><dt>a<dd>b<dt>c</dl>', '<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>'],
    ['a heading in a heading', '<h1>a<h2>b</h2></h1>', '<h1>a</h1><h2>b</h2>'],
    [
      'links in links',
      '<a href="/a">b<i><a href="/c">d',
      '<a href="https://www.example.com/a">b<i></i></a><a href="https://www.example.com/c">d</a>',
    ],
    [
      'rows and cells without their ends',
      '<table><tr><td>a<td>b<tr><th>c</table>',
      '<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>',
    ],
    ['cells without a row', '<table><tbody><td>a</table>', '<table><tbody><tr><td>a</td></tr></tbody></table>'],
    ['cells without a table', '<td>a</td><tr><td>b', 'ab'],
    [
      'text between rows',
      '<table>\n<tr> &nbsp;<td>a</td></tr>b<tr></tr></table>',
      '<table><tr><td>a</td></tr><tr><td>b</td></tr><tr></tr></table>',
    ],
    [
      'a block between rows',
      '<table><p>a</p><tr><td>b</table>',
      '<table><tr><td><p>a</p></td></tr><tr><td>b</td></tr></table>',
    ],
    [
      'a table in a cell',
      '<table><td><table><td>a</table>b</table>c',
      '<table><tr><td><table><tr><td>a</td></tr></table>b</td></tr></table>c',
    ],
    [
      'an end tag in a cell that would close what is around the table',
      '<div><table><td>a</div>b</table>c',
      '<div><table><tr><td>ab</td></tr></table>c</div>',
    ],
    ['slashes that mean nothing', '<p/>a<b/>b', '<p>a<b>b</b></p>'],
    ['breaks of any kind', 'a<br>b</br>c<br/>d', 'a<br />b<br />c<br />d'],
    ['a whole document', '<!doctype html><html><head><title>a</title></head><body><p>b</body></html>', '<p>b</p>'],
  ])('%s', async (_, html, expected) => expectClean(html, expected));

  it('elements deeper than 128 lose their tags, not their text', async () => {
    const safe = clean(`${'<div>'.repeat(1000)}a${'</div>'.repeat(1000)}b`);
    expect(safe).toBe(`${'<div>'.repeat(128)}a${'</div>'.repeat(128)}b`);
    expect(await faultsOf(safe)).toEqual([]);
  });
});

describe('text is clean', () => {
  it.each([
    ['the end of a CDATA section', 'a ]]> b <p title="]]>">c</p>', 'a ]]&gt; b <p title="]]&gt;">c</p>'],
    ['the end of a CDATA section from entities', '&#93;]&gt;<b>]]</b>>', ']]&gt;<b>]]</b>&gt;'],
    ['controls', 'a\u0000b\u0008c\u001fd\u009fe', 'abcde'],
    ['controls from entities', 'a&#1;b&#x7f;c&#xFFFF;d<p title="&#8;e">f</p>', 'abcd<p title="e">f</p>'],
    ['an attribute of which nothing is left', '<p title="&#8;">a</p>', '<p>a</p>'],
    ['surrogates without their partner', 'a\ud800b\udc00c&#xD800;d', 'abc\ufffdd'],
    ['noncharacters', 'a\ufdd0b\uffffc\u{1fffe}d', 'abcd'],
    ['line ends', 'a\r\nb\rc&#13;&#10;d', 'a\nb\nc\nd'],
    ['ampersands that are none', 'AT&T &amp &notanentity; &copy', 'AT&amp;T &amp; ¬anentity; ©'],
    ['signs that are no tags', '1 < 2 > 0 <3 List<String>', '1 &lt; 2 &gt; 0 &lt;3 List'],
  ])('%s', async (_, html, expected) => expectClean(html, expected));
});

describe('hostile HTML takes time that grows with its length only', () => {
  const SIZE = 300_000;
  const long = (unit: string, size = SIZE) => unit.repeat(size / unit.length);
  it.each([
    ['open elements', long('<b>')],
    ['open elements, and end tags of others', long('<b>') + long('</i>')],
    ['open lists', long('<ul><li>')],
    ['open tables', long('<table><tr><td>')],
    ['drawings', long('<svg><desc>')],
    ['forms', long('<form>')],
    ['links in links', long('<a href=x>')],
    ['less-than signs', long('<', 100_000)],
    ['ampersands', long('&', 100_000)],
    ['comments that never end', long('<!--')],
    ['tags that never end', long('<a href="')],
    ['attributes', `<a ${long('x="y" ')}>b</a>`],
    ['a long attribute', `<p title="${long('a')}">b</p>`],
    ['a long style', `<p style="${long('/*')}">b</p>`],
    ['a style of spaces', `<p style="font-size:${long(' ')}x">b</p>`],
    ['a width of zeros', `<img src=a width="${long('0')}">`],
    ['a srcset of commas', `<img src=a srcset="a${long(',')}b">`],
    ['a srcset of candidates', `<img src=a srcset="${long('a 1x, ')}">`],
    ['pixels', long('<img src=a width=1>')],
    ['hidden paragraphs', long('<p hidden>')],
    ['iframes', long('<iframe>')],
    ['an image in itself', `<img src="data:image/png;base64,${long('A')}">`],
  ])(
    '%s',
    async (_, html) => {
      const safe = clean(html);
      expect(safe.length).toBeLessThan(7 * html.length + 100);
      expect(clean(safe)).toBe(safe);
    },
    30_000,
  );

  it('a long base makes no more of it than two megabytes', () => {
    const base = `https://www.example.com/${'a/'.repeat(4000)}`;
    const safe = sanitizeHtml('<a href=x>y</a>'.repeat(20_000), base);
    expect(safe.length).toBeLessThan(2_000_000);
    expect(safe.endsWith('<a>y</a>')).toBe(true);
  }, 30_000);
});
