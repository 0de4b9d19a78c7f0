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
      const answer = await call(hasty, `${base}/api/health`, { method: 'GET' }, (status) => status >= 500);
      if (answer.moved !== undefined)
        throw new CannotRun(`${connection.to} leads to ${answer.moved}: give that with --to`);
      if (answer.status < 500 && (!answer.ok || !isJson(answer)))
        throw new CannotRun(`${connection.to} answers, but is no edgefeed: HTTP ${answer.status} at /api/health`);
    },
    async publish(articles) {
      const body = `{"items":[${articles.join(',')}]}`;
      const headers = { 'content-type': 'application/json' };
      const answer = await call(connection, `${base}/api/articles`, { method: 'POST', body, headers });
      if (answer.status !== 200 && answer.status !== 422) throw new Refused(answer.status, detailOf(answer));
      const results = (isJson(answer) ? (JSON.parse(answer.text) as { results?: Result[] } | null) : null)?.results;
      if (!Array.isArray(results))
        throw new CannotRun(
          `${connection.to} answers, but not as edgefeed does: ${JSON.stringify(answer.text.slice(0, 80))}`,
        );
      return accountFor(articles.length, results);
    },
    async remove(id) {
      const answer = await call(connection, address(id), { method: 'DELETE' });
      if (!answer.ok && answer.status !== 404 && answer.status !== 410)
        throw new Refused(answer.status, detailOf(answer));
    },
    async has(id) {
      return (await call(connection, address(id), { method: 'GET' })).ok;
    },
  };
}

/** An answer that arrived as a whole. */
interface Answer {
  status: number;
  ok: boolean;
  text: string;
  /** Where it came from, when that is another server than was asked. */
  moved: string | undefined;
}

async function call(
  connection: Connection,
  url: string,
  init: RequestInit,
  enough: (status: number) => boolean = () => false,
): Promise<Answer> {
  const { backoff, token, signal } = connection;
  const headers = {
    ...(init.headers as Record<string, string>),
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  for (let attempt = 1; ; attempt++) {
    let answer: Answer | undefined;
    let asked: number | undefined;
    let fault = '';
    try {
      const response = await connection.fetch(url, { ...init, headers, ...(signal ? { signal } : {}) });
      asked = retryAfter(response.headers.get('retry-after'), backoff.now());
      const { status, ok, redirected } = response;
      const moved =
        redirected && new URL(response.url).origin !== new URL(url).origin ? new URL(response.url).origin : undefined;
      // An answer that breaks off says nothing: what was asked is asked again.
      answer = { status, ok, text: await response.text(), moved };
    } catch (error) {
      if (signal?.aborted) throw error;
      fault = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).message;
    }
    if (answer?.status === 401 || answer?.status === 403) {
      throw new CannotRun(`${connection.to} refuses the token: give the right one with --token, or in PUBLISH_TOKEN`);
    }
    const passing = !answer || answer.status === 429 || answer.status >= 500 || isTorn(answer);
    if (answer && (!passing || enough(answer.status))) return answer;
    if (attempt >= backoff.attempts) {
      throw new CannotRun(`${connection.to} can't be reached: ${answer ? detailOf(answer) : fault}`);
    }
    await backoff.sleep(waitBefore(attempt, asked, backoff.random), signal);
  }
}

/** JSON that ends too soon: a proxy closed the connection, and said nothing. */
function isTorn({ ok, text }: Answer): boolean {
  return ok && /^\s*[{[]/.test(text) && !isJson({ text });
}

function isJson({ text }: Pick<Answer, 'text'>): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/** An answer that doesn't speak of every article proves nothing; an article it is silent on counts as not sent. */
const STATUSES: string[] = ['created', 'updated', 'unchanged', 'rejected'] satisfies Result['status'][];

function accountFor(sent: number, results: Result[]): Result[] {
  const byIndex = new Map(results.map((result) => [result?.index, result]));
  return Array.from({ length: sent }, (_, index) => {
    const silent: Result = {
      index,
      status: 'rejected',
      errors: [{ detail: "the server's answer doesn't mention it" }],
    };
    const result = byIndex.get(index);
    return result && STATUSES.includes(result.status) ? result : silent;
  });
}

function detailOf({ status, text }: Answer): string {
  try {
    const problem = JSON.parse(text) as { title?: string; detail?: string };
    return [`HTTP ${status}`, problem.title, problem.detail].filter(Boolean).join(': ');
  } catch {
    return `HTTP ${status}`;
  }
}
