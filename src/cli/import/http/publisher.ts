import { CannotRun } from '../source/entry.ts';
import { type Backoff, retryAfter, waitBefore } from './backoff.ts';

/** What the server says became of one article. */
export interface Result {
  index: number;
  id?: string;
  status: 'created' | 'updated' | 'unchanged' | 'rejected';
  errors?: { pointer?: string; detail?: string }[];
  warnings?: (string | { pointer?: string; detail?: string })[];
}

/** A batch was refused as a whole, and sending it again as it is won't help. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

export interface Connection {
  to: string;
  token: string | undefined;
  fetch: typeof fetch;
  backoff: Backoff;
  signal?: AbortSignal | undefined;
}

/** The server, as the importer needs it. Every call is tried again on 429, 5xx and a broken connection. */
export interface Publisher {
  /** Throws `CannotRun` when nobody answers: sooner than a call in the middle of an import would. */
  reach(): Promise<void>;
  /** Publishes articles that are JSON already; one result for each, in order, or it throws. */
  publish(articles: string[]): Promise<Result[]>;
  /** Deletes an article; one that is gone already is fine. */
  remove(id: string): Promise<void>;
  /** Whether the server has the article. */
  has(id: string): Promise<boolean>;
}

export function createPublisher(connection: Connection): Publisher {
  const base = connection.to.replace(/\/+$/, '');
  const address = (id: string) => `${base}/api/articles/${encodeURIComponent(id)}`;
  return {
    async reach() {
      const hasty = { ...connection, backoff: { ...connection.backoff, attempts: 3 } };
      const response = await call(hasty, `${base}/api/health`, { method: 'GET' }, (status) => status >= 500);
      await response.body?.cancel();
    },
    async publish(articles) {
      const body = `{"items":[${articles.join(',')}]}`;
      const headers = { 'content-type': 'application/json' };
      const response = await call(connection, `${base}/api/articles`, { method: 'POST', body, headers });
      if (response.status !== 200 && response.status !== 422)
        throw new Refused(response.status, await detailOf(response));
      const answer = (await response.json().catch(() => undefined)) as { results?: Result[] } | undefined;
      return accountFor(articles.length, answer?.results);
    },
    async remove(id) {
      const response = await call(connection, address(id), { method: 'DELETE' });
      if (!response.ok && response.status !== 404 && response.status !== 410) {
        throw new Refused(response.status, await detailOf(response));
      }
      await response.body?.cancel();
    },
    async has(id) {
      const response = await call(connection, address(id), { method: 'GET' });
      await response.body?.cancel();
      return response.ok;
    },
  };
}

async function call(
  connection: Connection,
  url: string,
  init: RequestInit,
  enough: (status: number) => boolean = () => false,
): Promise<Response> {
  const { backoff, token, signal } = connection;
  const headers = {
    ...(init.headers as Record<string, string>),
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  for (let attempt = 1; ; attempt++) {
    let response: Response | undefined;
    let fault = '';
    try {
      response = await connection.fetch(url, { ...init, headers, ...(signal ? { signal } : {}) });
    } catch (error) {
      if (signal?.aborted) throw error;
      fault = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).message;
    }
    if (response?.status === 401 || response?.status === 403) {
      throw new CannotRun(`${connection.to} refuses the token: give the right one with --token, or in PUBLISH_TOKEN`);
    }
    if (response && ((response.status !== 429 && response.status < 500) || enough(response.status))) return response;
    if (attempt >= backoff.attempts) {
      throw new CannotRun(`${connection.to} can't be reached: ${response ? await detailOf(response) : fault}`);
    }
    const asked = response ? retryAfter(response.headers.get('retry-after'), backoff.now()) : undefined;
    await response?.body?.cancel();
    await backoff.sleep(waitBefore(attempt, asked, backoff.random), signal);
  }
}

/** An answer that doesn't speak of every article proves nothing; an article it is silent on counts as not sent. */
function accountFor(sent: number, results: Result[] | undefined): Result[] {
  const byIndex = new Map((results ?? []).map((result) => [result.index, result]));
  return Array.from({ length: sent }, (_, index) => {
    const silent: Result = {
      index,
      status: 'rejected',
      errors: [{ detail: "the server's answer doesn't mention it" }],
    };
    return byIndex.get(index) ?? silent;
  });
}

async function detailOf(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  try {
    const problem = JSON.parse(text) as { title?: string; detail?: string };
    return [`HTTP ${response.status}`, problem.title, problem.detail].filter(Boolean).join(': ');
  } catch {
    return `HTTP ${response.status}`;
  }
}
