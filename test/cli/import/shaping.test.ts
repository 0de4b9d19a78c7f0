import { describe, expect, test } from 'vitest';
import { importFiles } from './fake-server.ts';

const footer = '[返回荆州日报新闻](//finews.example/category/jingzhouribao.html)｜[返回首页](//finews.example/)';
const seed = (extra = '') =>
  `---\ntitle: "T"\ncategories: jingzhouribao\ntags: 荆州日报新闻\n${extra}---\n<p>正文</p>\n\n<>\n\n${footer}\n`;
const site = { '_posts/2021-12-16-x.md': seed() };
const shaped = async (options: object, files: Record<string, string> = {}) =>
  (await importFiles({ ...site, ...files }, options)).articles[0];

describe('--strip-footer cuts what every post repeats', () => {
  test.each([['^\\[返回.*$'], ['\\[返回'], ['/\\[返回[^\\]]*新闻/i']])('%s', async (expression) => {
    expect((await shaped({ stripFooter: [expression] }))?.content_html).toBe('<p>正文</p>');
  });
  test('also where it is HTML only', async () => {
    expect((await shaped({ stripFooter: ['<p><a href="//finews'] }))?.content_html).toBe('<p>正文</p>');
  });
  test('but never the whole body', async () => {
    expect((await shaped({ stripFooter: ['<p>正文'] }))?.content_html).toContain('正文');
  });
});

describe('--category-title tags', () => {
  test('takes the title from the tag, without its suffix', async () => {
    expect((await shaped({ categoryTitle: 'tags', categoryTitleSuffix: ['新闻'] }))?.categories).toEqual([
      { slug: 'jingzhouribao', title: '荆州日报' },
    ]);
    expect((await shaped({ categoryTitle: 'tags' }))?.tags).toEqual(['荆州日报新闻']);
  });
  test('as it is without one', async () => {
    expect((await shaped({ categoryTitle: 'tags' }))?.categories).toEqual([
      { slug: 'jingzhouribao', title: '荆州日报新闻' },
    ]);
  });
  test('another suffix', async () => {
    expect((await shaped({ categoryTitle: 'tags', categoryTitleSuffix: ['报新闻'] }))?.categories).toEqual([
      { slug: 'jingzhouribao', title: '荆州日' },
    ]);
  });
});

describe('a site whose tags are titles is told so', () => {
  const told = async (posts: [category: string, tag: string][], options = {}) => {
    const files = posts.map(([category, tag], n) => [
      `_posts/2021-01-01-p${n}.md`,
      `---\ncategory: ${category}\ntags: [${tag}]\n---\nx`,
    ]);
    return (await importFiles(Object.fromEntries(files), options)).told;
  };
  const pinyin: [string, string][] = [
    ['jingzhouribao', '荆州日报新闻'],
    ['renminribao', '人民日报新闻'],
  ];
  test('names in pinyin beside Chinese tags', async () =>
    expect(await told(pinyin)).toEqual([
      'the tags look like titles of the categories: --category-title tags calls jingzhouribao 荆州日报新闻, and with --category-title-suffix 新闻 荆州日报',
    ]));
  test('one constant tag for each category', async () => {
    const posts: [string, string][] = [1, 2, 3].flatMap(
      () =>
        [
          ['eu', 'Europe'],
          ['as', 'Asia'],
        ] as [string, string][],
    );
    expect(await told(posts)).toEqual([expect.stringContaining('--category-title tags calls eu Europe')]);
  });
  test('not when tags vary, and not when it is known', async () => {
    expect(await told([...pinyin, ['jingzhouribao', '别的'], ['renminribao', '别的']])).toEqual([]);
    expect(await told(pinyin, { categoryTitle: 'tags' })).toEqual([]);
    expect(await told([['news', 'a']])).toEqual([]);
  });
});

describe('--category-map', () => {
  test.each([
    ['another slug', 'jingzhouribao: jz', ['jz']],
    ['a title', 'jingzhouribao: { title: 荆州 }', [{ slug: 'jingzhouribao', title: '荆州' }]],
    ['both', 'jingzhouribao: { slug: jz, title: 荆州 }', [{ slug: 'jz', title: '荆州' }]],
    ['nothing: it is dropped', 'jingzhouribao:', []],
    ['others stay', 'x: y', ['jingzhouribao']],
  ])('%s', async (_, map, categories) => {
    const files = { 'edgefeed.config': 'category-map: map.yml\n', 'map.yml': map };
    expect((await shaped({}, files))?.categories).toEqual(categories);
  });
});

describe('edgefeed.config next to the source', () => {
  test.each([
    ['edgefeed.config', 'strip-footer: "\\\\[返回"\ncategory-title: tags\ncategory-title-suffix: 新闻\n'],
    [
      'edgefeed.config.json',
      '{ "stripFooter": ["\\\\[返回"], "categoryTitle": "tags", "categoryTitleSuffix": ["新闻"] }',
    ],
    ['edgefeed.config.toml', 'strip_footer = "\\\\[返回"\ncategory-title = "tags"\ncategory-title-suffix = "新闻"\n'],
  ])('%s', async (name, content) => {
    expect(await shaped({}, { [name]: content })).toMatchObject({
      content_html: '<p>正文</p>',
      categories: [{ title: '荆州日报' }],
    });
  });
  test('the command line wins', async () => {
    expect((await shaped({ stripFooter: [] }, { 'edgefeed.config': 'strip-footer: x\n' }))?.content_html).toContain(
      '返回',
    );
  });
  test.each([
    ['nonsense: 1\n', ': nonsense is no setting'],
    ['category-title: body\n', ': category-title must be "tags", not "body"'],
    ['from: gopher\n', ': from must be ("jekyll" | '],
    ['a: b: c: [\n', ': a is no setting'],
  ])('a mistake in it is told: %j', async (content, told) => {
    await expect(shaped({}, { 'edgefeed.config': content })).rejects.toThrow(`edgefeed.config${told}`);
  });
});
