import { Hono } from 'hono';
import { matchingCategories } from '../pages/grouping.ts';
import { noticePage } from '../pages/notice.tsx';
import { opml } from '../pages/opml.ts';
import type { Site } from '../pages/site.ts';
import { currentDirectory } from './current-directory.ts';
import { redirectHeaders } from './feed-headers.ts';
import type { House } from './house.ts';
import { methodNotAllowed } from './methods.ts';
import { answerPage } from './page-answer.ts';

const PATH = '/feeds.opml';

/** Every category's feed as OPML, and with `?group=` those of one letter. */
export function opmlRoutes(house: House, site: () => Site): Hono {
  const routes = new Hono();
  routes.get(PATH, (c) => {
    const { search, searchParams } = new URL(c.req.url);
    const group = (searchParams.get('group') ?? '').slice(0, 8).toWellFormed();
    const path = group === '' ? PATH : `${PATH}?${new URLSearchParams({ group })}`;
    if (PATH + search !== path) return new Response(null, { status: 301, headers: redirectHeaders(path, house) });
    return answerPage(c, house, path, async () => {
      const current = await currentDirectory(house);
      if (!current) return { kind: 'unavailable', text: noticePage(site(), site().words.unavailable) };
      const { directory, stale } = current;
      const filled = directory.categories.filter(({ count }) => count > 0);
      const categories = matchingCategories(filled, { query: '', group });
      if (group !== '' && categories.length === 0) {
        return { kind: 'missing', status: 404, text: noticePage(site(), site().words.notFound), channel: 'all' };
      }
      const text = opml(site(), categories, directory.updated);
      return { kind: 'page', text, channel: 'all', stale, mediaType: 'text/x-opml' };
    });
  });
  routes.all(PATH, () => methodNotAllowed('GET, HEAD'));
  return routes;
}
