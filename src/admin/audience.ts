import { Hono } from 'hono';
import { AudienceUnavailable } from '../audience/client.ts';
import { DAY_MS } from '../audience/contract.ts';
import { pushSubscriptions } from '../hub/client.ts';
import { audiencePage, RANGES } from '../pages/admin/audience.tsx';
import { noticePage } from '../pages/notice.tsx';
import type { Site } from '../pages/site.ts';
import type { Services } from '../services.ts';
import { page } from './forms.ts';

const CHANNELS = 50;
/** Feeds without a reader that are named, and the days without one. */
const UNREAD = 20;
const UNREAD_DAYS = 30;

/** How many read the feeds, over some range of days. */
export function adminAudienceRoutes(services: Services, site: () => Site): Hono {
  const routes = new Hono();
  routes.get('/admin/audience', async (c) => {
    const { audience, gatherer, ledger, now } = services;
    const days = RANGES.find((one) => String(one) === c.req.query('days')) ?? RANGES[0];
    const to = Math.floor(now() / DAY_MS);
    const range = { from: to - days + 1, to };
    if (!audience)
      return page(
        audiencePage(site(), { days, range, counting: false, report: undefined, unread: [], pushed: undefined }),
      );
    try {
      await gatherer?.handOverNow();
      const [report, gone, { categories }, pushed] = await Promise.all([
        audience.report(range, { limit: CHANNELS }),
        audience.unread(to - UNREAD_DAYS, 10 * UNREAD),
        ledger.directory(),
        pushSubscriptions(services),
      ]);
      // A category that was deleted or moved has no readers, and that is well.
      const slugs = new Set(categories.map(({ slug }) => `category/${slug}`));
      const isThere = (channel: string) => !channel.startsWith('category/') || slugs.has(channel);
      const unread = gone.filter(({ channel }) => isThere(channel)).slice(0, UNREAD);
      return page(audiencePage(site(), { days, range, counting: gatherer !== undefined, report, unread, pushed }));
    } catch (error) {
      if (!(error instanceof AudienceUnavailable)) throw error;
      services.report('audience unavailable', { error: String(error.cause) });
      return page(noticePage(site(), site().words.unavailable), 503);
    }
  });
  return routes;
}
