import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Fault, type Faulty, found, json, runDoctor, startFaulty, TOKEN } from './doctor-server.ts';

let server: Faulty;
const start = async () => {
  server = await startFaulty();
};
const stop = () => server.stop();

describe('--publish', () => {
  beforeAll(start);
  afterAll(stop);

  it('sees what it published come and go, and says how long it took', async () => {
    const { code, stdout } = await runDoctor('--url', server.address, '--token', TOKEN, '--publish');
    expect(stdout).toMatch(/^ok {4}the first article is in the feeds of its category after \d+ ms$/m);
    expect(stdout).toMatch(/^ok {4}the second article is in them after \d+ ms$/m);
    expect(stdout).toMatch(/^ok {4}asked for what changed since the first, they answer 226 with the second alone$/m);
    expect(stdout).toMatch(/^ok {4}both articles are gone after \d+ ms$/m);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/\n11 ok, 0 to look at, 0 wrong\n$/)]);
    const category =
      /nothing is left behind: the category (edgefeed-doctor-[0-9a-f]{8}) is deleted, too/.exec(stdout)?.[1] ?? '';
    await expectNothingLeft(category);
  });

  it.each<[string, string, () => Fault, string[]]>([
    [
      'finds an edge that keeps what was',
      'keeps',
      () => stale(Number.POSITIVE_INFINITY),
      ['fault not within 20 s: the first article is in the feeds of its category | workers/cache/purge'],
    ],
    [
      'finds an edge that is slow',
      'slow',
      () => stale(60),
      ['warning the first article is in the feeds of its category after 11800 ms | workers/cache/limitations'],
    ],
    [
      'finds changes that are not answered 226',
      'full',
      () => ({ before: ({ headers }) => void delete headers['a-im'] }),
      ['fault asked for what changed since the first, they answer 200, not 226 | workers/cache/cache-keys'],
    ],
    [
      'finds changes that are all articles',
      'all',
      () => ({
        before: ({ path, headers }) =>
          path.startsWith('/category') && 'a-im' in headers && delete headers['if-none-match'],
        after: (answer, { path, headers }) =>
          path.startsWith('/category') && 'a-im' in headers ? { ...answer, status: 226 } : answer,
      }),
      ['fault asked for what changed since the first, they answer 226 with other articles | workers/cache/cache-keys'],
    ],
  ])('%s', async (_, category, fault, expected) => {
    expect(found(await server.findings(fault(), { category }))).toEqual(expected);
    await expectNothingLeft(category);
  });
});

// A worker of its own, since a ledger has 25 purges at once.
describe('--publish leaves nothing behind', () => {
  beforeAll(start);
  afterAll(stop);

  it.each<[string, string, Fault, string[]]>([
    [
      'says that the edge was not purged at once',
      'unpurged',
      {
        after: (answer, { method }) =>
          method === 'PUT' ? json(201, { id: 'x', status: 'created', purged: false }) : answer,
      },
      [
        'warning the first article is in the feeds of its category after 0 ms: the answer said "purged": false | workers/cache/limitations',
        'warning the second article is in them after 0 ms: the answer said "purged": false | workers/cache/limitations',
      ],
    ],
    [
      'deletes what was stored, though the answer is an error',
      'error',
      { after: (answer, { method }) => (method === 'PUT' ? json(500, { title: 'Fault' }) : answer) },
      ['fault PUT of an article is answered 500: {"title":"Fault"}'],
    ],
    [
      'deletes what was stored, though the connection breaks',
      'broken',
      { after: (answer, { method }) => (method === 'PUT' ? undefined : answer) },
      [expect.stringMatching(/^fault http\S+ cannot be reached \(the connection broke off\)$/)],
    ],
  ])('%s', async (_, category, fault, expected) => {
    expect(found(await server.findings(fault, { category }))).toEqual(expected);
    await expectNothingLeft(category);
  });

  it('names the article that it could not delete', async () => {
    const broken = {
      after: (answer: Answer, { method }: { method: string }) => (method === 'DELETE' ? json(503, {}) : answer),
    };
    const warnings = found(await server.findings(broken, { category: 'stays' }));
    expect(warnings).toEqual([
      'fault DELETE of an article is answered 503: {}',
      'warning stays-1 may be there still: Error: DELETE of an article is answered 503: {}',
      'warning stays-2 may be there still: Error: DELETE of an article is answered 503: {}',
    ]);
  });

  it('says what is left of a category that cannot be deleted', async () => {
    const after = (answer: Answer, { method, path }: { method: string; path: string }) =>
      method === 'DELETE' && path === '/api/categories/kept' ? json(409, {}) : answer;
    const findings = await server.findings({ after }, { category: 'kept' });
    expect(findings.at(-1)).toEqual({
      level: 'ok',
      what: 'the category kept is left behind, empty (DELETE is answered 409)',
    });
  });

  it('publishes nothing with a token that may not, and says nothing of a category', async () => {
    const findings = await server.findings({}, { category: 'refused', token: 'wrong' });
    expect(found(findings)).toEqual([
      'warning the token is none of this edgefeed',
      expect.stringMatching(/^fault PUT of an article is answered 401: /),
    ]);
    expect(JSON.stringify(findings)).not.toContain('the category refused');
  });
});

/** An edge that keeps the first answer to each question for so many more, whatever is published meanwhile. */
function stale(questions: number): Fault {
  const kept = new Map<string, { answer: Answer; left: number }>();
  return {
    after: (answer, { path, method, headers }) => {
      if (!path.startsWith('/category/') || method !== 'GET' || 'a-im' in headers) return answer;
      const entry = kept.get(path) ?? { answer, left: questions };
      kept.set(path, entry);
      entry.left -= 1;
      return entry.left < 0 ? answer : entry.answer;
    },
  };
}

async function expectNothingLeft(category: string): Promise<void> {
  const headers = { Authorization: `Bearer ${TOKEN}` };
  for (const id of [`${category}-1`, `${category}-2`]) {
    const answer = await server.direct(`/api/articles/${id}`, { headers });
    expect([404, 410]).toContain(answer.status);
  }
}
