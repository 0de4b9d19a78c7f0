import { beforeEach, describe, expect, it } from 'vitest';
import { passHour } from '../scene.ts';
import { type Answer, answerOf, ask, askApi, hit, post, publish, put, titlesIn } from '../worker.ts';

beforeEach(passHour);

const DAY = 86_400_000;
const remove = (slug: string, search = '', headers = {}): Promise<Answer> =>
  answerOf(askApi(`/api/categories/${encodeURIComponent(slug)}${search}`, { method: 'DELETE', headers }));
const set = (slug: string, patch: unknown) =>
  answerOf(askApi(`/api/categories/${encodeURIComponent(slug)}`, { method: 'PUT', body: JSON.stringify(patch) }));
const get = async (id: string) => (await answerOf(askApi(`/api/articles/${encodeURIComponent(id)}`))).body;

async function categories(): Promise<Record<string, { title: string; count: number }>> {
  const { body } = await answerOf(askApi('/api/categories'));
  return Object.fromEntries(body.categories.map((one: { slug: string }) => [one.slug, one]));
}

async function leadsTo(path: string): Promise<[number, string | null]> {
  const response = await ask(path);
  await response.bytes();
  return [response.status, response.headers.get('Location')?.replace('https://feeds.example.com', '') ?? null];
}

async function scoped(...slugs: string[]): Promise<Record<string, string>> {
  const body = JSON.stringify({ name: crypto.randomUUID(), access: 'write', categories: slugs });
  const { token } = (await answerOf(askApi('/api/tokens', { method: 'POST', body }))).body;
  return { Authorization: `Bearer ${token}` };
}

const FILES = ['rss.xml', 'atom.xml', 'feed.json'];

describe('DELETE of a category', () => {
  it('that is empty takes it out of lists and addresses, at the edge too', async () => {
    await set('empty', { title: 'Empty' });
    await hit('/category/empty/rss.xml');
    expect((await remove('empty')).status).toBe(204);
    for (const file of FILES) expect(await leadsTo(`/category/empty/${file}`)).toEqual([404, null]);
    expect(await leadsTo('/category/empty')).toEqual([404, null]);
    expect(await categories()).not.toHaveProperty('empty');
    expect(await (await ask('/')).text()).not.toContain('Empty');
  });

  it('is 204 again, and 404 for one that never was', async () => {
    await set('twice', {});
    expect([(await remove('twice')).status, (await remove('twice')).status]).toEqual([204, 204]);
    expect((await remove('never')).status).toBe(404);
    expect((await remove('never', '?move=twice')).status).toBe(404);
  });

  it('leaves one that an article or PUT brings back as new', async () => {
    await set('again', { title: 'Again', description: 'Old' });
    await remove('again');
    expect((await set('again', {})).body).toMatchObject({ slug: 'again', title: 'again', count: 0 });
    expect(await categories()).toMatchObject({ again: { title: 'again' } });
    await remove('again');
    await publish({ id: 'again', title: 'Here', categories: ['again'] });
    expect(await titlesIn('/category/again')).toEqual(['Here']);
  });

  it('is 409 with a hint while it has articles, those that wait for their date included', async () => {
    await publish({ id: 'filled', categories: ['filled'] });
    await post({ id: 'waiting', content_text: 'x', categories: ['filled'], date_published: '2030-01-01T00:00:00Z' });
    const { status, body } = await remove('filled');
    expect([status, body.detail]).toEqual([409, expect.stringMatching(/has 2 articles.*\?move=/)]);
    await askApi('/api/articles/filled', { method: 'DELETE' });
    expect((await remove('filled')).status).toBe(409);
    await askApi('/api/articles/waiting', { method: 'DELETE' });
    expect((await remove('filled')).status).toBe(204);
  });

  it.each([
    ['?move=', /"move" must name a category/],
    ['?move=%20', /"move" must name a category/],
    ['?move=wrong', /"move" must name another/],
    ['?mvoe=other', /no parameter "mvoe"/],
  ])('is 400 with %s, and changes nothing', async (search, detail) => {
    await publish({ id: 'wrong', categories: ['wrong'] });
    const { status, body } = await remove('wrong', search);
    expect([status, body.detail]).toEqual([400, expect.stringMatching(detail)]);
    expect(await categories()).toMatchObject({ wrong: { count: 1 } });
  });
});

describe('DELETE of a category with ?move=', () => {
  const dated = (id: string, days: number, fields: Record<string, unknown>) => ({
    ...{ id, title: id, content_text: 'x', date_published: new Date(Date.now() - days * DAY).toISOString() },
    ...fields,
  });

  it('moves its articles: one that is in both is there once, and readers see no deletion', async () => {
    await publish(
      dated('m1', 3, { categories: ['Tehc', 'News'], tags: ['moved'] }),
      dated('m2', 2, { categories: ['Tehc', { slug: 'Tech', title: 'Technology' }] }),
      dated('m3', 1, { categories: ['Tech'] }),
    );
    expect((await remove('Tehc', '?move=Tech')).status).toBe(204);
    expect(await titlesIn('/category/Tech')).toEqual(['m3', 'm2', 'm1']);
    expect(await categories()).toMatchObject({ Tech: { title: 'Technology', count: 3 } });
    expect(await categories()).not.toHaveProperty('Tehc');
    const named = [
      { slug: 'Tech', title: 'Technology' },
      { slug: 'News', title: 'News' },
    ];
    expect((await get('m1')).categories).toEqual(named);
    expect((await get('m2')).categories).toEqual(named.slice(0, 1));
    for (const channel of ['', '/tag/moved', '/category/News', '/category/Tech']) {
      const atom = await (await ask(`${channel}/atom.xml`)).text();
      expect(atom).not.toContain('Tehc');
      expect(atom).not.toMatch(/deleted-entry ref="[^"]*:m\d"/);
    }
  });

  it('redirects every address of it, at the edge too, until it is deleted again', async () => {
    await publish(...Array.from({ length: 120 }, (_, n) => dated(`r${n}`, n, { categories: ['röd'] })));
    const old = encodeURIComponent('röd');
    await hit(`/category/${old}/rss.xml`);
    await hit(`/category/${old}/archive/1/atom.xml`);
    await hit(`/category/${old}`);
    await remove('röd', '?move=red%20things');
    for (const file of FILES) {
      expect(await leadsTo(`/category/${old}/${file}`)).toEqual([308, `/category/red%20things/${file}`]);
      // Pages of the other category hold other articles: whoever walks the archive begins anew.
      expect(await leadsTo(`/category/${old}/archive/1/${file}`)).toEqual([308, `/category/red%20things/${file}`]);
    }
    for (const path of ['', '?page=2', '/archive/1']) {
      expect(await leadsTo(`/category/${old}${path}`)).toEqual([308, '/category/red%20things']);
    }
    expect(await leadsTo(`/category/${encodeURIComponent('Röd')}/rss.xml`)).toEqual([
      308,
      '/category/red%20things/rss.xml',
    ]);
    expect((await remove('röd')).status).toBe(204);
    expect(await leadsTo(`/category/${old}/rss.xml`)).toEqual([404, null]);
    expect(await categories()).toMatchObject({ 'red things': { count: 120 } });
  });

  it('renames it: a category that is not there yet takes over what it is called', async () => {
    await publish({ id: 'renamed', categories: ['jzbr'] });
    const named = { title: '荆州日报', description: 'News', language: 'zh-CN', image: 'https://www.example.com/i.png' };
    await set('jzbr', named);
    await remove('jzbr', '?move=jzrb');
    expect(await categories()).toMatchObject({ jzrb: { ...named, count: 1 } });
    await remove('jzrb', '?move=jzbr');
    expect(await categories()).toMatchObject({ jzbr: { ...named, count: 1 } });
    expect(await leadsTo('/category/jzrb/rss.xml')).toEqual([308, '/category/jzbr/rss.xml']);
  });

  it('leaves what other categories of its articles are called since', async () => {
    await publish({ id: 'older', categories: ['left', { slug: 'both', title: 'Older' }] });
    await publish({ id: 'newer', categories: [{ slug: 'both', title: 'Newer' }] });
    await remove('left', '?move=taking');
    expect(await categories()).toMatchObject({ both: { title: 'Newer', count: 2 }, taking: { count: 1 } });
  });

  it('files articles that still name it under the other one, and knows those that are unchanged', async () => {
    const article = { id: 'named', title: 'Named', content_text: 'x', categories: [{ slug: 'old', title: 'Old' }] };
    await publish(article, { id: 'stays', title: 'Stays', categories: ['new'] });
    await remove('old', '?move=new');
    expect((await post(article)).body).toMatchObject({ unchanged: 1 });
    expect((await post({ ...article, title: 'Changed' })).body).toMatchObject({ updated: 1 });
    expect((await post({ ...article, id: 'fresh', title: 'Fresh' })).body).toMatchObject({ created: 1 });
    expect((await titlesIn('/category/new')).toSorted()).toEqual(['Changed', 'Fresh', 'Stays']);
    expect((await get('fresh')).categories).toEqual([{ slug: 'new', title: 'new' }]);
    expect(await leadsTo('/category/old/rss.xml')).toEqual([308, '/category/new/rss.xml']);
    expect(await categories()).not.toHaveProperty('old');
  });

  it('moves those that wait for their date or have expired', async () => {
    const later = Date.now() + DAY;
    await post({ id: 'wait', content_text: 'x', categories: ['from'], date_published: new Date(later).toISOString() });
    await post({ id: 'over', content_text: 'x', categories: ['from'] });
    await put('over', { content_text: 'x', categories: ['from'], date_expires: '2020-01-01T00:00:00Z' });
    await remove('from', '?move=to');
    expect((await get('wait')).categories).toEqual([{ slug: 'to', title: 'to' }]);
    expect((await get('over')).categories).toEqual([{ slug: 'to', title: 'to' }]);
  });

  it('leads on where the other one is moved in its turn, and ends where that is deleted', async () => {
    await publish({ id: 'chain', title: 'Chain', categories: ['a1'] });
    await remove('a1', '?move=a2');
    await remove('a2', '?move=a3');
    for (const slug of ['a1', 'a2']) {
      expect(await leadsTo(`/category/${slug}/rss.xml`)).toEqual([308, '/category/a3/rss.xml']);
    }
    await publish({ id: 'a4', categories: ['a4'] });
    expect((await remove('a4', '?move=a1')).status).toBe(204);
    expect(await categories()).toMatchObject({ a3: { count: 2 } });
    for (const id of ['chain', 'a4']) await askApi(`/api/articles/${id}`, { method: 'DELETE' });
    await remove('a3');
    for (const slug of ['a1', 'a2', 'a3', 'a4'])
      expect(await leadsTo(`/category/${slug}/rss.xml`)).toEqual([404, null]);
  });

  it('is 409 to who would change what it is called', async () => {
    await publish({ id: 'kept', categories: ['gone'] });
    await remove('gone', '?move=kept');
    const { status, body } = await set('gone', { title: 'x' });
    expect([status, body.detail]).toEqual([409, expect.stringContaining('moved to "kept"')]);
    await remove('gone');
    expect((await set('gone', { title: 'x' })).status).toBe(200);
  });

  it('takes a token that may write both, and everything in it', async () => {
    await publish(
      { id: 's1', categories: ['mine'] },
      { id: 's2', categories: ['mixed', 'finance'] },
      { id: 's3', categories: ['yours'] },
    );
    const writer = await scoped('mine', 'mixed', 'ours');
    expect((await remove('mine', '?move=yours', writer)).status).toBe(403);
    expect((await remove('yours', '?move=ours', writer)).status).toBe(403);
    expect((await remove('mixed', '?move=ours', writer)).status).toBe(403);
    expect(await categories()).toMatchObject({ mine: { count: 1 }, mixed: { count: 1 }, yours: { count: 1 } });
    expect((await remove('mine', '?move=ours', writer)).status).toBe(204);
  });

  it('opens the other one to no token that may write the deleted one alone', async () => {
    await publish({ id: 't1', categories: ['theirs'] });
    await remove('theirs', '?move=secret');
    const writer = await scoped('theirs');
    const item = { id: 't2', content_text: 'x', categories: ['theirs'] };
    const init = { method: 'POST', body: JSON.stringify(item), headers: writer };
    expect((await answerOf(askApi('/api/articles', init))).status).toBe(403);
    const both = { ...init, headers: await scoped('theirs', 'secret') };
    expect((await answerOf(askApi('/api/articles', both))).body).toMatchObject({ created: 1 });
  });
});
