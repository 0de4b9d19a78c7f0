import type { House } from './house.ts';
import { problem } from './problem.ts';

const encoder = new TextEncoder();

/** Whether the request bears one of the tokens (RFC 6750 section 2.1), compared in constant time. */
export async function isAuthorized(headers: Headers, tokens: readonly string[]): Promise<boolean> {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.get('Authorization') ?? '')?.[1];
  if (bearer === undefined) return false;
  const given = await digest(bearer);
  let matches = false;
  // Every token is compared, so that the time says nothing about which one came near.
  for (const token of tokens) matches = crypto.subtle.timingSafeEqual(given, await digest(token)) || matches;
  return matches;
}

/** The answer to who may not publish, or undefined for who may. */
export async function refusal(headers: Headers, { tokens }: Pick<House, 'tokens'>): Promise<Response | undefined> {
  if (tokens.length === 0) {
    return problem({
      status: 503,
      title: 'Publishing is off',
      detail:
        'No PUBLISH_TOKEN is set. Set the secret: npx wrangler secret put PUBLISH_TOKEN, or locally in .dev.vars.',
    });
  }
  if (await isAuthorized(headers, tokens)) return undefined;
  return problem({
    status: 401,
    title: 'Unauthorized',
    detail: 'Send the header Authorization: Bearer <token>, with a token of PUBLISH_TOKEN.',
    headers: { 'WWW-Authenticate': 'Bearer realm="edgefeed"' },
  });
}

/** Digests are of one length, and a timing of their comparison tells nothing about the token. */
function digest(token: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest('SHA-256', encoder.encode(token));
}
