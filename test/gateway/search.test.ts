import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { workersCache } from '../../src/local.ts';
import { rested, Scene } from '../scene.ts';
import { ask, askApi, publish, titlesIn } from '../worker.ts';

const q = (query: string, more: Record<string, string> = {}) => `?${new URLSearchParams({ q: query, ...more })}`;
const found = async (query: string, more: Record<string, string> = {}) => {
  const response = await ask(`/api/search${q(query, more)}`);
  expect(response.status).toBe(200);
  return (await response.json()) as { articles: { id: string }[]; cursor?: string };
};
const idsOf = async (query: string, more: Record<string, string> = {}) =>
  (await found(query, more)).articles.map(({ id }) => id);
const itemsOf = async (response: Response) =>
  ((await response.json()) as { items: { id: string; title?: string }[] }).items.map(({ title }) => title);

beforeAll(async () => {
  await publish(
    {
      id: 'crane',
      title: 'A new crane for the Harbour',
      content_html: '<p>It lifts <b>forty</b> tonnes.</p><p>Said Ada.</p>',
      categories: ['Trade news'],
      tags: ['港口'],
      authors: [{ name: 'Ada Miller' }],
      date_published: '2026-11-03T10:00:00Z',
    },
    {
      id: 'cafe',
      title: 'Das Café an der Straße',
      content_text: 'Öffnet um acht. Node.js läuft.',
      categories: ['Trade news'],
      date_published: '2026-11-02T10:00:00Z',
    },
    {
      id: 'beijing',
      title: '北京大学的港口研究',
      summary: '关于海运。',
      content_html: '<p>学者在北京，大学里研究ＡＩ和iPhone手机。</p>',
      tags: ['AI'],
      date_published: '2026-11-01T10:00:00Z',
    },
    { id: 'old', title: 'Harbour of old', content_text: 'No crane.', date_published: '2024-05-01T00:00:00Z' },
  );
});
beforeEach(() => workersCache.reset());
afterEach(() => {
  vi.useRealTimers();
});

describe('a search', () => {
  it.each([
    ['harbour', ['crane', 'old']],
    ['HARBOUR crane', ['crane', 'old']],
    ['harb', []],
    ['"new crane"', ['crane']],
    ['"crane new"', []],
    ['harbour -tonnes', ['old']],
    ['-harbour', ['cafe', 'beijing']],
    ['cafe', ['cafe']],
    ['strasse', ['cafe']],
    ['node.js', ['cafe']],
    ['forty tonnes said', ['crane']],
    ['北京', ['beijing']],
    ['京大', ['beijing']],
    ['港', ['beijing']],
    ['在北京大学', []],
    ['ai', ['beijing']],
    ['iphone手', ['beijing']],
    ['category:"Trade news"', ['crane', 'cafe']],
    ['category:"trade news" -cafe', ['crane']],
    ['tag:港口', ['crane']],
    ['tag:ai', ['beijing']],
    ['author:"Ada Miller"', ['crane']],
    ['author:Nobody', []],
    ['-author:Nobody 北京', ['beijing']],
    ['after:2026-11-02', ['crane', 'cafe']],
    ['harbour before:2026', ['old']],
    ['after:2026-11-02 before:2026-11-03', ['cafe']],
  ])('for %s finds %j', async (query, ids) => {
    expect(await idsOf(query)).toEqual(ids);
  });

  it('goes on from page to page', async () => {
    const first = await found('after:2024', { limit: '3' });
    expect(first.articles.map(({ id }) => id)).toEqual(['crane', 'cafe', 'beijing']);
    const last = await found('after:2024', { limit: '3', cursor: first.cursor as string });
    expect(last.articles.map(({ id }) => id)).toEqual(['old']);
    expect(last.cursor).toBeUndefined();
  });

  it('does not depend on how its address is written', async () => {
    const moved = await ask('/search/feed.json?q=%20HARBOUR%20%20%22new%20crane%22&utm_source=x');
    expect(moved.status).toBe(301);
    const to = 'https://feeds.example.com/search/feed.json?q=HARBOUR+%22new+crane%22';
    expect(moved.headers.get('Location')).toBe(to);
    expect(await itemsOf(await ask(to.slice('https://feeds.example.com'.length)))).toHaveLength(1);
  });

  it.each([
    ['/api/search', 'The parameter "q" must say what to search for, such as a word.'],
    ['/api/search?q=!', 'The parameter "q" must say what to search for, such as a word.'],
    ['/search/rss.xml', 'The parameter "q" must say what to search for, such as a word.'],
    [`/search?q=${'x'.repeat(10_000)}`, 'The parameter "q" must have at most 200 characters.'],
    [`/search/atom.xml?q=${'a+'.repeat(60)}`, 'The parameter "q" must have at most 20 words and phrases.'],
    [`/api/search?q=${'a+'.repeat(7_000)}`, 'The parameter "q" must have at most 200 characters.'],
    ['/api/search?q=a&limit=101', 'The parameter "limit" must be a number from 1 to 100.'],
    ['/api/search?q=a&cursor=x', 'The parameter "cursor" must be that of an answer to the same q.'],
    ['/api/search?q=a&page=2', 'The parameter "page" is none: there are q, limit, cursor.'],
  ])('at %s is refused with what is wrong', async (path, detail) => {
    const response = await ask(path);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { detail: string }).detail).toBe(detail);
  });

  it.each([
    'NEAR(harbour crane)',
    'harb*',
    '^harbour',
    'title:harbour',
    '{title text}: harbour',
    'harbour AND OR NOT',
    'harbour NOT',
    '"harbour',
    'harbour"',
    '""',
    '"" harbour',
    '-"" "-"',
    "harbour' OR 1=1 --",
    'harbour\0crane',
    '\u202eharbour\u202c',
    'harbour\ud800',
    ':all',
    ':1',
    '-',
    '--',
    'category:',
    'after:yesterday',
    'after:2026-13-45',
    '"a:b" (c) + d',
    '🎉 harbour',
    'ﷺ ½ ß İ ﬃ',
  ])('for %j is answered, and never an operator of the database', async (query) => {
    for (const path of ['/search', '/search/rss.xml', '/api/search']) {
      let response = await ask(path + q(query));
      if (response.status === 301) {
        response = await ask((response.headers.get('Location') as string).replace('https://feeds.example.com', ''));
      }
      expect([200, 400], path).toContain(response.status);
      await response.text();
    }
  });

  it.each([
    ['harb*', []],
    [':all', []],
    ['NEAR(harbour crane)', []],
    ['harbour"', ['crane', 'old']],
    ['\u202eharbour\u202c', ['crane', 'old']],
    ['after:yesterday', []],
  ])('reads %j as words', async (query, ids) => {
    expect(await idsOf(query)).toEqual(ids);
  });

  it('is answered at the edge until an article changes, and bounded beyond it', async () => {
    await rested();
    const scene = new Scene();
    const path = `/api/search${q('anemone')}`;
    expect(((await (await scene.ask(path)).json()) as { articles: [] }).articles).toEqual([]);
    await vi.waitFor(async () => expect((await scene.ask(path)).headers.get('Cache-Status')).toBe('edgefeed; hit'));
    expect(scene.count('ledger search')).toBe(1);
    const statuses: number[] = [];
    for (let index = 0; index < 260; index += 1) {
      statuses.push((await scene.ask(`/search/rss.xml${q(`made${index}`)}`)).status);
    }
    expect(statuses[0]).toBe(200);
    expect(statuses.at(-1)).toBe(503);
    expect(scene.count('ledger search')).toBeLessThan(240);
    // Nothing else is refused for it.
    expect((await scene.ask('/category/Trade%20news/rss.xml')).status).toBe(200);
  });

  it('is open to pages of other sites, and takes no other method', async () => {
    const response = await ask(`/api/search${q('harbour')}`);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    const posted = await ask(`/api/search${q('harbour')}`, { method: 'POST' });
    expect([posted.status, posted.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
  });
});

describe('a search as a feed', () => {
  it('shows an article from its publishing to its deletion', async () => {
    await rested();
    const path = `/search/feed.json${q('lighthouse')}`;
    expect(await itemsOf(await ask(path))).toEqual([]);
    const empty = (await ask(path)).headers.get('ETag');
    await publish({ id: 'light', title: 'Lighthouse keeper' });
    const first = await ask(path);
    expect(await itemsOf(first)).toEqual(['Lighthouse keeper']);
    await publish({ id: 'light', title: 'Lighthouse keeper wanted' });
    const second = await ask(path);
    expect(await itemsOf(second)).toEqual(['Lighthouse keeper wanted']);
    await publish({ id: 'light', title: 'Keeper wanted' });
    expect(await itemsOf(await ask(path))).toEqual([]);
    await publish({ id: 'light', title: 'Lighthouse again' });
    expect(await itemsOf(await ask(path))).toEqual(['Lighthouse again']);
    expect((await askApi('/api/articles/light', { method: 'DELETE' })).status).toBe(204);
    const last = await ask(path);
    expect(await itemsOf(last)).toEqual([]);
    expect(last.headers.get('ETag')).toBe(empty);
    expect(new Set([first, second, last].map(({ headers }) => headers.get('ETag'))).size).toBe(3);
  });

  it('has the ids of every other feed, and keeps its validators while others change', async () => {
    const path = `/search/feed.json${q('tonnes')}`;
    const response = await ask(path);
    const etag = response.headers.get('ETag') as string;
    const feed = (await response.json()) as { items: { id: string }[]; feed_url: string; title: string };
    const category = await ask('/category/Trade%20news/feed.json');
    const { items } = (await category.json()) as typeof feed;
    expect(feed.items).toEqual(items.filter(({ id }) => id === feed.items[0]?.id));
    expect(feed.feed_url).toBe(`https://feeds.example.com${path}`);
    expect(feed.title).toBe('Example News | “tonnes”');
    await publish({ id: 'another', title: 'Nothing of the kind' });
    const again = await ask(path, { headers: { 'If-None-Match': etag } });
    expect(again.status).toBe(304);
  });

  it('gives changes alone to readers that ask for them', async () => {
    await publish({ id: 'd1', title: 'Dolphin one' }, { id: 'd2', title: 'Dolphin two' });
    const path = `/search/feed.json${q('dolphin')}`;
    const etag = (await ask(path)).headers.get('ETag') as string;
    await publish({ id: 'd3', title: 'Dolphin three' });
    const headers = { 'A-IM': 'feed', 'If-None-Match': etag };
    const delta = await ask(path, { headers });
    expect([delta.status, delta.headers.get('Delta-Base')]).toEqual([226, etag]);
    expect(await itemsOf(delta)).toEqual(['Dolphin three']);
    // A deletion can't be told, so all is.
    await askApi('/api/articles/d1', { method: 'DELETE' });
    const whole = await ask(path, { headers });
    expect(whole.status).toBe(200);
    expect(await itemsOf(whole)).toEqual(['Dolphin three', 'Dolphin two']);
  });

  it('never shows drafts, what waits for its date, or what has expired', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const now = Date.now();
    const at = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
    await publish(
      { id: 's1', title: 'Squid draft', draft: true },
      { id: 's2', title: 'Squid later', date_published: at(1) },
      { id: 's3', title: 'Squid briefly', date_expires: at(1) },
    );
    expect(await idsOf('squid')).toEqual(['s3']);
    vi.setSystemTime(now + 2 * 3_600_000);
    const { runDurableObjectAlarm } = await import('cloudflare:test');
    const { env } = await import('cloudflare:workers');
    const { LEDGER } = env as unknown as { LEDGER: DurableObjectNamespace };
    await runDurableObjectAlarm(LEDGER.getByName('publication'));
    workersCache.reset();
    expect(await idsOf('squid')).toEqual(['s2']);
    await publish({ id: 's1', title: 'Squid draft' });
    workersCache.reset();
    expect((await idsOf('squid')).sort()).toEqual(['s1', 's2']);
  });

  it('follows a category that takes the place of another', async () => {
    await publish({ id: 'moved', title: 'Whelk', categories: ['Before'] });
    await askApi('/api/categories/Before?move=Afterwards', { method: 'DELETE' });
    workersCache.reset();
    expect(await idsOf('category:Afterwards')).toEqual(['moved']);
    expect(await idsOf('category:Before')).toEqual(['moved']);
    expect(await titlesIn('/category/Afterwards')).toEqual(['Whelk']);
  });
});

describe('the page of a search', () => {
  it('marks what was found, and suggests categories and tags', async () => {
    const text = await (await ask(`/search${q('港口')}`)).text();
    expect(text).toContain('北京大学的<mark>港口</mark>研究');
    expect(text).toContain('href="/tag/%E6%B8%AF%E5%8F%A3"');
    expect(text).toContain('rel="alternate" type="application/rss+xml"');
    expect(text).toContain('/search/rss.xml?q=%E6%B8%AF%E5%8F%A3');
    const words = await (await ask(`/search${q('STRASSE acht')}`)).text();
    expect(words).toContain('<mark>Straße</mark>');
    expect(words).toContain('<mark>acht</mark>');
    expect(await (await ask(`/search${q('"<script>" nothing-here')}`)).text()).not.toContain('<script>"');
    expect(await (await ask('/search')).text()).toContain('name="q"');
  });

  it('leads to older articles', async () => {
    const many = Array.from({ length: 25 }, (_, index) => ({
      id: `krill-${index}`,
      title: `Krill ${index}`,
      date_published: new Date(Date.UTC(2026, 0, 1, index)).toISOString(),
    }));
    await publish(...many);
    const text = await (await ask(`/search${q('krill')}`)).text();
    const next = /rel="next" href="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') as string;
    const older = await (await ask(next)).text();
    expect(text).toContain('<mark>Krill</mark> 24');
    expect(older).toContain('<mark>Krill</mark> 4<');
    expect(older).not.toContain('<mark>Krill</mark> 5<');
    expect(older).not.toContain('rel="next"');
  });
});
