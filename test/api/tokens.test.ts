import { beforeAll, describe, expect, it, vi } from 'vitest';
import { isAuthorized } from '../../src/api/authorization.ts';
import { type Answer, answerOf, ask, askApi, publish, put, TOKENS, titlesIn } from '../worker.ts';

const [TOKEN] = TOKENS;

const as = (token: string, method: string, path: string, body?: unknown): Promise<Answer> =>
  answerOf(
    ask(path, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
const operator = (method: string, path: string, body?: unknown) => as(TOKEN, method, path, body);

async function token(fields: Record<string, unknown>): Promise<string> {
  const { status, body } = await operator('POST', '/api/tokens', { name: crypto.randomUUID(), ...fields });
  expect(status).toBe(201);
  return body.token;
}

const news = (id: string, categories: unknown[] = ['news'], rest = {}) => ({
  id,
  content_text: 'x',
  categories,
  ...rest,
});

describe('a token made for a part of the work', () => {
  it('is told once, listed without what it is, and ended at once', async () => {
    const made = await operator('POST', '/api/tokens', { name: 'ci', access: 'write', categories: ['News ', 'A/B'] });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      ...{ name: 'ci', access: 'write', categories: ['News', 'A-B'] },
      token: expect.stringMatching(/^ef_[0-9a-f]{12}_[0-9a-f]{64}$/),
    });
    const listed = await operator('GET', '/api/tokens');
    expect(listed.body.tokens).toContainEqual({
      ...{ name: 'ci', access: 'write', categories: ['News', 'A-B'] },
      created: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(JSON.stringify(listed.body)).not.toContain(made.body.token.slice(16));
    expect((await as(made.body.token, 'GET', '/api/categories')).status).toBe(200);
    expect((await operator('DELETE', '/api/tokens/ci')).status).toBe(204);
    expect((await as(made.body.token, 'GET', '/api/categories')).status).toBe(401);
    expect((await operator('DELETE', '/api/tokens/ci')).status).toBe(404);
  });

  it('has a name that no other has', async () => {
    await operator('POST', '/api/tokens', { name: 'twice', access: 'read' });
    const again = await operator('POST', '/api/tokens', { name: 'twice', access: 'write' });
    expect([again.status, again.body.detail]).toEqual([409, expect.stringContaining('"twice"')]);
  });

  it.each([
    ['no name', { access: 'read' }, '/name'],
    ['a name with a line end', { name: 'a\nb', access: 'read' }, '/name'],
    ['a name of 65 letters', { name: 'a'.repeat(65), access: 'read' }, '/name'],
    ['no access', { name: 'a' }, '/access'],
    ['other access', { name: 'a', access: 'admin' }, '/access'],
    ['no categories in a list', { name: 'a', access: 'read', categories: [] }, '/categories'],
    ['an empty category', { name: 'a', access: 'read', categories: [' '] }, '/categories/0'],
    ['a member nobody knows', { name: 'a', access: 'read', category: 'news' }, '/category'],
  ])('is refused with %s', async (_, body, pointer) => {
    const answer = await operator('POST', '/api/tokens', body);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, pointer]);
  });

  it('is no token when a digit of it differs, or half of it is missing', async () => {
    const right = await token({ access: 'read' });
    const other = right.endsWith('0') ? '1' : '0';
    for (const wrong of [right.slice(0, -1) + other, right.slice(0, 15), right.slice(0, -1), `${right}0`]) {
      expect((await as(wrong, 'GET', '/api/categories')).status).toBe(401);
    }
  });
});

describe('a token for reading', () => {
  let reader = '';
  beforeAll(async () => {
    reader = await token({ access: 'read' });
    await publish(news('seen'));
  });

  it.each([
    ['GET', '/api/articles/seen', 200],
    ['GET', '/api/categories', 200],
    ['POST', '/api/articles', 403],
    ['PUT', '/api/articles/seen', 403],
    ['DELETE', '/api/articles/seen', 403],
    ['PUT', '/api/categories/news', 403],
    ['POST', '/api/rebuild', 403],
    ['POST', '/api/restore', 403],
    ['GET', '/api/tokens', 403],
    ['POST', '/api/tokens', 403],
    ['DELETE', '/api/tokens/x', 403],
    ['POST', '/api/export', 403],
    ['GET', '/api/what-is-still-to-come', 403],
  ])('%s %s is %i', async (method, path, status) => {
    const answer = await as(reader, method, path, method === 'GET' ? undefined : news('seen'));
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.body).toMatchObject({ title: 'Forbidden', detail: expect.any(String) });
  });

  it('exports, and sees how it stands', async () => {
    const exported = await ask('/api/export', { headers: { Authorization: `Bearer ${reader}` } });
    expect(exported.status).toBe(200);
    const text = new TextDecoder().decode(await exported.bytes());
    expect(text).toContain('"seen"');
    expect(text).not.toContain('ef_');
    expect((await as(reader, 'GET', '/api/health')).body.backlog).toEqual(expect.any(Number));
  });
});

describe('a token for the category news', () => {
  let writer = '';
  beforeAll(async () => {
    writer = await token({ access: 'write', categories: ['news', 'tech'] });
    await publish(
      ...[news('in-news'), news('in-both', ['news', 'tech']), news('elsewhere', ['finance'])],
      ...[news('half', ['news', 'finance']), news('nowhere', [])],
    );
  });

  it('publishes, changes, moves and deletes what is filed there alone', async () => {
    expect((await as(writer, 'PUT', '/api/articles/new', news('new'))).status).toBe(201);
    expect((await as(writer, 'PUT', '/api/articles/new', news('new', ['tech']))).body.status).toBe('updated');
    expect((await as(writer, 'GET', '/api/articles/new')).status).toBe(200);
    expect((await as(writer, 'DELETE', '/api/articles/new')).status).toBe(204);
    expect((await as(writer, 'DELETE', '/api/articles/new')).status).toBe(204);
    expect((await as(writer, 'PUT', '/api/articles/new', news('new'))).status).toBe(201);
    expect((await as(writer, 'PUT', '/api/categories/news', { title: 'The news' })).status).toBe(200);
  });

  it.each([
    ['a new one elsewhere', 'n1', news('n1', ['finance'])],
    ['a new one here and elsewhere', 'n2', news('n2', ['news', 'finance'])],
    ['a new one nowhere', 'n3', news('n3', [])],
    ['a new one in a category of another case', 'n4', news('n4', ['News'])],
    ['one that is elsewhere, as it is', 'elsewhere', news('elsewhere', ['finance'])],
    ['one that is elsewhere, moved here', 'elsewhere', news('elsewhere')],
    ['one that is here and elsewhere, moved here', 'half', news('half')],
    ['one that is nowhere, moved here', 'nowhere', news('nowhere')],
    ['one that is here, moved away', 'in-news', news('in-news', ['finance'])],
    ['one that is here, filed elsewhere too', 'in-both', news('in-both', ['news', 'tech', 'finance'])],
    ['one that is here, taken out', 'in-both', news('in-both', [])],
  ])('may not publish %s', async (_, id, article) => {
    const before = await operator('GET', `/api/articles/${id}`);
    for (const answer of [
      await as(writer, 'PUT', `/api/articles/${id}`, article),
      await as(writer, 'POST', '/api/articles', { items: [article] }),
    ]) {
      expect([answer.status, answer.body.title]).toEqual([403, 'Forbidden']);
      expect(answer.body.errors).toHaveLength(1);
    }
    expect(await operator('GET', `/api/articles/${id}`)).toMatchObject({ status: before.status, body: before.body });
  });

  it.each(['elsewhere', 'half', 'nowhere'])('may neither see nor delete %s', async (id) => {
    expect((await as(writer, 'GET', `/api/articles/${id}`)).status).toBe(403);
    expect((await as(writer, 'DELETE', `/api/articles/${id}`)).status).toBe(403);
    expect((await operator('GET', `/api/articles/${id}`)).status).toBe(200);
  });

  it('does not bring back what was deleted elsewhere', async () => {
    await publish(news('deleted', ['finance']));
    await operator('DELETE', '/api/articles/deleted');
    expect((await as(writer, 'PUT', '/api/articles/deleted', news('deleted'))).status).toBe(403);
    expect((await operator('GET', '/api/articles/deleted')).status).toBe(410);
  });

  it('gets the good ones of a batch stored, and is told which were not, and why', async () => {
    const items = [news('b1'), news('b2', ['finance']), news('elsewhere'), { id: 'b3' }];
    const { status, body } = await as(writer, 'POST', '/api/articles', { items });
    expect([status, body.created, body.rejected]).toEqual([200, 1, 3]);
    expect(body.results[1].errors).toEqual([
      {
        pointer: '/items/1/categories',
        detail: expect.stringMatching(/^the token "[^"]+" may publish only .*: news, tech$/),
      },
    ]);
    expect(body.results[2].errors[0].detail).toContain('the stored article is filed under a category outside');
    expect(await titlesIn('/category/finance')).not.toContain('b2');
  });

  it('is 422, not 403, when something else was wrong too', async () => {
    const items = [news('c1', ['finance']), { id: 'c2' }];
    expect((await as(writer, 'POST', '/api/articles', { items })).status).toBe(422);
  });

  it.each([
    ['PUT', '/api/categories/finance'],
    ['GET', '/api/export'],
    ['POST', '/api/rebuild'],
  ])('%s %s is 403', async (method, path) => {
    const answer = await as(writer, method, path, method === 'GET' ? undefined : { title: 'x' });
    expect(answer.status).toBe(403);
  });

  it('is told of health only that it is ok', async () => {
    expect((await as(writer, 'GET', '/api/health')).body).toEqual({ status: 'ok' });
  });

  it('opens no session for people', async () => {
    const response = await ask('/admin/sign-in', {
      method: 'POST',
      headers: { Origin: 'https://feeds.example.com', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `token=${writer}`,
    });
    expect([response.status, response.headers.get('Set-Cookie')]).toEqual([403, null]);
  });
});

describe('comparing tokens', () => {
  it.each([
    ['the right one', TOKEN],
    ['one that begins the same', `${TOKEN.slice(0, -1)}x`],
    ['one of a letter', 'x'],
    ['one of 8 KB', 'x'.repeat(8192)],
    ['one like ours that is not there', `ef_${'0'.repeat(12)}_${'0'.repeat(64)}`],
  ])('takes the same comparisons of the same bytes for %s', async (_, given) => {
    const compared = vi.spyOn(crypto.subtle, 'timingSafeEqual');
    try {
      await isAuthorized(new Headers({ Authorization: `Bearer ${given}` }), [TOKEN, 'second', 'third']);
      const lengths = compared.mock.calls.map((sides) => sides.map((side) => side.byteLength));
      expect(lengths).toEqual([
        [32, 32],
        [32, 32],
        [32, 32],
      ]);
    } finally {
      compared.mockRestore();
    }
  });

  it('takes as many for a token that the ledger does not know as for one that it does', async () => {
    const right = await token({ access: 'read' });
    const compared = vi.spyOn(crypto.subtle, 'timingSafeEqual');
    try {
      const counts: number[] = [];
      for (const given of [
        right,
        `ef_${'0'.repeat(12)}_${'0'.repeat(64)}`,
        `${right.slice(0, -1)}x`.replace(/x$/, '0'),
      ]) {
        compared.mockClear();
        await as(given, 'GET', '/api/categories');
        counts.push(compared.mock.calls.length);
      }
      expect(new Set(counts)).toEqual(new Set([3]));
    } finally {
      compared.mockRestore();
    }
  });
});

describe('the list of tokens', () => {
  it('ends somewhere', async () => {
    const answers: number[] = [];
    for (let n = 0; n < 210 && answers.at(-1) !== 409; n += 1) {
      answers.push((await operator('POST', '/api/tokens', { name: `many-${n}`, access: 'read' })).status);
    }
    expect(answers.at(-1)).toBe(409);
    expect((await askApi('/api/tokens')).status).toBe(200);
    expect((await put('still', { content_text: 'x' })).status).toBe(201);
  });
});
