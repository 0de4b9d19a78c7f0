import { setTimeout as wait } from 'node:timers/promises';

/** A fault that keeps the whole command from running; its message is for the person at the terminal. */
export class CannotRun extends Error {}

/** The server did not answer, or asked to be asked again later. */
export class Away extends CannotRun {
  /** Undefined when there was no answer. */
  status?: number;
  /** Milliseconds that the server asked to wait. */
  asked?: number | undefined;
}

/** The server refuses a request as it is: sending it again won't help. */
export class Refused extends CannotRun {
  readonly status: number;
  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

/** How to wait between attempts: 8 in all take about a minute. Time and chance are passed in. */
export const BACKOFF = {
  attempts: 8,
  sleep: (milliseconds: number, signal?: AbortSignal): Promise<unknown> =>
    wait(milliseconds, undefined, signal ? { signal } : {}),
  now: Date.now,
  random: Math.random,
};
export type Backoff = typeof BACKOFF;
/** Tries no second time. */
export const ONCE: Backoff = { ...BACKOFF, attempts: 1 };

/** A server, and how to speak to it. */
export interface Connection {
  /** Its address, with or without a slash at the end. */
  to: string;
  /** Null where none is asked for. */
  token: Token | undefined | null;
  fetch: typeof fetch;
  backoff: Backoff;
  signal?: AbortSignal | undefined;
  /** Hears of every wait for a server that is away, in milliseconds. */
  waiting?: ((milliseconds: number) => void) | undefined;
}

/** A token, and where it comes from, for people to read. */
export interface Token {
  bearer: string;
  origin: string;
}

export const DEFAULT_ADDRESS = 'http://localhost:8787';
export const TOKEN_HELP =
  "one of the server's PUBLISH_TOKEN (default: PUBLISH_TOKEN of the environment; for a server on this computer, the one that npm start keeps)";

/** The server will not do it later either (RFC 9110 section 15.6.2). */
export const NOT_IMPLEMENTED = 501;
const FIRST = 500;
const LONGEST = 30_000;
/** A person at a terminal waits no longer, whatever a proxy says. */
const LONGEST_ASKED = 300_000;

/** Milliseconds to wait after the failed `attempt` (from 1): what the server asked for, else doubling with jitter. */
export function waitBefore(attempt: number, asked: number | undefined, random: () => number): number {
  const grown = Math.min(FIRST * 2 ** (attempt - 1), LONGEST);
  return asked === undefined ? grown / 2 + (grown / 2) * random() : Math.min(asked, LONGEST_ASKED);
}

/** `Retry-After` in milliseconds from `now`: seconds or an HTTP date (RFC 9110 section 10.2.3). */
function retryAfter(header: string | null, now: number): number | undefined {
  if (/^\s*\d+\s*$/.test(header ?? '')) return Number(header) * 1000;
  const date = Date.parse(header ?? '');
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Waits before the next attempt, and says so. */
export async function pause({ backoff, signal, waiting }: Connection, attempt: number, away: Away): Promise<void> {
  const milliseconds = waitBefore(attempt, away.asked, backoff.random);
  waiting?.(milliseconds);
  await backoff.sleep(milliseconds, signal);
}

/** Asks once, with the token if there is one; the answer, whatever it is. */
export function request({ to, token, fetch, signal }: Connection, path: string, init: RequestInit): Promise<Response> {
  const authorization = token ? { authorization: `Bearer ${token.bearer}` } : {};
  const headers = { ...(init.headers as Record<string, string>), ...authorization };
  return fetch(to.replace(/\/+$/, '') + path, { ...init, headers, ...(signal && { signal }) });
}

/**
 * The answer of a server, as `read` makes it; asked again on 429, 5xx but 501, and a broken connection, after a pause. Throws `Away`
 * when that did not help within `attempts`, and `CannotRun` when the token is refused.
 */
export async function call<T>(
  connection: Connection,
  path: string,
  init: RequestInit,
  read: (response: Response) => Promise<T>,
  attempts = connection.backoff.attempts,
): Promise<T> {
  const { to, token, signal, backoff } = connection;
  for (let attempt = 1; ; attempt++) {
    let away: Away;
    try {
      const response = await request(connection, path, init);
      const { status } = response;
      if (status === 401 && token !== null) {
        const said = token ? `refuses the token ${token.origin}` : 'wants a token';
        throw new Refused(status, `${to} ${said}: give the right one with --token, or in PUBLISH_TOKEN`);
      }
      // An answer that breaks off says nothing: what was asked is asked again.
      if (status !== 429 && (status < 500 || status === NOT_IMPLEMENTED)) return await read(response);
      const asked = retryAfter(response.headers.get('retry-after'), backoff.now());
      away = Object.assign(new Away(`${to} can't be reached: ${await detailOf(response)}`), { status, asked });
    } catch (error) {
      if (error instanceof CannotRun || signal?.aborted) throw error;
      away = new Away(`${to} can't be reached: ${faultOf(error)}`);
    }
    if (attempt >= attempts) throw away;
    await pause(connection, attempt, away);
  }
}

/** The answer to a request that the server carried out. Throws `Refused` for any other. */
export async function accepted(response: Response): Promise<Response> {
  if (response.ok) return response;
  throw new Refused(response.status, await detailOf(response));
}

/** The JSON of an accepted answer, undefined for one without a body; by the rules of `call`. */
export function callForJson<T>(connection: Connection, path: string, init: RequestInit = {}): Promise<T> {
  return call(connection, path, init, async (response) => {
    const text = await (await accepted(response)).text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  });
}

/** The title and detail of a problem document (RFC 9457), else the status. */
export async function detailOf(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => undefined)) as { title?: string; detail?: string } | undefined;
  return [`HTTP ${response.status}`, problem?.title, problem?.detail].filter(Boolean).join(': ');
}

/** Meanings of the codes of Node and its fetch. */
const FAULTS: [RegExp, string][] = [
  [/^ECONNREFUSED$/, 'no server listens there'],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, 'the connection broke off'],
  [/^ENOTFOUND$/, 'there is no host of this name'],
  [/^EAI_AGAIN$/, 'the name of the host could not be looked up'],
  [/^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, 'no connection in time'],
  [/^UND_ERR_(HEADERS|BODY)_TIMEOUT$/, 'no answer in time'],
];

/** The fault of a connection, as a sentence. */
export function faultOf(error: unknown): string {
  const { message, cause } = error as { message: string; cause?: { code?: string; message?: string } };
  const [, fault] = FAULTS.find(([code]) => code.test(cause?.code ?? '')) ?? [];
  return fault ?? (cause?.message || message);
}
