import { beforeEach, describe, expect, it } from 'vitest';
import { passHour } from '../scene.ts';
import { answerOf, ask, askApi, publish } from '../worker.ts';

beforeEach(passHour);

const set = (slug: string, patch: unknown) =>
  answerOf(askApi(`/api/categories/${encodeURIComponent(slug)}`, { method: 'PUT', body: JSON.stringify(patch) }));

async function entry(slug: string) {
  const { body } = await answerOf(askApi('/api/categories'));
  return body.categories.find((one: { slug: string }) => one.slug === slug);
}

const complete = {
  title: '荆州日报',
  description: 'What happens in Jingzhou',
  language: 'zh-CN',
  image: 'https://www.example.com/jzrb.png',
};

describe('PUT of a category', () => {
  it('names it before its first article, and answers as the list does', async () => {
    const { status, body } = await set('财经 news', complete);
    expect([status, body]).toEqual([
      200,
      {
        slug: '财经 news',
        ...complete,
        count: 0,
        updated: expect.stringMatching(/^2\d{3}-.*Z$/),
        feeds: {
          rss: 'https://feeds.example.com/category/%E8%B4%A2%E7%BB%8F%20news/rss.xml',
          atom: 'https://feeds.example.com/category/%E8%B4%A2%E7%BB%8F%20news/atom.xml',
          json: 'https://feeds.example.com/category/%E8%B4%A2%E7%BB%8F%20news/feed.json',
        },
      },
    ]);
    expect(await entry('财经 news')).toEqual(body);
  });

  it('shows in its feeds at once', async () => {
    await publish({ id: 'shows', categories: ['shows'] });
    await ask('/category/shows/rss.xml');
    await set('shows', complete);
    const text = await (await ask('/category/shows/rss.xml')).text();
    for (const value of Object.values(complete)) expect(text).toContain(value);
  });

  it('leaves what it does not name, and takes away what is null or empty', async () => {
    await set('patched', complete);
    await set('patched', { description: 'Other' });
    expect(await entry('patched')).toMatchObject({ ...complete, description: 'Other' });
    await set('patched', { title: null, description: '', language: ' ', image: null });
    expect(Object.keys(await entry('patched')).toSorted()).toEqual(['count', 'feeds', 'slug', 'title', 'updated']);
    expect((await entry('patched')).title).toBe('patched');
  });

  it('takes an empty patch', async () => {
    expect((await set('empty', {})).body).toMatchObject({ slug: 'empty', title: 'empty', count: 0 });
  });

  it.each([
    ['a title of several lines', { title: ' A\n B\u0000 ' }, { title: 'A B' }],
    ['a language in lower case', { language: 'zh_hans_cn' }, { language: 'zh-Hans-CN' }],
    ['a relative image', { image: '/i.png' }, { image: 'https://www.example.com/i.png' }],
  ])('cleans %s', async (name, patch, expected) => {
    expect((await set(`cleaned ${name}`, patch)).body).toMatchObject(expected);
  });

  it.each<[string, unknown, string, string]>([
    ['a number as title', { title: 7 }, '/title', 'must be text, not 7'],
    [
      'a language that is none',
      { language: 'Chinese (simplified)' },
      '/language',
      'must be a BCP 47 tag such as zh-CN',
    ],
    ['a script as image', { image: 'javascript:alert(1)' }, '/image', 'must be an http or https URL'],
    ['a member that it does not have', { titel: 'x', title: 'x' }, '/titel', expect.stringContaining('cannot be set')],
    ['a member of every object', { constructor: 'x' }, '/constructor', expect.stringContaining('cannot be set')],
    ['an image without scheme', { image: 'a.example.com/i.png' }, '/image', expect.stringContaining('https://a.exa')],
    ['a list', [], '', 'must be a JSON object with title, description, language or image'],
    ['null', null, '', 'must be a JSON object with title, description, language or image'],
  ])('is 422 with %s, and changes nothing', async (_, patch, pointer, detail) => {
    const { status, body } = await set('faulty', patch);
    expect([status, body.errors]).toEqual([422, [{ pointer, detail }]]);
    expect(await entry('faulty')).toBeUndefined();
  });

  it('is 422 with every fault at once', async () => {
    const { body } = await set('faulty', { language: '!', image: 'x:', title: 'fine', 'a/b': 1, c: 2 });
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/a~1b',
      '/c',
      '/language',
      '/image',
    ]);
  });

  it.each([['{'], [''], ['\ufffd{']])('is 400 with a body that is no JSON: %j', async (body) => {
    expect((await answerOf(askApi('/api/categories/x', { method: 'PUT', body }))).status).toBe(400);
  });

  it('is 413 with a body over 64 KiB', async () => {
    expect((await set('large', { title: 'x'.repeat(65_536) })).status).toBe(413);
  });

  it.each([
    ['a slash', 'a%2Fb', 'a-b'],
    ['a percent sign', '100%25', '100-'],
    ['the other form of Unicode', 'Cafe%CC%81', 'Café'],
    ['Chinese, not encoded', '直接', '直接'],
  ])('takes an address with %s by the rules of slugs', async (_, segment, slug) => {
    const { body } = await answerOf(askApi(`/api/categories/${segment}`, { method: 'PUT', body: '{}' }));
    expect(body.slug).toBe(slug);
  });

  it.each(['%E0%A4', '%', '%20', '%00', '%zz'])('is 400 at an address that is no slug: %s', async (segment) => {
    expect((await answerOf(askApi(`/api/categories/${segment}`, { method: 'PUT', body: '{}' }))).status).toBe(400);
  });
});

describe('GET of the categories', () => {
  it('counts their articles', async () => {
    await publish(...[1, 2, 3].map((number) => ({ id: `counted-${number}`, categories: ['counted'] })));
    await askApi('/api/articles/counted-1', { method: 'DELETE' });
    expect(await entry('counted')).toMatchObject({ slug: 'counted', title: 'counted', count: 2 });
  });

  it('has the same status for HEAD, without body', async () => {
    const head = await askApi('/api/categories', { method: 'HEAD' });
    expect([head.status, await head.text(), head.headers.get('Cache-Control')]).toEqual([200, '', 'no-store']);
  });
});
