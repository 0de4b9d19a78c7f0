import { execFileSync } from 'node:child_process';
import { symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fakeServer, folderWith, importFiles, importInto } from './fake-server.ts';

const post = (head: string, body = 'text') => `---\n${head}\n---\n${body}\n`;
const titles = (articles: { title?: string | undefined }[]) => articles.map(({ title }) => title).sort();

describe('what of a site Jekyll would not read is not published', () => {
  test('exclude of _config.yml: folders, globs and files, unless include has them', async () => {
    const { articles, report } = await importFiles({
      '_config.yml': 'exclude: [old, "*.bak.md", sub/secret/, _posts/skip, "[!_]rchive"]\ninclude: [_pages]\n',
      '_posts/2020-01-01-a.md': post('title: A'),
      '_posts/2020-01-02-b.bak.md': post('title: excluded'),
      '_posts/skip/2020-01-03-c.md': post('title: excluded'),
      'old/_posts/2020-01-04-d.md': post('title: excluded'),
      'sub/secret/_posts/2020-01-05-e.md': post('title: excluded'),
      'archive/_posts/2020-01-06-f.md': post('title: excluded'),
      '_pages/_posts/2020-01-07-g.md': post('title: G'),
      'sub/_posts/2020-01-08-h.md': post('title: H'),
      'vendor/bundle/theme/_posts/2020-01-09-i.md': post('title: excluded'),
    });
    expect(titles(articles)).toEqual(['A', 'G', 'H']);
    expect(report).toMatchObject({ read: 5, created: 3, skipped: 2 });
  });

  test('names that begin with _, # or . are put aside', async () => {
    const { articles, report } = await importFiles({
      '_posts/_2020-01-01-a.md': post('title: A\ndate: 2020-01-01'),
      '_posts/#2020-01-02-b.md': post('title: B\ndate: 2020-01-01'),
      '_posts/_aside/2020-01-03-c.md': post('title: C'),
      '_posts/.trash/2020-01-04-d.md': post('title: D'),
      '_posts/deep/_read/2020-01-05-e.md': post('title: E'),
    });
    expect(titles(articles)).toEqual(['E']);
    expect(report).toMatchObject({ read: 4, created: 1, skipped: 3, rejected: 0 });
  });

  test('with collections_dir only what lies there', async () => {
    const { articles } = await importFiles({
      '_config.yml': 'collections_dir: my\n',
      'my/_posts/2020-01-01-a.md': post('title: A'),
      'my/x/_posts/2020-01-02-b.md': post('title: B'),
      '_posts/2020-01-03-c.md': post('title: C'),
    });
    expect(articles.map(({ id, categories }) => [id, categories])).toEqual([
      ['/2020/01/01/a', []],
      ['/x/2020/01/02/b', ['x']],
    ]);
  });

  test('source names the folder to which paths are relative', async () => {
    const files = { '_config.yml': 'source: src\n', 'src/_posts/2020-01-01-a.md': post('title: A') };
    expect((await importFiles(files)).articles).toMatchObject([{ id: '/2020/01/01/a', categories: [] }]);
    using folder = folderWith(files);
    const { articles } = await importInto(fakeServer(), join(String(folder), 'src/_posts'));
    expect(articles).toMatchObject([{ id: '/2020/01/01/a' }]);
  });
});

describe('every file is accounted for', () => {
  test('a dated name makes a document of any extension; pictures and programs are summed up', async () => {
    const { report } = await importFiles({
      '_posts/2020-01-01-a.txt': post('title: A'),
      '_posts/2020-01-02-b': post('title: B'),
      '_posts/2020-01-03-c.png': new Uint8Array([0x89, 0x50, 0, 0xff]),
      '_posts/project/pom.xml': '<x/>',
      '_posts/project/logo.png': 'x',
      '_posts/project/Makefile': 'x',
    });
    expect(report.read).toBe(3);
    expect(report.problems).toContainEqual({
      file: '_posts',
      line: null,
      detail: 'files beside the posts that are no documents, not read: 3 (.png, .xml, no extension)',
    });
  });

  test('a link that leads nowhere rejects, as does a file without end; a link to a folder above is not followed', async () => {
    using folder = folderWith({ '_posts/2020-01-01-a.md': post('title: A') });
    symlinkSync('/nowhere/at/all', join(String(folder), '_posts/2020-01-02-b.md'));
    symlinkSync('..', join(String(folder), '_posts/up'));
    symlinkSync('/dev/zero', join(String(folder), '_posts/2020-01-03-c.md'));
    // It takes no room on the disk, and none in the memory.
    writeFileSync(join(String(folder), '_posts/2020-01-04-d.md'), '');
    truncateSync(join(String(folder), '_posts/2020-01-04-d.md'), 3 * 1024 ** 3);
    const { report } = await importInto(fakeServer(), String(folder));
    expect(report).toMatchObject({ read: 4, created: 1, rejected: 3 });
    expect(report.problems.at(-1)?.detail).toBe('3221225472 bytes, more than 1 MiB');
    const link = folderWith({});
    symlinkSync(String(folder), join(String(link), 'site'));
    expect((await importInto(fakeServer(), join(String(link), 'site'))).report.read).toBe(4);
    link[Symbol.dispose]();
  });

  test('what can’t be read beside the posts costs none of them', async () => {
    using folder = folderWith({
      '_posts/2020-01-01-a.md': post('title: A'),
      '_data/x.yml': 'a: [',
      '_includes/b.html': '',
    });
    symlinkSync('/nowhere/at/all', join(String(folder), '_includes/gone.html'));
    symlinkSync('/dev/zero', join(String(folder), '_data/zero.yml'));
    execFileSync('mkfifo', [join(String(folder), '_includes/pipe')]);
    const { report } = await importInto(fakeServer(), String(folder));
    expect(report).toMatchObject({ read: 1, created: 1 });
  });

  test('a post made to keep the parser busy costs only itself', { timeout: 120_000 }, async () => {
    const { report } = await importFiles({
      '_posts/2020-01-01-a.md': post('title: A', '> '.repeat(40_000)),
      '_posts/2020-01-02-b.md': post('title: B'),
      // A long one made of many paragraphs is a usual one.
      '_posts/2020-01-03-c.md': post('title: C', 'a\n\n'.repeat(40_000)),
    });
    expect(report).toMatchObject({ read: 3, created: 2, rejected: 1 });
  });
});

describe('files that hold no usual post', () => {
  test.each([
    ['empty', '', 'skipped'],
    ['white space', ' \r\n\n', 'skipped'],
    ['binary', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 0xff]), 'rejected'],
    ['only front matter', '---\ntitle: x\n---', 'created'],
    ['UTF-16', Buffer.from('\ufeff---\ntitle: 中\n---\n文', 'utf16le'), 'created'],
    ['pictures of ten megabytes', post('title: x', `t ![x](data:image/png;base64,${'A'.repeat(1e7)})`), 'created'],
  ])('%s', async (_, content, fate) => {
    const { report } = await importFiles({ '_posts/2020-01-01-a.md': content });
    expect(report).toMatchObject({ read: 1, [fate]: 1 });
  });

  test('lists longer than the API takes are cut, ids are of one line', async () => {
    const tags = Array.from({ length: 5000 }, (_, n) => `t${n}`);
    const { articles, report } = await importFiles({
      '_posts/2020-01-01-a.md': post(`tags: [${tags}]\npermalink: "/a\\u0007\\n/b"`),
    });
    expect(articles).toMatchObject([{ tags: tags.slice(0, 100), id: '/a /2020-01-01-a'.replace('2020-01-01-', '') }]);
    expect(report.problems).toMatchObject([{ detail: '5000 tags: the first 100 kept' }]);
  });

  test('a tag that is broken stays as it is written, and the rest is rendered', async () => {
    const body = '{{ page.title }} {{ a ? b : c }} {% endif %} {% raw %}{{ z }}';
    const { articles } = await importFiles({ '_posts/2020-01-01-a.md': post('title: T', body) });
    expect(articles[0]?.content_html).toBe('<p>T {{ a ? b : c }} {% endif %} {{ z }}</p>');
  });
});

describe('dates in file names', () => {
  test.each([
    ['2020-1-2-x.md', '2020-01-02'],
    ['20-01-02-x.md', '2020-01-02'],
    ['2020-01-02_x.md', '2020-01-02'],
    ['2020.01.02-x.md', '2020-01-02'],
    ['2020_1_2_x.md', '2020-01-02'],
    ['20200102-x.md', '2020-01-02'],
    ['202001021530 x.md', '2020-01-02'],
    ['2020-02-30-x.md', '2020-03-01'],
  ])('%s', async (name, day) => {
    const { articles } = await importFiles({ [`_posts/${name}`]: post('layout: post') });
    expect(articles).toMatchObject([{ date_published: `${day}T00:00:00.000Z`, title: 'X' }]);
  });

  test.each([
    '2020-13-01-x.md',
    '12345-01-02-x.md',
    '99990101-x.md',
    'v2.1-x.md',
    '1234567890.md',
  ])('%s has none', async (name) => {
    const { report } = await importFiles({ [`_posts/${name}`]: post('layout: post') });
    expect(report).toMatchObject({ read: 1, rejected: 1 });
  });
});

describe('what a site says of itself', () => {
  test.each([
    ['_data/authors.yml', '- name: Ann Lee\n  username: ann\n'],
    ['_data/authors/ann.yml', 'name: Ann Lee\n'],
    ['_data/authors.json', '{"ann": {"name": "Ann Lee"}}'],
    ['_config.yml', 'authors:\n  ann:\n    name: Ann Lee\n'],
    ['_config.toml', '[authors.ann]\nname = "Ann Lee"\n'],
  ])('authors in %s', async (name, content) => {
    const { articles } = await importFiles({ [name]: content, '_posts/2020-01-01-a.md': post('author: ann') });
    expect(articles[0]?.authors).toEqual([{ name: 'Ann Lee' }]);
  });

  test('broken authors cost no post', async () => {
    const { articles } = await importFiles({
      '_data/authors.yml': '\t{[broken',
      '_posts/2020-01-01-a.md': post('author: ann'),
    });
    expect(articles[0]?.authors).toEqual([{ name: 'ann' }]);
  });

  test('the title of a post without one is that of its file, whatever its slug', async () => {
    const { articles } = await importFiles({ '_posts/2020-01-01-big-news.md': post('slug: other') });
    expect(articles[0]).toMatchObject({ title: 'Big News', id: '/2020/01/01/other' });
  });

  test('a permalink of a post is no name of a style', async () => {
    const { articles } = await importFiles({
      '_config.yml': 'url: https://e.example\n',
      '_posts/2020-01-01-a.md': post('permalink: pretty'),
    });
    expect(articles[0]?.url).toBe('https://e.example/pretty');
  });
});
