import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DOCUMENT = Buffer.from('<feed>ä</feed>'.repeat(1000));
const ENCODED: Record<string, Buffer> = {
  br: brotliCompressSync(DOCUMENT),
  gzip: gzipSync(DOCUMENT),
  identity: DOCUMENT,
};

let miniflare: Miniflare;
let url: URL;

beforeAll(async () => {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['test/local/two-entrypoints.ts'],
    write: false,
    bundle: true,
    format: 'esm',
    target: 'es2024',
    external: ['cloudflare:*'],
  });
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name: 'two-entrypoints',
      modules: [{ type: 'ESModule', path: `${ROOT}worker.js`, contents: outputFiles[0]?.text ?? '' }],
      compatibilityDate: '2026-10-20',
      host: '127.0.0.1',
      port: 0,
      cf: false,
      telemetry: { enabled: false },
      log: new Log(LogLevel.ERROR),
      bindings: {
        ENCODED: Object.fromEntries(
          Object.entries(ENCODED).map(([coding, bytes]) => [coding, bytes.toString('base64')]),
        ),
      },
    }),
  );
  url = await miniflare.ready;
});

afterAll(() => miniflare.dispose());

/** The bytes of an answer as they came over the wire. */
async function ask(path: string, coding = 'br', method = 'GET') {
  const sent = request(new URL(path, url), {
    method,
    headers: { 'Accept-Encoding': coding, 'X-Coding': coding },
  }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
}

describe('the cache between two entrypoints', () => {
  for (const [coding, bytes] of Object.entries(ENCODED)) {
    it(`gives a body in ${coding} as the worker encoded it, on a miss and on a hit`, async () => {
      for (const status of ['MISS', 'HIT']) {
        const { headers, body } = await ask('/encoded/1', coding);
        expect(headers['cf-cache-status']).toBe(status);
        expect(headers['content-encoding']).toBe(coding === 'identity' ? undefined : coding);
        expect(body.equals(bytes)).toBe(true);
      }
    });
  }

  it('gives a body that is not stored as the worker encoded it', async () => {
    for (const _ of [1, 2]) {
      const { headers, body } = await ask('/private/1');
      expect([headers['cf-cache-status'], headers['content-encoding']]).toEqual(['BYPASS', 'br']);
      expect(body.equals(ENCODED.br as Buffer)).toBe(true);
    }
  });

  it('gives HEAD the headers of the stored answer', async () => {
    await ask('/head/1');
    const { headers, body } = await ask('/head/1', 'br', 'HEAD');
    expect([headers['cf-cache-status'], headers['content-encoding'], body.length]).toEqual(['HIT', 'br', 0]);
  });

  it('runs the worker once for many requests at once', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask('/many/50')));
    expect(answers.every(({ body }) => body.equals(ENCODED.br as Buffer))).toBe(true);
    expect(new Set(answers.map(({ headers }) => headers['x-runs']))).toEqual(new Set(['1']));
    expect(answers.filter(({ headers }) => headers['cf-cache-status'] === 'MISS').length).toBe(1);
  });

  it('gives the others their answer when the client of the run goes away', async () => {
    await ask('/leaving/4?leave');
    const answers = await Promise.all([1, 2, 3].map(() => ask('/leaving/4')));
    for (const { headers, body } of answers) {
      expect([headers['cf-cache-status'], headers['x-runs']]).toEqual(['HIT', '1']);
      expect(body.equals(ENCODED.br as Buffer)).toBe(true);
    }
  });

  it('runs the worker for each of the others when it fails for the first', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => ask('/failing/3')));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([200, 200, 500]);
  });

  it('gives the others their answer when the client of a run that fails goes away', async () => {
    await ask('/failing-and-leaving/3?leave');
    const answers = await Promise.all([1, 2].map(() => ask('/failing-and-leaving/3')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });
});
