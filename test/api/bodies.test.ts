import { describe, expect, it } from 'vitest';
import { Scene } from '../scene.ts';
import { answerOf, ask, askApi, post, put } from '../worker.ts';

const MIB = 1024 * 1024;
const encoder = new TextEncoder();
const NDJSON = 'application/x-ndjson';

const stored = async (id: string) => (await answerOf(askApi(`/api/articles/${encodeURIComponent(id)}`))).body;

describe('a body', () => {
  it('is a JSON Feed: its authors and language hold for articles that have none', async () => {
    const feed = {
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Feed',
      feed_url: 'https://www.example.com/feed.json',
      language: 'zh-cn',
      authors: [{ name: 'Newsroom' }],
      items: [
        { id: 'feed-1', content_text: 'x' },
        { id: 'feed-2', content_text: 'x', language: 'de', authors: [{ name: 'Ada' }] },
        { id: 'feed-3', content_text: 'x', language: null, author: { name: 'Bob' } },
        { id: 'feed-4', content_text: 'x', authors: null },
      ],
    };
    expect(await post(feed, 'application/feed+json')).toMatchObject({ status: 200, body: { created: 4 } });
    const told = await Promise.all([1, 2, 3, 4].map((number) => stored(`feed-${number}`)));
    expect(told.map(({ language, authors }) => [language, authors[0].name])).toEqual([
      ['zh-CN', 'Newsroom'],
      ['de', 'Ada'],
      ['zh-CN', 'Bob'],
      ['zh-CN', 'Newsroom'],
    ]);
  });

  it('is a JSON Feed 1.0: its author holds for articles that have none', async () => {
    const version = 'https://jsonfeed.org/version/1';
    await post({ version, author: { name: 'Newsroom' }, items: [{ id: 'feed10', content_text: 'x' }] });
    expect((await stored('feed10')).authors).toEqual([{ name: 'Newsroom' }]);
  });

  it('is a list of items, which inherit nothing', async () => {
    const body = {
      language: 'de',
      items: [
        { id: 'items-1', content_text: 'x' },
        { id: 'items-2', content_text: 'x' },
      ],
    };
    expect((await post(body)).body).toMatchObject({
      ...{ created: 2, updated: 0, unchanged: 0, rejected: 0 },
      results: [
        { index: 0, id: 'items-1', status: 'created' },
        { index: 1, id: 'items-2', status: 'created' },
      ],
    });
    expect((await stored('items-1')).language).toBeUndefined();
  });

  it('is an empty list', async () => {
    const { status, body } = await post({ items: [] });
    expect([status, body]).toEqual([
      200,
      { created: 0, updated: 0, scheduled: 0, unchanged: 0, rejected: 0, results: [] },
    ]);
  });

  it('is one bare article', async () => {
    const { body } = await post({ id: 'bare', content_text: 'x' });
    expect(body).toMatchObject({ created: 1, results: [{ index: 0, id: 'bare', status: 'created' }] });
  });

  it.each([
    ['application/json; charset=utf-8'],
    ['application/feed+json'],
    ['APPLICATION/JSON'],
    ['application/vnd.site.article+json'],
    ['text/json'],
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
  ])('may be called %s', async (type) => {
    expect((await post({ id: `type ${type}`, content_text: 'x' }, type)).status).toBe(200);
  });

  it('may begin with a byte order mark', async () => {
    expect((await post('\ufeff{"id":"bom","content_text":"x"}')).status).toBe(200);
  });

  it.each([
    NDJSON,
    'application/ndjson',
    'application/jsonl',
    'application/x-ndjson; charset=utf-8',
  ])('is a line for each article: %s', async (type) => {
    const lines = [1, 2].map((number) => JSON.stringify({ id: `${type} ${number}`, content_text: 'x' }));
    expect((await post(lines.join('\n'), type)).body).toMatchObject({ created: 2, rejected: 0 });
  });

  it('is lines, of which blank ones do not count, and broken ones cost no other', async () => {
    const bytes = [
      '\ufeff{"id":"line-0","content_text":"x"}\r\n',
      '\r\n',
      '  \t \n',
      '{"id":"line-1","content_text":"x"\n',
      '[{"id":"line-2"}]\n',
      '{"id":"line-3","content_text":"\xff"}\n',
      '{"id":"line-4","content_text":"x","date_published":"x"}\r\n',
      'null\n',
      '{"id":"line-6","content_text":"x"}',
    ].map((line) =>
      line.includes('\xff') ? Uint8Array.from(line, (unit) => unit.charCodeAt(0)) : encoder.encode(line),
    );
    const { status, body } = await post(new Uint8Array(await new Blob(bytes).arrayBuffer()), NDJSON);
    expect([status, body.created, body.rejected]).toEqual([200, 2, 5]);
    expect(
      body.results.map(
        ({
          index,
          id,
          status,
          errors,
        }: {
          index: number;
          id?: string;
          status: string;
          errors?: [{ pointer: string; detail: string }];
        }) =>
          [index, id, status, errors?.[0].pointer, errors?.[0].detail.slice(0, 20)].filter((one) => one !== undefined),
      ),
    ).toEqual([
      [0, 'line-0', 'created'],
      [1, 'rejected', '', 'the line is not JSON'],
      [2, 'rejected', '', 'must be an article: '],
      [3, 'rejected', '', 'the line is not UTF-'],
      [4, 'line-4', 'rejected', '/date_published', 'must be an RFC 3339 '],
      [5, 'rejected', '', 'must be an article: '],
      [6, 'line-6', 'created'],
    ]);
  });

  it('of no lines is nothing to do', async () => {
    expect((await post('\n\n', NDJSON)).body).toMatchObject({ created: 0, results: [] });
  });
});

describe('a body that is wrong', () => {
  const nested = (depth: number) => `{"id":"deep","content_text":"x","x":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  it.each<[string, string | Uint8Array, RegExp]>([
    ['empty', '', /is empty/],
    ['white space', ' \n ', /is empty/],
    ['no JSON', 'Hello', /is not JSON: .*Hello/],
    ['half of JSON', '{"items":[{"id":"a"', /is not JSON/],
    ['JSON and more', '{}{}', /is not JSON/],
    ['HTML', '<!doctype html>', /is not JSON/],
    ['a form', 'id=a&content_text=x', /is not JSON/],
    ['not UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d), /is not UTF-8/],
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0), /is not UTF-8/],
    ['a list', '[{"id":"a"}]', /must be a JSON object/],
    ['text', '"a"', /must be a JSON object/],
    ['a number', '7', /must be a JSON object/],
    ['null', 'null', /must be a JSON object/],
    ['items that are no list', '{"items":{"id":"a"}}', /items must be a list/],
    ['items that are nothing', '{"items":null}', /items must be a list/],
    ['65 levels', nested(64), /nested deeper than 64/],
    ['65 levels around null', nested(64).replace('[]', '[null]'), /nested deeper than 64/],
    ['65 levels of objects', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`, /nested deeper than 64/],
    ['eight million open brackets', '['.repeat(8 * MIB), /nested deeper than 64/],
    ['eight million open braces', '{"":'.repeat(2 * MIB), /nested deeper than 64/],
  ])('is 400: %s', async (_, bytes, detail) => {
    const { status, body } = await post(bytes);
    expect([status, body.status, body.title]).toEqual([400, 400, 'Bad Request']);
    expect(body.detail).toMatch(detail);
  });

  it.each([
    ['64 levels', nested(63)],
    ['brackets in strings, behind escapes', JSON.stringify({ id: 'deep', content_text: `${'["\\'.repeat(100)}\\` })],
    ['many brackets side by side', JSON.stringify({ id: 'deep', content_text: 'x', x: Array(1000).fill([]) })],
  ])('is not: %s', async (_, text) => {
    expect((await post(text)).status).toBe(200);
  });

  it.each([
    'text/html',
    'application/xml',
    'multipart/form-data; boundary=x',
    'image/png',
    'application/jsonp',
    'x',
  ])('is 415 when it is called %s', async (type) => {
    const { status, body } = await post('{"id":"typed","content_text":"x"}', type);
    expect([status, body.detail]).toEqual([415, expect.stringContaining('application/json')]);
  });

  it.each(['gzip', 'br', 'zstd', 'gzip, gzip'])('is 415 when it is packed with %s', async (encoding) => {
    const headers = { 'Content-Encoding': encoding };
    const { status, headers: told } = await answerOf(askApi('/api/articles', { method: 'POST', headers, body: 'x' }));
    expect([status, told.get('Accept-Encoding')]).toEqual([415, 'identity']);
  });
});

/** An article of exactly so many bytes of JSON. */
function articleOf(bytes: number, id: string): Record<string, string> {
  const empty = JSON.stringify({ id, content_text: '' }).length;
  return { id, content_text: 'x'.repeat(bytes - empty) };
}

describe('a body that is too large', () => {
  const tooLarge = (detail: RegExp) => ({ status: 413, body: { status: 413, detail: expect.stringMatching(detail) } });

  it('is 413 over 8 MiB', async () => {
    expect(await post('x'.repeat(8 * MIB + 1))).toMatchObject(tooLarge(/at most 8388608 bytes/));
  });

  it('is 413 when more is announced, and is not read', async () => {
    const scene = new Scene();
    const headers = { 'Content-Length': String(8 * MIB + 1) };
    const response = await scene.askApi('/api/articles', { method: 'POST', headers, body: '{}' });
    expect([response.status, scene.calls]).toEqual([413, []]);
  });

  it('is 413 when its length is not known before, and is not read to its end', async () => {
    const chunk = new Uint8Array(MIB).fill(0x20);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        controller.enqueue(chunk);
      },
    });
    const scene = new Scene();
    const response = await scene.askApi('/api/articles', { method: 'POST', body });
    expect([response.status, scene.calls]).toEqual([413, []]);
    expect(sent).toBeLessThan(16);
  });

  it('is fine up to 8 MiB', async () => {
    const article = JSON.stringify({ id: 'padded', content_text: 'x' });
    expect((await post(article.padEnd(8 * MIB, ' '))).status).toBe(200);
  });

  it.each([
    ['items', () => JSON.stringify({ items: Array(1001).fill({ id: 'many', content_text: 'x' }) }), 'application/json'],
    ['lines', () => '{"id":"many","content_text":"x"}\n'.repeat(1001), NDJSON],
    ['items that are nothing', () => `{"items":[${'1,'.repeat(3 * MIB)}1]}`, 'application/json'],
    ['lines that are nothing', () => '1\n'.repeat(3 * MIB), NDJSON],
  ])('is 413 with more than 1,000 %s, and nothing of it is stored', async (_, body, type) => {
    expect(await post(body(), type)).toMatchObject(tooLarge(/at most 1000 articles/));
    expect((await askApi('/api/articles/many')).status).toBe(404);
  });

  it('is fine with 1,000 articles', async () => {
    const items = Array.from({ length: 1000 }, (_, index) => ({ id: `k${index}`, content_text: 'x' }));
    expect((await post({ items })).body).toMatchObject({ created: 1000, rejected: 0 });
  });
});

describe('an article that is too large', () => {
  const detail = 'an article may have at most 1048576 bytes of JSON';
  it.each<[string, (items: unknown[]) => [unknown, string], string]>([
    ['a batch', (items) => [{ items }, 'application/json'], '/items/1'],
    ['lines', (items) => [items.map((item) => JSON.stringify(item)).join('\n'), NDJSON], ''],
  ])('is rejected in %s, and costs no other', async (name, write, pointer) => {
    const items = [articleOf(MIB, `${name} exact`), articleOf(MIB + 1, `${name} over`), articleOf(99, `${name} small`)];
    const { status, body } = await post(...write(items));
    expect(status).toBe(200);
    expect(body.results).toEqual([
      { index: 0, id: `${name} exact`, status: 'created' },
      { index: 1, id: `${name} over`, status: 'rejected', errors: [{ pointer, detail }] },
      { index: 2, id: `${name} small`, status: 'created' },
    ]);
  });

  it('is 422 alone', async () => {
    expect(await post(articleOf(MIB + 1, 'alone'))).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining(detail) },
    });
  });

  it('is 413 with PUT, and exactly 1 MiB is fine', async () => {
    expect((await put('put exact', articleOf(MIB, 'put exact'))).status).toBe(201);
    const over = await put('put over', articleOf(MIB + 1, 'put over'));
    expect([over.status, over.body.detail]).toEqual([413, expect.stringContaining('1048576 bytes')]);
    expect((await askApi('/api/articles/put%20over')).status).toBe(404);
  });

  it('in bytes, not in characters', async () => {
    const items = [{ id: 'chinese', content_text: '长'.repeat(MIB / 3) }];
    expect((await post({ items })).status).toBe(422);
    expect((await ask('/category/chinese/rss.xml')).status).toBe(404);
  });
});
