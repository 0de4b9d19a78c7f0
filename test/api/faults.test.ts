import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { workersCache } from '../../src/local.ts';
import { passHour, realLedger, Scene } from '../scene.ts';
import { answerOf, publish } from '../worker.ts';

type Asked = [path: string, init: RequestInit];

/** Each writes one article or category called so. */
const WRITES: [name: string, asked: (id: string) => Asked][] = [
  ['POST /api/articles', (id) => ['/api/articles', send('POST', { items: [{ id, ...articleIn(id) }] })]],
  ['PUT /api/articles/<id>', (id) => [`/api/articles/${id}`, send('PUT', articleIn(id))]],
  ['DELETE /api/articles/<id>', (id) => [`/api/articles/${id}`, { method: 'DELETE' }]],
  ['PUT /api/categories/<slug>', (id) => [`/api/categories/${id}`, send('PUT', { title: `The ${id}` })]],
];
const READS: typeof WRITES = [
  ['GET /api/articles/<id>', (id) => [`/api/articles/${id}`, {}]],
  ['GET /api/categories', () => ['/api/categories', {}]],
];
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function articleIn(category: string) {
  return { content_text: 'x', categories: [category] };
}

function send(method: string, body: unknown): RequestInit {
  return { method, body: JSON.stringify(body) };
}

/** Each line of JSON that is written from now on. */
function lines(level: 'log' | 'error'): Record<string, unknown>[] {
  const written: Record<string, unknown>[] = [];
  vi.spyOn(console, level).mockImplementation((line: string) => {
    written.push(JSON.parse(line));
  });
  return written;
}

beforeEach(passHour);
afterEach(() => {
  vi.restoreAllMocks();
});

describe('the id of a request', () => {
  const asked: Asked = ['/api/articles/logged', send('PUT', articleIn('logged'))];

  it('is in the answer and in the line that the log has of it', async () => {
    const logged = lines('log');
    const scene = new Scene({ LOG_LEVEL: 'info' });
    const answer = await scene.askApi(...asked);
    const request = answer.headers.get('X-Request-Id');
    expect(request).toMatch(ID);
    const counts = { created: 1, updated: 0, scheduled: 0, unchanged: 0, rejected: 0 };
    expect(logged).toEqual([{ event: 'publish', request, ...counts, channels: 2, purged: true, ms: 0 }]);
    expect((await scene.askApi(...asked)).headers.get('X-Request-Id')).not.toBe(request);
  });

  it.each<[string, Asked, string]>([
    ['a category', ['/api/categories/logged', send('PUT', { title: 'A' })], 'category'],
    ['a deletion', ['/api/articles/deleted', { method: 'DELETE' }], 'delete'],
  ])('is in the line of %s', async (_, request, event) => {
    await publish({ id: 'deleted', ...articleIn('deleted') });
    const logged = lines('log');
    const answer = await new Scene({ LOG_LEVEL: 'info' }).askApi(...request);
    const channels = expect.any(Number);
    expect(logged).toEqual([{ event, request: answer.headers.get('X-Request-Id'), channels, purged: true }]);
  });

  it('is in answers that say what went wrong, and in what is said of it', async () => {
    const said = lines('error');
    const scene = new Scene();
    scene.breakLedger();
    const down = await scene.askApi(...asked);
    scene.faults.ledger = async () => undefined;
    const broken = await scene.askApi(...asked);
    expect([down.status, broken.status]).toEqual([503, 500]);
    expect(said).toMatchObject([
      { event: 'ledger unavailable', request: down.headers.get('X-Request-Id') },
      { event: 'fault', request: broken.headers.get('X-Request-Id') },
    ]);
    expect((await scene.ask('/api/articles/a')).headers.get('X-Request-Id')).toMatch(ID);
  });

  it('is not what the client says', async () => {
    const answer = await new Scene().askApi('/api/categories', { headers: { 'X-Request-Id': 'mine' } });
    expect(answer.headers.get('X-Request-Id')).toMatch(ID);
  });

  it('is in no answer that somebody else may get', async () => {
    for (const path of ['/rss.xml', '/category/x', '/nothing', '/rss.xml?a']) {
      expect((await new Scene().ask(path)).headers.get('X-Request-Id')).toBeNull();
    }
  });
});

describe('while the ledger cannot be reached', () => {
  it.each([...WRITES, ...READS])('%s is 503 with the time to come back', async (_, asked) => {
    const said = lines('error');
    const purge = vi.spyOn(workersCache, 'purge');
    const scene = new Scene();
    scene.breakLedger();
    const answer = await answerOf(scene.askApi(...asked('unreachable')));
    expect(answer.status).toBe(503);
    expect(answer.headers.get('Retry-After')).toMatch(/^[1-9]\d*$/);
    expect(answer.body).toMatchObject({ type: 'about:blank', status: 503, detail: expect.stringContaining('ledger') });
    expect(await realLedger().get('unreachable')).toEqual({ kind: 'unknown' });
    expect(purge).not.toHaveBeenCalled();
    expect(said).toMatchObject([{ event: 'ledger unavailable' }]);
  });

  it('nothing of a batch is stored when it is lost between two questions', async () => {
    const said = lines('error');
    const scene = new Scene();
    scene.faults['ledger publish'] = () => Promise.reject(new Error('Network connection lost.'));
    const items = [1, 2].map((number) => ({ id: `lost-${number}`, ...articleIn('lost') }));
    const answer = await answerOf(scene.askApi('/api/articles', send('POST', { items })));
    expect([answer.status, scene.calls]).toEqual([503, ['ledger known', 'ledger publish']]);
    for (const { id } of items) expect(await realLedger().get(id)).toEqual({ kind: 'unknown' });
    expect(said).toHaveLength(1);
  });

  it.each([
    ['an article that is wrong', '{"id":"a","title":7}', 422, ['rejections not kept']],
    ['a body that is wrong', '{', 400, []],
  ])('%s is told all the same', async (_, body, status, events) => {
    const said = lines('error');
    const scene = new Scene();
    scene.breakLedger();
    expect((await scene.askApi('/api/articles', { method: 'POST', body })).status).toBe(status);
    expect(said.map(({ event }) => event)).toEqual(events);
  });
});

describe('a batch', () => {
  it('is stored in one call, in its order', async () => {
    const scene = new Scene();
    const items = Array.from({ length: 100 }, (_, index) => ({ id: `ordered-${index}`, ...articleIn('ordered') }));
    const { body } = await answerOf(scene.askApi('/api/articles', send('POST', { items })));
    expect(scene.calls).toEqual(['ledger known', 'ledger publish']);
    expect(body.results).toEqual(items.map(({ id }, index) => ({ index, id, status: 'created' })));
    // Articles of one date are listed in the order in which they came.
    const feed = (await (await scene.ask('/category/ordered/feed.json')).json()) as { items: { id: string }[] };
    const uris = items.map(({ id }) => `tag:feeds.example.com,2026:${id}`);
    expect(feed.items.map(({ id }) => id)).toEqual(uris.slice(0, 50));
  });

  it('without one good article only tells the ledger what was rejected', async () => {
    const scene = new Scene();
    const before = (await realLedger().health()).version;
    await scene.askApi('/api/articles', send('POST', { items: [{ id: 'rejected' }, 7] }));
    expect(scene.calls).toEqual(['ledger publish']);
    const counts = { created: 0, updated: 0, unchanged: 0, rejected: 2 };
    const rejections = [{ index: 0, id: 'rejected' }, { index: 1 }];
    expect(await realLedger().reports(1)).toMatchObject([{ ...counts, rejections }]);
    expect((await realLedger().health()).version).toBe(before);
  });

  it('that the ledger has already is neither stored nor purged', async () => {
    const article = { id: 'had', ...articleIn('had') };
    await publish(article);
    const purge = vi.spyOn(workersCache, 'purge');
    const scene = new Scene();
    const answer = await answerOf(scene.askApi('/api/articles', send('POST', { items: [article] })));
    expect(answer.body).toEqual({
      ...{ created: 0, updated: 0, scheduled: 0, unchanged: 1, rejected: 0 },
      results: [{ index: 0, id: 'had', status: 'unchanged' }],
    });
    expect(scene.calls).toEqual(['ledger known']);
    expect(purge).not.toHaveBeenCalled();
  });
});

describe('the edge', () => {
  it.each(WRITES)('is purged of what changed, by tags, in one call: %s', async (name, asked) => {
    const id = `purged-${WRITES.findIndex((one) => one[0] === name)}`;
    if (name.startsWith('DELETE')) await publish({ id, ...articleIn(id) });
    passHour();
    const purge = vi.spyOn(workersCache, 'purge');
    await new Scene().askApi(...asked(id));
    expect(purge.mock.calls).toEqual([[{ tags: expect.arrayContaining(['all', `category/${id}`]) }]]);
  });

  it('is purged by the tags that its documents bear', async () => {
    const purge = vi.spyOn(workersCache, 'purge');
    await publish({ id: 'tagged', categories: ['财经'], tags: ['a, b'] });
    const tags = ['category/%E8%B4%A2%E7%BB%8F', 'tag/a%2C%20b'];
    expect(purge.mock.calls).toEqual([[{ tags: expect.arrayContaining(tags) }]]);
  });

  it.each(WRITES.slice(0, 2))('that was not purged is told to the publisher: %s', async (name, asked) => {
    vi.spyOn(workersCache, 'purge').mockResolvedValue({ success: false, errors: [] });
    const answer = await answerOf(new Scene().askApi(...asked(`refused-${name.slice(0, 3)}`)));
    expect([answer.status < 300, answer.body.purged]).toEqual([true, false]);
  });

  it.each(WRITES.slice(0, 2))('that was purged is not spoken of: %s', async (name, asked) => {
    const answer = await answerOf(new Scene().askApi(...asked(`silent-${name.slice(0, 3)}`)));
    expect([answer.status < 300, 'purged' in answer.body]).toEqual([true, false]);
  });
});

describe('an address of the API', () => {
  it.each([
    ['/api/articles', 'GET, HEAD, POST', ['PUT', 'DELETE', 'PATCH', 'PROPFIND']],
    ['/api/articles/a', 'GET, HEAD, PUT, DELETE', ['POST', 'PATCH', 'PROPFIND']],
    ['/api/categories', 'GET, HEAD', ['POST', 'PUT', 'DELETE']],
    ['/api/categories/a', 'PUT, DELETE', ['GET', 'HEAD', 'POST']],
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
    const said = lines('error');
    const scene = new Scene();
    scene.faults['ledger get'] = async () => undefined;
    const answer = await answerOf(scene.askApi('/api/articles/a'));
    expect(answer.status).toBe(500);
    expect(said).toMatchObject([{ event: 'fault', error: expect.stringContaining('TypeError') }]);
    expect(JSON.stringify(answer.body)).not.toMatch(/TypeError|undefined|src/);
  });
});

describe('GET /api/health without a token', () => {
  it('asks the ledger once a second at most, however often it is asked', async () => {
    const scene = new Scene();
    for (let count = 0; count < 100; count += 1) {
      expect((await scene.ask('/api/health')).status).toBe(200);
      vi.setSystemTime(Date.now() + 50);
    }
    expect(scene.count('ledger health')).toBe(5);
  });

  it('says within a second that the ledger is out of reach, and at once that it is back', async () => {
    const said = lines('error');
    const scene = new Scene();
    await scene.ask('/api/health');
    scene.breakLedger();
    vi.setSystemTime(Date.now() + 1000);
    expect((await scene.ask('/api/health')).status).toBe(503);
    delete scene.faults.ledger;
    expect((await scene.ask('/api/health')).status).toBe(200);
    expect(said).toMatchObject([{ event: 'ledger unavailable' }]);
  });

  it('with a token it is asked each time', async () => {
    const scene = new Scene();
    for (let count = 0; count < 3; count += 1) await scene.askApi('/api/health');
    expect(scene.count('ledger health')).toBe(3);
  });
});
