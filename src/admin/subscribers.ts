import { Hono } from 'hono';
import { HubUnavailable } from '../hub/client.ts';
import { subscribersPage } from '../pages/admin/subscribers.tsx';
import type { Services } from '../services.ts';
import { page } from './forms.ts';

/** Counts of the hub's subscribers. */
export function subscriberRoutes({ hub, site, report }: Services): Hono {
  const routes = new Hono();
  routes.get('/admin/subscribers', async () => {
    if (!hub) return page(subscribersPage(site(), 'off'));
    try {
      return page(subscribersPage(site(), await hub.overview()));
    } catch (error) {
      if (!(error instanceof HubUnavailable)) throw error;
      report('hub unavailable', { error: String(error.cause) });
      return page(subscribersPage(site(), 'unavailable'), 503);
    }
  });
  return routes;
}
