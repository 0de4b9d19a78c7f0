import { isAuthorized } from '../api/authorization.ts';

const SESSION_SECONDS = 12 * 3600;
const COOKIE = 'edgefeed_session';
const encoder = new TextEncoder();

/**
 * The cookie for a publisher with one of the tokens; undefined without one. It says until when it is good, signed with
 * that token: nothing is stored, and a token that is taken out of PUBLISH_TOKEN ends its sessions.
 */
export async function sessionCookie(
  token: string,
  tokens: readonly string[],
  now: number,
  secure: boolean,
): Promise<string | undefined> {
  if (!/^[\x21-\x7e]+$/.test(token)) return undefined;
  if (!(await isAuthorized(new Headers({ Authorization: `Bearer ${token}` }), tokens))) return undefined;
  const until = String(Math.floor(now / 1000) + SESSION_SECONDS);
  const signature = await crypto.subtle.sign('HMAC', await key(token), encoder.encode(message(until)));
  return cookie(`${until}.${new Uint8Array(signature).toHex()}`, SESSION_SECONDS, secure);
}

/** The cookie that ends a session. */
export function endedCookie(secure: boolean): string {
  return cookie('', 0, secure);
}

/** Whether the request comes from a session that is still good. */
export async function hasSession(headers: Headers, tokens: readonly string[], now: number): Promise<boolean> {
  const [, until = '', signature = ''] =
    /(?:^|; *)edgefeed_session=(\d{1,12})\.([0-9a-f]{64})(?:;|$)/.exec(headers.get('Cookie') ?? '') ?? [];
  if (Number(until) * 1000 <= now) return false;
  const given = Uint8Array.fromHex(signature);
  let matches = false;
  for (const token of tokens) {
    // `verify` compares in constant time.
    const one = await crypto.subtle.verify('HMAC', await key(token), given, encoder.encode(message(until)));
    matches = one || matches;
  }
  return matches;
}

/** Beside SameSite, which old browsers don't know: a form that another site sent has another Origin. */
export function isOwnForm(request: Request, publicUrl: string): boolean {
  const origin = request.headers.get('Origin');
  return origin !== null && (origin === new URL(request.url).origin || origin === publicUrl);
}

function cookie(value: string, seconds: number, secure: boolean): string {
  return `${COOKIE}=${value}; Path=/admin; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
}

function message(until: string): string {
  return `edgefeed admin session until ${until}`;
}

function key(token: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', encoder.encode(token), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ]);
}
