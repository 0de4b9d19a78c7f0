import { type Context, Hono } from 'hono';
import { type ChannelKind, channelName } from '../article/channels.ts';
import type { FeedAddress } from '../feed/addresses.ts';
import { FORMAT, FORMATS, type Format } from '../feed/formats.ts';
import { redirectHeaders } from './feed-headers.ts';
import type { House } from './house.ts';
import { methodNotAllowed, preflight } from './methods.ts';

const FILES = `(?:${FORMATS.map((format) => FORMAT[format].file.replace('.', '\\.')).join('|')})`;
const METHODS = 'GET, HEAD, OPTIONS';
const ADDRESS = new RegExp(
  `^https?://[^/?#]*/(?:(?:category|tag|author)/[^/?#]+/)?(?:archive/[1-9][0-9]{0,8}/)?${FILES}(?:[?#]|$)`,
);

/** Whether this URL is the address of a feed document, there or not, with a query or without. */
export function isFeedAddress(url: string): boolean {
  return ADDRESS.test(url);
}

/**
 * Routes for one document of every channel in every format, at `/<below><file>` and `/<kind>/<slug>/<below><file>`.
 * A query is redirected away without a look at anything; other methods than GET and HEAD are told what is allowed.
 */
export function feedAddresses(
  house: House,
  below: string,
  answer: (c: Context, address: FeedAddress) => Promise<Response>,
): Hono {
  const routes = new Hono();
  for (const path of [`/${below}:file{${FILES}}`, `/:kind{(?:category|tag|author)}/:slug/${below}:file{${FILES}}`]) {
    routes.get(path, (c) => {
      if (c.req.url.includes('?')) {
        const { pathname, search } = new URL(c.req.url);
        if (search !== '') return new Response(null, { status: 301, headers: redirectHeaders(pathname, house) });
      }
      const kind = (c.req.param('kind') ?? 'all') as ChannelKind;
      const format = FORMATS.find((one) => FORMAT[one].file === c.req.param('file')) as Format;
      const page = c.req.param('page');
      return answer(c, {
        channel: channelName(kind, c.req.param('slug') ?? ''),
        format,
        page: page === undefined ? undefined : Number(page),
      });
    });
    routes.options(path, () => preflight(METHODS));
    routes.all(path, () => methodNotAllowed(METHODS));
  }
  return routes;
}
