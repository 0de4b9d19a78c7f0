import { beforeEach, describe, expect, it } from 'vitest';
import { sessionCookie } from '../../src/admin/session.ts';
import { SAMPLE_ID } from '../../src/article/canonical.ts';
import { freshLedger } from '../ledger/ledgers.ts';
import { Scene } from '../scene.ts';
import { TOKENS } from '../worker.ts';

const ORIGIN = 'https://localhost:8787';
let scene: Scene;
const send = async (path: string, body: string, of = scene) => (await of.askApi(path, { method: 'POST', body })).json();
const post = (...items: object[]) => send('/api/articles', JSON.stringify({ items }));
const sample = (name: string) => ({
  id: SAMPLE_ID + name,
  title: name,
  content_text: 'x',
  categories: ['Harbour', name],
  tags: ['t'],
});
const own = { id: 'own', title: 'Own', content_text: 'x', categories: ['Harbour'] };
const idsIn = async (path: string) => {
  const { items } = (await (await scene.ask(path)).json()) as { items: { id: string }[] };
  return items.map(({ id }) => id.split(':').at(-1));
};
const categories = async () => {
  const answer = (await (await scene.askApi('/api/categories')).json()) as { categories: { slug: string }[] };
  return answer.categories.map(({ slug }) => slug);
};

beforeEach(async () => {
  const { ledger } = freshLedger();
  scene = new Scene({ PUBLICATION_TITLE: crypto.randomUUID() }, () => ledger);
  expect(await post(sample('one'), sample('two'))).toMatchObject({ created: 2 });
});

describe('the samples', () => {
  it('stay together, and have pages here', async () => {
    expect(await post(sample('three'))).toMatchObject({ created: 1 });
    expect((await idsIn('/category/Harbour/feed.json')).toSorted()).toEqual(['one', 'three', 'two']);
    const page = await scene.ask(`/article/${encodeURIComponent(`${SAMPLE_ID}one`)}`);
    expect(page.status).toBe(200);
  });

  it('go with the first other article, and leave neither tombstones nor empty categories', async () => {
    expect(await post({ ...own, draft: true, title: 'First a draft' })).toMatchObject({ created: 1 });
    expect(await categories()).toEqual([]);
    expect(await post(own)).toMatchObject({ updated: 1 });
    expect(await idsIn('/category/Harbour/feed.json')).toEqual(['own']);
    expect(await idsIn('/feed.json')).toEqual(['own']);
    expect(await categories()).toEqual(['Harbour']);
    expect(await (await scene.ask('/atom.xml')).text()).not.toContain('deleted-entry');
    const one = `/api/articles/${encodeURIComponent(`${SAMPLE_ID}one`)}`;
    expect((await scene.askApi(one)).status).toBe(404);
    expect(await (await scene.askApi('/api/export')).text()).not.toContain(SAMPLE_ID);
  });

  it('go with one that shares a category with them, which stays', async () => {
    await post(own);
    expect(await categories()).toEqual(['Harbour']);
    expect(await idsIn('/category/Harbour/feed.json')).toEqual(['own']);
    expect((await scene.ask('/category/one/feed.json')).status).toBe(404);
  });

  it('go by a button of the desk', async () => {
    const session = await sessionCookie(TOKENS[0], TOKENS, Date.now(), true);
    const headers = { Origin: ORIGIN, Cookie: session?.split(';')[0] ?? '' };
    expect(await (await scene.ask('/admin', { headers })).text()).toContain('Remove the samples');
    expect((await scene.ask('/admin/samples', { method: 'POST' })).status).toBe(403);
    expect((await scene.ask('/admin/samples', { method: 'POST', headers })).status).toBe(303);
    expect(await (await scene.ask('/admin', { headers })).text()).not.toContain('Remove the samples');
    expect(await idsIn('/feed.json')).toEqual([]);
  });

  it('go when one of them is edited at the desk, which stays under an id of its own', async () => {
    const session = await sessionCookie(TOKENS[0], TOKENS, Date.now(), true);
    const id = `${SAMPLE_ID}one`;
    const saved = await scene.ask('/admin/write', {
      method: 'POST',
      headers: {
        Origin: ORIGIN,
        Cookie: session?.split(';')[0] ?? '',
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ id, was: id, title: 'Mine', content: 'x', action: 'publish' }).toString(),
    });
    expect(saved.headers.get('Location')).toContain('id=mine&done=created');
    await post(own);
    expect((await idsIn('/feed.json')).toSorted()).toEqual(['mine', 'own']);
  });

  it('make room for a restore', async () => {
    const { ledger } = freshLedger();
    const from = new Scene({ PUBLICATION_TITLE: 'From' }, () => ledger);
    await send('/api/articles', JSON.stringify(own), from);
    const backup = await (await from.askApi('/api/export')).text();
    expect(await send('/api/restore', backup)).toMatchObject({ done: true });
    expect(await idsIn('/feed.json')).toEqual(['own']);
    expect(await categories()).toEqual(['Harbour']);
  });
});
