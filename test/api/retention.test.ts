import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Env } from '../../src/services.ts';
import type { Retention } from '../../src/window/retention.ts';
import { configure } from '../ledger/ledgers.ts';
import { passHour, Scene } from '../scene.ts';
import { answerOf } from '../worker.ts';

const DAY = 86_400_000;

/** The worker and its ledger, which were started with this retention. */
async function keeping(retention: Retention): Promise<Scene> {
  const stub = (env as unknown as Env).LEDGER.getByName('publication');
  await configure(stub, { retention });
  const { days = '', articles = '' } = retention;
  return new Scene({ RETENTION_DAYS: String(days), RETENTION_ARTICLES: String(articles) });
}

const article = (id: string, daysAgo: number, category = id) => ({
  id,
  content_text: `The text of ${id}.`,
  date_published: new Date(Date.now() - daysAgo * DAY).toISOString(),
  categories: [category],
});
const send = (method: string, body: unknown) => ({ method, body: JSON.stringify(body) });

beforeEach(passHour);

describe('the publisher of an article that retention does not keep', () => {
  const warnings = ['older than what is kept (RETENTION_DAYS, RETENTION_ARTICLES): it is in no feed'];

  it('is told so, in a batch at its place', async () => {
    const scene = await keeping({ days: 3 });
    const items = [article('kept', 1), article('old', 4), article('kept too', 2), article('older', 400)];
    const { status, body } = await answerOf(scene.askApi('/api/articles', send('POST', { items })));
    expect([status, body.created]).toEqual([200, 4]);
    expect(body.results).toEqual([
      { index: 0, id: 'kept', status: 'created' },
      { index: 1, id: 'old', status: 'created', warnings },
      { index: 2, id: 'kept too', status: 'created' },
      { index: 3, id: 'older', status: 'created', warnings },
    ]);
    expect((await scene.ask('/category/kept/feed.json')).status).toBe(200);
    expect((await scene.ask('/category/old/feed.json')).status).toBe(404);
    expect((await answerOf(scene.askApi('/api/articles/old'))).status).toBe(410);
  });

  it('is told so with PUT, and again when it is corrected', async () => {
    const scene = await keeping({ days: 3 });
    const put = (body: unknown) => answerOf(scene.askApi('/api/articles/late', send('PUT', body)));
    const late = article('late', 5);
    expect(await put(late)).toMatchObject({ status: 201, body: { id: 'late', status: 'created', warnings } });
    expect(await put({ ...late, title: 'Mended' })).toMatchObject({
      status: 200,
      body: { status: 'updated', warnings },
    });
  });

  it('is told so when its channels have enough newer ones', async () => {
    const scene = await keeping({ articles: 2 });
    const items = [1, 2, 3, 4].map((days) => article(`number ${days}`, days, 'numbers'));
    await scene.askApi('/api/articles', send('POST', { items }));
    await runInDurableObject((env as unknown as Env).LEDGER.getByName('publication'), (ledger) => ledger.alarm());
    const { body } = await answerOf(
      scene.askApi('/api/articles/number%205', send('PUT', article('number 5', 9, 'numbers'))),
    );
    expect(body).toEqual({ id: 'number 5', status: 'created', warnings });
  });
});
