import { beforeEach, describe, expect, it } from 'vitest';
import { passHour, Scene } from '../scene.ts';
import { answerOf, ask, askApi, post, publish, put, titlesIn } from '../worker.ts';

const at = (id: string) => `/api/articles/${encodeURIComponent(id)}`;
const get = (id: string) => answerOf(askApi(at(id)));
const remove = (id: string) => answerOf(askApi(at(id), { method: 'DELETE' }));

beforeEach(passHour);

describe('an article that is submitted again', () => {
  it('has its relative links resolved anew when the home page is another one since', async () => {
    const item = { id: 'linked', content_html: '<p><a href="/map">Map</a></p>' };
    const publishBelow = async (PUBLICATION_HOME_PAGE: string) => {
      const init = { method: 'POST', body: JSON.stringify(item) };
      const { body } = await answerOf(new Scene({ PUBLICATION_HOME_PAGE }).askApi('/api/articles', init));
      return [body.results[0].status, (await get('linked')).body.content_html];
    };
    const map = (home: string) => `<p><a href="${home}map">Map</a></p>`;
    expect(await publishBelow('https://one.example/')).toEqual(['created', map('https://one.example/')]);
    expect(await publishBelow('https://one.example/')).toEqual(['unchanged', map('https://one.example/')]);
    expect(await publishBelow('https://two.example/')).toEqual(['updated', map('https://two.example/')]);
  });
});

describe('PUT of an article', () => {
  it('says whether it was created, updated or unchanged', async () => {
    const article = { content_text: 'x', title: 'One' };
    expect(await put('put', article)).toMatchObject({ status: 201, body: { id: 'put', status: 'created' } });
    expect(await put('put', article)).toMatchObject({ status: 200, body: { id: 'put', status: 'unchanged' } });
    const two = { ...article, title: 'Two' };
    expect(await put('put', two)).toMatchObject({ status: 200, body: { id: 'put', status: 'updated' } });
  });

  it('names what it left out', async () => {
    const { body } = await put('warned', { content_text: 'x', wordcount: 7, tags: [''] });
    expect(body.warnings).toEqual(['/wordcount: unknown field, not stored', '/tags/0: empty, left out']);
  });

  it.each([
    ['says the same', 'same-id', { id: 'same-id' }],
    ['says the same as a number', '7000', { id: 7000 }],
    ['is null', 'null-id', { id: null }],
    ['is the same URL in another form', 'https://www.example.com/%e8%b4%a2', { id: 'HTTPS://www.example.com:443/财' }],
  ])('takes an id in the body that %s', async (_, id, fields) => {
    expect((await put(id, { content_text: 'x', ...fields })).status).toBe(201);
  });

  it.each([['other'], [7], [''], [{}], [['mismatch']]])('refuses another id in the body: %j', async (id) => {
    const { status, body } = await put('mismatch-x', { id, content_text: 'x' });
    expect([status, body.errors]).toEqual([
      422,
      [{ id: 'mismatch-x', pointer: '/id', detail: 'must be the id in the address, or be left out' }],
    ]);
    expect((await get('mismatch-x')).status).toBe(404);
  });

  it('is 422 with each fault of the article, each at its field', async () => {
    const { status, headers, body } = await put('faulty', { title: 7, date_published: 'x' });
    expect(headers.get('Content-Type')).toContain('application/problem+json');
    expect([status, body.title]).toEqual([422, 'Unprocessable Content']);
    expect(body.errors).toMatchObject([
      { index: 0, id: 'faulty', pointer: '/title' },
      { index: 0, id: 'faulty', pointer: '/date_published' },
    ]);
  });

  it.each([
    ['a list', '[]'],
    ['text', '"x"'],
    ['null', 'null'],
    ['nothing', ''],
    ['no JSON', '{'],
  ])('is 400 with %s', async (_, body) => {
    expect((await answerOf(askApi('/api/articles/wrong', { method: 'PUT', body }))).status).toBe(400);
  });
});

describe('an id in an address', () => {
  it.each([
    ['a slash', 'a/b'],
    ['a percent-encoding', '%41'],
    ['a percent sign', '100%'],
    ['spaces', 'post  number 7'],
    ['a question mark and a hash', 'a?b#c'],
    ['a plus', 'a+b'],
    ['Chinese', '财经/2026'],
    ['emoji', '👩‍👩‍👧'],
    ['quotes and markup', '<a href="x">\'&amp;'],
    ['steps', '../..'],
    ['a backslash', 'a\\b'],
    ['three dots', '...'],
    ['a URL with a query', 'https://www.example.com/?p=1&q=%2F#x'],
    ['1,024 bytes', '财'.repeat(341).concat('x')],
    ['what looks like another address', 'x/api/articles/y'],
    ['a name of an object', '__proto__'],
  ])('with %s is stored, given, published and deleted', async (_, id) => {
    expect((await put(id, { content_text: 'x', title: id.slice(0, 50), categories: [`weird ${id}`] })).status).toBe(
      201,
    );
    const given = await get(id);
    expect([given.status, given.body.id]).toEqual([200, id]);
    expect(given.body.uri).toMatch(/^[!-~]+$/);
    const slug = encodeURIComponent(given.body.categories[0].slug);
    const feed = (await (await ask(`/category/${slug}/feed.json`)).json()) as { items: { id: string }[] };
    expect(feed.items.map((item) => item.id)).toEqual([given.body.uri]);
    expect([(await remove(id)).status, (await get(id)).status]).toEqual([204, 410]);
  });

  it('of a URL is found in any form of it', async () => {
    await publish({ id: 'https://www.example.com/forms/财' });
    for (const id of ['https://WWW.example.com/forms/%E8%B4%A2', 'https://www.example.com:443/forms/%e8%b4%a2']) {
      expect((await get(id)).body.id).toBe('https://www.example.com/forms/%E8%B4%A2');
    }
    expect((await askApi('/api/articles/https://www.example.com/forms/财')).status).toBe(200);
  });

  it('with white space around is that id', async () => {
    expect((await put('  around ', { content_text: 'x' })).body.id).toBe('around');
    expect((await get(' around  ')).status).toBe(200);
  });

  it.each([
    ['half a character', '%E8%B4'],
    ['no UTF-8', '%FF'],
    ['a surrogate', '%ED%A0%80'],
    ['no hexadecimal', '%zz'],
    ['a percent sign alone', '100%'],
    ['a query of its own, which would be lost', 'https://www.example.com/?p=1'],
  ])('is 400 with %s', async (_, segment) => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const init = method === 'PUT' ? { method, body: '{"content_text":"x"}' } : { method };
      expect((await answerOf(askApi(`/api/articles/${segment}`, init))).status).toBe(400);
    }
  });

  it.each([
    ['a control character', 'a\u0000b', /control characters/],
    ['1,025 bytes', 'x'.repeat(1025), /at most 1024 bytes/],
    ['10 KB', 'x'.repeat(10_240), /at most 1024 bytes/],
    ['only spaces', '  ', /must not be empty/],
  ])('is 422 with %s, and 404 to who asks for it', async (_, id, detail) => {
    const { status, body } = await put(id, { content_text: 'x' });
    expect([status, body.detail]).toEqual([422, expect.stringMatching(detail)]);
    expect([(await get(id)).status, (await remove(id)).status]).toEqual([404, 404]);
  });
});

describe('HTML that shows nothing once it is sanitized', () => {
  const detail = 'shows nothing once it is sanitized';
  const nothing = '<p> &nbsp;</p><script>x()</script><div hidden>x</div><iframe src="javascript:x()"></iframe>';

  it.each([
    ['a title', { title: 'T' }],
    ['text', { content_text: 'x' }],
    ['a summary', { summary: 'x' }],
    ['an image', { image: '/i.png' }],
    ['an attachment', { attachments: [{ url: '/a.mp3', mime_type: 'audio/mpeg' }] }],
  ])('is left out with a warning where there is %s', async (name, fields) => {
    const warning = `/content_html: ${detail}, left out`;
    expect((await put(`empty ${name}`, { content_html: nothing, ...fields })).body.warnings).toEqual([warning]);
    const { body } = await post({ items: [{ id: `empties ${name}`, content_html: nothing, ...fields }] });
    expect(body.results[0]).toMatchObject({ status: 'created', warnings: [`/items/0${warning}`] });
    expect((await get(`empty ${name}`)).body).not.toHaveProperty('content_html');
  });

  it('rejects an article that has nothing else', async () => {
    const { status, body } = await put('empty', { content_html: nothing, url: '/a', tags: ['x'] });
    expect([status, body.errors]).toMatchObject([
      422,
      [{ pointer: '/content_html', detail: `${detail}: give a title, content_text or summary, too` }],
    ]);
    expect((await get('empty')).status).toBe(404);
  });

  it.each([
    '<p>x</p>',
    '<hr>&amp;',
    '<img src="/i.png">',
    '<video src="/v.mp4"></video>',
    '<iframe src="https://v.example/1"></iframe>',
    '<input type="checkbox">',
    '<div style="visibility:hidden">x</div>',
    '财',
    '👩‍👧',
  ])('is not: %s', async (content_html) => {
    expect((await put('shows', { content_html })).body).not.toHaveProperty('warnings');
  });
});

describe('GET of an article', () => {
  it('gives what is stored: clean, with its dates and its id in feeds', async () => {
    await put('stored', {
      url: '/stored.html',
      content_html: '<p onclick="x()">Hi <a href="more.html">more</a><script>x()</script></p>',
      date_published: '2026-11-20T08:00:00+08:00',
      categories: ['stored'],
    });
    expect((await get('stored')).body).toEqual({
      id: 'stored',
      uri: 'tag:feeds.example.com,2026:stored',
      url: 'https://www.example.com/stored.html',
      content_html: '<p>Hi <a href="https://www.example.com/more.html">more</a></p>',
      date_published: '2026-11-20T00:00:00.000Z',
      date_modified: '2026-11-20T00:00:00.000Z',
      authors: [],
      tags: [],
      attachments: [],
      categories: [{ slug: 'stored', title: 'stored' }],
    });
  });

  it('can be sent back, and changes nothing', async () => {
    await put('back', { content_html: '<p>x</p>', title: 'Back', tags: ['t'], date_published: '2026-11-20T00:00:00Z' });
    const { body } = await get('back');
    expect((await put('back', body)).status).toBe(200);
    expect((await get('back')).body).toEqual(body);
  });

  it('has the same headers for HEAD, without body', async () => {
    await put('headed', { content_text: 'x' });
    const [head, full] = await Promise.all([askApi(at('headed'), { method: 'HEAD' }), askApi(at('headed'))]);
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect([...head.headers.keys()]).toEqual([...full.headers.keys()].filter((name) => name !== 'content-length'));
  });
});

describe('DELETE of an article', () => {
  it('is 204, and 204 again; then GET is 410', async () => {
    await put('deleted', { content_text: 'x' });
    expect([(await remove('deleted')).status, (await remove('deleted')).status]).toEqual([204, 204]);
    expect(await get('deleted')).toMatchObject({ status: 410, body: { status: 410, title: 'Gone' } });
  });

  it('is 404 for one that never was', async () => {
    expect(await remove('never')).toMatchObject({ status: 404, body: { title: 'Not Found' } });
    expect((await get('never')).status).toBe(404);
  });

  it('lets it come back under the id that readers know', async () => {
    await put('comes-back', { content_text: 'x', title: 'First', categories: ['comes-back'] });
    const { uri } = (await get('comes-back')).body;
    await remove('comes-back');
    expect((await put('comes-back', { content_text: 'x', title: 'Second', categories: ['comes-back'] })).status).toBe(
      201,
    );
    expect((await get('comes-back')).body.uri).toBe(uri);
    expect(await titlesIn('/category/comes-back')).toEqual(['Second']);
  });
});

describe('a date to come', () => {
  const date_published = '2030-01-01T00:00:00.000Z';
  const later = (id: string, fields = {}) => ({ id, content_text: 'x', date_published, categories: [id], ...fields });

  it('holds the article back, but not from its publisher', async () => {
    await post(later('later'));
    expect((await ask('/category/later/rss.xml')).status).toBe(404);
    expect((await get('later')).body.date_published).toBe(date_published);
  });

  it('is told with the status scheduled: in a batch at its own place, and counted', async () => {
    await publish({ id: 'was live' });
    const items = [
      { id: 'now', content_text: 'x' },
      later('waits'),
      { id: 'wrong', title: 7 },
      later('was live'),
      { ...later('over'), date_expires: '2020-01-01T00:00:00Z' },
    ];
    const { status, body } = await post({ items });
    expect([status, body]).toMatchObject([200, { created: 2, updated: 0, scheduled: 2, unchanged: 0, rejected: 1 }]);
    expect(body.results).toMatchObject([
      { index: 0, id: 'now', status: 'created' },
      { index: 1, id: 'waits', status: 'scheduled', date_published },
      { index: 2, id: 'wrong', status: 'rejected' },
      { index: 3, id: 'was live', status: 'scheduled', date_published },
      { index: 4, id: 'over', status: 'created' },
    ]);
  });

  it('is told at its own place where a token may not publish the rest', async () => {
    await publish({ id: 'not yours', categories: ['other'] });
    const made = JSON.stringify({ name: 'scheduling', access: 'write', categories: ['mine'] });
    const { token } = (await answerOf(askApi('/api/tokens', { method: 'POST', body: made }))).body;
    const items = [later('not yours', { categories: ['mine'] }), later('mine')];
    const init = { method: 'POST', body: JSON.stringify({ items }), headers: { Authorization: `Bearer ${token}` } };
    const { body } = await answerOf(askApi('/api/articles', init));
    expect(body.results).toMatchObject([{ status: 'rejected' }, { id: 'mine', status: 'scheduled', date_published }]);
  });

  it('is told with PUT: 201 for a new one, 200 for a changed one, unchanged for the same again', async () => {
    const { id: _, ...article } = later('put later');
    const scheduled = { id: 'put later', status: 'scheduled', date_published };
    expect(await put('put later', article)).toMatchObject({ status: 201, body: scheduled });
    expect(await put('put later', { ...article, title: 'T' })).toMatchObject({ status: 200, body: scheduled });
    const again = await put('put later', { ...article, title: 'T' });
    expect([again.status, again.body]).toEqual([200, { id: 'put later', status: 'unchanged' }]);
    const { date_published: __, ...undated } = article;
    expect(await put('put later', { ...undated, title: 'U' })).toMatchObject({ status: 200, body: scheduled });
    const past = { ...article, date_published: '2020-01-01T00:00:00Z' };
    expect((await put('put later', past)).body).toEqual({ id: 'put later', status: 'updated' });
  });
});
