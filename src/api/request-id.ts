import type { MiddlewareHandler } from 'hono';
import type { ApiEnvironment } from './access.ts';

const OURS = /^\/(?:api|admin)(?:\/|$)/;

/**
 * Names each request, for the log and in answers of the API and of `/admin` (`X-Request-Id`), which no cache keeps: in others
 * the edge would repeat the id of the first request. What a client calls its request is not taken over.
 */
export const requestId: MiddlewareHandler<ApiEnvironment> = async (c, next) => {
  const id = crypto.randomUUID();
  c.set('requestId', id);
  await next();
  const kept = c.res.headers.get('Cache-Control') !== 'no-store';
  if (!kept && OURS.test(c.req.path)) c.res.headers.set('X-Request-Id', id);
};
