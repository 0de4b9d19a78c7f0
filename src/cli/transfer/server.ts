import { type Backoff, retryAfter, waitBefore } from '../import/http/backoff.ts';
import { CannotRun } from '../import/source/entry.ts';

/** A server, and how to speak to it. */
export interface Server {
  /** Its address, with or without a slash at the end. */
  address: string;
  token: string | undefined;
  fetch: typeof fetch;
  backoff: Backoff;
}

/**
 * The server's answer; asked again on 429, 5xx and a broken connection, after a pause. Throws `CannotRun` with what the
 * server said when it refuses, or when it can't be reached.
 */
export async function ask(server: Server, path: string, init: RequestInit = {}): Promise<Response> {
  const { address, token, backoff } = server;
  const url = address.replace(/\/+$/, '') + path;
  const headers = { ...(init.headers as Record<string, string>), ...(token && { authorization: `Bearer ${token}` }) };
  for (let attempt = 1; ; attempt += 1) {
    let response: Response | undefined;
    let fault = '';
    try {
      response = await server.fetch(url, { ...init, headers });
    } catch (error) {
      fault = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).message;
    }
    if (response?.ok) return response;
    if (response?.status === 401) {
      throw new CannotRun(`${address} refuses the token: give the right one with --token, or in PUBLISH_TOKEN`);
    }
    const detail = response ? await detailOf(response) : fault;
    if (response && response.status !== 429 && response.status < 500) throw new CannotRun(`${address}: ${detail}`);
    if (attempt >= backoff.attempts) throw new CannotRun(`${address} can't be reached: ${detail}`);
    const asked = response ? retryAfter(response.headers.get('retry-after'), backoff.now()) : undefined;
    await backoff.sleep(waitBefore(attempt, asked, backoff.random));
  }
}

/** What a problem document says (RFC 9457), else the status. */
async function detailOf(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  try {
    const { title, detail } = JSON.parse(text) as { title?: string; detail?: string };
    return [`HTTP ${response.status}`, title, detail].filter(Boolean).join(': ');
  } catch {
    return `HTTP ${response.status}`;
  }
}
