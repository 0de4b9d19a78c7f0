import { describe, expect, it } from 'vitest';
import { LedgerUnavailable } from '../../src/ledger/client.ts';
import type { LedgerPort } from '../../src/ledger/contract.ts';
import type { Directory, DirectoryEntry } from '../../src/window/directory.ts';
import { packWindow } from '../../src/window/packed.ts';
import { article } from '../feed/sample.ts';
import { channelWindow, fakeHouse, NOW } from './house.ts';

function category(slug: string): DirectoryEntry {
  return { name: `category/${slug}`, slug, title: slug, count: 1, updated: '2026-11-22T00:00:00.000Z' };
}

const DIRECTORY: Directory = {
  version: 7,
  updated: '2026-11-22T00:00:00.000Z',
  articles: 2,
  categories: Array.from({ length: 2000 }, (_, index) => category(`c${index}`)),
  tags: [],
  authors: [],
};

/** A house whose KV has a directory; `newest` is what the ledger has. */
function pageHouse(newest: Directory = DIRECTORY, stored: Directory | undefined = DIRECTORY) {
  const scene = fakeHouse();
  const asked = async <T>(call: string, answer: () => T): Promise<T> => {
    scene.calls.push(`ledger ${call}`);
    if (scene.ledgerDown) throw new LedgerUnavailable(new Error('no answer'));
    return answer();
  };
  Object.assign(scene.house.windows, {
    readDirectory: async () => {
      scene.calls.push('kv directory');
      return stored;
    },
  });
  Object.assign(scene.house.ledger, {
    newerDirectory: (version) => asked('newerDirectory', () => (version === newest.version ? null : newest)),
    latest: (channels) =>
      asked('latest', () =>
        channels.map((name) => [{ id: name, title: `Newest of ${name}`, date_published: '2026-11-21T00:00:00.000Z' }]),
      ),
    newerPage: (channel, number) =>
      asked('newerPage', () =>
        number > 2
          ? { kind: 'unknown' as const }
          : { kind: 'newer' as const, window: packWindow({ ...channelWindow(channel, 3), archives: 2 }) },
      ),
  } satisfies Partial<LedgerPort>);
  scene.put(channelWindow('all', 7));
  scene.put(channelWindow('category/x', 7));
  return scene;
}

describe('the home page', () => {
  it('of 2,000 categories costs two reads of KV and three questions, then none', async () => {
    const house = pageHouse();
    const page = await (await house.ask('/')).text();
    expect(page).toContain('Newest of category/c0');
    expect(page.match(/class="card"/g)).toHaveLength(24);
    expect(house.calls.toSorted()).toEqual([
      'kv directory',
      'kv read',
      'ledger latest',
      'ledger newerDirectory',
      'ledger newerThan',
    ]);
    await house.ask('/');
    expect(house.calls).toHaveLength(5);
  });

  it('stays below 30 KB whatever titles its articles have', async () => {
    const house = pageHouse();
    let seed = 1;
    const ideograph = () => {
      seed = (seed * 48_271) % 0x7fffffff;
      return String.fromCodePoint(0x4e00 + (seed % 20_000));
    };
    const title = () => Array.from({ length: 300 }, ideograph).join('');
    const headline = (id: string) => ({ id, title: title(), date_published: '2026-11-21T00:00:00.000Z' });
    Object.assign(house.house.ledger, {
      latest: async (channels: string[]) => channels.map((name) => Array.from({ length: 5 }, () => headline(name))),
    });
    const { body } = await house.ask('/?page=2');
    const packed = await new Response(body?.pipeThrough(new CompressionStream('gzip'))).arrayBuffer();
    expect(packed.byteLength).toBeLessThan(30_000);
  });

  it('of an empty publication leads to writing the first article', async () => {
    const house = pageHouse({ ...DIRECTORY, version: 8, articles: 0, categories: [] });
    house.put(channelWindow('all', 7, []));
    const page = await (await house.ask('/')).text();
    expect(page).toContain('Nothing has been published here yet.');
    expect(page).toContain('href="/admin/write"');
    expect(page).not.toContain('0 articles');
  });

  it('shows what is newer than KV', async () => {
    const house = pageHouse({ ...DIRECTORY, version: 8, categories: [category('brand-new')] });
    expect(await (await house.ask('/')).text()).toContain('brand-new');
  });

  it('is forgotten with every publish, like the list of all feeds and the sitemap', async () => {
    const house = pageHouse();
    for (const path of ['/', '/?page=2', '/?q=c1', '/feeds.opml', '/feeds.opml?group=C', '/sitemap.xml']) {
      expect((await house.ask(path)).status).toBe(200);
    }
    expect(house.edge.size).toBe(6);
    await house.askApi('/api/articles', { method: 'POST', body: '{"id":"a","content_text":"T"}' });
    expect(house.edge.size).toBe(0);
  });

  it('is shown from KV, without the newest of each category, while the ledger is away', async () => {
    const house = pageHouse();
    house.ledgerDown = true;
    const response = await house.ask('/');
    expect(response.status).toBe(200);
    expect(response.headers.get('Cache-Control')).toContain('max-age=60');
    expect(await response.text()).toContain('/category/c0/rss.xml');
  });

  it('is a page that asks for patience when neither can say', async () => {
    const house = pageHouse(DIRECTORY, undefined);
    house.ledgerDown = true;
    Object.assign(house.house.windows, { readDirectory: () => Promise.reject(new Error('KV is down')) });
    const response = await house.ask('/');
    expect(response.status).toBe(503);
    expect(response.headers.get('Retry-After')).toBe('10');
    expect(house.edge.size).toBe(0);
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
    ['/category/x/', '/category/x'],
    ['/archive/2?x=1', '/archive/2'],
    ['/archive/', '/archive'],
    ['/archive?page=1', '/archive'],
    ['/feeds.opml?x', '/feeds.opml'],
    ['/sitemap.xml?x', '/sitemap.xml'],
    ['/favicon.ico', '/favicon.svg'],
  ])('%s is moved to %s without a read', async (from, to) => {
    const house = pageHouse();
    const response = await house.ask(from);
    expect(response.status).toBe(301);
    expect(response.headers.get('Location')).toBe(`https://feeds.example.com${to}`);
    expect(house.calls).toEqual([]);
  });

  it('leads to all articles, part by part', async () => {
    const house = pageHouse();
    const items = Array.from({ length: 30 }, (_, index) =>
      article({ id: `a${index}`, uri: `urn:x:${index}`, title: `T${index}.` }),
    );
    house.put({ ...channelWindow('all', 7, items), archives: 2 });
    Object.assign(house.house.ledger, { newerDirectory: async () => ({ ...DIRECTORY, version: 9, articles: 90 }) });
    expect(await (await house.ask('/')).text()).toContain('href="/archive"');
    expect(await (await house.ask('/archive')).text()).toContain('href="/archive?page=2"');
    const last = await (await house.ask('/archive?page=2')).text();
    expect(last).toContain('T29.');
    expect(last).toContain('href="/archive/2"');
    expect(await (await house.ask('/archive/2')).text()).toContain('href="/archive"');
  });

  it('tells its pages apart by their titles', async () => {
    const house = pageHouse();
    const items = Array.from({ length: 30 }, (_, index) => article({ id: `a${index}`, uri: `urn:x:${index}` }));
    house.put(channelWindow('category/x', 7, items));
    house.put(channelWindow('all', 7, items));
    const paths = [
      '/',
      '/?page=2',
      '/?q=c1',
      '/?q=c1&page=2',
      '/?group=C',
      '/archive',
      '/archive?page=2',
      '/archive/1',
    ];
    const channel = ['/category/x', '/category/x?page=2', '/category/x/archive/1'];
    const titles = [...paths, ...channel].map(async (path) => {
      const text = await (await house.ask(path)).text();
      return /<title>(.*?)<\/title>/.exec(text)?.[1];
    });
    expect(new Set(await Promise.all(titles)).size).toBe(11);
  });

  it.each([
    '/?page=999',
    '/feeds.opml?group=Q',
    '/category/x?page=2',
    '/category/x/archive/3',
    '/category/none',
    '/nowhere',
  ])('has no %s', async (path) => {
    const response = await pageHouse().ask(path);
    expect(response.status).toBe(404);
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('Cache-Control')).toContain('max-age=60');
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
    const { headers } = await pageHouse().ask(path);
    const policy = headers.get('Content-Security-Policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(headers.get('X-Frame-Options')).toBe('DENY');
    expect(headers.get('Referrer-Policy')).toBe('strict-origin-when-cross-origin');
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  });

  it('is answered 304 to who has it, stored or not', async () => {
    const house = pageHouse();
    const first = await house.ask('/category/x');
    const etag = first.headers.get('ETag') ?? '';
    expect(etag).toMatch(/^W\/"[0-9a-f]{32}"$/);
    for (const clear of [false, true]) {
      if (clear) house.edge.clear();
      const again = await house.ask('/category/x', { headers: { 'If-None-Match': etag } });
      expect(again.status).toBe(304);
      expect(await again.text()).toBe('');
    }
  });

  it('announces the feeds of its channel and of everything, in all formats', async () => {
    const page = await (await pageHouse().ask('/category/x')).text();
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
    const house = pageHouse();
    const title = '</script><script>alert(1)</script>';
    const window = channelWindow('category/x', 8, [article({ title })]);
    house.put({ ...window, channel: { ...window.channel, title } });
    const page = await (await house.ask('/category/x')).text();
    expect(page).not.toContain('<script>');
    expect(page).not.toContain('</script><script>');
  });

  it('says its kind of request', async () => {
    const house = pageHouse();
    expect((await house.ask('/', { method: 'HEAD' })).status).toBe(200);
    expect((await house.ask('/', { method: 'POST' })).headers.get('Allow')).toBe('GET, HEAD');
    expect((await house.ask('/category/x', { method: 'DELETE' })).status).toBe(405);
  });
});

describe('an article’s page', () => {
  const stored = (fields: object) => {
    const house = pageHouse();
    const { url, ...rest } = article({ id: 'a', categories: [{ slug: 'x', title: 'X' }] });
    const body = JSON.stringify({ ...rest, ...fields });
    Object.assign(house.house.ledger, { get: async () => ({ kind: 'found', article: body }) });
    return house;
  };

  it('is there for articles that have none of their own, and goes with its rarest channel', async () => {
    const response = await stored({}).ask('/article/a');
    expect(response.status).toBe(200);
    expect(response.headers.get('Cache-Tag')).toBe('edgefeed,category/x');
    expect(await response.text()).toContain('Ships came in.');
  });

  it('sends to the page of an article that has one', async () => {
    const response = await stored({ url: 'https://www.example.com/a?b=c' }).ask('/article/a');
    expect(response.status).toBe(302);
    expect(response.headers.get('Location')).toBe('https://www.example.com/a?b=c');
  });

  it.each([
    ['its date has not come', { date_published: new Date(NOW + 1000).toISOString() }],
    ['it has expired', { date_expires: new Date(NOW - 1000).toISOString() }],
  ])('is not there while %s', async (_, fields) => {
    expect((await stored(fields).ask('/article/a')).status).toBe(404);
  });

  it('is gone once the article was deleted', async () => {
    const house = pageHouse();
    Object.assign(house.house.ledger, { get: async () => ({ kind: 'deleted' }) });
    expect((await house.ask('/article/a')).status).toBe(410);
  });
});

describe('OPML', () => {
  it('of a publication without categories names the feed of everything', async () => {
    const text = await (await pageHouse({ ...DIRECTORY, version: 8, categories: [] }).ask('/feeds.opml')).text();
    expect(text.match(/type="rss"/g)).toHaveLength(1);
    expect(text).toContain('xmlUrl="https://feeds.example.com/rss.xml" htmlUrl="https://feeds.example.com/"');
  });
});

describe('what search engines ask for', () => {
  it('names every page once', async () => {
    const text = await (await pageHouse().ask('/sitemap.xml')).text();
    expect(text.match(/<url>/g)).toHaveLength(2002);
    expect(text).toContain('<loc>https://feeds.example.com/category/c0</loc>');
    expect((await pageHouse().ask('/sitemap/1.xml')).status).toBe(404);
  });

  it('divides a sitemap that would be too long, and leaves no page out', async () => {
    const categories = Array.from({ length: 50_001 }, (_, index) => category(`c${index}`));
    const house = pageHouse({ ...DIRECTORY, version: 8, categories });
    const index = await (await house.ask('/sitemap.xml')).text();
    expect(index).toContain('<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">');
    const parts = [...index.matchAll(/<loc>https:\/\/feeds\.example\.com(.*?)<\/loc>/g)].map(([, path = '']) => path);
    expect(parts).toEqual(['/sitemap/1.xml', '/sitemap/2.xml']);
    const lengths = parts.map(async (path) => (await (await house.ask(path)).text()).match(/<url>/g)?.length);
    expect(await Promise.all(lengths)).toEqual([50_000, 3]);
    expect((await house.ask('/sitemap/3.xml')).status).toBe(404);
    expect((await house.ask('/sitemap/1.xml?x')).headers.get('Location')).toBe(
      'https://feeds.example.com/sitemap/1.xml',
    );
  });

  it('leads from robots.txt to the sitemap', async () => {
    const text = await (await pageHouse().ask('/robots.txt')).text();
    expect(text).toContain('Sitemap: https://feeds.example.com/sitemap.xml');
  });
});
