import { Hono } from 'hono';
import { selectionPath } from '../pages/categories.tsx';
import { listing, type Selection } from '../pages/grouping.ts';
import { homePage } from '../pages/home.tsx';
import { noticePage } from '../pages/notice.tsx';
import type { Site } from '../pages/site.ts';
import { currentDirectory, latestOf } from './current-directory.ts';
import { currentWindow } from './current-window.ts';
import { redirectHeaders } from './feed-headers.ts';
import type { House } from './house.ts';
import { methodNotAllowed } from './methods.ts';
import { answerPage, type PageOutcome } from './page-answer.ts';

const LATEST = 5;
const QUERY_LENGTH = 100;

/** The home page: what is new, and all categories; with `?q=`, `?group=` or `?page=` those of them that are asked for. */
export function homeRoutes(house: House, site: () => Site): Hono {
  const routes = new Hono();
  routes.get('/', (c) => {
    const { search, searchParams } = new URL(c.req.url);
    const selection = readSelection(searchParams);
    const path = selectionPath(selection);
    // Only the one way to write what is asked for is answered: the edge cache tells addresses apart by their spelling.
    if (`/${search}` !== path) return new Response(null, { status: 301, headers: redirectHeaders(path, house) });
    return answerPage(c, house, path, () => home(house, site(), selection));
  });
  routes.all('/', () => methodNotAllowed('GET, HEAD'));
  return routes;
}

function readSelection(parameters: URLSearchParams): Selection {
  const page = parameters.get('page') ?? '1';
  const query = (parameters.get('q') ?? '').toWellFormed().trim().replace(/\s+/g, ' ').slice(0, QUERY_LENGTH).trimEnd();
  return {
    query: query.toWellFormed(),
    group: query === '' ? (parameters.get('group') ?? '').slice(0, 8).toWellFormed() : '',
    page: /^[1-9]\d{0,4}$/.test(page) ? Number(page) : 1,
  };
}

async function home(house: House, site: Site, selection: Selection): Promise<PageOutcome> {
  const isWhole = selectionPath(selection) === '/';
  const [current, newest] = await Promise.all([
    currentDirectory(house),
    isWhole ? currentWindow(house, 'all') : undefined,
  ]);
  if (!current) return { kind: 'unavailable', text: noticePage(site, site.words.unavailable) };
  const { directory, stale } = current;
  const shown = listing(directory.categories, selection);
  if (selection.page > shown.pages) {
    return { kind: 'missing', status: 404, text: noticePage(site, site.words.notFound), channel: 'all' };
  }
  const headlines = stale
    ? undefined
    : await latestOf(
        house,
        shown.entries.map(({ name }) => name),
        LATEST,
      );
  const window = newest?.kind === 'window' ? newest.window : undefined;
  const text = homePage(site, { directory, listing: shown, headlines, newest: window });
  return { kind: 'page', text, channel: 'all', stale: stale || headlines === undefined };
}
