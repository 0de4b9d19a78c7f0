import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { apiRoutes } from '../../src/api/api.ts';
import { type Env, servicesOf } from '../../src/services.ts';
import { judge, paths } from '../documented.ts';
import { answerOf, ask, askApi } from '../worker.ts';

const RUNS = env.LONG_SEARCHES === '1' ? 400 : 120;
/** The same requests every time; another one tries others. */
const SEED = 31;
const TOKENS: Record<string, string> = { operator: 'token-for-tests', wrong: 'wrong' };
const seen = new Set<string>();

beforeAll(async () => {
  for (const [name, fields] of [
    ['reader', { access: 'read' }],
    ['newsroom', { access: 'write', categories: ['news'] }],
  ] as const) {
    const body = JSON.stringify({ name, ...fields });
    TOKENS[name] = (await answerOf(askApi('/api/tokens', { method: 'POST', body }))).body.token;
  }
});

const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '',
    ' ',
    'news',
    'a\r\nX: y',
    '<p>x</p>',
    '2026-11-22T08:00:00Z',
    'https://www.example.com/a',
    '__proto__',
  ),
);
const maybe = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: value }, fc.constant(null), fc.jsonValue());
const category = fc.oneof(text, fc.record({ slug: text, title: text }, { requiredKeys: ['slug'] }));
const fields = {
  url: maybe(fc.webUrl()),
  title: maybe(text),
  content_html: maybe(text),
  content_text: maybe(text),
  summary: maybe(text),
  image: maybe(fc.webUrl()),
  date_published: maybe(fc.date({ noInvalidDate: true }).map((date) => date.toISOString())),
  date_expires: maybe(text),
  authors: maybe(fc.array(fc.record({ name: text, url: text }, { requiredKeys: [] }), { maxLength: 3 })),
  tags: maybe(fc.array(text, { maxLength: 4 })),
  language: maybe(fc.constantFrom('en', 'zh-CN', 'x')),
  categories: maybe(fc.array(fc.oneof(category, fc.constant('news')), { maxLength: 4 })),
  attachments: maybe(
    fc.array(fc.record({ url: text, mime_type: fc.constantFrom('audio/mpeg', ' a/b; c ', 'x') }), { maxLength: 2 }),
  ),
  unknown: fc.jsonValue(),
};
const wellMeant = {
  content_text: fc.string({ minLength: 1, maxLength: 20 }).map((one) => `x${one}`),
  categories: fc.array(fc.constantFrom('news', 'tech'), { maxLength: 2 }),
};
const ids = fc.oneof(fc.constantFrom('a', 'b', 'c', 'https://www.example.com/ä?x'), text);
const article = fc.oneof(
  fc.record({ id: ids, ...wellMeant }),
  fc.record({ id: fc.oneof(ids, fc.jsonValue()), ...fields }, { requiredKeys: [] }),
);
const bodies: Record<string, fc.Arbitrary<unknown>> = {
  publishArticles: fc.oneof(
    article,
    fc.record({ items: fc.array(fc.oneof(article, fc.jsonValue()), { maxLength: 4 }) }),
    fc.jsonValue(),
  ),
  putArticle: fc.oneof(fc.record(wellMeant), fc.record(fields, { requiredKeys: [] }), article, fc.jsonValue()),
  amendCategory: fc.oneof(
    fc.record(
      { title: maybe(text), description: maybe(text), language: maybe(fc.constant('en')), image: maybe(fc.webUrl()) },
      { requiredKeys: [] },
    ),
    fc.jsonValue(),
  ),
  recover: fc.oneof(
    fc.record({
      to: fc.constantFrom(new Date(Date.now() - 3_600_000).toISOString(), '1999-01-01T00:00:00+08:00', 'x'),
    }),
    fc.record({ to: maybe(text), bookmark: maybe(text) }, { requiredKeys: [] }),
    fc.jsonValue(),
  ),
  createToken: fc.oneof(
    fc.record(
      {
        name: fc.oneof(fc.constantFrom('one', 'two'), text),
        access: fc.oneof(fc.constantFrom('read', 'write'), text),
        categories: maybe(fc.array(text, { maxLength: 3 })),
      },
      { requiredKeys: [] },
    ),
    fc.jsonValue(),
  ),
};
const raw = fc.oneof(
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
);

const request = (operationId: string) =>
  fc.record({
    name: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'one', 'two', 'news') },
      { weight: 1, arbitrary: text },
    ),
    token: fc.oneof(
      { weight: 6, arbitrary: fc.constant('operator') },
      { weight: 4, arbitrary: fc.constantFrom('reader', 'newsroom', 'wrong', '') },
    ),
    type: fc.oneof(
      { weight: 8, arbitrary: fc.constant('application/json') },
      { weight: 1, arbitrary: fc.constantFrom('application/x-ndjson', 'text/html', 'application/feed+json', '') },
    ),
    body: fc.oneof(
      { weight: 8, arbitrary: (bodies[operationId] ?? fc.jsonValue()).map((value) => JSON.stringify(value) ?? '') },
      { weight: 1, arbitrary: raw },
    ),
    address: fc.nat({ max: 200 }),
  });

const OPERATIONS = [
  ['get', '/api/search'],
  ['get', '/api/articles'],
  ['post', '/api/articles'],
  ['get', '/api/articles/{id}'],
  ['put', '/api/articles/{id}'],
  ['delete', '/api/articles/{id}'],
  ['get', '/api/audience'],
  ['get', '/api/media'],
  ['put', '/api/media'],
  ['get', '/api/categories'],
  ['put', '/api/categories/{slug}'],
  ['delete', '/api/categories/{slug}'],
  ['get', '/api/tokens'],
  ['post', '/api/tokens'],
  ['delete', '/api/tokens/{name}'],
  ['get', '/api/export'],
  ['post', '/api/restore'],
  ['post', '/api/rebuild'],
  ['post', '/api/recover'],
  ['get', '/api/health'],
  ['get', '/api/openapi.json'],
] as const;

describe('the document of the API', () => {
  it('is told without a token, and says where it holds', async () => {
    const document = (await answerOf(ask('/api/openapi.json'))).body;
    expect(document).toMatchObject({ openapi: '3.1.1', servers: [{ url: 'https://feeds.example.com' }] });
  });

  it('describes the operations that are tried here, and no others', () => {
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter((method) => method !== 'parameters')
        .map((method) => `${method} ${path}`),
    );
    expect(described.toSorted()).toEqual(OPERATIONS.map((one) => one.join(' ')).toSorted());
  });

  it('describes every route', () => {
    const routes = apiRoutes(servicesOf(env as unknown as Env)).routes.filter(({ method }) => method !== 'ALL');
    const parameter = /\/(\*|:\w+|\{\w+\})$/;
    // The gateway answers searches, like feeds.
    const operations = OPERATIONS.filter(([, path]) => path !== '/api/search').map(
      ([method, path]) => `${method} ${path.replace(parameter, '/*')}`,
    );
    const served = routes.map(({ method, path }) => `${method.toLowerCase()} ${path.replace(parameter, '/*')}`);
    expect(served.toSorted()).toEqual(operations.toSorted());
  });

  it.each(OPERATIONS)('is kept by %s %s, whatever is sent', { timeout: 300_000 }, async (method, path) => {
    const { operationId, requestBody } = paths[path]?.[method] ?? {};
    const check = async (sent: {
      name: string;
      token: string;
      type: string;
      body: string | Uint8Array;
      address: number;
    }) => {
      const headers: Record<string, string> = {
        'CF-Connecting-IP': `192.0.2.${sent.address}`,
        'Content-Type': sent.type,
      };
      const token = TOKENS[sent.token];
      if (token) headers.Authorization = `Bearer ${token}`;
      const name = encodeURIComponent(sent.name.toWellFormed());
      const asked = { search: '?q=', audience: '?channel=' }[operationId ?? ''];
      const at = asked === undefined ? path.replace(/\{\w+\}/, () => name) : `${path}${asked}${name}`;
      const body = method === 'get' || method === 'delete' ? null : (sent.body as BodyInit);
      // The answer is compared with the document there.
      const response = await ask(at, { method: method.toUpperCase(), headers, body });
      const bytes = new TextDecoder().decode(await response.bytes());
      const { status } = response;
      const trace = `${method} ${at} as ${sent.token}: ${status} ${bytes.slice(0, 300)}`;
      // More searches than are answered at once.
      const isRefused = status === 501 || (status === 503 && operationId === 'search');
      if (!isRefused) expect(status, trace).toBeLessThan(500);
      seen.add(`${operationId} ${status}`);
      // What was taken is what the document says may be sent.
      const taken = requestBody?.content['application/json'];
      if (taken && (status < 300 || status === 501) && sent.type === 'application/json' && !at.endsWith('/')) {
        expect(judge(taken.schema, JSON.parse(typeof sent.body === 'string' ? sent.body : '')), trace).toBeUndefined();
      }
    };
    await fc.assert(fc.asyncProperty(request(operationId ?? ''), check), { numRuns: RUNS, seed: SEED });
  });

  it('was tried in what goes well and in what goes wrong', () => {
    const tried = [
      ...[
        'publishArticles 200',
        'publishArticles 400',
        'publishArticles 401',
        'publishArticles 403',
        'publishArticles 415',
      ],
      ...[
        'publishArticles 422',
        'putArticle 200',
        'putArticle 201',
        'putArticle 400',
        'putArticle 403',
        'putArticle 422',
      ],
      ...['getArticle 200', 'getArticle 403', 'getArticle 404', 'deleteArticle 204', 'deleteArticle 404'],
      ...['amendCategory 200', 'amendCategory 403', 'amendCategory 422', 'createToken 201', 'createToken 409'],
      ...['createToken 422', 'revokeToken 204', 'revokeToken 404', 'export 200', 'export 403', 'restore 400'],
      ...['deleteCategory 204', 'deleteCategory 403', 'deleteCategory 404'],
      ...['search 200', 'search 400'],
      ...['rebuild 202', 'rebuild 403', 'health 200', 'recover 400', 'recover 403', 'recover 501'],
    ];
    expect(tried.filter((one) => !seen.has(one))).toEqual([]);
  });
});
