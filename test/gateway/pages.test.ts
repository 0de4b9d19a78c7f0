import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { workersCache } from '../../src/local.ts';
import type { DirectoryEntry } from '../../src/window/directory.ts';
import { projected, rested, Scene } from '../scene.ts';
import { ask, askApi, publish, put } from '../worker.ts';

const CATEGORIES = 2000;

const category = (slug: string): DirectoryEntry => ({
  name: `category/${slug}`,
  slug,
  title: slug,
  count: 1,
  updated: '2026-11-22T00:00:00.000Z',
});
const titleOf = async (path: string) => /<title>(.*?)<\/title>/.exec(await (await ask(path)).text())?.[1];

/** A scene whose ledger has these categories, where so many would take a while to publish. */
function sceneOf(categories: DirectoryEntry[], more: object = {}): Scene {
  const scene = new Scene();
  const directory = {
    version: -1,
    updated: '2026-11-22T00:00:00.000Z',
    articles: 2,
    categories,
    tags: [],
    authors: [],
  };
  scene.faults['ledger newerDirectory'] = async () => ({ ...directory, ...more });
  return scene;
}

beforeAll(async () => {
  for (let start = 0; start < CATEGORIES; start += 1000) {
    await publish(
      ...Array.from({ length: 1000 }, (_, index) => ({
        id: `c${start + index}`,
        title: `Newest of c${start + index}`,
        categories: [`c${start + index}`],
        date_published: new Date(Date.UTC(2025, 0, 1) + (start + index) * 60_000).toISOString(),
      })),
    );
  }
  await publish(
    ...Array.from({ length: 130 }, (_, index) => ({ id: `x${index}`, title: `T${index}.`, categories: ['x'] })),
  );
  await projected('all', 'category/x');
  await vi.waitFor(async () =>
    expect(await (env as unknown as { FEEDS: KVNamespace }).FEEDS.get('directory')).not.toBeNull(),
  );
}, 60_000);
beforeAll(rested);
beforeEach(() => workersCache.reset());
afterEach(() => vi.restoreAllMocks());

describe('the home page', () => {
  it('of 2,000 categories costs two reads of KV and three questions, then none', async () => {
    const scene = new Scene();
    const page = await (await scene.ask('/')).text();
    expect(page.match(/class="card"/g)).toHaveLength(24);
    expect(page).toContain('Newest of c');
    expect(scene.calls.toSorted()).toEqual([
      'kv get',
      'kv get',
      'ledger latest',
      'ledger newerDirectory',
      'ledger newerThan',
    ]);
    await scene.ask('/');
    expect(scene.calls).toHaveLength(5);
  });

  it('stays below 30 KB whatever titles its articles have', async () => {
    let seed = 1;
    const ideograph = () => {
      seed = (seed * 48_271) % 0x7fffffff;
      return String.fromCodePoint(0x4e00 + (seed % 20_000));
    };
    const headline = () => ({
      id: crypto.randomUUID(),
      title: Array.from({ length: 300 }, ideograph).join(''),
      date_published: '2026-11-21T00:00:00.000Z',
    });
    const scene = new Scene();
    scene.faults['ledger latest'] = async () => Array.from({ length: 24 }, () => Array.from({ length: 5 }, headline));
    const response = await scene.ask('/?page=2', { headers: { 'Accept-Encoding': 'gzip' } });
    expect((await response.arrayBuffer()).byteLength).toBeLessThan(30_000);
  });

  it('of an empty publication leads to writing the first article', async () => {
    const scene = sceneOf([], { articles: 0 });
    scene.faults['ledger newerThan'] = async () => ({ kind: 'unknown' });
    const page = await (await scene.ask('/')).text();
    expect(page).toContain('Nothing has been published here yet.');
    expect(page).toContain('href="/admin/write"');
    expect(page).not.toContain('0 articles');
  });

  it('shows what is newer than KV, and is forgotten with every publish, like the list of all feeds and the sitemap', async () => {
    const paths = ['/', '/?page=2', '/?q=c1', '/feeds.opml', '/feeds.opml?group=C', '/sitemap.xml'];
    for (const path of paths) expect((await ask(path)).status).toBe(200);
    for (const path of paths) expect((await ask(path)).headers.get('Cache-Status')).toBe('edgefeed; hit');
    await put('brand-new', { content_text: 'T', categories: ['brand-new'] });
    for (const path of paths) expect((await ask(path)).headers.get('Cache-Status')).toBe('edgefeed; fwd=miss; stored');
    expect(await (await ask('/?q=brand')).text()).toContain('brand-new');
  });

  it('is forgotten when only a category’s title changes', async () => {
    await ask('/?q=renamed-to');
    await askApi('/api/categories/c7', { method: 'PUT', body: '{"title":"renamed-to"}' });
    expect(await (await ask('/?q=renamed-to')).text()).toContain('/category/c7');
  });

  it('is shown from KV, without the newest of each category, while the ledger is away', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const scene = new Scene();
    scene.breakLedger();
    const response = await scene.ask('/');
    expect(response.status).toBe(200);
    expect(response.headers.get('Cache-Control')).toContain('max-age=60');
    expect(await response.text()).toContain('/rss.xml');
  });

  it('is a page that asks to come back when neither can say, and never stored', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const scene = new Scene();
    scene.breakLedger();
    scene.breakKv();
    for (let round = 1; round <= 2; round += 1) {
      const response = await scene.ask('/');
      expect([response.status, response.headers.get('Retry-After'), workersCache.runs]).toEqual([503, '10', round]);
    }
  });

  it.each([
    ['/?utm_source=x', '/'],
    ['/?q=', '/'],
    ['/?page=1', '/'],
    ['/?page=0', '/'],
    ['/?page=2&q=a', '/?q=a&page=2'],
    ['/?q=a&group=B', '/?q=a'],
    ['/category/x?page=1', '/category/x'],
    ['/category/x?utm_source=x', '/category/x'],
    ['/archive/2?x=1', '/archive/2'],
    ['/archive?page=1', '/archive'],
    ['/article/x0?x', '/article/x0'],
    ['/feeds.opml?x', '/feeds.opml'],
    ['/sitemap.xml?x', '/sitemap.xml'],
    ['/sitemap/1.xml?x', '/sitemap/1.xml'],
    ['/feed.css?x', '/feed.css'],
    ['/favicon.ico', '/favicon.svg'],
  ])('%s is moved to %s without a read', async (from, to) => {
    const response = await ask(from);
    expect([response.status, response.headers.get('Location')]).toEqual([301, `https://feeds.example.com${to}`]);
    expect(workersCache.runs).toBe(0);
  });

  it('leads to all articles, part by part', async () => {
    expect(await (await ask('/')).text()).toContain('href="/archive"');
    expect(await (await ask('/category/x')).text()).toContain('href="/category/x?page=2"');
    expect(await (await ask('/category/x?page=3')).text()).toContain('href="/category/x/archive/1"');
    expect(await (await ask('/archive/1')).text()).toContain('href="/archive/2"');
  });

  it('tells its pages apart by their titles', async () => {
    const home = ['/', '/?page=2', '/?q=c1', '/?q=c1&page=2', '/?group=C', '/archive', '/archive?page=2', '/archive/1'];
    const channel = ['/category/x', '/category/x?page=2', '/category/x/archive/1'];
    expect(new Set(await Promise.all([...home, ...channel].map(titleOf))).size).toBe(11);
  });

  it.each([
    '/?page=999',
    '/feeds.opml?group=Q',
    '/category/x?page=9',
    '/category/x/archive/3',
    '/category/none',
    '/article/none',
    '/nowhere',
    '/assets/nothing.css',
  ])('has no %s', async (path) => {
    for (let round = 0; round < 2; round += 1) {
      const response = await ask(path);
      expect(response.status).toBe(404);
      expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('Cache-Control')).toContain('max-age=60');
    }
  });
});

describe('a page', () => {
  it.each([
    '/',
    '/category/x',
    '/category/x/archive/1',
    '/feeds.opml',
    '/nowhere',
  ])('%s lets nothing in but our own files', async (path) => {
    const { headers } = await ask(path);
    const policy = headers.get('Content-Security-Policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(headers.get('X-Frame-Options')).toBe('DENY');
    expect(headers.get('Referrer-Policy')).toBe('strict-origin-when-cross-origin');
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  });

  it.each([
    '/',
    '/category/x',
    '/feeds.opml',
    '/sitemap.xml',
    '/feed.css',
    '/robots.txt',
    '/favicon.svg',
  ])('%s is answered 304 to a browser that has it, stored or not, and never to one that has nothing', async (path) => {
    const first = await ask(path);
    expect([first.status, first.headers.get('Vary'), first.headers.has('Age')]).toEqual([
      200,
      'Accept-Encoding',
      false,
    ]);
    const etag = first.headers.get('ETag') ?? '';
    expect(etag).toMatch(/^W\/"[0-9a-f]{32}"$/);
    for (const clear of [false, true]) {
      if (clear) workersCache.reset();
      const again = await ask(path, { headers: { 'If-None-Match': etag } });
      expect([again.status, await again.text()]).toEqual([304, '']);
      const since = { 'If-Modified-Since': new Date().toUTCString() };
      expect((await ask(path, { headers: since })).status).toBe(200);
    }
  });

  it('is compressed for browsers that take that', async () => {
    const response = await ask('/', { headers: { 'Accept-Encoding': 'gzip, deflate, br' } });
    expect(response.headers.get('Content-Encoding')).toBe('br');
  });

  it('announces the feeds of its channel and of everything, in all formats', async () => {
    const page = await (await ask('/category/x')).text();
    for (const path of ['/category/x/rss.xml', '/category/x/atom.xml', '/category/x/feed.json', '/rss.xml']) {
      expect(page).toMatch(
        new RegExp(`<link rel="alternate" type="[^"]+" title="[^"]+" href="https://feeds.example.com${path}"/>`),
      );
    }
    expect(page).toContain('<link rel="canonical" href="https://feeds.example.com/category/x"/>');
    const data = /<script type="application\/ld\+json">(.*?)<\/script>/.exec(page)?.[1] ?? '';
    expect(JSON.parse(data)).toMatchObject({ '@type': 'CollectionPage', name: 'x' });
  });

  it('holds no markup of a title, not even in its JSON-LD', async () => {
    const title = '</script><script>alert(1)</script>';
    await publish({ id: 'markup', title, categories: [{ slug: 'markup', title }, 'A "<b>" & C'] });
    for (const path of ['/category/markup', '/?q=A+%22']) {
      const page = await (await ask(path)).text();
      expect(page).not.toMatch(/<script>|<b>/);
    }
    expect(await (await ask('/feeds.opml')).text()).toContain('/category/A%20%22%3Cb%3E%22%20%26%20C/rss.xml');
  });

  it('says its kind of request', async () => {
    expect((await ask('/', { method: 'HEAD' })).status).toBe(200);
    expect((await ask('/', { method: 'POST' })).headers.get('Allow')).toBe('GET, HEAD');
    expect((await ask('/category/x', { method: 'DELETE' })).status).toBe(405);
  });
});

describe('an article’s page', () => {
  it('is there for articles that have none of their own, and goes when the article does', async () => {
    await put('own', { title: 'Own', content_text: 'Ships came in.', categories: ['own'] });
    for (let round = 0; round < 2; round += 1)
      expect(await (await ask('/article/own')).text()).toContain('Ships came in.');
    await askApi('/api/articles/own', { method: 'DELETE' });
    expect((await ask('/article/own')).status).toBe(410);
  });

  it('leads to the page of an article that has one', async () => {
    await put('led', { url: 'https://www.example.com/a?b=c', content_text: 'x' });
    const response = await ask('/article/led');
    expect([response.status, response.headers.get('Location')]).toEqual([302, 'https://www.example.com/a?b=c']);
  });

  it.each([
    ['its date has not come', { date_published: '2999-01-01T00:00:00Z' }],
    ['it has expired', { date_expires: '2001-01-01T00:00:00Z' }],
  ])('is not there while %s', async (why, fields) => {
    await put(why, { content_text: 'x', ...fields });
    expect((await ask(`/article/${encodeURIComponent(why)}`)).status).toBe(404);
  });

  it('comes from the newest window while the ledger is away', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const scene = new Scene();
    scene.breakLedger();
    expect(await (await scene.ask('/article/x0')).text()).toContain('T0.');
  });
});

describe('OPML', () => {
  it('of a publication without categories names the feed of everything', async () => {
    const text = await (await sceneOf([]).ask('/feeds.opml')).text();
    expect(text).toMatch(/^<\?xml version="1.0" encoding="utf-8"\?>\n<opml version="2.0">/);
    expect(text.match(/type="rss"/g)).toHaveLength(1);
    expect(text).toContain('xmlUrl="https://feeds.example.com/rss.xml" htmlUrl="https://feeds.example.com/"');
  });
});

describe('what search engines ask for', () => {
  it('names every page once', async () => {
    const text = await (
      await sceneOf(Array.from({ length: 2000 }, (_, index) => category(`c${index}`))).ask('/sitemap.xml')
    ).text();
    expect(text.match(/<url>/g)).toHaveLength(2002);
    expect(text).toContain('<loc>https://feeds.example.com/category/c0</loc>');
    expect((await ask('/sitemap/1.xml')).status).toBe(404);
  });

  it('divides a sitemap that would be too long, and leaves no page out', async () => {
    const scene = sceneOf(Array.from({ length: 50_001 }, (_, index) => category(`c${index}`)));
    const index = await (await scene.ask('/sitemap.xml')).text();
    expect(index).toContain('<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">');
    const parts = [...index.matchAll(/<loc>https:\/\/feeds\.example\.com(.*?)<\/loc>/g)].map(([, path = '']) => path);
    expect(parts).toEqual(['/sitemap/1.xml', '/sitemap/2.xml']);
    const lengths = parts.map(async (path) => (await (await scene.ask(path)).text()).match(/<url>/g)?.length);
    expect(await Promise.all(lengths)).toEqual([50_000, 3]);
    expect((await scene.ask('/sitemap/3.xml')).status).toBe(404);
  });

  it('leads from robots.txt to the sitemap', async () => {
    expect(await (await ask('/robots.txt')).text()).toContain('Sitemap: https://feeds.example.com/sitemap.xml');
  });
});

it('nothing that the worker answers leaves it to a cache how long to keep it, and everything has a date', async () => {
  const paths = [
    '/rss.xml',
    '/rss.xml?x',
    '/category/none/rss.xml',
    '/archive/99/rss.xml',
    '/nothing',
    '/',
    '/feed.xml',
  ];
  const more = [
    '/robots.txt',
    '/favicon.ico',
    '/feeds.opml',
    '/api/health',
    '/api/articles',
    '/article/none',
    '/admin',
  ];
  for (const path of [...paths, ...more]) {
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS']) {
      const { headers } = await ask(path, { method });
      expect([path, method, headers.get('Cache-Control')]).not.toContain(null);
      for (const name of ['Cache-Tag', 'Cloudflare-CDN-Cache-Control', 'Cf-Cache-Status', 'Edgefeed-About', 'Age']) {
        expect([path, method, name, headers.has(name)]).toEqual([path, method, name, false]);
      }
      if (!/^\/(api|admin)/.test(path)) expect(headers.has('Date')).toBe(true);
    }
  }
});
