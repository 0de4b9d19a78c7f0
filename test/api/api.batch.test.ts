import { describe, expect, it } from 'vitest';
import { answerOf, ask, askApi, post, publish, titlesIn } from '../worker.ts';

const good = (id: string, fields: object = {}) => ({ id, content_text: 'x', categories: [`batch-${id}`], ...fields });

describe('a batch', () => {
  it('stores the good ones and says of each other one what is wrong with it', async () => {
    const { status, body } = await post({
      items: [
        good('mixed-1'),
        { id: 'mixed-2', title: 7 },
        null,
        { content_text: 'x' },
        good('mixed-5', { weight: 1 }),
      ],
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      created: 2,
      updated: 0,
      unchanged: 0,
      rejected: 3,
      results: [
        { index: 0, id: 'mixed-1', status: 'created' },
        {
          index: 1,
          id: 'mixed-2',
          status: 'rejected',
          errors: [{ pointer: '/items/1/title', detail: 'must be text, not 7' }],
        },
        {
          index: 2,
          status: 'rejected',
          errors: [{ pointer: '/items/2', detail: 'must be an article: a JSON object with an id' }],
        },
        { index: 3, status: 'rejected', errors: [{ pointer: '/items/3/id', detail: 'is required' }] },
        { index: 4, id: 'mixed-5', status: 'created', warnings: ['/items/4/weight: unknown field, not stored'] },
      ],
    });
    expect((await ask('/category/batch-mixed-5/rss.xml')).status).toBe(200);
    expect((await askApi('/api/articles/mixed-2')).status).toBe(404);
  });

  it('is 422 when all of it is rejected, with every fault and what became of each', async () => {
    const { status, headers, body } = await post({ items: [{ id: 'r1', title: 7 }, { id: 'r2' }, 7] });
    expect(status).toBe(422);
    expect(headers.get('Content-Type')).toBe('application/problem+json; charset=utf-8');
    expect(body).toMatchObject({
      type: 'about:blank',
      title: 'Unprocessable Content',
      status: 422,
      detail: 'None of the 3 articles can be stored.',
      errors: [
        { index: 0, id: 'r1', pointer: '/items/0/title', detail: 'must be text, not 7' },
        { index: 1, id: 'r2', pointer: '/items/1/content_html', detail: expect.stringContaining('needs content_html') },
        { index: 2, pointer: '/items/2' },
      ],
      created: 0,
      rejected: 3,
      results: [{ status: 'rejected' }, { status: 'rejected' }, { status: 'rejected' }],
    });
  });

  it('of one rejected article says what is wrong in one sentence', async () => {
    const { status, body } = await post({ id: 'one', title: 7 });
    expect([status, body.detail]).toEqual([422, '/title: must be text, not 7.']);
  });

  it('takes an id that comes several times as one article after the other', async () => {
    const versions = ['One', 'Two', 'Three'].map((title) => ({
      id: 'dup',
      content_text: 'x',
      title,
      categories: ['dup'],
    }));
    const { body } = await post({ items: [...versions, versions[2], { id: 'dup', title: 7 }] });
    expect(body.results.map((result: { status: string }) => result.status)).toEqual([
      ...['created', 'updated', 'updated', 'unchanged', 'rejected'],
    ]);
    expect(await titlesIn('/category/dup')).toEqual(['Three']);
  });

  it('takes one URL in two forms as one id', async () => {
    const ids = ['https://www.example.com/two-forms/财', 'HTTPS://www.example.com:443/two-forms/%e8%b4%a2'];
    const { body } = await post({ items: ids.map((id) => ({ id, content_text: 'x', categories: ['two-forms'] })) });
    expect(body.results).toEqual([
      { index: 0, id: ids[0], status: 'created' },
      { index: 1, id: ids[1], status: 'unchanged' },
    ]);
  });

  it('keeps the older of two articles out when their dates say which is older', async () => {
    const at = (day: number, title: string) => ({
      id: 'late',
      content_text: 'x',
      title,
      date_modified: `2026-11-${day}T00:00:00Z`,
    });
    await publish({ ...at(12, 'Newer'), date_published: '2026-11-01T00:00:00Z' });
    const { body } = await publish({ ...at(11, 'Older'), date_published: '2026-11-01T00:00:00Z' });
    expect(body.results[0]).toMatchObject({
      status: 'unchanged',
      warnings: [expect.stringContaining('date_modified')],
    });
    expect((await answerOf(askApi('/api/articles/late'))).body.title).toBe('Newer');
  });

  it('sent again is unchanged, all of it', async () => {
    const batch = { items: Array.from({ length: 50 }, (_, index) => good(`again-${index}`, { tags: ['again'] })) };
    expect((await post(batch)).body.created).toBe(50);
    expect((await post(batch)).body).toMatchObject({ created: 0, updated: 0, unchanged: 50, rejected: 0 });
  });

  it('of 20 publishers at once loses nothing', async () => {
    const batches = Array.from({ length: 20 }, (_, publisher) =>
      Array.from({ length: 5 }, (_, index) => ({
        id: `at-once-${publisher}-${index}`,
        title: `${publisher}-${index}`,
        categories: ['crowd'],
      })),
    );
    await Promise.all(batches.map((batch) => publish(...batch)));
    const { body } = await answerOf(askApi('/api/categories'));
    expect(body.categories.find(({ slug }: { slug: string }) => slug === 'crowd').count).toBe(100);
    const shown = await titlesIn('/category/crowd');
    expect(new Set(shown).size).toBe(50);
  });

  it('shows no script, whoever sends it', async () => {
    const script = '<script>alert(1)</script>';
    await publish({
      id: `<${script}`,
      title: script,
      content_html: `<p onclick="alert(1)">x</p>${script}<a href="javascript:alert(1)">y</a><iframe src="https://e.example"></iframe>`,
      summary: script,
      categories: [{ slug: 'script', title: script }],
      tags: [script],
      authors: [{ name: script }],
    });
    for (const file of ['rss.xml', 'atom.xml']) {
      expect(await (await ask(`/category/script/${file}`)).text()).not.toMatch(/<script|onclick|javascript:|<iframe/i);
    }
    const feed = (await (await ask('/category/script/feed.json')).json()) as { items: { content_html: string }[] };
    expect(feed.items[0]?.content_html).toMatch(/^<p>x<\/p>(<a>)?y(<\/a>)?$/);
  });

  it('may change what an object is called, and nothing else', async () => {
    const body =
      '{"__proto__":{"polluted":1},"constructor":1,"items":[{"__proto__":{"polluted":1},"id":"proto","content_text":"x"}]}';
    const answer = await post(body);
    expect(answer.body.results).toEqual([
      { index: 0, id: 'proto', status: 'created', warnings: ['/items/0/__proto__: unknown field, not stored'] },
    ]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect((await answerOf(askApi('/api/articles/proto'))).body).not.toHaveProperty('polluted');
  });

  it('with characters that no feed may hold leaves them out and stays well-formed', async () => {
    const dirty = 'a\\u0000\\u0008\\ud800\\uffff\\u0085b';
    const text = `{"id":"dirty","title":"${dirty}","content_html":"<p>${dirty}</p>","tags":["${dirty}"],"categories":["dirty ${dirty}"]}`;
    expect((await post(text)).status).toBe(200);
    expect((await answerOf(askApi('/api/articles/dirty'))).body).toMatchObject({
      title: 'ab',
      content_html: '<p>ab</p>',
      tags: ['ab'],
      categories: [{ slug: 'dirty ab', title: 'dirty ab' }],
    });
  });
});
