import { describe, expect, it } from 'vitest';
import { answerOf, ask, askApi, post, put, titlesIn } from '../worker.ts';

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

describe('fifty publishers at once', () => {
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
    const again = await put('old 1', { ...dated('old 1', 4), id: undefined });
    expect([again.status, again.body.kept]).toEqual([200, '2026-06-05T00:00:00.000Z']);
  });
});
