import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Fault, type Faulty, found, json, runDoctor, startFaulty } from './doctor-server.ts';

let server: Faulty;
beforeAll(async () => {
  server = await startFaulty();
});
afterAll(() => server.stop());

const isRss = (path: string) => path === '/rss.xml';

/** Breaks answers to one address alone. */
const at = (where: string, after: (answer: Answer) => Answer): Fault => ({
  after: (answer, { path }) => (path === where ? after(answer) : answer),
});
/** Sets headers of answers for RSS, or drops them. */
const rss = (headers: Record<string, string | undefined>): Fault =>
  at('/rss.xml', (answer) => {
    const changed = Object.entries({ ...answer.headers, ...headers }).filter(([, value]) => value !== undefined);
    return { ...answer, headers: Object.fromEntries(changed) };
  });

describe('a deployment', () => {
  it('that is as it should be has no fault', async () => {
    expect(await server.findings({})).toEqual([
      { level: 'ok', what: expect.stringMatching(/^it is healthy, holds \d+ articles, and \d+ windows wait for KV$/) },
      ...['/rss.xml', '/atom.xml', '/feed.json'].map((path) => ({
        level: 'ok',
        what: `${path} comes in br, gzip, identity, is a hit when asked again, and is validated`,
      })),
      { level: 'ok', what: 'publishing takes a token' },
      { level: 'ok', what: 'push is off; npm run setup -- push switches it on' },
    ]);
  });

  it('needs no token to be asked', async () => {
    const { code, stdout } = await runDoctor('--url', `${server.address}/feed.json`);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^ok {4}it is healthy\n.*\n6 ok, 0 to look at, 0 wrong\n$/s),
    ]);
  });

  const late = { status: 'ok', backlog: 3, oldest_unprojected: '2020-11-22T11:00:00Z' };
  let conditional = false;
  let times = 0;
  it.each<[string, Fault, string[]]>([
    [
      'that gives gzip to everybody',
      { before: ({ path, headers }) => isRss(path) && Object.assign(headers, { 'accept-encoding': 'gzip' }) },
      [
        'fault /rss.xml: asked for br, it comes in gzip | workers/cache',
        'fault /rss.xml: asked for identity, it comes in gzip | workers/cache',
      ],
    ],
    [
      'that does not say how answers are encoded',
      rss({ 'content-encoding': undefined }),
      [
        'fault /rss.xml: asked for br, it comes in identity | workers/cache',
        'fault /rss.xml: its bytes are no feed in identity | workers/cache',
        'fault /rss.xml: asked for gzip, it comes in identity | workers/cache',
      ],
    ],
    [
      'whose bytes do not decode',
      at('/rss.xml', (answer) => ({ ...answer, body: answer.body.subarray(5) })),
      ['br', 'gzip', 'identity'].map((name) => `fault /rss.xml: its bytes are no feed in ${name} | workers/cache`),
    ],
    [
      'that drops Vary',
      rss({ vary: undefined }),
      ['fault /rss.xml: Vary is undefined, not Accept-Encoding | workers/cache/configuration'],
    ],
    [
      'that adds Age',
      rss({ age: '7' }),
      ['fault /rss.xml: it has an Age: readers take it for older than it is | workers/cache/configuration'],
    ],
    ['that drops Date', rss({ date: undefined }), ['fault /rss.xml: it has no Date | workers/cache/configuration']],
    [
      'that drops ETag',
      rss({ etag: undefined }),
      ['fault /rss.xml: it has no ETag or no Last-Modified | workers/cache/configuration'],
    ],
    [
      'that changes types',
      rss({ 'content-type': 'text/xml' }),
      [
        'fault /rss.xml: Content-Type is text/xml, not application/rss+xml; charset=utf-8 | workers/cache/configuration',
      ],
    ],
    [
      'that changes how long readers keep a feed',
      rss({ 'cache-control': 'no-store' }),
      ['fault /rss.xml: Cache-Control is no-store | workers/cache/configuration'],
    ],
    [
      'that caches nothing',
      rss({ 'cache-status': 'edgefeed; fwd=bypass' }),
      ['fault /rss.xml: asked again, it is no hit: Cache-Status is edgefeed; fwd=bypass | workers/cache'],
    ],
    [
      'that never says 304',
      { before: ({ path, headers }) => isRss(path) && delete headers['if-none-match'] },
      [
        'fault /rss.xml: asked with its ETag, it answers 200, not 304 | workers/cache/configuration',
        'fault /rss.xml: asked for changes of none, it answers 200, not 304 | workers/cache/configuration',
      ],
    ],
    [
      'that answers 304 to the next reader, too',
      {
        after: (answer, { path, headers }) => {
          const follows = conditional;
          conditional = 'if-none-match' in headers;
          return isRss(path) && follows && !conditional ? { ...answer, status: 304 } : answer;
        },
      },
      ['fault /rss.xml: asked without an ETag after that, it answers 304, not 200 | workers/cache/configuration'],
    ],
    [
      'that answers 200 to A-IM where nothing changed',
      {
        before: ({ path, headers }) => isRss(path) && 'a-im' in headers && delete headers['if-none-match'],
      },
      ['fault /rss.xml: asked for changes of none, it answers 200, not 304 | workers/cache/configuration'],
    ],
    ['that has no feed', at('/rss.xml', () => json(500, {})), ['fault /rss.xml answers 500']],
    [
      'that changed between two requests has no fault',
      { after: (answer) => (++times === 3 ? { ...answer, headers: { ...answer.headers, vary: '*' } } : answer) },
      [],
    ],
    [
      'that takes itself to be elsewhere',
      rss({ link: '<https://old.example/rss.xml>; rel="self"' }),
      ['warning /rss.xml says that it is at https://old.example'],
    ],
    [
      'that is late',
      at('/api/health', () => json(200, late)),
      ['warning 3 windows wait for KV since 2020-11-22T11:00:00Z'],
    ],
    [
      'without PUBLIC_URL',
      at('/api/health', () => json(503, { detail: 'PUBLIC_URL must be' })),
      ['fault /api/health answers 503: PUBLIC_URL must be'],
    ],
    [
      'whose ledger is away',
      at('/api/health', () => json(503, { status: 'ledger unavailable' })),
      ['fault /api/health answers 503: ledger unavailable'],
    ],
    ['that is another server', at('/api/health', () => json(200, {})), ['fault /api/health does not say ok']],
    [
      'that lets everybody in',
      at('/api/categories', () => json(200, {})),
      ['fault /api/categories answers 200 without a token'],
    ],
    ['where publishing is off', at('/api/categories', () => json(503, {})), ['warning publishing is off']],
    [
      'that breaks off',
      { after: () => undefined },
      [expect.stringMatching(/^fault http\S+ cannot be reached \(the connection broke off\)$/)],
    ],
  ])('%s', async (_, fault, expected) => {
    expect(found(await server.findings(fault))).toEqual(expected);
  });
});

describe('npm run doctor -- --url', () => {
  it.each([
    [['--publish'], '--publish goes with --url'],
    [['--url', 'https://feeds.example.com', '--publish'], '--publish needs a token'],
    [['--url', 'nowhere'], '--url nowhere: not an http or https address such as https://feeds.example.com'],
  ])('%j cannot run', async (args, told) => {
    expect(await runDoctor(...args)).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(told) });
  });
});
