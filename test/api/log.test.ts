import { afterEach, describe, expect, it, vi } from 'vitest';
import { Scene } from '../scene.ts';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

afterEach(() => {
  vi.restoreAllMocks();
});

/** A scene that logs, and the lines of its log. */
function logged() {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  const linesOf = (said: typeof log) => said.mock.calls.map(([line]) => JSON.parse(String(line)));
  return { scene: new Scene({ LOG_LEVEL: 'info' }), lines: () => linesOf(log), reports: () => linesOf(error) };
}
const put = { method: 'PUT', body: '{"content_text":"x"}' };

describe('the id of a request', () => {
  it('is in the answer and in the line that the log has of it', async () => {
    const { lines, scene } = logged();
    const answer = await scene.askApi('/api/articles/logged', put);
    const request = answer.headers.get('X-Request-Id');
    expect(request).toMatch(ID);
    const counts = { created: 1, updated: 0, unchanged: 0, rejected: 0 };
    expect(lines()).toEqual([
      { event: 'publish', request, ...counts, channels: 1, purged: true, ms: expect.any(Number) },
    ]);
    const other = await scene.askApi('/api/articles/logged', put);
    expect(other.headers.get('X-Request-Id')).not.toBe(request);
  });

  it.each([
    ['a deletion', '/api/articles/deleted', { method: 'DELETE' }, 'delete'],
    ['a category', '/api/categories/logged', { method: 'PUT', body: '{"title":"A"}' }, 'category'],
  ])('is in the line of %s', async (_, path, init, event) => {
    await new Scene().askApi('/api/articles/deleted', put);
    const { lines, scene } = logged();
    const request = (await scene.askApi(path, init)).headers.get('X-Request-Id');
    expect(lines()).toEqual([{ event, request, channels: expect.any(Number), purged: true }]);
  });

  it('is in answers that say what went wrong, and in what is said of it', async () => {
    const { reports, scene } = logged();
    scene.breakLedger();
    const down = await scene.askApi('/api/articles/a', put);
    scene.faults.ledger = async () => undefined;
    const broken = await scene.askApi('/api/articles/a', put);
    expect(reports().map(({ event, request }) => [event, request])).toEqual([
      ['ledger unavailable', down.headers.get('X-Request-Id')],
      ['fault', broken.headers.get('X-Request-Id')],
    ]);
    expect((await scene.ask('/api/articles/a')).headers.get('X-Request-Id')).toMatch(ID);
  });

  it('is not what the client says', async () => {
    const answer = await logged().scene.askApi('/api/categories', { headers: { 'X-Request-Id': 'mine' } });
    expect(answer.headers.get('X-Request-Id')).toMatch(ID);
  });

  it('is in no answer that somebody else may get', async () => {
    for (const path of ['/rss.xml', '/category/x', '/nothing', '/rss.xml?a']) {
      expect((await new Scene().ask(path)).headers.get('X-Request-Id')).toBeNull();
    }
  });
});
