import { type Context, Hono } from 'hono';
import { canonicalId } from '../article/canonical.ts';
import { ARTICLE_BYTES } from '../article/sanitize.ts';
import { percentDecoded } from '../http/address.ts';
import { badRequest, json, methodNotAllowed, notFound, problem, unavailable } from '../http/problem.ts';
import { LedgerUnavailable } from '../ledger/client.ts';
import { RESTORING, type Scope } from '../ledger/contract.ts';
import { isFiledWithin } from '../ledger/scope.ts';
import type { Services } from '../services.ts';
import { type ApiEnvironment, admit, forbidden, originOf } from './access.ts';
import { audienceRoutes } from './audience.ts';
import { parseJson, readBody } from './body.ts';
import { categoryRoutes } from './categories.ts';
import { healthRoutes } from './health.ts';
import { listRoutes, storedArticle } from './lists.ts';
import { mediaRoutes } from './media.ts';
import { type Outcome, publishItems, type Result } from './publish.ts';
import { recoveryRoutes } from './recovery.ts';
import { readItems } from './submission.ts';
import { tokenRoutes } from './tokens.ts';
import { transferRoutes } from './transfer.ts';

const ARTICLE_PATH = '/api/articles/';

/** The API: articles in, and what became of them out. */
export function apiRoutes(services: Services): Hono<ApiEnvironment> {
  const api = new Hono<ApiEnvironment>();
  api.onError((error, c) => {
    if (!(error instanceof LedgerUnavailable)) throw error;
    services.report('ledger unavailable', { request: c.get('requestId'), error: String(error.cause) });
    if (String(error.cause).includes(RESTORING)) {
      return unavailable(
        `${RESTORING} Until its last line is there, nothing is published. One that was cut is sent again.`,
      );
    }
    return unavailable(
      'The ledger cannot be reached. Send the same again: what was stored already will be answered unchanged.',
    );
  });
  api.route('/', healthRoutes(services));
  api.use('/api/*', async (c, next) => {
    const admitted = await admit(c.req.raw, services);
    if (!admitted.ok) return admitted.response;
    c.set('bearer', admitted.bearer);
    return next();
  });
  api.route('/', categoryRoutes(services));
  api.route('/', transferRoutes(services));
  api.route('/', recoveryRoutes(services));
  api.route('/', tokenRoutes(services));
  api.route('/', mediaRoutes(services));
  api.route('/', audienceRoutes(services));

  api.post('/api/articles', async (c) => {
    const body = await readBody(c.req.raw);
    if (!body.ok) return body.response;
    const items = readItems(body.value, c.req.header('Content-Type') ?? '');
    if (!items.ok) return items.response;
    return batchAnswer(await publishItems(services, items.value, originOf(c)));
  });
  api.route('/', listRoutes(services));
  api.all('/api/articles', () => methodNotAllowed('GET, HEAD, POST'));

  api.put(`${ARTICLE_PATH}*`, async (c) => {
    const id = idInPath(c);
    if (id === undefined) return badRequest(NO_ID);
    const body = await readBody(c.req.raw, ARTICLE_BYTES);
    if (!body.ok) return body.response;
    const value = parseJson(body.value);
    if (!value.ok) return value.response;
    const article = value.value;
    if (typeof article !== 'object' || article === null || Array.isArray(article)) {
      return badRequest('The body must be one article: a JSON object.');
    }
    const named = 'id' in article ? article.id : undefined;
    if (named !== undefined && named !== null && canonicalId(String(named)) !== canonicalId(id)) {
      const detail = 'must be the id in the address, or be left out';
      return problem({ ...UNPROCESSABLE, detail: `/id: ${detail}`, errors: [{ id, pointer: '/id', detail }] });
    }
    const item = { pointer: '', value: { ...article, id } };
    return singleAnswer(await publishItems(services, [item], originOf(c)));
  });
  api.get(`${ARTICLE_PATH}*`, async (c) => {
    const id = idInPath(c);
    if (id === undefined) return badRequest(NO_ID);
    const found = await services.ledger.get(canonicalId(id));
    if (found.kind === 'found') {
      const { scope } = originOf(c);
      const article = storedArticle(found.article);
      if (scope && !isFiledWithin(article, scope)) return outsideScope(scope);
      return json(article);
    }
    if (found.kind === 'unknown') return notFound('There is no article with this id.');
    const detail =
      found.kind === 'deleted'
        ? 'The article with this id was deleted.'
        : 'The article with this id is no longer kept.';
    return problem({ status: 410, title: 'Gone', detail });
  });
  api.delete(`${ARTICLE_PATH}*`, async (c) => {
    const id = idInPath(c);
    if (id === undefined) return badRequest(NO_ID);
    const origin = originOf(c);
    const { existed, forbidden: outside, changed, purged } = await services.ledger.delete(canonicalId(id), origin);
    if (outside && origin.scope) return outsideScope(origin.scope);
    if (!existed) return notFound('There never was an article with this id.');
    services.log?.('delete', { request: origin.request, channels: changed.length, purged });
    return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } });
  });
  api.all(`${ARTICLE_PATH}*`, () => methodNotAllowed('GET, HEAD, PUT, DELETE'));
  api.all('/api/*', () => notFound('There is no such address in the API.'));
  return api;
}

const FORBIDDEN = { status: 403, title: 'Forbidden' };
const UNPROCESSABLE = { status: 422, title: 'Unprocessable Content' };

const NO_ID = 'The address must end in the id, percent-encoded UTF-8: / as %2F, ? as %3F, % as %25.';

/** The id at the end of the address, percent-decoded once; undefined when it can't be, or was cut by a `?` of its own. */
function idInPath(c: Context): string | undefined {
  const { pathname, search } = new URL(c.req.url);
  if (search !== '' || !pathname.startsWith(ARTICLE_PATH)) return undefined;
  return percentDecoded(pathname.slice(ARTICLE_PATH.length));
}

function outsideScope({ name }: Scope): Response {
  return forbidden(`The article is filed under a category outside the scope of the token "${name}", or under none.`);
}

function batchAnswer({ results, purged, forbidden }: Outcome): Response {
  const count = (status: Result['status']) => results.filter((result) => result.status === status).length;
  const counts = {
    created: count('created'),
    updated: count('updated'),
    scheduled: count('scheduled'),
    unchanged: count('unchanged'),
    rejected: count('rejected'),
  };
  const told = results.map(({ isNew: _, ...result }) => result);
  const summary = { ...counts, ...(purged ? {} : { purged }), results: told };
  if (results.length === 0 || counts.rejected < results.length) return json(summary);
  return problem({
    ...(forbidden === results.length ? FORBIDDEN : UNPROCESSABLE),
    detail: results.length === 1 ? firstFault(results) : `None of the ${results.length} articles can be stored.`,
    errors: results.flatMap(problemEntries),
    extra: summary,
  });
}

function singleAnswer({ results, purged, forbidden }: Outcome): Response {
  const [result] = results;
  if (!result || result.status === 'rejected') {
    const kind = forbidden > 0 ? FORBIDDEN : UNPROCESSABLE;
    return problem({ ...kind, detail: firstFault(results), errors: results.flatMap(problemEntries) });
  }
  const { index: _, isNew = result.status === 'created', ...told } = result;
  return json({ ...told, ...(purged ? {} : { purged }) }, isNew ? 201 : 200);
}

function problemEntries({ index, id, errors = [] }: Result) {
  return errors.map((error) => ({ index, ...(id === undefined ? {} : { id }), ...error }));
}

function firstFault(results: Result[]): string {
  const fault = results[0]?.errors?.[0];
  return fault ? `${fault.pointer || 'The article'}: ${fault.detail}.` : 'The article cannot be stored.';
}
