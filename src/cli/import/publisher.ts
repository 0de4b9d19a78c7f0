import { accepted, CannotRun, type Connection, call, detailOf, Refused } from '../http/connection.ts';

/** What the server says became of one article. */
export interface Result {
  index: number;
  id?: string;
  status: 'created' | 'updated' | 'scheduled' | 'unchanged' | 'rejected';
  errors?: { pointer?: string; detail?: string }[];
  warnings?: (string | { pointer?: string; detail?: string })[];
}

const REACH_ATTEMPTS = 3;

export type Publisher = ReturnType<typeof createPublisher>;

/** The server, as the importer needs it. */
export function createPublisher(connection: Connection) {
  const { to } = connection;
  const pathOf = (id: string) => `/api/articles/${encodeURIComponent(id)}`;
  return {
    connection,
    /** Throws `CannotRun` when no edgefeed answers: sooner than a call in the middle of an import would. */
    async reach(): Promise<void> {
      await call(connection, '/api/health', { method: 'GET' }, check, REACH_ATTEMPTS);
    },
    /**
     * Publishes articles that are JSON already, trying once; one result for each, in order. Throws `Away` when the server did
     * not answer, and `Refused` when it refuses the batch as a whole.
     */
    async publish(articles: string[]): Promise<Result[]> {
      const body = `{"items":[${articles.join(',')}]}`;
      const headers = { 'content-type': 'application/json' };
      const init = { method: 'POST', body, headers };
      const text = await call(connection, '/api/articles', init, readResults, 1);
      const results = parsed(text)?.results;
      if (Array.isArray(results)) return accountFor(articles.length, results as Result[]);
      throw new CannotRun(`${to} answers, but not as edgefeed does: ${JSON.stringify(text.slice(0, 80))}`);
    },
    /** Deletes an article; one that is gone already is fine. */
    async remove(id: string): Promise<void> {
      await call(connection, pathOf(id), { method: 'DELETE' }, async (response) => {
        if (response.status !== 404 && response.status !== 410) await accepted(response);
      });
    },
    /** Whether the server has the article. */
    has: (id: string): Promise<boolean> => call(connection, pathOf(id), { method: 'GET' }, async ({ ok }) => ok),
  };

  async function check(response: Response): Promise<void> {
    const moved = response.redirected ? new URL(response.url).origin : new URL(to).origin;
    if (moved !== new URL(to).origin) throw new CannotRun(`${to} leads to ${moved}: give that with --to`);
    if (response.ok && parsed(await response.text())) return;
    throw new CannotRun(`${to} answers, but is no edgefeed: HTTP ${response.status} at /api/health`);
  }
}

async function readResults(response: Response): Promise<string> {
  if (response.status === 403) throw new CannotRun(`this token may not publish that: ${await detailOf(response)}`);
  if (response.status !== 200 && response.status !== 422) throw new Refused(response.status, await detailOf(response));
  const text = await response.text();
  // JSON that ends too soon: a proxy closed the connection, and said nothing.
  if (/^\s*[{[]/.test(text) && !parsed(text)) throw new Error('the answer broke off');
  return text;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** An answer that doesn't speak of every article proves nothing; an article it is silent on counts as not sent. */
function accountFor(sent: number, results: Result[]): Result[] {
  const byIndex = new Map(results.map((result) => [result?.index, result]));
  const known: string[] = ['created', 'updated', 'scheduled', 'unchanged', 'rejected'] satisfies Result['status'][];
  return Array.from({ length: sent }, (_, index) => {
    const result = byIndex.get(index);
    const detail = "the server's answer doesn't mention it";
    return result && known.includes(result.status) ? result : { index, status: 'rejected', errors: [{ detail }] };
  });
}
