import { beforeAll, expect, it, vi } from 'vitest';
import { projected, Scene } from '../scene.ts';
import { ask, publish } from '../worker.ts';

const TAGS = 1203;
/** Long, and without two that compress into one another. */
const tag = (index: number) =>
  String.fromCodePoint(...Array.from({ length: 8 }, (_, at) => 0x4e00 + ((index * 7919 + at * 104_729) % 20_000)));

beforeAll(async () => {
  const tags = Array.from({ length: TAGS }, (_, index) => tag(index));
  const articles = Array.from({ length: 41 }, (_, index) => ({
    id: `t${index}`,
    title: `T${index}`,
    tags: tags.slice(index * 30, index * 30 + 30),
  }));
  await publish(...articles, { id: 'again', title: 'Again', tags: [tag(TAGS - 1)] });
  await projected('all');
}, 60_000);

const linked = async (path: string) =>
  [...(await (await ask(path)).text()).matchAll(/href="\/tag\/([^"]+)"/g)].map(([, slug = '']) =>
    decodeURIComponent(slug),
  );

it('every tag is on one of the pages of tags, the one with most articles on the first', async () => {
  const pages = await Promise.all(['/tags', '/tags?page=2', '/tags?page=3'].map(linked));
  expect(pages.map(({ length }) => length)).toEqual([500, 500, 203]);
  expect(new Set(pages.flat())).toEqual(new Set(Array.from({ length: TAGS }, (_, index) => tag(index))));
  expect(pages[0]).toContain(tag(TAGS - 1));
});

it('the pages lead to one another, differ in their titles, and weigh less than 30 KB', async () => {
  const response = await ask('/tags?page=2');
  const page = await response.text();
  expect(page).toContain('<title>Tags, Page 2 of 3 | ');
  expect(page).toContain('rel="prev" href="/tags"');
  expect(page).toContain('rel="next" href="/tags?page=3"');
  const gzipped = new Response(new Blob([page]).stream().pipeThrough(new CompressionStream('gzip')));
  expect((await gzipped.arrayBuffer()).byteLength).toBeLessThan(30_000);
});

it('there is no page beyond the last, and a number that is none leads to the first', async () => {
  expect((await ask('/tags?page=4')).status).toBe(404);
  const answer = await ask('/tags?page=x', { redirect: 'manual' });
  expect([answer.status, new URL(answer.headers.get('Location') ?? '').pathname]).toEqual([301, '/tags']);
});

it('while the ledger is away, those that KV has are shown', async () => {
  const scene = new Scene();
  scene.breakLedger();
  expect((await scene.ask('/tags?page=9')).status).toBe(503);
  await vi.waitFor(async () => {
    const answer = await scene.ask('/tags?page=2');
    expect([answer.status, (await answer.text()).match(/href="\/tag\//g)]).toEqual([
      200,
      expect.objectContaining({ length: 500 }),
    ]);
  });
});
