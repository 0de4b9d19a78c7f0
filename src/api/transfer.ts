import { Hono } from 'hono';
import type { Article } from '../article/article.ts';
import { sanitizeArticle } from '../article/sanitize.ts';
import type { Publication } from '../feed/publication.ts';
import { badRequest, conflict, json, methodNotAllowed } from '../http/problem.ts';
import type { ExportCursor, ExportPart } from '../ledger/contract.ts';
import type { Services } from '../services.ts';
import type { ApiEnvironment } from './access.ts';
import { decodeStrictUtf8, readBody } from './body.ts';

const encoder = new TextEncoder();

/** Everything that the ledger holds, out and in, and KV made anew from it. */
export function transferRoutes(services: Services): Hono<ApiEnvironment> {
  const routes = new Hono<ApiEnvironment>();

  routes.get('/api/export', async () => {
    // Before anything is answered: a ledger that can't be exported now says so with a status.
    let cursor: ExportCursor | undefined;
    let part: ExportPart | undefined = await services.ledger.export();
    const parts = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { text, next } = part ?? (await services.ledger.export(cursor));
        part = undefined;
        controller.enqueue(encoder.encode(text));
        cursor = next;
        if (!next) controller.close();
      },
    });
    return new Response(parts, {
      headers: {
        'Content-Type': 'application/x-ndjson; charset=utf-8',
        'Content-Disposition': 'attachment; filename="edgefeed.ndjson"',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
      },
    });
  });
  routes.all('/api/export', () => methodNotAllowed('GET, HEAD'));

  routes.post('/api/restore', async (c) => {
    const body = await readBody(c.req.raw);
    if (!body.ok) return body.response;
    const text = decodeStrictUtf8(body.value);
    if (text === undefined) return badRequest('The body is not UTF-8.');
    const checked: string[] = [];
    for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
      const clean = sanitizedLine(line, services.publication);
      if (clean === undefined) return badRequest(`A line is no JSON: ${line.slice(0, 80)}`);
      checked.push(clean);
    }
    const restored = await services.ledger.restore(checked);
    if (restored.ok) return json({ lines: checked.length, done: restored.done });
    return conflict(restored.detail);
  });
  routes.all('/api/restore', () => methodNotAllowed('POST'));

  routes.post('/api/rebuild', async () => json({ channels: await services.ledger.rebuild() }, 202));
  routes.all('/api/rebuild', () => methodNotAllowed('POST'));
  return routes;
}

/** No HTML gets into the ledger unsanitized, not even from an export; what was sanitized stays as it is. */
function sanitizedLine(line: string, publication: Publication): string | undefined {
  try {
    const { article, ...rest } = JSON.parse(line) as { article?: { body: Article | null } };
    if (!article?.body) return line;
    return JSON.stringify({ ...rest, article: { ...article, body: sanitizeArticle(article.body, publication) } });
  } catch {
    return undefined;
  }
}
