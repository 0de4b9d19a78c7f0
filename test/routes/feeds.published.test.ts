import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it, vi } from 'vitest';
import { FORMAT, FORMATS } from '../../src/feed/addresses.ts';
import { ask, askApi, hit, put, titlesIn } from './publish.ts';
import { publish } from '../../src/ledger/publish.ts';

/** How long the event may take on a busy machine. */
const PATIENCE = { timeout: 20_000 };

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
    }, PATIENCE);
  });
});
