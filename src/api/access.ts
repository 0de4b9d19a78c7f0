import type { Context } from 'hono';
import { clientAddress } from '../http/client-address.ts';
import { problem } from '../http/problem.ts';
import type { Origin } from '../ledger/contract.ts';
import type { Services } from '../services.ts';
import { type Bearer, bearerOf, bearerToken } from './authorization.ts';

/** The variables that handlers of the API find in the context. */
export interface ApiEnvironment {
  Variables: { bearer: Bearer; requestId: string };
}

type Admitted = { ok: true; bearer: Bearer } | { ok: false; response: Response };

/** Admits requests with a token that may do this, and answers the others with what is missing. */
export async function admit(request: Request, services: Services): Promise<Admitted> {
  if (services.tokens.length === 0) return { ok: false, response: publishingOff() };
  const known = await knownBearer(request.headers, services);
  if (!known.ok) return known;
  const { bearer } = known;
  const missing = bearer.access === 'operator' ? undefined : whatIsMissing(bearer, request);
  return missing === undefined ? known : { ok: false, response: forbidden(missing) };
}

/** The request's bearer, whatever the request asks for. Rate-limited clients are rejected before their token is checked. */
export async function knownBearer(headers: Headers, services: Services): Promise<Admitted> {
  const token = bearerToken(headers);
  // Nothing was guessed.
  if (token === undefined) return { ok: false, response: unauthorized() };
  const address = clientAddress(headers);
  const wait = services.logins.wait(address);
  if (wait > 0) return { ok: false, response: tooManyFailures(wait) };
  const bearer = await bearerOf(token, services);
  if (bearer) return { ok: true, bearer };
  services.logins.failed(address);
  return { ok: false, response: unauthorized() };
}

/** On whose behalf a handler changes something. */
export function originOf(c: Context<ApiEnvironment>): Origin {
  const bearer = c.get('bearer');
  const request = c.get('requestId');
  return {
    ...(request === undefined ? {} : { request }),
    ...(bearer.access !== 'operator' && bearer.scope ? { scope: bearer.scope } : {}),
  };
}

/** 403 for a token that is known, but not for this. */
export function forbidden(detail: string): Response {
  return problem({ status: 403, title: 'Forbidden', detail });
}

const READING = new Set(['GET', 'HEAD']);

/** What every token may read that is not confined to categories, and why not those. */
const OF_EVERYTHING: Readonly<Record<string, string>> = {
  '/api/export': 'an export holds everything',
  '/api/audience': 'the audience is that of everything',
};

/** Everything that is not named here is for operators, what is still to come included. */
function whatIsMissing(bearer: Exclude<Bearer, { access: 'operator' }>, request: Request): string | undefined {
  const { pathname } = new URL(request.url);
  const reads = READING.has(request.method);
  const token = `The token "${bearer.name}"`;
  if (/^\/api\/(articles|categories|media)(\/|$)/.test(pathname)) {
    return reads || bearer.access === 'write' ? undefined : `${token} may only read.`;
  }
  const ofEverything = OF_EVERYTHING[pathname];
  if (ofEverything !== undefined && reads) {
    return bearer.scope ? `${token} is confined to categories, and ${ofEverything}.` : undefined;
  }
  return `${token} may not do this: it takes one of PUBLISH_TOKEN.`;
}

function publishingOff(): Response {
  return problem({
    status: 503,
    title: 'Publishing is off',
    detail: 'No PUBLISH_TOKEN is set. Set the secret: npx wrangler secret put PUBLISH_TOKEN, or locally in .dev.vars.',
  });
}

function unauthorized(): Response {
  return problem({
    status: 401,
    title: 'Unauthorized',
    detail: 'Send the header Authorization: Bearer <token>, with a token of PUBLISH_TOKEN or one made from it.',
    headers: { 'WWW-Authenticate': 'Bearer realm="edgefeed"' },
  });
}

function tooManyFailures(seconds: number): Response {
  return problem({
    status: 429,
    title: 'Too Many Requests',
    detail: `Too many wrong tokens came from your address. Try again in ${seconds} s.`,
    headers: { 'Retry-After': String(seconds) },
  });
}
