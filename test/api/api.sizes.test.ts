import { describe, expect, it } from 'vitest';
import { Scene } from '../scene.ts';
import { ask, askApi, post, put } from '../worker.ts';

const MIB = 1024 * 1024;
const NDJSON = 'application/x-ndjson';

/** An article of exactly so many bytes of JSON. */
function articleOf(bytes: number, id: string): Record<string, string> {
  const empty = JSON.stringify({ id, content_text: '' }).length;
  return { id, content_text: 'x'.repeat(bytes - empty) };
}

describe('a body that is too large', () => {
  const tooLarge = (detail: RegExp) => ({ status: 413, body: { status: 413, detail: expect.stringMatching(detail) } });

  it('is 413 over 32 MiB', async () => {
    expect(await post('x'.repeat(32 * MIB + 1))).toMatchObject(tooLarge(/at most 33554432 bytes/));
  });

  it('is 413 when more is announced, and is not read', async () => {
    const scene = new Scene();
    const headers = { 'Content-Length': String(32 * MIB + 1) };
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
    expect(sent).toBeLessThan(40);
  });

  it('is fine up to 32 MiB', async () => {
    const article = JSON.stringify({ id: 'padded', content_text: 'x' });
    expect((await post(article.padEnd(32 * MIB, ' '))).status).toBe(200);
  });

  it.each([
    ['items', () => JSON.stringify({ items: Array(1001).fill({ id: 'many', content_text: 'x' }) }), 'application/json'],
    ['lines', () => '{"id":"many","content_text":"x"}\n'.repeat(1001), NDJSON],
    ['items that are nothing', () => `{"items":[${'1,'.repeat(3 * MIB)}1]}`, 'application/json'],
    ['lines that are nothing', () => '1\n'.repeat(8 * MIB), NDJSON],
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
