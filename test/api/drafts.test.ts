import { beforeEach, describe, expect, it, vi } from 'vitest';
import { passHour } from '../scene.ts';
import { answerOf, ask, askApi, publish, put, titlesIn } from '../worker.ts';

beforeEach(passHour);

const get = (id: string) => answerOf(askApi(`/api/articles/${id}`));
const atom = async (category: string) => (await ask(`/category/${category}/atom.xml`)).text();
const listed = async (query: string) => {
  const { body } = await answerOf(askApi(`/api/articles?${query}`));
  return body.articles.map(({ id, state }: { id: string; state: string }) => `${id} ${state}`);
};

describe('a draft', () => {
  it('may have no content yet, and is kept, listed and counted, and seen by no reader', async () => {
    const before = (await answerOf(askApi('/api/health'))).body;
    expect(await put('unwritten', { draft: true, title: 'A title', categories: ['drafted'] })).toMatchObject({
      status: 201,
      body: { id: 'unwritten', status: 'created' },
    });
    expect((await get('unwritten')).body).toMatchObject({ title: 'A title', draft: true });
    expect(await listed('state=draft&channel=category/drafted')).toEqual(['unwritten draft']);
    const after = (await answerOf(askApi('/api/health'))).body;
    expect([after.drafts - before.drafts, after.articles - before.articles, after.channels - before.channels]).toEqual([
      1, 1, 0,
    ]);
    for (const path of ['/category/drafted/feed.json', '/category/drafted', '/article/unwritten']) {
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
    }
    expect(await (await ask('/feed.json')).text()).not.toContain('A title');
  });

  it('appears when it is sent as none, dated by then', async () => {
    const article = { title: 'Ready', content_text: 'x', categories: ['ready'] };
    await put('ready', { ...article, draft: true });
    passHour();
    const now = new Date().toISOString();
    expect((await put('ready', article)).body).toEqual({ id: 'ready', status: 'updated' });
    const { body } = await get('ready');
    expect([body.draft, body.date_published >= now]).toEqual([undefined, true]);
    expect(await titlesIn('/category/ready')).toEqual(['Ready']);
  });

  it('that was published before leaves its feeds with a tombstone, and comes back without', async () => {
    const article = { id: 'taken-back', title: 'Taken back', content_text: 'x', categories: ['back'] };
    const { date_published } = { date_published: '2026-01-01T00:00:00.000Z' };
    await publish({ ...article, date_published }, { ...article, id: 'other', title: 'Other' });
    await publish({ ...article, date_published, draft: true });
    expect(await titlesIn('/category/back')).toEqual(['Other']);
    expect(await atom('back')).toMatch(/<at:deleted-entry ref="[^"]*taken-back"/);
    expect((await ask('/article/taken-back')).status).toBe(404);
    await publish({ ...article, date_published });
    expect(await titlesIn('/category/back')).toEqual(['Other', 'Taken back']);
    expect(await atom('back')).not.toContain('deleted-entry');
  });

  it('stays one though its dates come and go', async () => {
    const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    await put('dated', { draft: true, date_published: at(1), date_expires: at(2), categories: ['dated'] });
    vi.setSystemTime(Date.now() + 3 * 86_400_000);
    expect(await listed('channel=category/dated')).toEqual(['dated draft']);
  });

  it('follows its category when that is moved, and is deleted like any article', async () => {
    await put('moved', { draft: true, title: 'Moved', categories: ['from'] });
    await publish({ id: 'live', content_text: 'x', categories: ['from', 'to'] });
    await askApi('/api/categories/from?move=to', { method: 'DELETE' });
    expect((await get('moved')).body.categories).toEqual([{ slug: 'to', title: 'to' }]);
    expect((await askApi('/api/articles/moved', { method: 'DELETE' })).status).toBe(204);
    expect((await get('moved')).status).toBe(410);
  });

  it.each([['yes'], [1], [{}]])('is not said with %j', async (draft) => {
    const { status, body } = await put('wrong', { draft, content_text: 'x' });
    expect([status, body.errors[0].pointer]).toEqual([422, '/draft']);
  });
});
