import type { MiddlewareHandler } from 'hono';
import type { ApiEnvironment } from './access.ts';

/**
 * Names each request, for the log and in the answer (`X-Request-Id`). Only in answers that nobody keeps: of others the edge
 * would tell the id of whoever asked first. What a client calls its request is not taken over.
 */
export const requestId: MiddlewareHandler<ApiEnvironment> = async (c, next) => {
  const id = crypto.randomUUID();
  c.set('requestId', id);
  await next();
  if (c.res.headers.get('Cache-Control') === 'no-store') c.res.headers.set('X-Request-Id', id);
};
