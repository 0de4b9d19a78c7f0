import { Hono } from 'hono';
import type { PublishedArticle } from '../article/article.ts';
import { canonicalId } from '../article/canonical.ts';
import { channelsOf } from '../article/channels.ts';
import { articlePath } from '../feed/addresses.ts';
import { type WindowItem, windowItem } from '../feed/item.ts';
import { LedgerUnavailable } from '../ledger/client.ts';
import type { Lookup } from '../ledger/contract.ts';
import { articlePage } from '../pages/article.tsx';
import { noticePage } from '../pages/notice.tsx';
import type { Site } from '../pages/site.ts';
import { redirectHeaders } from './feed-headers.ts';
import type { House } from './house.ts';
import { methodNotAllowed } from './methods.ts';
import { answerPage, type PageOutcome } from './page-answer.ts';
import { percentDecoded } from './percent.ts';

const PATH = '/article/';

/** An article's page under its id, for those that have none of their own; the others are sent to theirs. */
export function articlePageRoutes(house: House, site: () => Site): Hono {
  const routes = new Hono();
  routes.get(`${PATH}*`, (c) => {
    const { pathname, search } = new URL(c.req.url);
    const id = canonicalId(percentDecoded(pathname.slice(PATH.length)) ?? '');
    const path = articlePath(id);
    if (search !== '') return new Response(null, { status: 301, headers: redirectHeaders(path, house) });
    return answerPage(c, house, path, async () => show(house, site(), await lookUp(house, id)));
  });
  routes.all(`${PATH}*`, () => methodNotAllowed('GET, HEAD'));
  return routes;
}

type Found = Exclude<Lookup, { kind: 'found' }> | { kind: 'found'; item: WindowItem };

async function lookUp({ ledger, windows, report }: House, id: string): Promise<Found | undefined> {
  try {
    const found = await ledger.get(id);
    if (found.kind !== 'found') return found;
    return { kind: 'found', item: windowItem(JSON.parse(found.article) as PublishedArticle) };
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    report('ledger unavailable', { id, error: String(error.cause) });
    // Most that is read is new, and so in the window of everything.
    const newest = await windows.read('all').catch(() => undefined);
    const item = newest?.items.find((one) => one.id === id);
    return item && { kind: 'found', item };
  }
}

function show({ now }: House, site: Site, found: Found | undefined): PageOutcome {
  const { words } = site;
  if (!found) return { kind: 'unavailable', text: noticePage(site, words.unavailable) };
  const missing = (status: 404 | 410, explained: string): PageOutcome => ({
    kind: 'missing',
    status,
    text: noticePage(site, { title: words.notFound.title, explained }),
    channel: 'all',
  });
  if (found.kind === 'deleted' || found.kind === 'aged') return missing(410, words.notFound.gone);
  if (found.kind === 'unknown') return missing(404, words.notFound.explained);
  const { item } = found;
  const waits = Date.parse(item.date_published) > now();
  const expired = item.date_expires !== undefined && Date.parse(item.date_expires) <= now();
  if (waits || expired) return missing(404, words.notFound.explained);
  const channel = rarest(item);
  if (item.url) return { kind: 'elsewhere', status: 302, path: item.url, channel };
  return { kind: 'page', text: articlePage(site, item), channel };
}

/** Each change of an article changes all of its channels; the one that changes least for other articles purges least. */
function rarest(item: WindowItem): string {
  return channelsOf(item).at(-1)?.name ?? 'all';
}
