import { beforeAll, describe, expect, it } from 'vitest';
import { sessionCookie } from '../../src/admin/session.ts';
import { slugOfTitle } from '../../src/admin/slug.ts';
import { jpeg } from '../media/pictures.ts';
import { Scene } from '../scene.ts';
import { answerOf, ask, askApi, publish, TOKENS } from '../worker.ts';

const ORIGIN = 'https://localhost:8787';
const scene = new Scene();
let cookie = '';
beforeAll(async () => {
  cookie = (await sessionCookie(TOKENS[0], TOKENS, Date.now(), true))?.split(';')[0] ?? '';
});

const send = (path: string, fields: Record<string, string>, of = scene) =>
  of.ask(path, {
    method: 'POST',
    headers: { Origin: ORIGIN, Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
const show = async (path: string) => (await scene.ask(path, { headers: { Cookie: cookie } })).text();
const get = async (id: string) => answerOf(askApi(`/api/articles/${encodeURIComponent(id)}`));
const sentTo = async (answer: Promise<Response>) => {
  const to = new URL((await answer).headers.get('Location') ?? '', ORIGIN);
  return { id: to.searchParams.get('id') ?? '', done: to.searchParams.get('done') };
};
const write = (fields: Record<string, string>) => sentTo(send('/admin/write', fields));

describe('an article at the desk', () => {
  it('is written in Markdown, drafted, renamed, published, updated and taken back', async () => {
    const fields = { title: '港口新闻: Boats!', content: '**重要：**text', categories: 'desk' };
    expect(await write({ ...fields, action: 'draft' })).toEqual({ id: '港口新闻-boats', done: 'drafted' });
    expect((await get('港口新闻-boats')).body).toMatchObject({ draft: true, content_markdown: '**重要：**text' });
    expect((await get('港口新闻-boats')).body).not.toHaveProperty('date_published');
    const page = await show(`/admin/write?${new URLSearchParams({ id: '港口新闻-boats' })}`);
    expect(page).toMatch(/<input type="radio" name="format" value="markdown" checked/);
    for (const button of ['Publish', 'Save draft', 'Preview', 'Delete']) expect(page).toContain(`${button}</button>`);

    const was = '港口新闻-boats';
    expect(await write({ ...fields, id: 'boats', was, action: 'draft' })).toEqual({ id: 'boats', done: 'drafted' });
    expect((await get(was)).status).toBe(410);
    const began = new Date().toISOString();
    expect(await write({ ...fields, id: 'boats', was: 'boats', action: 'publish' })).toEqual({
      id: 'boats',
      done: 'updated',
    });
    const { body } = await get('boats');
    expect([body.draft, body.date_published >= began]).toEqual([undefined, true]);
    expect(await (await ask('/article/boats')).text()).toContain('<strong>重要：</strong>text');
    expect(await show('/admin/write?id=boats')).toContain('Update</button>');

    // What readers know it by stays.
    const next = { ...fields, id: 'other', was: 'boats', content: 'New *text*', format: 'markdown' };
    expect(await write({ ...next, action: 'publish' })).toEqual({ id: 'boats', done: 'updated' });
    expect((await get('boats')).body.content_html).toBe('<p>New <em>text</em></p>\n');
    expect(await write({ ...next, action: 'draft' })).toEqual({ id: 'boats', done: 'drafted' });
    expect((await ask('/article/boats')).status).toBe(404);

    // The address that readers had leads on, once there is something to read.
    expect(await write({ ...next, id: 'ships', action: 'draft' })).toEqual({ id: 'ships', done: 'drafted' });
    expect((await ask('/article/boats')).status).toBe(404);
    expect(await write({ ...next, id: 'ships', was: 'ships', action: 'publish' })).toMatchObject({ id: 'ships' });
    const old = await ask('/article/boats', { redirect: 'manual' });
    expect([old.status, old.headers.get('Location')]).toEqual([301, expect.stringMatching(/\/article\/ships$/)]);
  });

  it('is scheduled by a button that says so, and updated when it waits already', async () => {
    const date = '2100-01-02T03:04';
    const preview = await send('/admin/write', { title: 'Later', content: 'x', date, action: 'live' });
    expect(await preview.text()).toContain('Schedule</button>');
    const past = await send('/admin/write', { title: 'Later', content: 'x', date: '2020-01-02T03:04', action: 'live' });
    expect(await past.text()).toContain('Publish</button>');
    const { id } = await write({ title: 'Later', content: 'x', date, action: 'publish' });
    expect(await show(`/admin/write?id=${id}`)).toContain('Update</button>');
  });

  it('stays in the form in which it was sent, and can be turned into another', async () => {
    await publish({ id: 'of-html', content_html: '<p>one</p>' }, { id: 'of-text', content_text: 'one' });
    expect(await show('/admin/write?id=of-html')).toMatch(/value="html" checked/);
    await write({ was: 'of-html', title: 'T', content: '<p>two</p>', format: 'html', action: 'publish' });
    expect((await get('of-html')).body).toMatchObject({ content_html: '<p>two</p>' });
    await write({ was: 'of-html', title: 'T', content: '*three*', format: 'markdown', action: 'publish' });
    expect((await get('of-html')).body).toMatchObject({
      content_markdown: '*three*',
      content_html: '<p><em>three</em></p>\n',
    });
    await write({ was: 'of-html', title: 'T', content: '<p>four</p>', format: 'html', action: 'publish' });
    expect((await get('of-html')).body).not.toHaveProperty('content_markdown');
  });

  it('gets an address of its title that no article has or had', async () => {
    const fields = { title: 'Twice', content: 'x', action: 'publish' };
    expect([await write(fields), await write(fields)].map(({ id }) => id)).toEqual(['twice', 'twice-2']);
    await send('/admin/delete', { id: 'twice-2', sure: 'yes' });
    expect((await write(fields)).id).toBe('twice-3');
    expect((await write({ ...fields, title: '!!!' })).id).toMatch(/^urn:uuid:/);
  });

  it.each([
    ['Hello, World!', 'hello-world'],
    ['  Ａ  B—C  ', 'ａ-b-c'],
    ['中文 标题', '中文-标题'],
    ['Été à Paris', 'été-à-paris'],
    ['a/b?c#d%e', 'a-b-c-d-e'],
    ['x'.repeat(200), 'x'.repeat(80)],
    ['...', ''],
  ])('has of the title %j the address %j', (title, slug) => expect(slugOfTitle(title)).toBe(slug));

  it('says beside a field what is wrong with it, and keeps what was written', async () => {
    const response = await send('/admin/write', { title: 'Wrong', content: 'Text', date: 'soon', action: 'publish' });
    const text = await response.text();
    expect(response.status).toBe(422);
    expect(text).toMatch(/<input id="date"[^>]* aria-describedby="date-hint date-fault" aria-invalid="true"/);
    expect(text).toMatch(/<p class="fault" id="date-fault">[^<]*RFC 3339/);
    expect(text).toContain('\nText</textarea>');
    const empty = await (await send('/admin/write', { title: 'Empty', action: 'publish' })).text();
    expect(empty).toMatch(/<p class="fault" id="content-fault">/);
  });

  it('has pictures where there is a bucket, and the way to one where there is none', async () => {
    const picture = (of: Scene) =>
      of.ask('/admin/media', { method: 'POST', headers: { Origin: ORIGIN, Cookie: cookie }, body: jpeg({}) });
    expect(await (await picture(scene)).json()).toMatchObject({ width: 3, height: 2 });
    const none = new Scene({ MEDIA: undefined as never });
    expect([(await picture(none)).status, (await scene.ask('/admin/media', { method: 'POST' })).status]).toEqual([
      501, 403,
    ]);
  });
});

describe('a category at the desk', () => {
  const remove = (fields: Record<string, string>) => send('/admin/category/remove', fields);

  it('goes with its articles and its address to another one, and when it is empty by itself', async () => {
    await publish({ id: 'in-harbor', categories: ['Harbor'] }, { id: 'in-harbour', categories: ['Harbour'] });
    expect((await remove({ slug: 'Harbor' })).status).toBe(303);
    expect((await remove({ slug: 'Harbor', sure: 'yes' })).status).toBe(422);
    expect((await remove({ slug: 'Harbor', sure: 'yes', move: 'Harbor' })).status).toBe(422);
    expect((await get('in-harbor')).body.categories).toEqual([{ slug: 'Harbor', title: 'Harbor' }]);

    const moved = await remove({ slug: 'Harbor', sure: 'yes', move: ' Harbour ' });
    expect([moved.status, moved.headers.get('Location')]).toEqual([303, '/admin/category?slug=Harbour&done=saved']);
    expect((await get('in-harbor')).body.categories).toEqual([{ slug: 'Harbour', title: 'Harbour' }]);
    expect((await ask('/category/Harbor/rss.xml')).headers.get('Location')).toMatch(/\/category\/Harbour\/rss\.xml$/);

    for (const id of ['in-harbor', 'in-harbour']) await send('/admin/delete', { id, sure: 'yes' });
    expect((await remove({ slug: 'Harbour', sure: 'yes' })).headers.get('Location')).toBe('/admin/categories');
    expect((await remove({ slug: 'Harbour', sure: 'yes' })).status).toBe(404);
  });
});

describe('the list of articles', () => {
  const rows = async (query: string) =>
    [...(await show(`/admin/articles?${query}`)).matchAll(/href="\/admin\/write\?id=([^"]+)"/g)].map(([, id]) => id);

  it('is filtered by title, state and category, and paged', async () => {
    await publish(
      ...Array.from({ length: 60 }, (_, index) => ({ id: `row${index}`, title: `Row ${index}`, categories: ['rows'] })),
      { id: 'row-later', title: 'Later ROW', categories: ['rows'], date_published: '2031-01-01T00:00:00Z' },
      { id: 'row-draft', title: 'A row', categories: ['rows'], draft: true },
    );
    expect(await rows('title=row+5&category=rows')).toEqual([
      'row5',
      ...Array.from({ length: 10 }, (_, index) => `row${50 + index}`),
    ]);
    expect(await rows('state=scheduled&title=row')).toEqual(['row-later']);
    expect(await rows('state=draft&category=rows')).toEqual(['row-draft']);
    expect(await rows('title=nothing+like+it')).toEqual([]);
    const first = await show('/admin/articles?category=rows');
    const [, next = ''] = /href="([^"]+)" rel="next"/.exec(first) ?? [];
    const second = await rows(next.replaceAll('&amp;', '&').split('?')[1] ?? '');
    expect(new Set([...(await rows('category=rows')), ...second]).size).toBe(62);
    expect(second).toHaveLength(12);
  });
});
