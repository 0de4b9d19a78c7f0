import { type Context, Hono } from 'hono';
import { LedgerUnavailable } from '../../ledger/client.ts';
import { overviewPage } from '../../pages/admin/overview.tsx';
import { signInPage } from '../../pages/admin/sign-in.tsx';
import { noticePage } from '../../pages/notice.tsx';
import type { Site } from '../../pages/site.ts';
import { currentWindow } from '../current-window.ts';
import { clientAddress } from '../failed-logins.ts';
import type { House } from '../house.ts';
import { methodNotAllowed } from '../methods.ts';
import { adminCategoryRoutes } from './categories.ts';
import { formFields, page, seeOther } from './forms.ts';
import { endedCookie, hasSession, isOwnForm, sessionCookie } from './session.ts';
import { writeRoutes } from './write.ts';

const REPORTS = 20;

/** The pages for publishers. They do nothing that the API does not, and by the same functions. */
export function adminRoutes(house: House, site: () => Site): Hono {
  const routes = new Hono();
  const { publication, tokens } = house;
  const isSecure = (c: Context) => new URL(c.req.url).protocol === 'https:';

  routes.onError((error) => {
    if (!(error instanceof LedgerUnavailable)) throw error;
    house.report('ledger unavailable', { error: String(error.cause) });
    return page(noticePage(site(), site().words.unavailable), 503);
  });
  routes.use('/admin/*', async (c, next) => {
    const { admin } = site().words;
    const { method, path: at } = c.req;
    if (tokens.length === 0) return page(signInPage(site(), admin.signIn.off), 503);
    if (method === 'POST' && !isOwnForm(c.req.raw, publication.publicUrl)) {
      return page(signInPage(site(), admin.foreign), 403);
    }
    if (at === '/admin/sign-in' || (await hasSession(c.req.raw.headers, tokens, house.now()))) return next();
    return method === 'POST' ? page(signInPage(site(), admin.ended), 403) : page(signInPage(site()));
  });

  routes.post('/admin/sign-in', async (c) => {
    const { signIn } = site().words.admin;
    const address = clientAddress(c.req.raw.headers);
    const wait = house.logins.wait(address);
    if (wait > 0) {
      const refused = page(signInPage(site(), signIn.wait(site().number(wait))), 429);
      refused.headers.set('Retry-After', String(wait));
      return refused;
    }
    const fields = await formFields(c.req.raw);
    const token = fields?.get('token')?.trim() ?? '';
    const cookie = await sessionCookie(token, tokens, house.now(), isSecure(c));
    if (cookie === undefined) {
      house.logins.failed(address);
      return page(signInPage(site(), signIn.wrong), 403);
    }
    return seeOther('/admin', { 'Set-Cookie': cookie });
  });
  routes.get('/admin/sign-in', () => seeOther('/admin'));
  routes.post('/admin/sign-out', (c) => seeOther('/admin', { 'Set-Cookie': endedCookie(isSecure(c)) }));

  routes.get('/admin', async (c) => {
    const [health, publishes, newest] = await Promise.all([
      house.ledger.health(),
      house.ledger.reports(REPORTS),
      currentWindow(house, 'all'),
    ]);
    const window = newest.kind === 'window' ? newest.window : undefined;
    const deleted = c.req.query('done') === 'deleted';
    return page(overviewPage(site(), { health, publishes, newest: window, deleted }));
  });
  routes.route('/', writeRoutes(house, site));
  routes.route('/', adminCategoryRoutes(house, site));
  routes.get('/admin/', () => seeOther('/admin'));
  routes.get('/admin/*', () => page(noticePage(site(), site().words.notFound), 404));
  routes.all('/admin/*', () => methodNotAllowed('GET, HEAD, POST'));
  routes.all('/admin', () => methodNotAllowed('GET, HEAD'));
  return routes;
}
