import { describe, expect, it } from 'vitest';
import { jpeg, SECRET } from '../media/pictures.ts';
import { Scene } from '../scene.ts';
import { answerOf, ask, askApi } from '../worker.ts';

const send = (body: BodyInit, headers: Record<string, string> = {}) =>
  answerOf(askApi('/api/media', { method: 'PUT', body, headers }));

describe('a picture', () => {
  it('is stored once under an address of its content, and kept by the edge and by readers for good', async () => {
    const first = await send(jpeg({ secrets: true }), { 'Content-Type': 'text/html' });
    const url = expect.stringMatching(/^https:\/\/feeds\.example\.com\/media\/[0-9a-f]{40}\.jpg$/);
    expect([first.status, first.body]).toEqual([
      201,
      { url, mime_type: 'image/jpeg', width: 3, height: 2, size_in_bytes: jpeg({}).byteLength },
    ]);
    // Without its metadata it is the same picture.
    expect(await send(jpeg({}))).toMatchObject({ status: 200, body: first.body });
    const { pathname } = new URL(first.body.url);
    const shown = await ask(pathname);
    expect([shown.status, shown.headers.get('Content-Type'), shown.headers.get('Cache-Control')]).toEqual([
      200,
      'image/jpeg',
      'public, max-age=31536000, immutable',
    ]);
    expect(shown.headers.get('Content-Security-Policy')).toBe("default-src 'none'; sandbox");
    expect(new Uint8Array(await shown.arrayBuffer())).toEqual(jpeg({}));
    const again = await ask(pathname, { headers: { 'Accept-Encoding': 'gzip' } });
    expect([again.headers.get('Cache-Status'), again.headers.get('Content-Encoding')]).toEqual(['edgefeed; hit', null]);
    const etag = shown.headers.get('ETag') as string;
    expect((await ask(pathname, { headers: { 'If-None-Match': etag } })).status).toBe(304);
    const { body } = await answerOf(askApi('/api/media'));
    expect(body.media).toEqual([{ name: pathname.replace('/media/', ''), size_in_bytes: jpeg({}).byteLength }]);
  });

  it.each<[string, BodyInit, number, RegExp]>([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 415, /SVG can hold scripts/],
    ['nothing', '', 415, /by its content/],
    ['half a JPEG', jpeg({}).subarray(0, 60), 415, /JPG is not whole/],
    ['11 MiB', new Uint8Array(11 * 1024 * 1024), 413, /at most 10485760 bytes/],
  ])('is not taken: %s', async (_, body, status, detail) => {
    expect(await send(body)).toMatchObject({ status, body: { detail: expect.stringMatching(detail) } });
  });

  it.each([
    '/media/',
    '/media/x.jpg',
    `/media/${'0'.repeat(40)}.jpg`,
    `/media/${'0'.repeat(40)}.svg`,
  ])('is nowhere else: %s', async (path) => expect((await ask(path)).status).not.toBe(200));

  it('takes a token that may write', async () => {
    expect((await ask('/api/media', { method: 'PUT', body: jpeg({}) })).status).toBe(401);
    const made = await answerOf(
      askApi('/api/tokens', { method: 'POST', body: JSON.stringify({ name: 'reading', access: 'read' }) }),
    );
    const headers = { Authorization: `Bearer ${made.body.token}` };
    expect((await ask('/api/media', { method: 'PUT', body: jpeg({}), headers })).status).toBe(403);
  });

  it('without a bucket is answered by how to have one', async () => {
    const scene = new Scene({ MEDIA: undefined as never });
    const { status, body } = await answerOf(scene.askApi('/api/media', { method: 'PUT', body: jpeg({}) }));
    expect([status, body.detail]).toEqual([
      501,
      expect.stringMatching(/R2 bucket, bound as MEDIA .* docs\/operations\.md/),
    ]);
    expect((await scene.ask(`/media/${'0'.repeat(40)}.jpg`)).status).toBe(404);
  });

  it('lists from a cursor that was given, and from no other', async () => {
    expect((await askApi('/api/media?cursor=%00')).status).not.toBe(500);
  });

  it(`tells nothing of where it was made: ${SECRET}`, async () => {
    const { body } = await send(jpeg({ secrets: true, orientation: 8 }));
    expect([body.width, body.height]).toEqual([2, 3]);
    expect(await (await ask(new URL(body.url).pathname)).text()).not.toContain(SECRET);
  });
});
