import { Hono } from 'hono';
import { GENERATOR } from '../feed/publication.ts';
import { json, methodNotAllowed } from '../http/problem.ts';
import { HubUnavailable } from '../hub/client.ts';
import type { HubHealth } from '../hub/contract.ts';
import { LedgerUnavailable } from '../ledger/client.ts';
import type { Services } from '../services.ts';
import { knownBearer } from './access.ts';
import { OPENAPI } from './openapi.ts';

/** Milliseconds between two questions to the ledger for requests without a token. */
const ASKED_EVERY = 1_000;

/**
 * Routes that need no token: whether the ledger answers (with a token also what it holds and what the hub has to do), and the API's description
 * (OpenAPI 3.1, made by `npm run openapi`).
 */
export function healthRoutes(services: Services): Hono {
  const routes = new Hono();
  /** When the ledger last answered in this isolate. Requests without a token have no limit. */
  let answeredAt = Number.NEGATIVE_INFINITY;
  routes.get('/api/health', async (c) => {
    try {
      const known = await knownBearer(c.req.raw.headers, services);
      // A token for some categories does not say what the rest holds.
      const told = known.ok && !('scope' in known.bearer);
      if (!told && services.now() - answeredAt < ASKED_EVERY) return json({ status: 'ok' });
      const [health, hub] = await Promise.all([services.ledger.health(), told ? hubHealth(services) : undefined]);
      answeredAt = services.now();
      if (!told) return json({ status: 'ok' });
      const { deployment } = services;
      return json({
        status: 'ok',
        release: GENERATOR.version,
        ...(deployment ? { deployment } : {}),
        ...health,
        ...hub,
      });
    } catch (error) {
      if (!(error instanceof LedgerUnavailable)) throw error;
      services.report('ledger unavailable', { error: String(error.cause) });
      return json({ status: 'ledger unavailable' }, 503);
    }
  });
  routes.all('/api/health', () => methodNotAllowed('GET, HEAD'));
  const servers = JSON.stringify([{ url: services.publication.publicUrl }]);
  routes.get('/api/openapi.json', () => json(`{"servers":${servers},${OPENAPI.slice(1)}`));
  routes.all('/api/openapi.json', () => methodNotAllowed('GET, HEAD'));
  return routes;
}

/** Articles and feeds need no hub: without its answer, edgefeed is healthy all the same. */
async function hubHealth({ hub, report }: Services): Promise<{ hub?: HubHealth | 'unavailable' }> {
  try {
    return hub ? { hub: await hub.health() } : {};
  } catch (error) {
    if (!(error instanceof HubUnavailable)) throw error;
    report('hub unavailable', { error: String(error.cause) });
    return { hub: 'unavailable' };
  }
}
