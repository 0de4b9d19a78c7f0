import { Hono } from 'hono';
import type { PublishedArticle } from '../article/article.ts';
import { slugOf } from '../article/canonical.ts';
import type { Excerpts } from '../feed/item.ts';
import { ARTICLE_STATES, type ListPosition } from '../ledger/article-list.ts';
import { type ArticleFilter, articlesPage } from '../pages/admin/articles.tsx';
import { noticePage } from '../pages/notice.tsx';
import type { Site } from '../pages/site.ts';
import type { Services } from '../services.ts';
import { page, seeOther } from './forms.ts';

const PAGE = 50;

/** All articles, by their date, filtered by title, state and category. */
export function adminArticleRoutes(services: Services, site: () => Site): Hono {
  const routes = new Hono();
  routes.get('/admin/articles', async (c) => {
    const state = ARTICLE_STATES.find((one) => one === c.req.query('state'));
    const filter: ArticleFilter = {
      title: (c.req.query('title') ?? '').trim().slice(0, 100),
      state: state ?? '',
      category: slugOf(c.req.query('category') ?? ''),
    };
    const after = positionOf(c.req.query('after') ?? '');
    const [listed, { categories }] = await Promise.all([
      services.ledger.list({
        limit: PAGE,
        ...(after ? { after } : {}),
        ...(state ? { state } : {}),
        ...(filter.title === '' ? {} : { title: filter.title }),
        ...(filter.category === '' ? {} : { channel: `category/${filter.category}` }),
      }),
      services.ledger.directory(),
    ]);
    // A walk that began too long ago begins anew.
    if (!listed) return seeOther(`/admin/articles?${new URLSearchParams({ ...filter })}`);
    const rows = listed.articles.map(({ article, state: of }) => ({
      article: JSON.parse(article) as PublishedArticle & Excerpts,
      state: of,
    }));
    if (after && rows.length === 0 && !listed.next) return page(noticePage(site(), site().words.notFound), 404);
    const { published, seq, walk } = listed.next ?? {};
    const next = listed.next && `${published}.${seq}.${walk}`;
    return page(articlesPage(site(), { rows, filter, categories, next, deleted: c.req.query('done') === 'deleted' }));
  });
  return routes;
}

function positionOf(text: string): ListPosition | undefined {
  const [, published, seq, walk] = /^(-?\d{1,15})\.(\d{1,15})\.(\d{1,15})$/.exec(text) ?? [];
  return published === undefined ? undefined : { published: Number(published), seq: Number(seq), walk: Number(walk) };
}
