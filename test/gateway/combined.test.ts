import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { rested } from '../scene.ts';
import { ask, askApi, hit, publish, titlesIn } from '../worker.ts';

interface Feed {
  title: string;
  items: { id: string; title: string; content_html?: string; content_text?: string; summary?: string }[];
}
const feed = async (query: string): Promise<Feed> => {
  const response = await ask(`/combined/feed.json?${query}`);
  expect([query, response.status]).toEqual([query, 200]);
  return (await response.json()) as Feed;
};
const titles = async (query: string) => (await feed(query)).items.map(({ title }) => title);
const article = (title: string, categories: string[], more: object = {}) => ({
  ...{ id: title, title, content_html: `<p>About ${title}</p>`, categories },
  ...{ date_published: new Date(Date.UTC(2026, 0, 1) + order++ * 60_000).toISOString() },
  ...more,
});
let order = 0;

beforeAll(async () => {
  await publish(
    article('a1', ['A'], { tags: ['Sponsored'] }),
    article('b1', ['B, C']),
    article('ab', ['A', 'B, C'], { authors: [{ name: 'Ada' }] }),
    article('a2', ['A'], { content_html: '<p>港口新闻</p>', summary: 'In brief' }),
    article('d1', ['D']),
  );
});

describe('a combined feed', () => {
  it.each([
    ['one channel', 'in=category/A', ['a2', 'ab', 'a1']],
    ['two, each article once, newest first', 'in=category/A,category/B%2C%20C', ['a2', 'ab', 'b1', 'a1']],
    ['a category and an author', 'in=author/Ada,category/D', ['d1', 'ab']],
    ['without what is in another', 'in=category/A&not=category/B%2C%20C', ['a2', 'a1']],
    ['without a tag', 'in=category/A&not=tag/Sponsored', ['a2', 'ab']],
    ['of everything without one', 'not=category/A', ['d1', 'b1']],
    ['with a word', 'in=category/A&filter=%E6%B8%AF%E5%8F%A3', ['a2']],
    ['with a phrase', 'filter=%22about%20b1%22', ['b1']],
    ['without a word', 'in=category/A&filterout=ab', ['a2', 'a1']],
    ['no more than asked for', 'in=category/A&limit=1', ['a2']],
  ])('is of %s', async (_, query, expected) => expect(await titles(query)).toEqual(expected));

  it('says what it is, and with brief=1 gives summaries alone', async () => {
    const { title, items } = await feed('in=category/A,category/D&not=tag/Sponsored&filter=a2&brief=1');
    expect(title).toBe('Example News | A + D: “a2” without Sponsored');
    expect(items).toEqual([expect.objectContaining({ title: 'a2', summary: 'In brief' })]);
    expect(JSON.stringify(items)).not.toContain('港口新闻');
    const rss = await (await ask('/combined/rss.xml?in=category/A&brief=1')).text();
    expect(rss).not.toContain('content:encoded');
    expect(rss).toContain('<description><![CDATA[Text.]]></description>');
  });

  it('has the ids, validators and links of other feeds', async () => {
    const path = '/combined/atom.xml?in=category/A,category/D';
    const response = await ask(path);
    const text = await response.text();
    expect(text).toContain('<id>https://feeds.example.com/combined?in=category/A,category/D</id>');
    expect(text).toContain(`<link rel="self" href="https://feeds.example.com${path}"/>`);
    const etag = response.headers.get('ETag') ?? '';
    expect((await ask(path, { headers: { 'If-None-Match': etag } })).status).toBe(304);
    const one = /<entry>.*?<id>(.*?)<\/id>/s.exec(text)?.[1];
    expect(await (await ask('/category/D/atom.xml')).text()).toContain(`<id>${one}</id>`);
  });

  it('is fresh after a publish, an edit and a deletion, and tells what changed', async () => {
    const path = '/combined/feed.json?in=category/E,category/F';
    await publish(article('e1', ['E']), article('f1', ['F']));
    expect(await titles('in=category/E,category/F')).toEqual(['f1', 'e1']);
    const etag = (await ask(path)).headers.get('ETag') ?? '';
    await publish(article('e2', ['E']));
    expect(await titles('in=category/E,category/F')).toEqual(['e2', 'f1', 'e1']);
    const delta = await ask(path, { headers: { 'If-None-Match': etag, 'A-IM': 'feed' } });
    expect([delta.status, ((await delta.json()) as Feed).items.map(({ title }) => title)]).toEqual([226, ['e2']]);
    await publish({ ...article('f1', ['F']), title: 'f1 again' });
    await askApi('/api/articles/e1', { method: 'DELETE' });
    expect((await titles('in=category/E,category/F')).toSorted()).toEqual(['e2', 'f1 again']);
  });

  it('is at the edge only as long as its channels have their titles and places', async () => {
    await rested();
    await publish(article('g1', ['G']), article('h1', ['H']));
    const path = '/combined/feed.json?in=category/G&not=category/H';
    const etag = (await hit(path)).headers.get('ETag') ?? '';
    await askApi('/api/categories/H', { method: 'PUT', body: JSON.stringify({ title: 'Horses' }) });
    const renamed = await ask(path, { headers: { 'If-None-Match': etag } });
    expect([renamed.status, ((await renamed.json()) as Feed).title]).toEqual([200, 'Example News | G without Horses']);
    await askApi('/api/categories/G?move=Geese', { method: 'DELETE' });
    for (const [file, canonical] of [
      ['/combined/rss.xml?in=category/G&limit=5', '/combined/rss.xml?in=category/Geese&limit=5'],
      ['/combined?in=category/G,category/h', '/combined?in=category/Geese,category/H'],
      ['/feeds.opml?in=category/G,category/h', '/feeds.opml?in=category/Geese,category/H'],
    ]) {
      const response = await ask(file as string);
      const to = response.headers.get('Location');
      expect([file, response.status, to]).toEqual([file, 308, `https://feeds.example.com${canonical}`]);
      expect((await ask(canonical as string)).status).toBe(200);
    }
  });

  it.each([
    ['members in another order, and twice', 'in=tag/x,category/A,category/A', '?in=category/A,tag/x'],
    ['a member without its kind', 'in=A', '?in=category/A'],
    ['members in fields of a form', 'in=category%2FA&in=&in=tag%2Fx', '?in=category/A,tag/x'],
    ['a comma in a field of a form', 'in=B%2C+C', '?in=category/B%2C%20C'],
    ['decomposed characters', 'in=e%CC%81', '?in=category/%C3%A9'],
    ['commas that are percent-encoded, as programs write them', 'in=category%2FA%2Ctag%2Fx', '?in=category/A,tag/x'],
    ['defaults', 'in=category/A&not=&filter=&limit=&brief=0&utm_source=x', '?in=category/A'],
    ['spaces', 'in=category/A&filter=+a++b+', '?in=category/A&filter=a%20b'],
  ])('has one address for %s', async (_, query, canonical) => {
    const response = await ask(`/combined/rss.xml?${query}`);
    expect([response.status, response.headers.get('Location')]).toEqual([
      308,
      `https://feeds.example.com/combined/rss.xml${canonical}`,
    ]);
  });

  it.each([
    ['/combined/rss.xml/?in=category/A', '/combined/rss.xml?in=category/A'],
    ['/combined/?not=category/A', '/combined?not=category/A'],
  ])('keeps its query in %s', async (path, canonical) => {
    const response = await ask(path);
    expect([response.status, response.headers.get('Location')]).toEqual([308, `https://feeds.example.com${canonical}`]);
    expect((await ask(canonical)).status).toBe(200);
  });

  it('ends at an address that is answered, with an apostrophe in it, too', async () => {
    await publish(article('hara', ['A'], { authors: [{ name: "O'Hara" }], date_published: '2025-01-01T00:00:00Z' }));
    expect(await titles('in=author/O%27Hara,category/D')).toEqual(['d1', 'hara']);
    const page = await (await ask('/combined?in=author/O%27Hara,category/D')).text();
    const list = /href="(\/feeds\.opml[^"]*)"/.exec(page)?.[1] as string;
    expect((await ask(new URL(list, 'https://feeds.example.com').href.slice(25))).status).toBe(200);
    await askApi('/api/articles/hara', { method: 'DELETE' });
  });

  it('names members that are not there, and what is near', async () => {
    const response = await ask('/combined/rss.xml?in=category/A,category/Nowhere&not=tag/spons');
    const text = await response.text();
    expect([response.status, text]).toEqual([404, expect.stringContaining('There is no category/Nowhere here.')]);
    expect(text).toContain('There is no tag/spons here. Near it: tag/Sponsored.');
    expect(await (await ask('/combined/rss.xml?in=category/Sponsered')).text()).toContain('Near it: tag/Sponsored.');
    const page = await ask('/combined?in=category/Nowhere');
    const form = await page.text();
    expect([page.status, form]).toEqual([404, expect.stringContaining('There is no category/Nowhere here.')]);
    // It can be mended at once.
    expect(form).toContain('value="Nowhere"');
  });

  it.each([
    ['in', `in=${Array.from({ length: 9 }, (_, index) => `c${index}`).join(',')}`],
    ['limit', 'in=A&limit=0'],
    ['limit', 'in=A&limit=101'],
    ['brief', 'in=A&brief=yes'],
    ['filter', `filter=${'x'.repeat(201)}`],
    ['filterout', `filterout=${'x+'.repeat(30)}`],
    ['filter', 'filter=after%3A2026'],
    ['filter', 'filter=!'],
    ['filterout', 'in=A&filterout=%22%22'],
  ])('refuses what is wrong with %s', async (name, query) => {
    const response = await ask(`/combined/rss.xml?${query}`);
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining(`The parameter \\"${name}\\"`),
    ]);
  });

  it('is never a fault, whatever is asked: 300 runs', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom('%', '%00', '%ED%A0%80', 'NEAR(', '*', '"', 'category/', ',', '/', '%2C', 'all', 'A'),
    );
    const value = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(''));
    const query = fc.array(fc.tuple(fc.constantFrom('in', 'not', 'filter', 'filterout', 'limit', 'brief'), value), {
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(query, async (parameters) => {
        const text = parameters.map(([name, one]) => `${name}=${one.replace(/[&#]/g, '')}`).join('&');
        for (let path = `/combined/rss.xml?${text}`, hops = 0; hops < 3; hops += 1) {
          const response = await ask(path);
          await response.arrayBuffer();
          expect(response.status, path).toBeLessThan(503);
          expect(response.status, path).not.toBe(500);
          if (response.status !== 308) return;
          expect(hops, `one redirect is enough: ${path}`).toBe(0);
          path = (response.headers.get('Location') ?? '').replace('https://feeds.example.com', '');
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('combined feeds and those of their members', () => {
  it('have the same articles, through publishes, edits and deletions', async () => {
    const names = ['p', 'q', 'r', 's'];
    const some = fc.subarray(names, { minLength: 1 });
    const change = fc.record({
      id: fc.integer({ min: 0, max: 8 }),
      in: fc.subarray(names),
      gone: fc.boolean(),
      day: fc.integer({ min: 1, max: 28 }),
    });
    await publish(...names.map((name) => article(`first of ${name}`, [name])));
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        some,
        fc.subarray(names, { maxLength: 2 }),
        async (changes, members, not) => {
          await rested();
          for (const { id, in: categories, gone, day } of changes) {
            if (gone) await askApi(`/api/articles/x${id}`, { method: 'DELETE' });
            else
              await publish({
                id: `x${id}`,
                title: `x${id}`,
                content_text: 'x',
                categories,
                date_published: `2026-02-${String(day).padStart(2, '0')}T00:00:00Z`,
              });
          }
          const of = async (channels: string[]) =>
            new Set((await Promise.all(channels.map((name) => titlesIn(`/category/${name}`)))).flat());
          const [wanted, unwanted] = [await of(members), await of(not)];
          const expected = [...wanted].filter((title) => !unwanted.has(title));
          const query = `in=${members
            .toSorted()
            .map((name) => `category/${name}`)
            .join(',')}${
            not.length > 0
              ? `&not=${not
                  .toSorted()
                  .map((name) => `category/${name}`)
                  .join(',')}`
              : ''
          }`;
          expect((await titles(query)).toSorted()).toEqual(expected.toSorted());
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe('the page of a combined feed', () => {
  it('is a form, then what was chosen, with its feeds and a reading list', async () => {
    expect(await (await ask('/combined')).text()).toContain(
      '<form class="form builder" action="/combined" method="get"',
    );
    const page = await (await ask('/combined?in=category/A,category/D')).text();
    expect(page).toContain('A + D');
    expect(page).toContain('href="https://feeds.example.com/combined/rss.xml?in=category/A,category/D"');
    expect(page).toContain('href="/feeds.opml?in=category/A,category/D"');
  });

  it('has a reading list of separate feeds', async () => {
    const opml = await (await ask('/feeds.opml?in=author/Ada,category/A')).text();
    expect([...opml.matchAll(/xmlUrl="([^"]+)"/g)].map(([, url]) => url)).toEqual([
      'https://feeds.example.com/author/Ada/rss.xml',
      'https://feeds.example.com/category/A/rss.xml',
    ]);
    expect((await ask('/feeds.opml?in=category/Nowhere')).status).toBe(404);
  });
});
