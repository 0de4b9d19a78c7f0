import { Hono } from 'hono';
import { readBody } from '../api/body.ts';
import { methodNotAllowed } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { HubUnavailable } from './client.ts';
import { readRequest } from './request.ts';

/** Bytes of a request: two addresses and a secret. */
const LARGEST = 16 * 1024;
const FORM = 'application/x-www-form-urlencoded';

/** `POST /hub`, where subscribers ask for pushes (WebSub section 5.1). Answers are plain text, for their developers. */
export function hubRoutes({ hub, publication, report }: Services): Hono {
  const routes = new Hono();
  routes.post('/hub', async (c) => {
    if (!hub) return text(404, 'There is no hub here: HUB_SECRET is not set.');
    const type = c.req.header('Content-Type') ?? '';
    if (type.split(';')[0]?.trim().toLowerCase() !== FORM) return text(400, `The body must be ${FORM}.`);
    const body = await readBody(c.req.raw, LARGEST);
    if (!body.ok) return text(body.response.status, `The body must be a form of at most ${LARGEST} bytes.`);
    const request = readRequest(new URLSearchParams(new TextDecoder().decode(body.value)), publication.publicUrl);
    if (typeof request === 'string') return text(400, request);
    try {
      const accepted = await hub.request(request);
      if (accepted.ok)
        return text(202, 'The request is accepted, and its callback will be asked whether it was meant.');
      return text(429, accepted.detail, { 'Retry-After': String(accepted.wait) });
    } catch (error) {
      if (!(error instanceof HubUnavailable)) throw error;
      report('hub unavailable', { error: String(error.cause) });
      return text(503, 'The hub cannot be reached. Send the same again.', { 'Retry-After': '10' });
    }
  });
  routes.all('/hub', () => methodNotAllowed('POST'));
  return routes;
}

function text(status: number, sentence: string, headers: Record<string, string> = {}): Response {
  return new Response(`${sentence}\n`, {
    status,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    },
  });
}
