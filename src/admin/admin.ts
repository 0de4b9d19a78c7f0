import { type Context, Hono } from 'hono';
import type { ApiEnvironment } from '../api/access.ts';
import type { PublishedArticle } from '../article/article.ts';
import type { Excerpts } from '../feed/item.ts';
import { clientAddress } from '../http/client-address.ts';
import { methodNotAllowed } from '../http/problem.ts';
import { LedgerUnavailable } from '../ledger/client.ts';
import { overviewPage } from '../pages/admin/overview.tsx';
import { signInPage } from '../pages/admin/sign-in.tsx';
import { noticePage } from '../pages/notice.tsx';
import type { Services } from '../services.ts';
import { adminArticleRoutes } from './articles.ts';
import { adminAudienceRoutes } from './audience.ts';
import { adminCategoryRoutes } from './categories.ts';
import { formFields, page, seeOther } from './forms.ts';
import { endedCookie, hasSession, isOwnForm, sessionCookie } from './session.ts';
import { subscriberRoutes } from './subscribers.ts';
import { showAgain, writeRoutes } from './write.ts';

const REPORTS = 20;
const NEWEST = 20;

/** The pages for publishers. They do nothing that the API does not, and by the same functions. */
export function adminRoutes(services: Services): Hono<ApiEnvironment> {
  const routes = new Hono<ApiEnvironment>();
  const { publication, tokens, site } = services;
  const isSecure = (c: Context) => new URL(c.req.url).protocol === 'https:';

  routes.onError((error) => {
    if (!(error instanceof LedgerUnavailable)) throw error;
    services.report('ledger unavailable', { error: String(error.cause) });
    return page(noticePage(site(), site().words.unavailable), 503);
  });
  routes.use('/admin/*', async (c, next) => {
    const { admin } = site().words;
    const { method, path: at } = c.req;
    if (tokens.length === 0) return page(signInPage(site(), admin.signIn.off), 503);
    if (method === 'POST' && !isOwnForm(c.req.raw, publication.publicUrl)) {
      return page(signInPage(site(), admin.foreign), 403);
    }
    if (at === '/admin/sign-in' || (await hasSession(c.req.raw.headers, tokens, services.now()))) return next();
    if (method !== 'POST') return page(signInPage(site()));
    const carried = at === '/admin/write' ? await formFields(c.req.raw) : undefined;
    return page(signInPage(site(), admin.ended, carried), 403);
  });

  routes.post('/admin/sign-in', async (c) => {
    const { signIn } = site().words.admin;
    const address = clientAddress(c.req.raw.headers);
    const wait = services.logins.wait(address);
    if (wait > 0) {
      const refused = page(signInPage(site(), signIn.wait(site().number(wait))), 429);
      refused.headers.set('Retry-After', String(wait));
      return refused;
    }
    const fields = await formFields(c.req.raw);
    const token = fields?.get('token')?.trim() ?? '';
    const cookie = await sessionCookie(token, tokens, services.now(), isSecure(c));
    if (cookie === undefined) {
      services.logins.failed(address);
      return page(signInPage(site(), signIn.wrong, carriedBy(fields)), 403);
    }
    const carried = carriedBy(fields);
    if (!carried) return seeOther('/admin', { 'Set-Cookie': cookie });
    const shown = await showAgain(services, site(), carried);
    shown.headers.set('Set-Cookie', cookie);
    return shown;
  });
  routes.get('/admin/sign-in', () => seeOther('/admin'));
  routes.post('/admin/sign-out', (c) => seeOther('/admin', { 'Set-Cookie': endedCookie(isSecure(c)) }));

  routes.get('/admin', async (c) => {
    const [health, publishes, newest] = await Promise.all([
      services.ledger.health(),
      services.ledger.reports(REPORTS),
      services.ledger.list({ limit: NEWEST }),
    ]);
    const articles = (newest?.articles ?? []).map(({ article }) => JSON.parse(article) as PublishedArticle & Excerpts);
    const deleted = c.req.query('done') === 'deleted';
    return page(overviewPage(site(), { health, publishes, newest: articles, deleted }));
  });
  routes.post('/admin/samples', async (c) => {
    await services.ledger.removeSamples({ request: c.get('requestId') });
    return seeOther('/admin');
  });
  routes.route('/', adminArticleRoutes(services, site));
  routes.route('/', writeRoutes(services, site));
  routes.route('/', adminCategoryRoutes(services, site));
  routes.route('/', subscriberRoutes(services));
  routes.route('/', adminAudienceRoutes(services, site));
  routes.get('/admin/', () => seeOther('/admin'));
  routes.get('/admin/*', () => page(noticePage(site(), site().words.notFound), 404));
  routes.all('/admin/*', () => methodNotAllowed('GET, HEAD, POST'));
  routes.all('/admin', () => methodNotAllowed('GET, HEAD'));
  return routes;
}

/** The article that came after its session had ended, on its way through signing in. */
function carriedBy(fields: URLSearchParams | undefined): URLSearchParams | undefined {
  return fields?.has('content') ? fields : undefined;
}
