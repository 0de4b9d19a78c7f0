import { Hono } from 'hono';
import type { PublishedArticle } from '../article/article.ts';
import { channelsOf } from '../article/channels.ts';
import { canonicalId } from '../article/id.ts';
import { articlePath } from '../feed/addresses.ts';
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

async function lookUp({ ledger, windows, report }: House, id: string): Promise<Lookup | undefined> {
  try {
    return await ledger.get(id);
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    report('ledger unavailable', { id, error: String(error.cause) });
    // Most that is read is new, and so in the window of everything.
    const newest = await windows.read('all').catch(() => undefined);
    const article = newest?.items.find((item) => item.id === id);
    return article && { kind: 'found', article: JSON.stringify(article) };
  }
}

function show({ now }: House, site: Site, found: Lookup | undefined): PageOutcome {
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
  const article = JSON.parse(found.article) as PublishedArticle & { date_expires?: string };
  const waits = Date.parse(article.date_published) > now();
  const expired = article.date_expires !== undefined && Date.parse(article.date_expires) <= now();
  if (waits || expired) return missing(404, words.notFound.explained);
  const channel = rarest(article);
  if (article.url) return { kind: 'elsewhere', status: 302, path: article.url, channel };
  return { kind: 'page', text: articlePage(site, article), channel };
}

/** Each change of an article changes all of its channels; the one that changes least for other articles purges least. */
function rarest(article: PublishedArticle): string {
  return channelsOf(article).at(-1)?.name ?? 'all';
}
