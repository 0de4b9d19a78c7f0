import { afterEach, describe, expect, it, vi } from 'vitest';
import { workersCache } from '../../src/local.ts';
import { rested, Scene } from '../scene.ts';
import { answerOf, askApi, titlesIn } from '../worker.ts';

const ARTICLE = { content_text: 'x', categories: ['x'] };
const WRITES: [method: string, path: string, body: string | null][] = [
  ['POST', '/api/articles', JSON.stringify({ items: [{ id: 'a', ...ARTICLE }] })],
  ['PUT', '/api/articles/a', JSON.stringify(ARTICLE)],
  ['DELETE', '/api/articles/a', null],
  ['PUT', '/api/categories/x', '{"title":"X"}'],
];
const READS: [method: string, path: string, body: null][] = [
  ['GET', '/api/articles/a', null],
  ['GET', '/api/categories', null],
];

afterEach(() => {
  vi.restoreAllMocks();
});

/** A scene whose ledger does not answer, and what is reported of that. */
function withoutLedger() {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const scene = new Scene();
  scene.breakLedger();
  return { scene, reports: () => said.mock.calls.map(([line]) => JSON.parse(String(line)).event) };
}

describe('while the ledger cannot be reached', () => {
  it.each([...WRITES, ...READS])('%s %s is 503 with the time to come back', async (method, path, body) => {
    const { reports, scene } = withoutLedger();
    const answer = await answerOf(scene.askApi(path, { method, body }));
    expect(answer.status).toBe(503);
    expect(answer.headers.get('Retry-After')).toMatch(/^[1-9]\d*$/);
    expect(answer.body).toMatchObject({ type: 'about:blank', status: 503, detail: expect.stringContaining('ledger') });
    expect(reports()).toEqual(['ledger unavailable']);
  });

  it('nothing of a batch is stored when it is lost between two questions', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const scene = new Scene();
    scene.faults['ledger publish'] = () => Promise.reject(new Error('Network connection lost.'));
    const body = JSON.stringify({ items: [{ id: 'lost', ...ARTICLE }] });
    const answer = await answerOf(scene.askApi('/api/articles', { method: 'POST', body }));
    expect([answer.status, scene.calls]).toEqual([503, ['ledger known', 'ledger publish']]);
    expect((await askApi('/api/articles/lost')).status).toBe(404);
  });

  it.each([
    ['an article that is wrong', '{"id":"a","title":7}', 422],
    ['a body that is wrong', '{', 400],
  ])('%s is told all the same', async (_, body, status) => {
    expect((await withoutLedger().scene.askApi('/api/articles', { method: 'POST', body })).status).toBe(status);
  });
});

describe('a batch', () => {
  it('is stored in one call, in its order', async () => {
    const scene = new Scene();
    const items = Array.from({ length: 100 }, (_, index) => ({
      id: `order-${index}`,
      title: `${index}`,
      content_text: 'x',
      categories: ['order'],
    }));
    await scene.askApi('/api/articles', { method: 'POST', body: JSON.stringify({ items }) });
    expect(scene.calls).toEqual(['ledger known', 'ledger publish']);
    expect(await titlesIn('/category/order')).toEqual(Array.from({ length: 50 }, (_, index) => `${index}`));
  });

  it('without one good article only tells the ledger what was rejected', async () => {
    const scene = new Scene();
    await scene.askApi('/api/articles', { method: 'POST', body: '{"items":[{"id":"a"},7]}' });
    expect(scene.calls).toEqual(['ledger publish']);
  });

  it('that the ledger has already is neither stored nor purged', async () => {
    const items = [{ id: 'again', ...ARTICLE }];
    const init = { method: 'POST', body: JSON.stringify({ items }) };
    await askApi('/api/articles', init);
    await rested();
    const scene = new Scene();
    const answer = await answerOf(scene.askApi('/api/articles', init));
    expect(answer.body).toEqual({
      ...{ created: 0, updated: 0, unchanged: 1, rejected: 0 },
      results: [{ index: 0, id: 'again', status: 'unchanged' }],
    });
    expect([scene.calls, workersCache.log]).toEqual([['ledger known'], []]);
  });
});

describe('the edge', () => {
  const changing = WRITES.map(([method, path, body], round) => [method, path, body, round] as const);
  it.each(changing)('is purged of what changed, once: %s %s', async (method, path, body) => {
    await askApi('/api/articles/a', { method: 'PUT', body: `{"content_text":"${crypto.randomUUID()}"}` });
    await rested();
    const answer = await askApi(path, { method, body: body?.replace('"X"', `"${crypto.randomUUID()}"`) ?? null });
    expect(answer.status).toBeLessThan(300);
    expect(workersCache.log.map(({ call, success }) => [call, success])).toEqual([['purge', true]]);
  });

  it.each(WRITES.slice(0, 2))('that was not purged is told to the publisher: %s %s', async (method, path) => {
    await rested();
    while ((await workersCache.purge({ tags: ['another-worker'] })).success);
    const body = JSON.stringify({ id: 'a', content_text: crypto.randomUUID() });
    const answer = await answerOf(askApi(path, { method, body }));
    expect([answer.status < 300, answer.body.purged]).toEqual([true, false]);
  });

  it.each(WRITES.slice(0, 2))('that was purged is not spoken of: %s %s', async (method, path) => {
    await rested();
    const body = JSON.stringify({ id: 'a', content_text: crypto.randomUUID() });
    expect((await answerOf(askApi(path, { method, body }))).body).not.toHaveProperty('purged');
  });
});

describe('an address of the API', () => {
  it.each([
    ['/api/articles', 'POST', ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'PROPFIND']],
    ['/api/articles/a', 'GET, HEAD, PUT, DELETE', ['POST', 'PATCH', 'PROPFIND']],
    ['/api/categories', 'GET, HEAD', ['POST', 'PUT', 'DELETE']],
    ['/api/categories/a', 'PUT', ['GET', 'HEAD', 'POST', 'DELETE']],
    ['/api/health', 'GET, HEAD', ['POST', 'PUT', 'DELETE']],
    ['/api/export', 'GET, HEAD', ['POST']],
    ['/api/restore', 'POST', ['GET', 'PUT']],
    ['/api/rebuild', 'POST', ['GET', 'PUT']],
  ])('%s takes %s, and says so to others', async (path, allow, methods) => {
    for (const method of methods) {
      const scene = new Scene();
      const response = await scene.askApi(path, { method });
      expect([method, response.status, response.headers.get('Allow')]).toEqual([method, 405, allow]);
      expect(response.headers.get('Cache-Control')).toBe('no-store');
      if (method !== 'HEAD') expect(await response.json()).toMatchObject({ status: 405, title: 'Method Not Allowed' });
      expect(scene.calls).toEqual([]);
    }
  });

  it.each([
    '/api',
    '/api/',
    '/api/nothing',
    '/api/categories/a/b',
    '/api/article/a',
    '/api/Articles',
  ])('%s is not there', async (path) => {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      expect(await answerOf(new Scene().askApi(path, { method }))).toMatchObject({
        status: 404,
        body: { title: 'Not Found', status: 404 },
      });
    }
  });

  it('with a mistake behind it is a 500 that says nothing of the inside', async () => {
    const { reports, scene } = withoutLedger();
    scene.faults.ledger = async () => undefined;
    const answer = await answerOf(scene.askApi('/api/articles/a'));
    expect([answer.status, reports()]).toEqual([500, ['fault']]);
    expect(JSON.stringify(answer.body)).not.toContain('undefined');
  });
});
