import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitBefore } from '../../../src/cli/http/connection.ts';
import { createProgress } from '../../../src/cli/import/report.ts';
import { type FakeServer, fakeServer, folderWith, importFiles, importInto, noWaiting } from './fake-server.ts';

const post = (n: number) => `---\ntitle: P${n}\n---\ntext\n`;
const files = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`_posts/2021-01-01-p${n}.md`, post(n)]));

describe('a server that is busy', () => {
  const sending = async (instead: FakeServer['instead']) => {
    using folder = folderWith(files(1));
    const server = fakeServer();
    server.instead = instead;
    const waits: number[] = [];
    const { report } = await importInto(server, String(folder), { backoff: noWaiting(waits) });
    return { report, waits };
  };
  const busy = (status: number, retryAfter?: string) => () =>
    new Response('', { status, headers: retryAfter ? { 'retry-after': retryAfter } : {} });

  test.each([
    ['Retry-After in seconds', busy(429, '7'), [7000]],
    ['Retry-After as a date', busy(503, 'Thu, 01 Jan 1970 00:00:09 GMT'), [9000]],
    ['without it', busy(502), [500]],
    ['a broken connection', () => Promise.reject(new Error('reset')), [500]],
  ])('%s', async (_, wrong, expected) => {
    const { report, waits } = await sending([wrong]);
    expect(report.created).toBe(1);
    expect(waits).toEqual(expected);
  });

  test('waits double, with jitter, and never grow for ever', () => {
    expect([1, 2, 3, 20].map((attempt) => waitBefore(attempt, undefined, () => 1))).toEqual([500, 1000, 2000, 30_000]);
    expect(waitBefore(1, undefined, () => 0)).toBe(250);
    expect(waitBefore(1, 9e9, () => 0)).toBe(300_000);
  });

  test('one that stays away ends the import, and the report says what was done', async () => {
    using folder = folderWith(files(1));
    const server = fakeServer();
    server.instead = Array.from({ length: 9 }, () => busy(500));
    const error = await importInto(server, String(folder)).catch((fault: unknown) => fault);
    expect(error).toMatchObject({ message: expect.stringContaining("can't be reached"), report: { read: 0 } });
  });
});

describe('what is no answer of edgefeed', () => {
  const answering = async (instead: FakeServer['instead'], options: object = {}) => {
    using folder = folderWith(files(1));
    const server = fakeServer();
    server.instead = instead;
    return await importInto(server, String(folder), options).catch((error: unknown) => error as Error);
  };
  const page = () => new Response('<!doctype html><p>Welcome</p>', { headers: { 'content-type': 'text/html' } });

  test('a page instead of JSON ends the import', async () => {
    expect(await answering([page])).toMatchObject({ message: expect.stringContaining('not as edgefeed does') });
  });

  test.each([
    ['breaks off', () => new Response('{"results":[{"index":0,"status":"crea')],
    [
      'never arrives as a whole',
      () =>
        new Response(
          new ReadableStream({
            start(controller) {
              controller.enqueue(new TextEncoder().encode('{"results":'));
              controller.error(new Error('reset'));
            },
          }),
        ),
    ],
  ])('one that %s is asked for again', async (_, torn) => {
    expect(await answering([torn])).toMatchObject({ report: { read: 1, created: 1, rejected: 0 } });
  });

  test('a status that nobody knows is no success', async () => {
    const odd = () => Response.json({ results: [{ index: 0, status: 'queued' }] });
    expect(await answering([odd])).toMatchObject({ report: { read: 1, rejected: 1 } });
  });

  test('results in another order are told apart', async () => {
    using folder = folderWith(files(3));
    const server = fakeServer();
    const results = [2, 0, 1].map((index) => ({ index, status: index === 1 ? 'rejected' : 'created' }));
    server.instead = [() => Response.json({ results })];
    const { report } = await importInto(server, String(folder));
    expect(report).toMatchObject({ created: 2, rejected: 1 });
  });

  test.each([
    ['another site', () => new Response('Not found', { status: 404 }), 'no edgefeed'],
    ['a page', page, 'no edgefeed'],
    [
      'a server that sends elsewhere',
      () =>
        Object.defineProperties(Response.json({}), { redirected: { value: true }, url: { value: 'https://x.test/' } }),
      'https://x.test: give that with --to',
    ],
  ])('%s is noticed before anything is sent', async (_, health, message) => {
    const server = fakeServer();
    const fetch: typeof globalThis.fetch = async (input, init) =>
      String(input).endsWith('/api/health') ? health() : server.fetch(input, init);
    expect(await answering([], { fetch })).toMatchObject({ message: expect.stringContaining(message) });
    expect(server.calls).toEqual([]);
  });
});

describe('what the server answers', () => {
  test('a batch that is too large is halved until it fits', async () => {
    using folder = folderWith(files(4));
    const server = fakeServer();
    server.instead = [() => new Response('', { status: 413 }), () => new Response('', { status: 413 })];
    expect((await importInto(server, String(folder))).report).toMatchObject({ read: 4, created: 4 });
    expect(server.batches).toEqual([1, 1, 2]);
  });

  test('one that refuses by CPU time gets what it can take, and the import ends complete', async () => {
    const TAKES = 7;
    const server = fakeServer();
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const { items = [] } = init?.body ? (JSON.parse(String(init.body)) as { items: unknown[] }) : {};
      // What a free account's worker answers beyond its CPU time: 503 with the platform's own page.
      if (items.length > TAKES) return new Response('error code: 1102', { status: 503 });
      return server.fetch(input, init);
    };
    using folder = folderWith(files(60));
    const { report } = await importInto(server, String(folder), { fetch });
    expect(report).toMatchObject({ read: 60, created: 60, rejected: 0 });
    expect(Math.max(...server.batches)).toBeLessThanOrEqual(TAKES);
  });

  test('batches begin with 10 articles and grow while answers are quick; a fixed one does neither', async () => {
    using folder = folderWith(files(100));
    const growing = await importInto(fakeServer(), String(folder), { parallel: 1 });
    expect(growing.server.batches.slice(0, 2)).toEqual([10, 20]);
    const fixed = await importInto(fakeServer(), String(folder), { batch: 25 });
    expect(fixed.server.batches).toEqual([25, 25, 25, 25]);
  });

  test('a rejected article is reported with its file and field', async () => {
    using folder = folderWith(files(1));
    const server = fakeServer();
    const results = [
      {
        index: 0,
        status: 'rejected',
        errors: [{ index: 0, pointer: '/items/0/title', detail: 'too long' }],
        warnings: ['/items/0/language: no language'],
      },
    ];
    server.instead = [() => Response.json({ results }, { status: 422 })];
    const { report } = await importInto(server, String(folder));
    expect(report).toMatchObject({
      rejected: 1,
      problems: [
        { file: '_posts/2021-01-01-p0.md', detail: '/title: too long' },
        { file: '_posts/2021-01-01-p0.md', detail: '/language: no language' },
      ],
    });
  });

  test('an answer that is silent on an article does not count as sent', async () => {
    using folder = folderWith(files(2));
    const server = fakeServer();
    server.instead = [() => Response.json({ results: [{ index: 0, status: 'created' }] })];
    expect((await importInto(server, String(folder), { state: undefined })).report).toMatchObject({
      created: 1,
      rejected: 1,
    });
    expect((await importInto(server, String(folder), { state: undefined })).report.read).toBe(2);
  });

  test('never more requests at a time than wanted, and never more articles in one', async () => {
    let now = 0;
    let most = 0;
    const server = fakeServer();
    const fetch: typeof globalThis.fetch = async (...args) => {
      most = Math.max(most, ++now);
      for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
      now--;
      return server.fetch(...args);
    };
    using folder = folderWith(files(40));
    await importInto(server, String(folder), { fetch, batch: 4, parallel: 2 });
    expect(most).toBe(2);
    expect(Math.max(...server.batches)).toBe(4);
  });
});

test('a body too large for the API is sent without the pictures written into it, or rejected', async () => {
  const picture = `![p](data:image/png;base64,${'A'.repeat(3_000_000)})`;
  const { report, articles } = await importFiles({
    '_posts/2021-01-01-a.md': `---\ntitle: A\n---\ntext ${picture}\n`,
    '_posts/2021-01-02-b.md': `---\ntitle: B\n---\n${'text '.repeat(1_000_000)}`,
    '_posts/2021-01-03-c.html': `---\ntitle: C\n---\n${'x<br>'.repeat(300_000)}`,
  });
  expect(report).toMatchObject({ read: 3, created: 1, rejected: 2 });
  expect(articles[0]?.content_html).toBe('<p>text p</p>');
});

test('elsewhere than on a terminal progress is a line now and then', () => {
  let at = 0;
  const lines: string[] = [];
  const stream = { isTTY: false, write: (line: string) => lines.push(line) } as unknown as NodeJS.WriteStream;
  const progress = createProgress(stream, () => at);
  progress.start(100);
  for (let done = 1; done <= 100; done++) {
    at += 100;
    progress.update(done);
  }
  progress.stop();
  expect(lines).toEqual(['50 of 100 articles, 10/s\n', '100 of 100 articles, 10/s\n']);
});

describe('a server that goes away', () => {
  const lines: string[] = [];
  const terminal = (isTTY: boolean) =>
    ({
      isTTY,
      columns: 120,
      write: (text: string) => lines.push(text),
      on() {},
      once() {},
    }) as unknown as NodeJS.WriteStream;

  test('is told with how long it is waited for, and the bar has no nonsense in it', () => {
    const progress = createProgress(terminal(true), () => 0);
    progress.start(100);
    progress.waiting(8000);
    progress.stop();
    expect(lines.join('')).toContain('server away, next try in 8 s');
    expect(lines.join('')).not.toMatch(/NF|NaN|Infinity|NULL/);
  });

  test.each([
    ['UND_ERR_SOCKET', 'the connection broke off'],
    ['ECONNREFUSED', 'no server listens there'],
    ['UND_ERR_HEADERS_TIMEOUT', 'no answer in time'],
  ])('%s is a sentence', async (code, sentence) => {
    using folder = folderWith(files(1));
    const fetch = () => Promise.reject(Object.assign(new TypeError('fetch failed'), { cause: { code } }));
    await expect(importInto(fakeServer(), String(folder), { fetch })).rejects.toThrow(sentence);
  });
});

describe('the command line', () => {
  let address = '';
  const server = fakeServer();
  const http = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const known = request.headers.authorization === 'Bearer right' || request.url === '/api/health';
    const body = Buffer.concat(chunks).toString();
    const answer = known
      ? await server.fetch(`http://x${request.url}`, { method: request.method ?? 'GET', ...(body ? { body } : {}) })
      : new Response('', { status: 401 });
    response.writeHead(answer.status).end(await answer.text());
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  });
  afterAll(() => http.close());

  const edgefeed = (args: string[], env: Record<string, string> = {}) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      const program = fileURLToPath(new URL('../../../src/cli/edgefeed.ts', import.meta.url));
      const child = spawn(process.execPath, [program, 'import', ...args], {
        env: { ...process.env, PUBLISH_TOKEN: '', ...env },
      });
      const said = { out: '', err: '' };
      child.stdout.on('data', (data) => (said.out += data));
      child.stderr.on('data', (data) => (said.err += data));
      child.on('close', (code) => resolve({ code, ...said }));
    });

  test('0 all fine, and the report has exactly its fields', async () => {
    using folder = folderWith(files(2));
    const report = join(String(folder), 'report.json');
    const { code, out, err } = await edgefeed([
      String(folder),
      '--to',
      address,
      '--token',
      'right',
      '--report',
      report,
    ]);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: '2 read: 2 created, 0 updated, 0 scheduled, 0 unchanged, 0 skipped, 0 rejected\n',
      err: '',
    });
    expect(JSON.parse(readFileSync(report, 'utf8'))).toEqual({
      read: 2,
      created: 2,
      updated: 0,
      scheduled: 0,
      unchanged: 0,
      skipped: 0,
      rejected: 0,
      problems: [],
    });
  });

  test.concurrent('1 some rejected, with file, line and reason', async () => {
    using folder = folderWith({ ...files(1), '_posts/nodate.md': '---\ntitle: x\ndate: +0800\n---\ntext' });
    const { code, err } = await edgefeed([String(folder), '--to', address], { PUBLISH_TOKEN: 'right' });
    expect(code).toBe(1);
    expect(err).toContain('_posts/nodate.md:3: ');
  });

  test.concurrent('one that breaks off says how far it came, and the same command goes on', async () => {
    using folder = folderWith(files(30));
    const articles = new Set<string>();
    let refuses = true;
    const half = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      if (request.method === 'GET') return response.end('{}');
      if (refuses && articles.size === 10) return response.writeHead(401).end();
      const { items } = JSON.parse(body) as { items: { id: string }[] };
      for (const { id } of items) articles.add(id);
      response.end(JSON.stringify({ results: items.map((_, index) => ({ index, status: 'created' })) }));
    });
    await new Promise<void>((resolve) => half.listen(0, '127.0.0.1', resolve));
    const to = `http://127.0.0.1:${(half.address() as AddressInfo).port}`;
    const args = [String(folder), '--to', to, '--parallel', '1', '--batch', '10'];
    const first = await edgefeed(args);
    expect(first.code).toBe(2);
    expect(first.err).toContain('10 of 30 are in; run the same command again to go on\n');
    refuses = false;
    expect((await edgefeed(args)).out).toContain('30 read: 20 created, 0 updated, 0 scheduled, 10 unchanged');
    half.close();
  });

  test.concurrent.each([
    ['no source', () => ['/nowhere', '--to', address]],
    ['no such batch', () => ['.', '--batch', '0']],
    ['no such option', () => ['.', '--to', address, '--nonsense']],
    ['nobody there', () => [fileURLToPath(new URL('.', import.meta.url)), '--to', 'http://127.0.0.1:1']],
    [
      'a folder without posts',
      () => [fileURLToPath(new URL('.', import.meta.url)), '--to', address, '--strip-footer', '('],
    ],
  ])('2 could not run: %s', async (_, args) => expect((await edgefeed(args())).code).toBe(2));

  test.concurrent('2 when the token is wrong, and the token is not repeated', async () => {
    using folder = folderWith(files(1));
    const { code, err } = await edgefeed([String(folder), '--to', address, '--token', 'secret-but-wrong']);
    expect(code).toBe(2);
    expect(err).toContain('token');
    expect(err).toContain('given with --token');
    expect(err).not.toContain('secret-but-wrong');
  });
});
