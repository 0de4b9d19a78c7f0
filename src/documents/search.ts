import type { PublishedArticle } from '../article/article.ts';
import { fnv1a } from '../article/text.ts';
import { searchName } from '../feed/addresses.ts';
import { type Excerpts, windowItem } from '../feed/item.ts';
import type { Window } from '../feed/window.ts';
import type { FoundAddress, SearchAddress } from '../http/address.ts';
import type { Found } from '../ledger/contract.ts';
import { matchingCategories } from '../pages/grouping.ts';
import { searchPage } from '../pages/search.tsx';
import { dayBegins, isEmpty, parseQuery, type Query } from '../search/query.ts';
import type { Services } from '../services.ts';
import { type Current, currentDirectory, reportAway } from './current.ts';
import { type Document, unavailable } from './document.ts';
import { awayPage, page } from './pages.ts';

/** Articles on a page. */
const ARTICLES = 20;
/** Categories and tags that a page suggests. */
const SUGGESTIONS = 8;

/** The newest articles that a query finds, as the window of a channel. */
export async function currentSearch(text: string, services: Services): Promise<Current> {
  const found = await search(queryOf(text), { limit: services.publication.windowSize }, services);
  if (!found) return { kind: 'unavailable' };
  return { kind: 'window', window: windowOf(text, found), stale: found.incomplete === true };
}

/** The page of what a query finds: articles, categories and tags; without a query, the field to write one in. */
export async function searchDocument({ query: text, cursor }: SearchAddress, services: Services): Promise<Document> {
  const query = queryOf(text);
  const isAsked = !isEmpty(query);
  const [found, current] = await Promise.all([
    isAsked ? search(query, { limit: ARTICLES, cursor }, services) : undefined,
    isAsked && cursor === undefined ? currentDirectory(services) : undefined,
  ]);
  if (isAsked && !found) return awayPage(services);
  const { categories = [], tags = [] } = current?.directory ?? {};
  const words = query.terms.flatMap((term) => ('text' in term && !term.without ? [term.text] : [])).join(' ');
  const suggested =
    words === ''
      ? []
      : [categories, tags].flatMap((entries) =>
          matchingCategories(entries, { query: words, group: '' })
            .filter(({ count }) => count > 0)
            .slice(0, SUGGESTIONS),
        );
  const items = found ? windowOf(text, found).items : undefined;
  const html = searchPage(services.site(), { text, query, cursor, items, next: found?.next, suggested });
  return page(html, { tag: 'all', stale: found?.incomplete === true || current?.stale === true });
}

/** The same for programs. */
export async function foundDocument({ query, limit, cursor }: FoundAddress, services: Services): Promise<Document> {
  const found = await search(queryOf(query), { limit, cursor }, services);
  if (!found) return unavailable('Search is not available just now.');
  const articles = found.articles.map(({ article }) => publicArticle(article));
  const cursorOfNext = found.next === undefined ? {} : { cursor: String(found.next) };
  const text = `${JSON.stringify({ articles, ...cursorOfNext })}\n`;
  return page(text, { tag: 'all', stale: found.incomplete === true, mediaType: 'application/json' });
}

/** What the ledger finds; undefined when it is out of reach, or too much was searched for: there is no end of queries. */
export async function search(
  query: Query,
  { limit, cursor }: { limit: number; cursor?: number | undefined },
  { ledger, searches, publication, report }: Services,
): Promise<Found | undefined> {
  if (!searches.take()) return undefined;
  const time = (day: string) => dayBegins(day, publication.timeZone);
  try {
    return await ledger.search({
      query,
      limit,
      ...(cursor === undefined ? {} : { cursor }),
      ...(query.after === undefined ? {} : { after: time(query.after) }),
      ...(query.before === undefined ? {} : { before: time(query.before) }),
    });
  } catch (error) {
    reportAway(error, report, 'search');
    return undefined;
  }
}

/** The gateway refused what is no query. */
function queryOf(text: string): Query {
  const query = parseQuery(text);
  return typeof query === 'string' ? { terms: [] } : query;
}

function windowOf(text: string, found: Found): Window {
  return foundWindow(searchName(text), `“${text.replaceAll('"', '')}”`, found);
}

/**
 * What was found as a window. Its version is that of the newest change of an article that it has, and does not tell that one is
 * gone, or that a channel has another title: `selection` does.
 */
export function foundWindow(name: string, title: string, { articles, modified, renewed }: Found): Window {
  const items = articles.map(({ article }) => windowItem(JSON.parse(article) as PublishedArticle));
  const changes = articles.map(({ version }) => version);
  return {
    version: Math.max(0, ...changes),
    selection: fnv1a(JSON.stringify([title, ...items.map(({ uri }, index) => [uri, changes[index]])])),
    channel: { name, kind: 'search', slug: '', title },
    updated: new Date(Math.max(0, ...articles.map(({ changed }) => changed))).toISOString(),
    modified,
    renewed,
    archives: 0,
    items,
    changes,
    tombstones: [],
  };
}

/** An article without what only its publisher and our own pages use. */
function publicArticle(stored: string): PublishedArticle {
  const {
    headline: _h,
    excerpt: _e,
    excerptIsAll: _a,
    content_markdown: _m,
    ...article
  } = JSON.parse(stored) as PublishedArticle & Excerpts;
  return article;
}
