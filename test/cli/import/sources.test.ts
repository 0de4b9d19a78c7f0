import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fakeServer, folderWith, importFiles, importInto } from './fake-server.ts';

/** Imports one file of a folder of files. */
async function importFile(
  name: string,
  content: string | Uint8Array,
  options: object = {},
  others: Record<string, string> = {},
) {
  using folder = folderWith({ ...others, [name]: content });
  return await importInto(fakeServer(), join(String(folder), name), options);
}

describe('Hugo', () => {
  const site = {
    'hugo.toml':
      'baseURL = "https://h.example/"\ntimeZone = "Europe/Berlin"\n[permalinks]\nnews = "/:year/:month/:slug/"\n',
    'content/_index.md': '---\ntitle: Home\n---\n',
  };
  test('reads TOML, bundles, permalinks and shortcodes; leaves out drafts, lists and pages without a date', async () => {
    const { articles, report } = await importFiles({
      ...site,
      'content/posts/One Two/index.md':
        '+++\ntitle = "One"\ndate = 2021-06-01T10:00:00\ntags = ["a b"]\ncategories = "C D"\nimages = ["p.png"]\n+++\n{{< figure src="p.png" alt="P" >}} **x** {{< unknown >}}kept{{< /unknown >}} [two]({{< ref "two.md" >}})',
      'content/news/two.md': '---\ntitle: Two\ndate: 2021-06-02\nslug: zwei\n---\nA\n<!--more-->\nB',
      'content/posts/draft.md': '---\ntitle: D\ndate: 2021-06-02\ndraft: true\n---\n',
      'content/about.md': '---\ntitle: About\n---\n',
    });
    expect(report).toMatchObject({ read: 4, created: 2, skipped: 2 });
    expect(articles).toMatchObject([
      { id: 'https://h.example/2021/06/zwei/', summary: 'A', date_published: '2021-06-01T22:00:00.000Z' },
      {
        id: 'https://h.example/posts/one-two/',
        tags: ['a b'],
        categories: ['C D'],
        image: 'https://h.example/posts/one-two/p.png',
        date_published: '2021-06-01T08:00:00.000Z',
      },
    ]);
    expect(articles[1]?.content_html).toMatch(
      /<figure><img src="p.png" alt="P"><\/figure>[\s\S]*<strong>x<\/strong>[\s\S]*kept[\s\S]*\/2021\/06\/zwei\//,
    );
  });

  test('dates where Hugo looks for them; the address has the day as it was written', async () => {
    const { articles, report } = await importFiles({
      ...site,
      'content/news/a.md': '---\ntitle: A\nslug: a\ndate: 2021-06-30T23:00:00-01:00\n---\nx',
      'content/news/b.md': '---\ntitle: B\nslug: b\ndate: 2021-07-01T00:30:00\n---\nx',
      'content/posts/c.md': '---\ntitle: C\ndate: 1622505600\n---\nx',
      'content/posts/d.md': '+++\ntitle = "D"\nlastmod = 2021-06-03\n+++\nx',
      'content/posts/e.md': '---\ntitle: E\nurl: /e\npublishDate: 2021-06-03\n---\nx',
    });
    expect(report).toMatchObject({ read: 5, created: 5 });
    expect(articles.map(({ id, date_published }) => [id.slice('https://h.example'.length), date_published])).toEqual([
      ['/2021/06/a/', '2021-07-01T00:00:00.000Z'],
      ['/2021/07/b/', '2021-06-30T22:30:00.000Z'],
      ['/e/', '2021-06-02T22:00:00.000Z'],
      ['/posts/c/', '2021-06-01T00:00:00.000Z'],
      ['/posts/d/', '2021-06-02T22:00:00.000Z'],
    ]);
  });

  test('what belongs to a bundle is no article, what is no Markdown is rejected, what is ignored is not read', async () => {
    const { articles, report } = await importFiles({
      'hugo.toml': 'ignoreFiles = ["secret.*"]\n',
      'content/p/index.md': '---\ntitle: P\ndate: 2021-01-01\n---\nx',
      'content/p/aside.md': '---\ntitle: BatchReport\ndate: 2021-01-01\n---\nx',
      'content/p/deep/more.md': '---\ntitle: More\ndate: 2021-01-01\n---\nx',
      'content/q/_index.md': '---\ntitle: Q\n---\nx',
      'content/q/r.md': '---\ntitle: R\ndate: 2021-01-01\n---\nx',
      'content/secret.md': '---\ntitle: S\ndate: 2021-01-01\n---\nx',
      'content/o.org': '#+TITLE: O\n',
    });
    expect(articles.map(({ title }) => title)).toEqual(['P', 'R']);
    expect(report).toMatchObject({ read: 5, created: 2, skipped: 2, rejected: 1 });
  });

  test.each([
    { 'hugo.toml': 'uglyURLs = true\n' },
    { 'hugo.toml': '[languages.en]\n[languages.zh-cn]\n' },
    { 'hugo.toml': '', 'config/_default/languages.toml': '[en]\n[zh-cn]\n' },
    { 'config/_default/hugo.toml': '', 'config/_default/menus.en.toml': '', 'config/_default/menus.zh-cn.toml': '' },
  ])('%j is refused, with what to do', async (config) => {
    const files = { ...config, 'content/p.md': '---\ndate: 2021-01-01\n---\nx' };
    await expect(importFiles(files as Record<string, string>)).rejects.toThrow('examples/hugo-export');
  });

  test('a configuration in files for each key is one; a language may have its content in a folder of its own', async () => {
    const { articles } = await importFiles({
      'config/_default/hugo.toml': 'baseURL = "https://h.example/"\nlocale = "en-GB"\n',
      'config/_default/permalinks.yaml': 'post: /:year/:slug/\n',
      'config/_default/languages.en.toml': 'contentDir = "content/en"\n',
      'content/en/post/p.md': '---\ndate: 2021-01-01\ntitle: P\nslug: s\n---\nx',
    });
    expect(articles).toMatchObject([{ id: 'https://h.example/2021/s/', language: 'en-GB' }]);
  });
});

describe('a folder of Markdown', () => {
  test('YAML and TOML, date from front matter or name, title from the first heading', async () => {
    const { articles, report } = await importFiles(
      {
        'a/first.md': '---\ntitle: First\npubDate: 2021-01-02\ntags: [x]\n---\nText',
        'b/2021-01-03-second.md': '# Second title\n\nText',
        'toml.md': '+++\ntitle = "Third"\ndate = 2021-01-04\n+++\nText',
        'README.md': '# Read me',
      },
      { siteUrl: 'https://m.example' },
    );
    expect(report).toMatchObject({ read: 4, created: 3, skipped: 1, rejected: 0 });
    expect(articles).toMatchObject([
      { id: 'https://m.example/a/first/', title: 'First', tags: ['x'], date_published: '2021-01-02T00:00:00.000Z' },
      { id: 'https://m.example/b/2021-01-03-second/', title: 'Second title', content_html: '<p>Text</p>' },
      { id: 'https://m.example/toml/', title: 'Third' },
    ]);
  });

  test.each([
    ['Date: 2021-01-02\nTitle: T\nTags: a, b', 'x.md'],
    ['title: T\npubDatetime: 2021-01-02T00:00:00Z\ntags: [a, b]', 'astro.mdx'],
    ['title: T\ncreated: 2021-01-02T00:00\ntags: [a, b]', 'obsidian.md'],
    ['title: T\ntags: a, b', '2021-01-02.md'],
    ['title: T\ntags: a, b', '20210102 note.md'],
  ])('dates and keys as other tools have them: %j', async (head, name) => {
    const { articles } = await importFiles({ [name]: `---\n${head}\n---\ntext` }, { from: 'markdown' });
    expect(articles).toMatchObject([{ title: 'T', date_published: '2021-01-02T00:00:00.000Z', tags: ['a', 'b'] }]);
  });

  test('an address that is a template is not one, and no two articles share it', async () => {
    const head = (title: string) =>
      `---\ntitle: ${title}\ndate: 2021-01-02\npermalink: "/{{ page.fileSlug }}.html"\n---\nx`;
    const { articles, report } = await importFiles({ 'a.md': head('A'), 'b.md': head('B') });
    expect(articles.map(({ id }) => id)).toEqual(['/a/', '/b/']);
    expect(report.problems).toEqual([]);
  });

  test('a single file with TOML', async () => {
    const { articles } = await importFile('x.md', '+++\ntitle = "T"\ndate = 2021-01-04\n+++\nText');
    expect(articles[0]).toMatchObject({ id: '/x/', title: 'T' });
  });
});

const item = (n: number, more = '') =>
  `<item><title>T${n} &amp;amp; more</title><link>https://f.example/${n}</link><guid isPermaLink="false">urn:${n}</guid><pubDate>Fri, 03 Sep 2021 12:34:56 +0200</pubDate>${more}</item>`;
const rss = (body: string, head = '') =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="x" xmlns:dc="x"><channel><title>F</title><language>de</language>${head}${body}</channel></rss>`;

describe('a feed', () => {
  test('RSS', async () => {
    const more =
      '<description>&lt;p&gt;Short&lt;/p&gt;</description><content:encoded><![CDATA[<p>Full</p>]]></content:encoded><dc:creator>Ann</dc:creator><category>A B</category><enclosure url="https://f.example/a.mp3" length="5" type="audio/mpeg"/>';
    const { articles } = await importFile('feed.xml', rss(item(1, more)));
    expect(articles).toEqual([
      {
        id: 'urn:1',
        url: 'https://f.example/1',
        title: 'T1 & more',
        content_html: '<p>Full</p>',
        summary: 'Short',
        date_published: '2021-09-03T10:34:56.000Z',
        authors: [{ name: 'Ann' }],
        categories: [{ slug: 'A B', title: 'A B' }],
        language: 'de',
        attachments: [{ url: 'https://f.example/a.mp3', mime_type: 'audio/mpeg', size_in_bytes: 5 }],
      },
    ]);
  });

  test('Atom, its three types of text, xml:base', async () => {
    const atom = `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://a.example/x/"><entry><id>urn:a</id><title type="html">&lt;b&gt;B&lt;/b&gt;</title><link href="p"/><updated>2021-01-02T00:00:00Z</updated><published>2021-01-01T00:00:00Z</published><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>X <b>Y</b><br/></p></div></content><summary>a &lt; b</summary><author><name>Ann</name><uri>https://ann.example/</uri></author><category term="t" label="L"/></entry></feed>`;
    const { articles } = await importFile('atom.xml', atom);
    expect(articles[0]).toMatchObject({
      id: 'urn:a',
      title: 'B',
      url: 'https://a.example/x/p',
      content_html: '<p>X <b>Y</b><br></p>',
      summary: 'a < b',
      date_published: '2021-01-01T00:00:00.000Z',
      date_modified: '2021-01-02T00:00:00.000Z',
      authors: [{ name: 'Ann', url: 'https://ann.example/' }],
      categories: [{ slug: 't', title: 'L' }],
      language: 'en',
    });
  });

  test('JSON Feed; our own tells categories from tags', async () => {
    const feed = {
      version: 'https://jsonfeed.org/version/1.1',
      items: [
        { id: 7, content_text: 'x', tags: ['Cat', 'tag'], _edgefeed: { categories: [{ slug: 'c', title: 'Cat' }] } },
      ],
    };
    const { articles } = await importFile('feed.json', JSON.stringify(feed));
    expect(articles).toEqual([
      { id: '7', content_text: 'x', tags: ['tag'], categories: [{ slug: 'c', title: 'Cat' }] },
    ]);
  });

  test('RDF, another encoding, and what is not well-formed', async () => {
    const rdf = Buffer.from(
      '<?xml version="1.0" encoding="iso-8859-1"?><rdf:RDF><channel/><item rdf:about="https://r.example/1"><title>caf\xe9 & <link>https://r.example/1</link><dc:date>2021-01-01</dc:date><description>d</description></item></rdf:RDF>',
      'latin1',
    );
    const { articles } = await importFile('old.rdf', rdf);
    expect(articles[0]?.title).toContain('café');
  });

  test('namespaces are known whatever their prefixes are', async () => {
    const more =
      '<a10:updated>2021-01-02T00:00:00Z</a10:updated><a10:author><a10:name>Ann</a10:name></a10:author><c:encoded>&lt;p&gt;Full&lt;/p&gt;</c:encoded>';
    const feed = rss(item(1, more)).replace(
      'xmlns:content="x"',
      'xmlns:a10="http://www.w3.org/2005/Atom" xmlns:c="http://purl.org/rss/1.0/modules/content/"',
    );
    const { articles } = await importFile('feed.xml', feed);
    expect(articles).toMatchObject([
      { content_html: '<p>Full</p>', authors: [{ name: 'Ann' }], date_modified: '2021-01-02T00:00:00.000Z' },
    ]);
  });

  test('archives are followed, every article counts once, and a chain that ends is complete', async () => {
    const pages: Record<string, string> = {
      'https://f.example/rss': rss(item(3) + item(2), '<atom:link rel="prev-archive" href="/rss/1"/>'),
      'https://f.example/rss/1': rss(item(2) + item(1)),
    };
    const server = fakeServer();
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const page = pages[String(input)];
      return page ? new Response(page) : server.fetch(input, init);
    };
    const { report } = await importInto(server, 'https://f.example/rss', { fetch });
    expect(report).toMatchObject({ read: 3, created: 3 });
    expect([...server.articles.keys()].sort()).toEqual(['urn:1', 'urn:2', 'urn:3']);
  });

  test('a missing archive is told; what leads in a circle ends', async () => {
    const server = fakeServer();
    const first = rss(item(1), '<atom:link rel="prev-archive" href="/gone"/>');
    const fetch: typeof globalThis.fetch = async (input, init) => {
      if (String(input) === 'https://f.example/rss') return new Response(first);
      return String(input).startsWith('https://f.example')
        ? new Response('', { status: 404 })
        : server.fetch(input, init);
    };
    expect((await importInto(server, 'https://f.example/rss', { fetch })).report).toMatchObject({
      created: 1,
      problems: [{ file: 'https://f.example/gone' }],
    });
    const circle = await importFile('feed.xml', rss(item(1), '<atom:link rel="next" href="feed.xml"/>'));
    expect(circle.report.read).toBe(1);
  });

  test('the address of a home page finds its feed', async () => {
    const page =
      '<!doctype html><head><link rel="alternate" type="application/rss+xml" title="Comments" href="/comments.xml"><link rel="alternate" type="application/atom+xml" href="/rss">';
    const pages: Record<string, string> = { 'https://f.example/': page, 'https://f.example/rss': rss(item(1)) };
    const server = fakeServer();
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const found = pages[String(input)];
      return found ? new Response(found) : server.fetch(input, init);
    };
    const { report } = await importInto(server, 'https://f.example/', { fetch });
    expect(report).toMatchObject({ created: 1, problems: [{ detail: 'a page; its feed is https://f.example/rss' }] });
    pages['https://f.example/'] = '<!doctype html><p>No feed';
    await expect(importInto(server, 'https://f.example/', { fetch })).rejects.toThrow('names no feed');
  });

  test('what is no feed can’t run', async () => {
    await expect(importFile('feed.xml', '<html/>')).rejects.toThrow('neither RSS, Atom nor JSON Feed');
  });
});

describe('a WordPress export', () => {
  const wp = (n: number, { type = 'post', status = 'publish', more = '', content = `One\n\nTwo\nthree ${n}` } = {}) =>
    `<item><title>W${n}</title><link>https://w.example/${n}/</link><pubDate>Fri, 03 Sep 2021 10:00:00 +0000</pubDate><dc:creator>ann</dc:creator><guid isPermaLink="false">https://w.example/?p=${n}</guid><content:encoded><![CDATA[${content}]]></content:encoded><wp:post_id>${n}</wp:post_id><wp:post_date>2021-09-03 12:00:00</wp:post_date><wp:post_date_gmt>2021-09-03 10:00:00</wp:post_date_gmt><wp:status>${status}</wp:status><wp:post_type>${type}</wp:post_type><category domain="category" nicename="%e6%96%b0">新 闻</category><category domain="post_tag" nicename="t">Tag</category>${more}</item>`;
  const wxr = (...items: string[]) =>
    `<?xml version="1.0" encoding="UTF-8"?><rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="x" xmlns:dc="x" xmlns:excerpt="x"><channel><language>zh-CN</language><wp:author><wp:author_login>ann</wp:author_login><wp:author_display_name><![CDATA[Ann Lee]]></wp:author_display_name></wp:author>${items.join('')}</channel></rss>`;

  test('published posts are articles, with paragraphs, people, pictures and terms', async () => {
    const thumbnail =
      '<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>9</wp:meta_value></wp:postmeta>';
    const attachment =
      '<item><wp:post_id>9</wp:post_id><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://w.example/p.jpg</wp:attachment_url></item>';
    const { articles, report } = await importFile(
      'export.xml',
      wxr(
        wp(1, { more: thumbnail }),
        attachment,
        wp(2, { type: 'page' }),
        wp(3, { status: 'draft' }),
        wp(4, { more: '<wp:post_password>x</wp:post_password>' }),
        wp(5, { content: '<!-- wp:paragraph --><p>Block</p><!-- /wp:paragraph -->' }),
      ),
    );
    expect(report).toMatchObject({ read: 5, created: 2, skipped: 3, rejected: 0 });
    expect(articles).toMatchObject([
      {
        id: 'https://w.example/?p=1',
        content_html: '<p>One</p>\n<p>Two<br>\nthree 1</p>',
        image: 'https://w.example/p.jpg',
        authors: [{ name: 'Ann Lee' }],
        categories: [{ slug: '新', title: '新 闻' }],
        tags: ['Tag'],
        language: 'zh-CN',
        date_published: '2021-09-03T10:00:00.000Z',
      },
      { id: 'https://w.example/?p=5', content_html: '<p>Block</p>' },
    ]);
  });

  test('posts with one guid are two, and stay so', async () => {
    const twin = wp(1).replace('<wp:post_id>1<', '<wp:post_id>7<').replace('W1', 'W7');
    using folder = folderWith({ 'export.xml': wxr(wp(1), twin) });
    const server = fakeServer();
    const options = { state: join(String(folder), 'state') };
    const path = join(String(folder), 'export.xml');
    expect((await importInto(server, path, options)).report).toMatchObject({ read: 2, created: 2 });
    expect((await importInto(server, path, options)).report).toMatchObject({ read: 2, unchanged: 2 });
  });

  test('captions and embeds', async () => {
    const content =
      '[caption id="x" width="3"]<img src="a.jpg"> Words[/caption]\n\n[embed]https://v.example/1[/embed]\n\n<pre>a\n\nb</pre>';
    const { articles } = await importFile('export.xml', wxr(wp(1, { content })));
    expect(articles[0]?.content_html).toBe(
      '<figure><img src="a.jpg"><figcaption>Words</figcaption></figure>\n<p><a href="https://v.example/1">https://v.example/1</a></p>\n<pre>a\n\nb</pre>',
    );
  });
});

test('NDJSON hands Markdown and drafts through, the footer cut and pictures too large left out', async () => {
  const picture = `![P](data:image/png;base64,${'A'.repeat(1024 * 1024)})`;
  const items = [
    { id: '1', title: 'T', content_markdown: '# A\n\n- b', draft: true },
    { id: '2', title: 'T', content_markdown: `${picture}\n\ntext\n\n[back]` },
  ];
  const options = { stripFooter: ['^\\[back'] };
  const { articles, report } = await importFile(
    'items.ndjson',
    items.map((item) => JSON.stringify(item)).join('\n'),
    options,
  );
  expect(articles).toEqual([items[0], { ...items[1], content_markdown: 'P\n\ntext' }]);
  expect(report).toMatchObject({ read: 2, created: 2 });
});

test('NDJSON, with the line of what is wrong', async () => {
  const lines = [
    '{"id":"a","content_text":"x","date_published":"2021-12-16 08:53:52 +0800"}',
    '',
    '{broken',
    '[]',
    '{"content_text":"no id"}',
    '{"url":"https://n.example/1","title":"t","content_text":"y"}',
  ];
  const { articles, report } = await importFile('items.ndjson', lines.join('\n'));
  expect(report).toMatchObject({ read: 5, created: 2, rejected: 3 });
  expect(report.problems.filter(({ detail }) => !detail.includes('taken')).map(({ line }) => line)).toEqual([3, 4, 5]);
  expect(articles.map(({ id }) => id)).toEqual(['a', 'https://n.example/1']);
  expect(articles[0]?.date_published).toBe('2021-12-16T00:53:52.000Z');
});

test('of several lines with one id the last counts, and a second run has nothing to send', async () => {
  const line = (text: string) => JSON.stringify({ id: 'a', content_text: text });
  using folder = folderWith({ 'items.ndjson': `${line('1')}\n${line('2')}\n\n${line('3')}\n` });
  const server = fakeServer();
  const options = { state: join(String(folder), 'state') };
  const { report } = await importInto(server, join(String(folder), 'items.ndjson'), options);
  expect(report).toMatchObject({ read: 3, created: 1, skipped: 2, problems: [{ line: 1 }, { line: 2 }] });
  expect(server.articles.get('a')?.content_text).toBe('3');
  const again = await importInto(server, join(String(folder), 'items.ndjson'), options);
  expect(again.report).toMatchObject({ read: 3, unchanged: 1, skipped: 2 });
});

describe('what is nested without end', () => {
  const deep = (depth: number) => '<b>'.repeat(depth);
  const item = (guid: string, body: string) =>
    `<item><guid>${guid}</guid><title>${guid}</title><content:encoded>${body}</content:encoded><wp:post_date_gmt>2021-01-01 00:00:00</wp:post_date_gmt></item>`;
  const wxr = (body: string) =>
    `<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>${item('a', body)}${item('b', 'x')}</channel></rss>`;

  test('in an export costs no other post, and ends', async () => {
    const { articles } = await importFile('a.xml', wxr(deep(5_000) + '</b>'.repeat(5_000)));
    expect(articles.map(({ id }) => id)).toEqual(['a', 'b']);
    await expect(importFile('a.xml', wxr(deep(100_000)))).rejects.toThrow('nested too deeply');
  });

  test('in a line of NDJSON rejects that', async () => {
    const line = `{"id":"a","content_text":"x","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}\n`;
    const { report } = await importFile('a.ndjson', `${line}{"id":"b","content_text":"y"}\n`);
    expect(report).toMatchObject({ read: 2, created: 1, rejected: 1 });
    expect(report.problems[0]?.detail).toContain('nested too deeply');
  });
});

test('a feed that never ends is given up', async () => {
  const chunk = new Uint8Array(1024 * 1024).fill(0x20);
  let taken = 0;
  const pull = (controller: ReadableStreamDefaultController): void => {
    taken += 1;
    controller.enqueue(chunk);
  };
  const body = new ReadableStream({ pull });
  const options = { fetch: async () => new Response(body) };
  await expect(importInto(fakeServer(), 'https://f.example/feed', options)).rejects.toThrow('more than 64 MiB');
  expect(taken).toBeLessThan(70);
});

describe('files that differ only by extension are two, and stay so', () => {
  const post = (title: string) => `---\ntitle: ${title}\ndate: 2021-01-01\n---\n${title}`;
  test.each([
    ['Jekyll', { '_posts/2021-01-01-a.md': post('A'), '_posts/2021-01-01-a.html': post('B') }],
    ['Hugo', { 'hugo.toml': '', 'content/a.md': post('A'), 'content/a.html': post('B') }],
    ['Markdown', { 'a.md': post('A'), 'a.mdx': post('B') }],
  ])('%s', async (_, files) => {
    using folder = folderWith(files);
    const server = fakeServer();
    const options = { state: undefined };
    expect((await importInto(server, String(folder), options)).report).toMatchObject({ read: 2, created: 2 });
    const ids = [...server.articles.keys()];
    expect((await importInto(server, String(folder), options)).report).toMatchObject({ read: 2, unchanged: 2 });
    expect([...server.articles.keys()]).toEqual(ids);
  });
});

describe('what is behind a password or private is not published', () => {
  const post = (head: string) => `---\ntitle: T\ndate: 2021-01-01\n${head}\n---\nsecret`;
  test.each([
    ['Jekyll', '_posts/2021-01-01-a.md', {}],
    ['Hugo', 'content/a.md', { 'hugo.toml': '' }],
    ['Markdown', 'a.md', {}],
  ])('%s', async (_, name, others) => {
    for (const head of ['password: 123', 'password: "x y"', 'private: true']) {
      expect((await importFiles({ ...others, [name]: post(head) })).report).toMatchObject({ read: 1, skipped: 1 });
    }
    for (const head of ['password:', 'password: ""', 'private: false']) {
      expect((await importFiles({ ...others, [name]: post(head) })).report).toMatchObject({ read: 1, created: 1 });
    }
  });
});
