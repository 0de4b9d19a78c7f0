import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FORMAT, FORMATS } from '../../src/feed/addresses.ts';

import { workersCache } from '../../src/local.ts';
import { rested } from '../scene.ts';
import { ask, askApi, hit, publish, put, titlesIn } from '../worker.ts';

beforeEach(rested);

/** How long the event may take on a busy machine. */
const TIMEOUT = { timeout: 20_000 };

const encode = encodeURIComponent;

describe('a published article', () => {
  it.each(FORMATS)('is in all feeds of its channels as %s', async (format) => {
    const title = `Harbour as ${format}`;
    const id = `in-all-${format}`;
    const [category, tag, author] = [`港口 ${format}`, `tag (${format})`, `Ada & ${format}`];
    await publish({ id, title, categories: [category], tags: [tag], authors: [{ name: author }] });
    const { file, mediaType } = FORMAT[format];
    for (const channel of ['', `/category/${encode(category)}`, `/tag/${encode(tag)}`, `/author/${encode(author)}`]) {
      const response = await ask(`${channel}/${file}`);
      expect([response.status, response.headers.get('Content-Type')]).toEqual([200, `${mediaType}; charset=utf-8`]);
      const text = await response.text();
      expect(text).toContain(title);
      expect(text).toContain(`https://feeds.example.com${channel}/${file}`);
      expect(text).not.toContain('some-host');
    }
  });

  it('shows at once though its feeds were stored before', async () => {
    await publish({ id: 'at-once-1', title: 'One', categories: ['at-once'] });
    for (const { file } of Object.values(FORMAT)) await hit(`/category/at-once/${file}`);
    await publish({ id: 'at-once-2', title: 'Two', categories: ['at-once'] });
    for (const { file } of Object.values(FORMAT)) {
      expect(await (await ask(`/category/at-once/${file}`)).text()).toContain('Two');
    }
  });

  it('shows its change, and is gone from where it is no longer filed, at once', async () => {
    await put('moves', { title: 'Before', content_text: 'x', categories: ['moves-a', 'moves-b'] });
    await hit('/category/moves-a/feed.json');
    await hit('/category/moves-b/feed.json');
    await put('moves', { title: 'After', content_text: 'x', categories: ['moves-b'] });
    expect(await titlesIn('/category/moves-a')).toEqual([]);
    expect(await titlesIn('/category/moves-b')).toEqual(['After']);
  });

  it('is gone when deleted, at once', async () => {
    await put('goes', { title: 'Goes', content_text: 'x', categories: ['goes'] });
    await hit('/category/goes/feed.json');
    await askApi('/api/articles/goes', { method: 'DELETE' });
    expect(await titlesIn('/category/goes')).toEqual([]);
  });

  it('submitted again unchanged leaves every stored feed and its validators as they are', async () => {
    const article = { id: 'same', title: 'Same', categories: ['same'], date_published: '2026-11-20T00:00:00Z' };
    await publish(article);
    const before = await hit('/category/same/rss.xml');
    expect((await publish(article)).body).toMatchObject({ created: 0, updated: 0, unchanged: 1 });
    const after = await ask('/category/same/rss.xml');
    expect(after.headers.get('Cache-Status')).toBe('edgefeed; hit');
    for (const name of ['ETag', 'Last-Modified']) expect(after.headers.get(name)).toBe(before.headers.get(name));
    expect(await after.text()).toBe(await before.text());
  });

  it('changes the validators of its channels, and of no other', async () => {
    await publish({ id: 'v1', categories: ['validators-a'] }, { id: 'v2', categories: ['validators-b'] });
    const tagsOf = () =>
      Promise.all(
        ['a', 'b'].map(async (one) => (await ask(`/category/validators-${one}/rss.xml`)).headers.get('ETag')),
      );
    const [a, b] = await tagsOf();
    await publish({ id: 'v3', categories: ['validators-b'] });
    const [stillA, newB] = await tagsOf();
    expect(stillA).toBe(a);
    expect(newB).not.toBe(b);
  });

  it('is told to a reader who has the tag of a minute ago, and 304 to who has the newest', async () => {
    await publish({ id: 'c1', categories: ['conditional'] });
    const old = (await ask('/category/conditional/atom.xml')).headers.get('ETag') ?? '';
    await publish({ id: 'c2', categories: ['conditional'] });
    const poll = (tag: string) => ask('/category/conditional/atom.xml', { headers: { 'If-None-Match': tag } });
    const newer = await poll(old);
    expect(newer.status).toBe(200);
    const tag = newer.headers.get('ETag') ?? '';
    for (const response of [await poll(tag), await hit('/category/conditional/atom.xml').then(() => poll(tag))]) {
      expect([response.status, response.body, response.headers.get('ETag')]).toEqual([304, null, tag]);
      expect(response.headers.has('Content-Type')).toBe(false);
    }
  });
});

describe('a publish', () => {
  it('is one purge, of its tags, however many articles it has; one without changes is none', async () => {
    const items = Array.from({ length: 40 }, (_, index) => ({ id: `one-${index}`, categories: [`one-${index % 9}`] }));
    await publish(...items);
    const categories = Array.from({ length: 9 }, (_, n) => `category/one-${n}`);
    const purges = () => workersCache.log.filter(({ options }) => options.tags?.includes('category/one-0'));
    const named = purges().map(({ options }) => options.tags?.filter((tag) => tag.startsWith('category/')).toSorted());
    expect(named).toEqual([categories]);
    await publish(...items);
    expect(purges()).toHaveLength(1);
  });

  it('of more channels than a purge may name is one purge of everything', async () => {
    await publish({ id: 'many', categories: ['many-1'] });
    await hit('/category/many-1/rss.xml');
    await publish(...Array.from({ length: 150 }, (_, n) => ({ id: `many-${n}`, categories: [`many-${n}`] })));
    expect(workersCache.log.at(-1)).toMatchObject({ options: { tags: ['edgefeed'] }, success: true });
    expect((await ask('/category/many-1/rss.xml')).headers.get('Cache-Status')).toBe('edgefeed; fwd=miss; stored');
  });

  it('that the platform does not let be purged says so, and is made good by the ledger', async () => {
    await publish({ id: 'refused-1', title: 'Before', categories: ['refused'] });
    await hit('/category/refused/rss.xml');
    while ((await workersCache.purge({ tags: ['another-worker'] })).success);
    expect((await publish({ id: 'refused-2', title: 'After', categories: ['refused'] })).body.purged).toBe(false);
    expect(await (await ask('/category/refused/rss.xml')).text()).not.toContain('After');
    // The minutes of the platform pass.
    await rested();
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(env.LEDGER.getByName('publication'));
      expect(await (await ask('/category/refused/rss.xml')).text()).toContain('After');
    }, TIMEOUT);
  });

  it('leaves the feeds of other channels at the edge', async () => {
    await publish({ id: 'other-1', categories: ['other'] });
    await rested();
    await hit('/category/other/rss.xml');
    await publish({ id: 'other-2', categories: ['elsewhere'] });
    expect((await ask('/category/other/rss.xml')).headers.get('Cache-Status')).toBe('edgefeed; hit');
  });
});

describe('an address', () => {
  it('that is 404 works as soon as its category is there', async () => {
    expect((await ask('/category/to-come/rss.xml')).status).toBe(404);
    expect((await hit('/category/to-come/rss.xml')).status).toBe(404);
    await publish({ id: 'to-come', categories: ['to-come'] });
    expect((await ask('/category/to-come/rss.xml')).status).toBe(200);
  });

  it('that is 404 works as soon as its category has a title', async () => {
    await hit('/category/titled/rss.xml');
    await askApi('/api/categories/titled', { method: 'PUT', body: '{"title":"Titled"}' });
    const response = await ask('/category/titled/rss.xml');
    expect([response.status, (await response.text()).includes('Titled')]).toEqual([200, true]);
  });

  it('in other case leads to the category with most articles, and each keeps its own', async () => {
    await publish(
      { id: 'case-1', title: 'One', categories: ['TechWeb'] },
      { id: 'case-2', title: 'Two', categories: ['Techweb'] },
      { id: 'case-3', title: 'Three', categories: ['Techweb'] },
    );
    const response = await ask('/category/TECHWEB/rss.xml');
    expect([response.status, response.headers.get('Location')]).toEqual([
      308,
      'https://feeds.example.com/category/Techweb/rss.xml',
    ]);
    expect(await titlesIn('/category/TechWeb')).toEqual(['One']);
    expect(await titlesIn('/category/Techweb')).toHaveLength(2);
  });

  it('that led elsewhere is its own as soon as a category is called so', async () => {
    await publish({ id: 'own-1', categories: ['OWN'] });
    await hit('/category/own/rss.xml');
    await publish({ id: 'own-2', categories: ['own'] });
    expect((await ask('/category/own/rss.xml')).status).toBe(200);
  });

  const written: [string, string, string, number][] = [
    ['Chinese, encoded', '财经 要闻', '%E8%B4%A2%E7%BB%8F%20%E8%A6%81%E9%97%BB', 200],
    ['Chinese, encoded in lower case', '小写', '%e5%b0%8f%e5%86%99', 200],
    ['Chinese, not encoded', '直接', '直接', 200],
    ['letters encoded without need', 'needless', '%6Eeedless', 200],
    ['punctuation', "R&D (it's) a+b=c;d,e!~*@:$", "R&D%20(it's)%20a+b=c;d,e!~*@:$", 200],
    ['a plus, which is no space', 'a+b c', 'a+b%20c', 200],
    ['quotes and angle brackets', '<"q">', '%3C%22q%22%3E', 200],
    ['emoji', '👩‍👩‍👧', encode('👩‍👩‍👧'), 200],
    ['the other form of Unicode', 'Caf\u00e9 form', encode('Cafe\u0301 form'), 308],
    ['more spaces', 'wide space', 'wide%20%20space', 308],
    ['an encoded slash', 'sl/ash', 'sl%2Fash', 308],
    ['an encoded percent sign', '100%', '100%25', 308],
    ['a percent-encoding in the name', 'enc%41ded', 'enc%2541ded', 308],
    ['dots', '...', '...', 308],
    ['a slug that is cut', '长'.repeat(100), encode('长'.repeat(100)), 308],
  ];
  it.each(written)('with %s', async (_, category, segment, status) => {
    await publish({ id: `written ${category}`, categories: [category] });
    const response = await ask(`/category/${segment}/rss.xml`);
    expect(response.status).toBe(status);
    if (status === 200) return;
    const { pathname } = new URL(response.headers.get('Location') ?? '');
    expect((await ask(pathname)).status).toBe(200);
  });
});

describe('an article that was held back', () => {
  it('shows as soon as the alarm lets it in, though its feed was stored before', async () => {
    await publish({ id: 'held-1', title: 'Now', categories: ['held'] });
    const later = new Date(Date.now() + 3_600_000).toISOString();
    await publish({ id: 'held-2', title: 'Later', categories: ['held'], date_published: later });
    await hit('/category/held/rss.xml');
    const stub = env.LEDGER.getByName('publication');
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec("UPDATE article SET published = ? WHERE id = 'held-2'", Date.now() - 1);
    });
    // An alarm that was ringing already sets the next, so that one of the two lets the article in.
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(stub);
      expect(await (await ask('/category/held/rss.xml')).text()).toContain('Later');
    }, TIMEOUT);
  });
});

describe('the way back through the archive (RFC 5005 section 4)', () => {
  const ids = Array.from({ length: 180 }, (_, index) => `archived ${index}`);
  const category = `/category/${encode('历史')}`;

  it('finds every article, and every page has validators of its own', async () => {
    const date = (index: number) => new Date(Date.UTC(2020, 0, 1) + index * 3_600_000).toISOString();
    await publish(...ids.map((id, index) => ({ id, title: id, categories: ['历史'], date_published: date(index) })));
    const found = new Set<string>();
    for (let path: string | undefined = `${category}/feed.json`; path; ) {
      const page: { next_url?: string; items: { title: string }[] } = await (await ask(path)).json();
      for (const { title } of page.items) found.add(title);
      path = page.next_url?.replace('https://feeds.example.com', '');
    }
    expect(found).toEqual(new Set(ids));
    const path = `${category}/archive/1/atom.xml`;
    const first = await ask(path);
    expect(first.headers.get('Link')).toContain(`<https://feeds.example.com${path}>; rel="self"`);
    expect(first.headers.get('Cache-Control')).toContain('max-age=86400');
    const etag = first.headers.get('ETag') ?? '';
    expect((await ask(path, { headers: { 'If-None-Match': etag } })).status).toBe(304);
    // An archive page has no changes to tell alone.
    const delta = await ask(path, { headers: { 'If-None-Match': etag.replace(/\d+/, '1'), 'A-IM': 'feed' } });
    expect([delta.status, delta.headers.get('IM')]).toEqual([200, null]);
    expect((await ask(`${category}/archive/99/atom.xml`)).status).toBe(404);
    expect((await ask(`${path}?utm_source=x`)).status).toBe(301);
    expect((await ask(path, { method: 'POST' })).status).toBe(405);
  });
});
