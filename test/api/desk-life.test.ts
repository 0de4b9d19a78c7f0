import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { sessionCookie } from '../../src/admin/session.ts';
import type { Env } from '../../src/services.ts';
import { freshLedger } from '../ledger/ledgers.ts';
import { jpeg } from '../media/pictures.ts';
import { passHour, Scene } from '../scene.ts';
import { TOKENS } from '../worker.ts';

const ORIGIN = 'https://localhost:8787';
const scene = new Scene();
let cookie: string;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 26, 8) });
  cookie = (await sessionCookie(TOKENS[0], TOKENS, Date.now() + 86_400_000, true))?.split(';')[0] ?? '';
});
afterAll(() => {
  vi.useRealTimers();
});

const form = (fields: Record<string, string>) =>
  scene.ask(fields.sure ? '/admin/delete' : '/admin/write', {
    method: 'POST',
    headers: { Origin: ORIGIN, Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
const doneBy = async (answer: Response) =>
  new URL(answer.headers.get('Location') ?? '', ORIGIN).searchParams.get('done');

/** What every reader of the category gets of its one article: each time its HTML; undefined where it is not there. */
async function readBy(of: Scene): Promise<Record<string, string | undefined>> {
  const get = async (path: string) => (await of.ask(path)).text();
  const xml = new XMLParser({ ignoreAttributes: true, isArray: (name) => ['item', 'entry'].includes(name) });
  const { rss } = xml.parse(await get('/category/Quays/rss.xml'));
  const { feed } = xml.parse(await get('/category/Quays/atom.xml'));
  const json = JSON.parse(await get('/category/Quays/feed.json'));
  const page = await get('/article/the-quay-opens');
  return {
    rss: rss?.channel.item?.[0]['content:encoded'].trim(),
    markdown: rss?.channel.item?.[0]['source:markdown'],
    atom: feed?.entry?.[0].content.trim(),
    json: json.items?.[0]?.content_html.trim(),
    page: /<div class="prose"[^>]*>\s*(.*?)\s*<\/div>/s.exec(page)?.[1],
  };
}

it('an article from the desk, with a picture, is scheduled, edited, exported, restored and deleted, right in every format', async () => {
  const stored = await scene.ask('/admin/media', {
    method: 'POST',
    headers: { Origin: ORIGIN, Cookie: cookie },
    body: jpeg({}),
  });
  const { url } = (await stored.json()) as { url: string };
  const fields = { title: 'The quay opens', categories: 'Quays', date: '2026-11-26T09:00', action: 'publish' };
  const content = `Boats **came**.\n\n![A boat](${url}){: width="3" height="2"}`;
  expect(await doneBy(await form({ ...fields, content }))).toBe('scheduled');
  expect((await scene.ask('/category/Quays/rss.xml')).status).toBe(404);
  expect((await scene.ask('/article/the-quay-opens')).status).toBe(404);

  passHour();
  await runDurableObjectAlarm((env as unknown as Env).LEDGER.getByName('publication'));
  const html = (text: string) => `<p>${text}</p>\n<p><img width="3" height="2" src="${url}" alt="A boat" /></p>`;
  const expected = (text: string, markdown: string) => ({
    rss: html(text),
    markdown,
    atom: html(text),
    json: html(text),
    page: html(text),
  });
  expect(await readBy(scene)).toEqual(expected('Boats <strong>came</strong>.', content));
  expect((await scene.ask(new URL(url).pathname)).headers.get('Content-Type')).toBe('image/jpeg');

  const was = 'the-quay-opens';
  const edited = content.replace('**came**', '*left*');
  expect(await doneBy(await form({ ...fields, was, content: edited }))).toBe('updated');
  expect(await readBy(scene)).toEqual(expected('Boats <em>left</em>.', edited));

  const { ledger } = freshLedger();
  const copy = new Scene({ PUBLICATION_TITLE: 'A copy' }, () => ledger);
  const body = await (await scene.askApi('/api/export')).text();
  expect(await (await copy.askApi('/api/restore', { method: 'POST', body })).json()).toMatchObject({ done: true });
  expect(await readBy(copy)).toEqual(expected('Boats <em>left</em>.', edited));

  expect(await doneBy(await form({ id: was, sure: 'yes' }))).toBe('deleted');
  expect(await readBy(scene)).toEqual({});
  expect(await (await scene.ask('/category/Quays/atom.xml')).text()).toContain('<at:deleted-entry');
  expect((await scene.ask('/article/the-quay-opens')).status).toBe(410);
});
