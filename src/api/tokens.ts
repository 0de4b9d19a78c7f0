import { Hono } from 'hono';
import * as v from 'valibot';
import { slugOf } from '../article/canonical.ts';
import { faultsOf } from '../article/schema.ts';
import { percentDecoded } from '../http/address.ts';
import { conflict, json, methodNotAllowed, notFound, problem } from '../http/problem.ts';
import type { Services } from '../services.ts';
import type { ApiEnvironment } from './access.ts';
import { newToken } from './authorization.ts';
import { parseJson, readBody } from './body.ts';
import { TokenSchema } from './token-schema.ts';

const BODY = 64 * 1024;
const PATH = '/api/tokens/';

/** Tokens for a part of the work, made, listed and ended by operators. A token is told once, when it is made. */
export function tokenRoutes(services: Services): Hono<ApiEnvironment> {
  const { ledger } = services;
  const routes = new Hono<ApiEnvironment>();

  routes.get('/api/tokens', async () => json({ tokens: await ledger.tokens() }));
  routes.post('/api/tokens', async (c) => {
    const body = await readBody(c.req.raw, BODY);
    if (!body.ok) return body.response;
    const value = parseJson(body.value);
    if (!value.ok) return value.response;
    const parsed = v.safeParse(TokenSchema, value.value);
    if (!parsed.success) {
      const errors = faultsOf(parsed.issues, '');
      const detail = errors.map((fault) => `${fault.pointer || 'The body'}: ${fault.detail}.`).join(' ');
      return problem({ status: 422, title: 'Unprocessable Content', detail, errors });
    }
    const { name, access } = parsed.output;
    const categories = parsed.output.categories ? [...new Set(parsed.output.categories.map(slugOf))] : null;
    const { token, selector, digest } = await newToken();
    const added = await ledger.addToken({ name, access, categories, selector, digest });
    if (added === 'taken') return conflict(`There is a token "${name}" already; revoke it, or choose another name.`);
    if (added === 'full') return conflict('There are too many tokens; revoke some.');
    services.log?.('token', {
      request: c.get('requestId'),
      made: name,
      access,
      categories: categories?.length ?? 'all',
    });
    return json({ name, access, categories, token }, 201);
  });
  routes.all('/api/tokens', () => methodNotAllowed('GET, HEAD, POST'));

  routes.delete(`${PATH}*`, async (c) => {
    const name = percentDecoded(new URL(c.req.url).pathname.slice(PATH.length)) ?? '';
    if (!(await ledger.removeToken(name))) return notFound('There is no token of this name.');
    services.log?.('token', { request: c.get('requestId'), revoked: name });
    return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } });
  });
  routes.all(`${PATH}*`, () => methodNotAllowed('DELETE'));
  return routes;
}
