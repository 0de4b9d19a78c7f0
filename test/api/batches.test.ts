import { describe, expect, it } from 'vitest';
import { answerOf, ask, askApi, post, publish, put, titlesIn } from '../worker.ts';

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
    expect([status, body]).toMatchObject([200, { created: 2, updated: 0, scheduled: 0, unchanged: 0, rejected: 3 }]);
    expect(body.results).toEqual([
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
    ]);
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

  it('sent again is unchanged, all of it', async () => {
    const batch = { items: Array.from({ length: 50 }, (_, index) => good(`again-${index}`, { tags: ['again'] })) };
    expect((await post(batch)).body.created).toBe(50);
    expect((await post(batch)).body).toMatchObject({ created: 0, updated: 0, unchanged: 50, rejected: 0 });
  });

  it('shows no script, whoever sends it', async () => {
    const script = '<script>alert(1)</script>';
    await publish({
      id: `<${script}`,
      title: script,
      content_html: `<p onclick="alert(1)">x</p>${script}<a href="javascript:alert(1)">y</a><iframe src="javascript:alert(1)"></iframe>`,
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

const PUBLISHERS = 50;
const EACH = 4;
const range = (length: number) => Array.from({ length }, (_, index) => index);
const text = (fields: Record<string, unknown>) => ({ content_text: 'Text.', ...fields });

/** Titles of everything that a reader finds who walks back from the channel's feed, and how often each. */
async function walked(channel: string): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const pages: string[] = [];
  for (let path: string | undefined = `${channel}/feed.json`; path; ) {
    const feed = (await (await ask(path)).json()) as { items: { title: string }[]; next_url?: string };
    for (const { title } of feed.items) found.set(title, (found.get(title) ?? 0) + (pages.length > 0 ? 1 : 0));
    pages.push(path);
    path = feed.next_url && new URL(feed.next_url).pathname;
  }
  return found;
}

describe('batches of fifty publishers at once', () => {
  it('into overlapping categories: every article is in each of its categories, and on one archive page at most', async () => {
    const slugs = (publisher: number) => ['at-once', `at-once-${publisher % 3}`, `at-once-${publisher % 7}-of-7`];
    const answers = await Promise.all(
      range(PUBLISHERS).map((publisher) =>
        post({
          items: range(EACH).map((index) =>
            text({
              ...{ id: `at-once ${publisher} ${index}`, title: `${publisher} ${index}`, categories: slugs(publisher) },
              date_published: new Date(Date.UTC(2026, 0, 1) + (publisher * EACH + index) * 60_000).toISOString(),
            }),
          ),
        }),
      ),
    );
    for (const { body } of answers) expect(body).toMatchObject({ created: EACH, rejected: 0 });
    const titles = (publishers: number[]) =>
      publishers.flatMap((publisher) => range(EACH).map((index) => `${publisher} ${index}`)).toSorted();
    for (const slug of new Set(range(PUBLISHERS).flatMap(slugs))) {
      const members = range(PUBLISHERS).filter((publisher) => slugs(publisher).includes(slug));
      const found = await walked(`/category/${slug}`);
      expect([...found.keys()].toSorted(), slug).toEqual(titles(members));
      expect(Math.max(...found.values())).toBeLessThanOrEqual(1);
    }
    const { body } = await answerOf(askApi('/api/categories'));
    const { count } = body.categories.find(({ slug }: { slug: string }) => slug === 'at-once');
    expect(count).toBe(PUBLISHERS * EACH);
  });

  it('of the same articles: each is created once, and the last to come stays', async () => {
    const answers = await Promise.all(
      range(PUBLISHERS).map((publisher) =>
        post({ items: ['same 1', 'same 2'].map((id) => text({ id, title: `by ${publisher}`, categories: ['same'] })) }),
      ),
    );
    expect(answers.reduce((sum, { body }) => sum + body.created, 0)).toBe(2);
    const titles = await titlesIn('/category/same');
    expect(titles).toHaveLength(2);
    // Each publisher's request was one transaction: no other came between its two articles.
    expect(new Set(titles).size).toBe(1);
  });

  it('who date what they send: the latest date stays, whoever comes last, and the answer says which', async () => {
    const dates = range(PUBLISHERS).map((publisher) => new Date(Date.UTC(2026, 5, 1 + publisher)).toISOString());
    const answers = await Promise.all(
      dates.map((date_modified, publisher) =>
        put(
          'dated',
          text({ title: `by ${publisher}`, date_published: dates[0], date_modified, categories: ['dated'] }),
        ),
      ),
    );
    expect(await titlesIn('/category/dated')).toEqual([`by ${PUBLISHERS - 1}`]);
    for (const [publisher, { body }] of answers.entries()) {
      expect(body.kept !== undefined).toBe(body.status === 'unchanged');
      if (body.status !== 'unchanged') continue;
      expect(body.kept > dates[publisher]!).toBe(true);
      expect(body.warnings).toEqual([
        `date_modified ${dates[publisher]} is earlier than ${body.kept} of the stored article, which was kept`,
      ]);
    }
  });
});

describe('an article that one publisher moves while others correct it', () => {
  it('is in the categories of whoever came last, and in no other', async () => {
    await put('moved', text({ title: 'first', categories: ['from'] }));
    const sent = range(PUBLISHERS).map((publisher) => ({
      title: `by ${publisher}`,
      categories: publisher % 5 === 0 ? ['to'] : ['from'],
    }));
    await Promise.all(sent.map((one) => put('moved', text(one))));
    const { body } = await answerOf(askApi('/api/articles/moved'));
    const [{ slug }] = body.categories;
    expect(sent).toContainEqual({ title: body.title, categories: [slug] });
    expect(await titlesIn(`/category/${slug}`)).toEqual([body.title]);
    expect(await titlesIn(`/category/${slug === 'to' ? 'from' : 'to'}`)).toEqual([]);
  });
});

describe('an article that is older than what is stored', () => {
  it('is answered unchanged, with what was kept: in a batch at its own place', async () => {
    const dated = (id: string, day: number) =>
      text({
        id,
        title: `${day}`,
        date_published: '2026-01-01T00:00:00Z',
        date_modified: `2026-06-0${day}T08:00:00+08:00`,
      });
    await post({ items: [dated('old 1', 5), dated('old 2', 5)] });
    const { body } = await post({ items: [dated('old 0', 1), dated('old 1', 4), dated('old 2', 6)] });
    expect(body).toMatchObject({ created: 1, updated: 1, unchanged: 1, rejected: 0 });
    expect(body.results).toEqual([
      { index: 0, id: 'old 0', status: 'created' },
      {
        ...{ index: 1, id: 'old 1', status: 'unchanged', kept: '2026-06-05T00:00:00.000Z' },
        warnings: [
          expect.stringMatching(/^date_modified 2026-06-04T\S+ is earlier than 2026-06-05T00:00:00.000Z of the/),
        ],
      },
      { index: 2, id: 'old 2', status: 'updated' },
    ]);
    expect((await answerOf(askApi('/api/articles/old%201'))).body.title).toBe('5');
    const again = await put('old 1', { ...dated('old 1', 4), id: undefined });
    expect([again.status, again.body.kept]).toEqual([200, '2026-06-05T00:00:00.000Z']);
  });
});
