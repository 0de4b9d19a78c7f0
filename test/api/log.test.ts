import { describe, expect, it } from 'vitest';
import { fakeHouse } from './house.ts';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function logged() {
  const lines: [string, Record<string, unknown>][] = [];
  const house = fakeHouse({ log: (event, detail) => lines.push([event, detail]) });
  return { lines, house, askApi: house.askApi, ask: house.ask };
}
const put = { method: 'PUT', body: '{"content_text":"x"}' };

describe('the id of a request', () => {
  it('is in the answer and in the line that the log has of it', async () => {
    const { lines, askApi } = logged();
    const answer = await askApi('/api/articles/a', put);
    const request = answer.headers.get('X-Request-Id');
    expect(request).toMatch(ID);
    const counts = { created: 1, updated: 0, unchanged: 0, rejected: 0 };
    expect(lines).toEqual([['publish', { request, ...counts, channels: 2, purged: true, ms: 0 }]]);
    const other = await askApi('/api/articles/a', put);
    expect(other.headers.get('X-Request-Id')).not.toBe(request);
  });

  it.each([
    ['a deletion', '/api/articles/a', { method: 'DELETE' }, 'delete'],
    ['a category', '/api/categories/a', { method: 'PUT', body: '{"title":"A"}' }, 'category'],
  ])('is in the line of %s', async (_, path, init, event) => {
    const { lines, askApi } = logged();
    const request = (await askApi(path, init)).headers.get('X-Request-Id');
    expect(lines).toEqual([[event, { request, channels: expect.any(Number), purged: true }]]);
  });

  it('is in answers that say what went wrong, and in what is said of it', async () => {
    const said: [string, Record<string, unknown>][] = [];
    const house = fakeHouse({ report: (event, detail) => said.push([event, detail]) });
    house.ledgerDown = true;
    const down = await house.askApi('/api/articles/a', put);
    house.ledgerDown = false;
    house.ledgerBroken = true;
    const broken = await house.askApi('/api/articles/a', put);
    expect(said.map(([event, { request }]) => [event, request])).toEqual([
      ['ledger unavailable', down.headers.get('X-Request-Id')],
      ['fault', broken.headers.get('X-Request-Id')],
    ]);
    expect((await house.ask('/api/articles/a')).headers.get('X-Request-Id')).toMatch(ID);
  });

  it('is not what the client says', async () => {
    const { askApi } = logged();
    const answer = await askApi('/api/categories', { headers: { 'X-Request-Id': 'mine' } });
    expect(answer.headers.get('X-Request-Id')).toMatch(ID);
  });

  it('is in no answer that somebody else may get', async () => {
    const { ask } = logged();
    for (const path of ['/rss.xml', '/category/x', '/nothing', '/rss.xml?a']) {
      expect((await ask(path)).headers.get('X-Request-Id')).toBeNull();
    }
  });
});
