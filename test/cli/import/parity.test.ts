import { describe, expect, test } from 'vitest';
import { importFiles, importPost } from './fake-server.ts';

/** A post with these lines of front matter. */
const post = (head: string, body = 'Hello *world*.') => `---\n${head}\n---\n${body}\n`;

describe('jekyll-feed, items', () => {
  test('drafts stay out, with --drafts they come too', async () => {
    const files = { '_drafts/d.md': post('title: D\ndate: 2021-01-01'), '_posts/2021-01-02-p.md': post('draft: true') };
    expect((await importFiles(files)).report).toMatchObject({ read: 1, created: 0, skipped: 1 });
    expect((await importFiles(files, { drafts: true })).report).toMatchObject({ read: 2, created: 2 });
  });

  test('Markdown and Liquid are rendered', async () => {
    const { content_html } = await importPost(post('title: T', '**{{ page.title }}** {% raw %}{{ x }}{% endraw %}'));
    expect(content_html).toBe('<p><strong>T</strong> {{ x }}</p>');
  });

  test('newlines in <pre> are kept', async () => {
    expect((await importPost(post('title: T', '<pre>\na\n\n  b\n</pre>'))).content_html).toBe(
      '<pre>\na\n\n  b\n</pre>',
    );
  });

  test.each([
    ['newlines become spaces', 'title: |\n  The "Dark\n  Side', 'The "Dark Side'],
    ['HTML is stripped', 'title: "<b>Sparkling</b> Water <br> now"', 'Sparkling Water now'],
    ['what is no HTML stays', 'title: "Vec<T> and a < b"', 'Vec<T> and a < b'],
    ['entities are characters', 'title: "AT&amp;T"', 'AT&T'],
    ['numbers become strings', 'title: 1.10', '1.10'],
    ['true becomes a string', 'title: true', 'true'],
    ['none is made of the file name', 'layout: post', 'Big News'],
    ['an empty one is none', 'title: ""', undefined],
  ])('title: %s', async (_, head, title) => {
    expect((await importPost(post(head), {}, '2021-12-16-big-news.md')).title).toBe(title);
  });

  test.each([
    ['front matter', 'date: 2021-12-17 08:53:52 +0800', '2021-12-17T00:53:52.000Z'],
    ['file name', 'title: x', '2021-12-15T16:00:00.000Z'],
    ['time zone of the site', 'date: 2021-12-17 08:53:52', '2021-12-17T00:53:52.000Z'],
    ['only a zone: the day of the file name, in that zone', 'date: +0900', '2021-12-15T15:00:00.000Z'],
    ['empty', 'date:', '2021-12-15T16:00:00.000Z'],
  ])('published: %s', async (_, head, date) => {
    const config = { '_config.yml': 'url: https://example.com\ntimezone: Asia/Shanghai\n' };
    expect((await importPost(post(head), config)).date_published).toBe(date);
  });

  test('a file in _posts with neither front matter nor a date is no post; one of the two makes it one', async () => {
    const files = {
      '_posts/readme.md': '# Read me',
      '_posts/2021-01-01_a.md': 'text',
      '_posts/2021-01-02.md': 'text',
      '_posts/b.md': post('date: 2021-01-03'),
    };
    expect((await importFiles(files)).report).toMatchObject({ read: 4, created: 3, skipped: 1 });
  });

  test('last_modified_at is when it was modified', async () => {
    const article = await importPost(post('last_modified_at: 2022-01-01 10:00:00 +0100'));
    expect(article.date_modified).toBe('2022-01-01T09:00:00.000Z');
  });

  test('what is in no state to be public is not published', async () => {
    const { report } = await importFiles({
      '_posts/2021-01-01-a.md': post('published: false'),
      '_posts/2021-01-02-b.md': post('published: no'),
    });
    expect(report).toMatchObject({ read: 2, skipped: 2, created: 0 });
  });
});

describe('jekyll-feed, summary', () => {
  const body = 'First *paragraph*.\n\nSecond.';
  test.each([
    ['description beats excerpt', 'description: A description\nexcerpt: An excerpt', body, 'A description'],
    ['excerpt', 'excerpt: "<p>An <b>excerpt</b></p>"', body, 'An excerpt'],
    ['else the first paragraph', 'title: x', body, 'First paragraph.'],
    ['blank gives none', 'excerpt: ""', body, undefined],
    ['all of it is no excerpt', 'title: x', 'Only one.', undefined],
    ['excerpt_separator', 'excerpt_separator: "<!--x-->"', 'One <!--x--> two.\n\nThree', 'One'],
    ['all before a separator', 'title: x', 'One.\n\nTwo.\n\n<!--more-->\n\nThree', 'One. Two.'],
    ['<!--more-->', 'title: x', 'One\ntwo.\n<!-- more -->\n\nThree', 'One two.'],
    ['links are defined below', 'title: x', 'See [it][1].\n\nMore.\n\n[1]: http://a.example/', 'See it.'],
  ])('%s', async (_, head, text, summary) => {
    expect((await importPost(post(head, text))).summary).toBe(summary);
  });

  test('excerpt_only leaves the content out, for the site or a post', async () => {
    const site = { '_config.yml': 'url: https://example.com\nfeed:\n  excerpt_only: true\n' };
    expect(await importPost(post('title: x', body), site)).toMatchObject({ summary: 'First paragraph.' });
    expect((await importPost(post('title: x', body), site)).content_html).toBeUndefined();
    expect((await importPost(post('feed:\n  excerpt_only: true', body))).content_html).toBeUndefined();
    expect((await importPost(post('feed:\n  excerpt_only: false', body), site)).content_html).toContain('Second');
  });
});

describe('jekyll-feed, author', () => {
  const people = { '_data/authors.yml': 'ann:\n  name: Ann Lee\n  uri: https://ann.example/\n' };
  test.each([
    ['string', 'author: Bob', [{ name: 'Bob' }]],
    ['object', 'author:\n  name: Bob\n  url: https://bob.example', [{ name: 'Bob', url: 'https://bob.example/' }]],
    ['key of _data/authors.yml', 'author: ann', [{ name: 'Ann Lee', url: 'https://ann.example/' }]],
    ['several', 'authors: [ann, Bob]', [{ name: 'Ann Lee', url: 'https://ann.example/' }, { name: 'Bob' }]],
    ['never an empty name', 'author: ""', [{ name: 'The Site' }]],
    ['none: the site’s', 'title: x', [{ name: 'The Site' }]],
  ])('%s', async (_, head, authors) => {
    const files = { ...people, '_config.yml': 'url: https://example.com\nauthor: The Site\n' };
    expect((await importPost(post(head), files)).authors).toEqual(authors);
  });
});

describe('jekyll-feed, images, language, categories', () => {
  test.each([
    ['image: /a.png', 'https://example.com/a.png'],
    ['image: a.png?x=1&y=2', 'https://example.com/a.png?x=1&y=2'],
    ['image:\n  path: /b.png', 'https://example.com/b.png'],
    ['image: https://cdn.example/c.png', 'https://cdn.example/c.png'],
    ['image: //cdn.example/d.png', 'https://cdn.example/d.png'],
    ['title: x', undefined],
  ])('%s', async (head, image) => expect((await importPost(post(head))).image).toBe(image));

  test('lang of the post beats that of the site, absent otherwise', async () => {
    const site = { '_config.yml': 'url: https://example.com\nlang: en-US\n' };
    expect((await importPost(post('lang: zh'), site)).language).toBe('zh');
    expect((await importPost(post('title: x'), site)).language).toBe('en-US');
    expect((await importPost(post('title: x'))).language).toBeUndefined();
  });

  test.each([
    ['category: News', ['News'], []],
    ['category: 两 词', ['两 词'], []],
    ['categories: a B  c', ['a', 'B', 'c'], []],
    ['categories: [a b, c]', ['a b', 'c'], []],
    ['categories:\n  - a\ntags:\n  - "\\"/><VADER>"', ['a'], ['"/><VADER>']],
    ['tags: one two', [], ['one', 'two']],
    ['tag: one two', [], ['one two']],
    ['tags: [2021, yes]', [], ['2021', 'yes']],
    ['tags: 荆州日报新闻', [], ['荆州日报新闻']],
    ['tags:', [], []],
  ])('%j', async (head, categories, tags) => {
    expect(await importPost(post(head))).toMatchObject({ categories, tags });
  });

  test('folders above _posts are categories', async () => {
    const { articles } = await importFiles({ 'a/b/_posts/2021-01-01-x.md': post('category: c') });
    expect(articles[0]).toMatchObject({ categories: ['a', 'b', 'c'], id: '/a/b/c/2021/01/01/x' });
  });
});

describe('jekyll-feed, paths', () => {
  const at = async (config: string, head: string, name?: string) => {
    const { url, id } = await importPost(post(head), { '_config.yml': `url: https://example.com\n${config}\n` }, name);
    return [url?.replace('https://example.com', ''), id.replace('https://example.com', '')];
  };
  test.each([
    ['', 'title: x', '/2021/12/16/post.html', '/2021/12/16/post'],
    ['baseurl: /blog/', 'title: x', '/blog/2021/12/16/post.html', '/blog/2021/12/16/post'],
    ['permalink: pretty', 'categories: A b', '/a/b/2021/12/16/post/', '/a/b/2021/12/16/post'],
    ['permalink: none', 'category: a', '/a/post.html', '/a/post'],
    ['permalink: ordinal', 'title: x', '/2021/350/post.html', '/2021/350/post'],
    ['permalink: weekdate', 'title: x', '/2021/W50/Thu/post.html', '/2021/W50/Thu/post'],
    ['permalink: /:year/:i_month/:i_day/:slug', 'slug: "An Other"', '/2021/12/16/an-other', '/2021/12/16/An%20Other'],
    ['permalink: /p/:short_year:y_day-:title/', 'title: x', '/p/21350-post/', '/p/post'],
    ['permalink: pretty', 'permalink: /fixed/:year.html', '/fixed/2021.html', '/fixed/post'],
    ['timezone: Asia/Shanghai', 'date: 2021-12-16 20:00:00 +0000', '/2021/12/17/post.html', '/2021/12/17/post'],
  ])('%s, %s', async (config, head, url, id) => expect(await at(config, head)).toEqual([url, id]));

  test('Chinese file names are percent-encoded once', async () => {
    expect((await at('', 'title: x', '2021-12-16-强作风 优.md'))[0]).toBe(
      `/2021/12/16/${encodeURIComponent('强作风-优')}.html`,
    );
  });

  test('front-matter defaults, the longer path and the named type first', async () => {
    const config = `defaults:
  - scope: { path: "" }
    values: { author: Everyone, lang: en }
  - scope: { path: "", type: posts }
    values: { author: Posts, permalink: /d/:title }
  - scope: { path: "_posts" }
    values: { lang: zh }`;
    const article = await importPost(post('title: x'), { '_config.yml': `url: https://example.com\n${config}\n` });
    expect(article).toMatchObject({ authors: [{ name: 'Posts' }], language: 'zh', url: 'https://example.com/d/post' });
  });

  test('collections by name, and only those', async () => {
    const files = {
      '_config.yml': 'collections:\n  recipes:\n    permalink: /r/:name\n',
      '_recipes/pie.md': post('date: 2020-01-01'),
      '_other/x.md': post('date: 2020-01-01'),
    };
    const { articles, report } = await importFiles(files, { collections: ['recipes'] });
    expect(report.read).toBe(1);
    expect(articles[0]?.id).toBe('/r/pie');
  });
});

describe('what Liquid knows of other posts', () => {
  test('page.id, page.previous, page.next, site.posts', async () => {
    const body =
      '{{ page.id }} {{ page.previous.title }} {{ page.next.url }} {% for p in site.posts %}{{ p.title }}{% endfor %}';
    const { articles } = await importFiles({
      '_posts/2021-01-01-a.md': post('title: A'),
      '_posts/2021-01-02-b.md': post('title: B', body),
      '_posts/2021-01-03-c.md': post('title: C'),
      '_posts/2021-01-04-d.md': post('title: D\npublished: false'),
    });
    expect(articles[1]?.content_html).toBe('<p>/2021/01/02/b A /2021/01/03/c.html CBA</p>');
  });

  test('settings of jekyll-feed that change what a reader gets are noted', async () => {
    const { report } = await importFiles({
      '_config.yml': 'feed:\n  posts_limit: 5\n  collections: [posts, recipes]\n',
      '_posts/2021-01-01-a.md': post('title: A'),
    });
    expect(report.problems.map(({ file, detail }) => [file, detail.split(':')[0]])).toEqual([
      ['_config.yml', 'feed.collections'],
      ['_config.yml', 'feed.posts_limit'],
    ]);
  });
});

describe("Jekyll's own tags", () => {
  test('post_url and link know where pages are, once below baseurl', async () => {
    const { content_html } = await importPost(
      post(
        'title: x',
        '{% post_url 2020-01-01-a %} {{ site.baseurl }}{% post_url 2020-01-01-a %} {% link _posts/2020-01-01-a.md %} {% link f.pdf %} {{ "/c" | relative_url }} {{ "/c" | absolute_url }}',
      ),
      {
        '_config.yml': 'url: https://example.com\nbaseurl: /b\n',
        '_posts/2020-01-01-a.md': post('permalink: /there/'),
        'f.pdf': 'x',
      },
    );
    expect(content_html).toBe(
      '<p>/b/there/ /b/there/ /b/there/ /b/f.pdf /b/c <a href="https://example.com/b/c">https://example.com/b/c</a></p>',
    );
  });

  test('a text that begins with code begins with code', async () => {
    expect((await importPost(post('title: x', '\tcode\n\ntext'))).content_html).toContain('<pre><code>code');
  });

  test('highlight keeps its code', async () => {
    const { content_html } = await importPost(
      post('title: x', '{% highlight ruby %}\na < b\n\n    c\n{% endhighlight %}'),
    );
    expect(content_html).toContain('<code class="language-ruby">a &lt; b\n\n    c</code>');
  });

  test('include with parameters; one that is missing is noted, one that leads out of the site not read', async () => {
    const { articles, report } = await importFiles({
      '_includes/v.html': '<b>{{ include.id }} {{ page.title }}</b>',
      '_posts/2021-01-01-x.md': post(
        'title: T',
        '{% include v.html id="7" %}{% include gone.html %}{% include ../_config.yml %}',
      ),
      '_config.yml': 'secret: y\n',
    });
    expect(articles[0]?.content_html).toBe('<p><b>7 T</b></p>');
    expect(report.problems.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('gone.html'),
      expect.stringContaining('_config.yml'),
    ]);
  });

  test.each([
    ['a tag of a plugin is left out', '{% plugin x %}kept', 'kept'],
    ['one that embeds is a link', '{% youtube x %}', '<a href="https://www.youtube.com/watch?v=x">'],
    ['a gist too', '{% gist ann/1234 a.rb %}', '<a href="https://gist.github.com/ann/1234">'],
    ['one that shows a picture is that', '{% img left /a.png 300 %}', '<img src="/a.png" alt="">'],
    [
      'a program stays one',
      '{% codeblock lang:rb %}\na_b_c < *d*\n{% endcodeblock %}',
      '<pre><code>a_b_c &lt; *d*</code></pre>',
    ],
    [
      'an include of a theme shows its picture',
      '{% include figure image_path="/a b.png" alt="A" caption="<C>" %}',
      '<figure><img src="/a b.png" alt="A"><figcaption>&lt;C&gt;</figcaption></figure>',
    ],
    ['or leads to its video', '{% include video id="x" provider="youtube" %}', 'https://www.youtube.com/watch?v=x'],
    ['what is within one is kept', '{% note %}kept{% endnote %}', 'kept'],
    ['what can’t be parsed stays', '{% if %}kept {{ #x }}', 'kept'],
    ['a loop without end ends', '{% for i in (1..99999999) %}x{% endfor %}kept', 'kept'],
  ])('%s', async (_, body, kept) => {
    const { articles, report } = await importFiles({ '_posts/2021-01-01-x.md': post('title: T', body) });
    expect(articles[0]?.content_html).toContain(kept);
    expect(report).toMatchObject({ created: 1, problems: [{ file: '_posts/2021-01-01-x.md' }] });
  });
});
