import { Hono } from 'hono';
import { adminRoutes } from './admin/admin.ts';
import type { ApiEnvironment } from './api/access.ts';
import { apiRoutes } from './api/api.ts';
import { requestId } from './api/request-id.ts';
import { answerReader, type DocumentsStage } from './gateway/gateway.ts';
import { problem } from './http/problem.ts';
import { hubRoutes } from './hub/routes.ts';
import type { Services } from './services.ts';

type Environment = ApiEnvironment & { Bindings: { documents: DocumentsStage } };

/** The routes of the gateway: the API and `/admin` past the cache, everything else and searches through it. */
export function createApp(services: Services): Hono<Environment> {
  const app = new Hono<Environment>();
  app.onError((error, c) => {
    services.report('fault', { request: c.get('requestId'), error: String(error), stack: error.stack });
    return problem({
      status: 500,
      title: 'Internal Server Error',
      detail: 'The fault is not in your request.',
    });
  });
  for (const path of ['/api/*', '/admin', '/admin/*']) app.use(path, requestId);
  app.all('/api/search', (c) => answerReader(c.req.raw, c.env.documents, services));
  app.route('/', apiRoutes(services));
  app.route('/', adminRoutes(services));
  app.route('/', hubRoutes(services));
  app.all('*', (c) => answerReader(c.req.raw, c.env.documents, services));
  return app;
}
