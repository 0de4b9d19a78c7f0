import type { LedgerPort, Scope } from '../ledger/contract.ts';

/** A request's sender, by its token. */
export type Bearer =
  /** One of PUBLISH_TOKEN: may do everything. */
  | { access: 'operator' }
  /** One that an operator made: `scope` is absent when it holds for every category. */
  | { access: 'read' | 'write'; name: string; scope?: Scope };

interface Doors {
  tokens: readonly string[];
  ledger: Pick<LedgerPort, 'findToken'>;
}

const encoder = new TextEncoder();
/** The form of tokens that the ledger keeps; the first part finds them there, and is no secret. */
const OWN = /^ef_([0-9a-f]{12})_[0-9a-f]{64}$/;
/** Compared with when there is no such token, so that this takes as long. */
const NOBODY = new Uint8Array(32);

/** The token of `Authorization: Bearer …` (RFC 6750 section 2.1), or undefined. */
export function bearerToken(headers: Headers): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(headers.get('Authorization') ?? '')?.[1];
}

/** Whether the request bears one of the tokens (RFC 6750 section 2.1), compared in constant time. */
export async function isAuthorized(headers: Headers, tokens: readonly string[]): Promise<boolean> {
  const token = bearerToken(headers);
  return token !== undefined && (await isOneOf(await digest(token), tokens));
}

/** The bearer of a token, or undefined when the token is unknown. Asks the ledger only for tokens of the ledger's form. */
export async function bearerOf(token: string, { tokens, ledger }: Doors): Promise<Bearer | undefined> {
  const given = await digest(token);
  if (await isOneOf(given, tokens)) return { access: 'operator' };
  const selector = OWN.exec(token)?.[1];
  if (selector === undefined) return undefined;
  const found = await ledger.findToken(selector);
  const matches = crypto.subtle.timingSafeEqual(given, found ? Uint8Array.fromHex(found.digest) : NOBODY);
  if (!found || !matches) return undefined;
  const { name, access, categories } = found;
  return { name, access, ...(categories === null ? {} : { scope: { name, categories } }) };
}

/** A new token, with what is kept of it. */
export async function newToken(): Promise<{ token: string; selector: string; digest: string }> {
  const selector = crypto.getRandomValues(new Uint8Array(6)).toHex();
  const token = `ef_${selector}_${crypto.getRandomValues(new Uint8Array(32)).toHex()}`;
  return { token, selector, digest: new Uint8Array(await digest(token)).toHex() };
}

/** Every token is compared, so that the time says nothing about which one came near. */
async function isOneOf(given: ArrayBuffer, tokens: readonly string[]): Promise<boolean> {
  let matches = false;
  for (const token of tokens) matches = crypto.subtle.timingSafeEqual(given, await digest(token)) || matches;
  return matches;
}

/** Digests are of one length, and a timing of their comparison tells nothing about the token. */
function digest(token: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest('SHA-256', encoder.encode(token));
}
