import { describe, expect, it } from 'vitest';
import { fakeHouse } from './house.ts';
import { answerOf } from './publish.ts';

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

describe('while the ledger cannot be reached', () => {
  it.each([...WRITES, ...READS])('%s %s is 503 with the time to come back', async (method, path, body) => {
    const house = Object.assign(fakeHouse(), { ledgerDown: true });
    const answer = await answerOf(house.askApi(path, { method, body }));
    expect(answer.status).toBe(503);
    expect(answer.headers.get('Retry-After')).toMatch(/^[1-9]\d*$/);
    expect(answer.body).toMatchObject({ type: 'about:blank', status: 503, detail: expect.stringContaining('ledger') });
    expect([house.published, house.purged]).toEqual([[], []]);
    expect(house.reports).toEqual(['ledger unavailable']);
  });

  it('nothing of a batch is stored when it is lost between two questions', async () => {
    const house = fakeHouse();
    const { known } = house.house.ledger;
    house.house.ledger.known = (submissions) => {
      const answer = known(submissions);
      house.ledgerDown = true;
      return answer;
    };
    const answer = await answerOf(house.askApi('/api/articles', { method: 'POST', body: WRITES[0]?.[2] ?? null }));
    expect([answer.status, house.calls, house.published]).toEqual([503, ['ledger known', 'ledger publish'], []]);
  });

  it.each([
    ['an article that is wrong', '{"id":"a","title":7}', 422],
    ['a body that is wrong', '{', 400],
  ])('%s is told all the same', async (_, body, status) => {
    const house = Object.assign(fakeHouse(), { ledgerDown: true });
    expect((await house.askApi('/api/articles', { method: 'POST', body })).status).toBe(status);
  });
});

describe('a batch', () => {
  it('is stored in one call, in its order', async () => {
    const house = fakeHouse();
    const items = Array.from({ length: 100 }, (_, index) => ({ id: `a${index}`, ...ARTICLE }));
    await house.askApi('/api/articles', { method: 'POST', body: JSON.stringify({ items }) });
    expect(house.calls).toEqual(['ledger known', 'ledger publish']);
    expect(house.published[0]?.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
  });

  it('without one good article only tells the ledger what was rejected', async () => {
    const house = fakeHouse();
    await house.askApi('/api/articles', { method: 'POST', body: '{"items":[{"id":"a"},7]}' });
    expect(house.calls).toEqual(['ledger publish']);
    expect(house.published).toEqual([[]]);
  });

  it('that the ledger has already is neither stored nor purged', async () => {
    const house = fakeHouse();
    house.house.ledger.known = async (submissions) => submissions.map(({ id }) => id);
    const answer = await answerOf(house.askApi('/api/articles', { method: 'POST', body: WRITES[0]?.[2] ?? null }));
    expect(answer.body).toEqual({
      ...{ created: 0, updated: 0, unchanged: 1, rejected: 0 },
      results: [{ index: 0, id: 'a', status: 'unchanged' }],
    });
    expect([house.published, house.purged]).toEqual([[], []]);
  });
});

describe('the edge', () => {
  it.each(WRITES)('is purged of what changed, once: %s %s', async (method, path, body) => {
    const house = fakeHouse();
    await house.askApi(path, { method, body });
    expect(house.purged).toHaveLength(1);
  });

  it.each(WRITES.slice(0, 2))('that was not purged is told to the publisher: %s %s', async (method, path, body) => {
    const house = Object.assign(fakeHouse(), { purgeRefused: true });
    const answer = await answerOf(house.askApi(path, { method, body }));
    expect([answer.status < 300, answer.body.purged]).toEqual([true, false]);
  });

  it.each(WRITES.slice(0, 2))('that was purged is not spoken of: %s %s', async (method, path, body) => {
    expect((await answerOf(fakeHouse().askApi(path, { method, body }))).body).not.toHaveProperty('purged');
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
      const house = fakeHouse();
      const response = await house.askApi(path, { method });
      expect([method, response.status, response.headers.get('Allow')]).toEqual([method, 405, allow]);
      expect(response.headers.get('Cache-Control')).toBe('no-store');
      if (method !== 'HEAD') expect(await response.json()).toMatchObject({ status: 405, title: 'Method Not Allowed' });
      expect(house.calls).toEqual([]);
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
      expect(await answerOf(fakeHouse().askApi(path, { method }))).toMatchObject({
        status: 404,
        body: { title: 'Not Found', status: 404 },
      });
    }
  });

  it('with a mistake behind it is a 500 that says nothing of the inside', async () => {
    const house = Object.assign(fakeHouse(), { ledgerBroken: true });
    const answer = await answerOf(house.askApi('/api/articles/a'));
    expect([answer.status, house.reports]).toEqual([500, ['fault']]);
    expect(JSON.stringify(answer.body)).not.toContain('mistake');
  });
});
