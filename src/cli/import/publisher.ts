import { accepted, CannotRun, type Connection, call, detailOf, Refused } from '../http/connection.ts';

/** What the server says became of one article. */
export interface Result {
  index: number;
  id?: string;
  status: 'created' | 'updated' | 'scheduled' | 'unchanged' | 'rejected';
  errors?: { pointer?: string; detail?: string }[];
  warnings?: (string | { pointer?: string; detail?: string })[];
}

const STATUSES: string[] = ['created', 'updated', 'scheduled', 'unchanged', 'rejected'] satisfies Result['status'][];
const REACH_ATTEMPTS = 3;

const pathOf = (id: string) => `/api/articles/${encodeURIComponent(id)}`;

/** Throws `CannotRun` when no edgefeed answers: sooner than a call in the middle of an import would. */
export async function reach(server: Connection): Promise<void> {
  const { to } = server;
  const check = async (response: Response) => {
    const place = response.redirected ? new URL(response.url).origin : new URL(to).origin;
    if (place !== new URL(to).origin) throw new CannotRun(`${to} leads to ${place}: give that with --to`);
    if (response.ok && parsed(await response.text())) return;
    throw new CannotRun(`${to} answers, but is no edgefeed: HTTP ${response.status} at /api/health`);
  };
  await call(server, '/api/health', {}, check, REACH_ATTEMPTS);
}

/** Publishes articles in JSON, trying once; a result for each, in order. Throws `Away`, and `Refused` for them all. */
export async function publish(server: Connection, articles: string[]): Promise<Result[]> {
  const body = `{"items":[${articles.join(',')}]}`;
  const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
  const text = await call(server, '/api/articles', init, readAnswer, 1);
  const results = parsed(text)?.results as Result[] | undefined;
  if (!Array.isArray(results))
    throw new CannotRun(`${server.to} answers, but not as edgefeed does: ${JSON.stringify(text.slice(0, 80))}`);
  const byIndex = new Map(results.map((result) => [result?.index, result]));
  // An answer that doesn't speak of an article proves nothing: that one counts as not sent.
  const errors = [{ detail: "the server's answer doesn't mention it" }];
  return articles.map((_, index) => {
    const result = byIndex.get(index);
    return result && STATUSES.includes(result.status) ? result : { index, status: 'rejected', errors };
  });
}

/** Deletes an article; one that is gone already is fine. */
export async function remove(server: Connection, id: string): Promise<void> {
  await call(server, pathOf(id), { method: 'DELETE' }, async (response) => {
    if (response.status !== 404 && response.status !== 410) await accepted(response);
  });
}

/** Whether the server has the article. */
export function has(server: Connection, id: string): Promise<boolean> {
  return call(server, pathOf(id), {}, async ({ ok }) => ok);
}

async function readAnswer(response: Response): Promise<string> {
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
