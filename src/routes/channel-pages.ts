import { type Context, Hono } from 'hono';
import { type ChannelKind, channelName } from '../article/channels.ts';
import { channelPath } from '../feed/addresses.ts';
import { channelPage, type Position, positionPath } from '../pages/channel.tsx';
import { noticePage } from '../pages/notice.tsx';
import type { Site } from '../pages/site.ts';
import { type Current, currentPage, currentWindow } from './current-window.ts';
import { redirectHeaders } from './feed-headers.ts';
import type { House } from './house.ts';
import { methodNotAllowed } from './methods.ts';
import { answerPage, type PageOutcome } from './page-answer.ts';

const KIND = ':kind{(?:category|tag|author)}';
const NUMBER = ':number{[1-9][0-9]{0,6}}';

/** The pages of categories, tags and authors, that of everything, and of their archives. */
export function channelPageRoutes(house: House, site: () => Site): Hono {
  const routes = new Hono();
  for (const path of [`/${KIND}/:slug`, `/${KIND}/:slug/archive/${NUMBER}`, '/archive', `/archive/${NUMBER}`]) {
    routes.get(path, (c) => {
      const kind = (c.req.param('kind') ?? 'all') as ChannelKind;
      return answer(c, house, site, channelName(kind, c.req.param('slug') ?? ''));
    });
    routes.get(`${path}/`, (c) => {
      const { pathname } = new URL(c.req.url);
      return new Response(null, { status: 301, headers: redirectHeaders(pathname.slice(0, -1), house) });
    });
    routes.all(path, () => methodNotAllowed('GET, HEAD'));
  }
  return routes;
}

function answer(c: Context, house: House, site: () => Site, channel: string): Response | Promise<Response> {
  const { search, searchParams } = new URL(c.req.url);
  const page = searchParams.get('page') ?? '1';
  const archive = c.req.param('number');
  const position: Position = {
    archive: archive === undefined ? undefined : Number(archive),
    page: /^[1-9]\d{0,2}$/.test(page) ? Number(page) : 1,
  };
  const path = positionPath(channel, position);
  if (search !== new URL(path, house.publication.publicUrl).search) {
    return new Response(null, { status: 301, headers: redirectHeaders(path, house) });
  }
  return answerPage(c, house, path, async () => show(site(), channel, position, await read(house, channel, position)));
}

function read(house: House, channel: string, { archive }: Position): Promise<Current> {
  return archive === undefined ? currentWindow(house, channel) : currentPage(house, channel, archive);
}

function show(site: Site, channel: string, position: Position, current: Current): PageOutcome {
  switch (current.kind) {
    case 'window': {
      const text = channelPage(site, current.window, position);
      if (text === undefined) break;
      return { kind: 'page', text, channel, stale: current.stale };
    }
    case 'elsewhere':
      return { kind: 'elsewhere', status: 308, path: channelPath(current.channel), channel };
    case 'unavailable':
      return { kind: 'unavailable', text: noticePage(site, site.words.unavailable) };
  }
  return { kind: 'missing', status: 404, text: noticePage(site, site.words.notFound), channel };
}
