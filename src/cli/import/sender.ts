import { setImmediate as turn } from 'node:timers/promises';
import { Away, accepted, CannotRun, type Connection, call, detailOf, pause, Refused } from '../http/connection.ts';
import type { ImportOptions } from './import.ts';
import type { Tally } from './report.ts';
import type { Memory, State } from './state.ts';

/** An article on its way. */
export interface Parcel {
  file: string;
  key: string;
  json: string;
  /** The memory of it, for when the server has it. */
  memory: Memory;
}

/** The API's limit for one article. */
export const ARTICLE_BYTES = 1024 * 1024;
/** Bytes in a request: the API takes more, but a small one is cheap to send again. */
const BYTES = 4 * 1024 * 1024;
/** A free account has 10 ms of CPU for a request. */
const FIRST_BATCH = 10;
const LARGEST_BATCH = 250;
const PARALLEL = 3;
/** An answer that came sooner took no great effort. */
const QUICK = 1000;

/**
 * Sends parcels in batches, some at a time; resolves when every answer is in. Batches begin small, grow while answers are
 * quick, and are halved when the server fails or drops the connection: that may be its limit of CPU time. The state records
 * every article that the server has, batch by batch.
 */
export async function sendAll(
  parcels: AsyncIterable<Parcel>,
  server: Connection,
  tally: Tally,
  state: State,
  { batch: fixed, parallel = PARALLEL }: Pick<ImportOptions, 'batch' | 'parallel'>,
): Promise<void> {
  const { backoff } = server;
  let most = fixed ?? LARGEST_BATCH;
  let size = fixed ?? FIRST_BATCH;

  const deliver = async (batch: Parcel[]): Promise<void> => {
    const started = backoff.now();
    const canHalve = !fixed && batch.length > 1;
    try {
      const results = await publish(server, batch, canHalve ? 1 : backoff.attempts);
      await settle(batch, results);
      if (batch.length >= size && backoff.now() - started < QUICK) size = Math.min(size * 2, most);
    } catch (error) {
      // One article can spoil a whole request (too large together, or JSON that the server won't read).
      const spoilt = error instanceof Refused && error.status !== 401;
      if (spoilt && batch.length > 1) return inHalves(batch);
      if (spoilt) return settle(batch, [{ status: 'rejected', errors: [{ detail: error.message }] }]);
      if (!canHalve || !(error instanceof Away)) throw error;
      const { status } = error;
      // The server failed at so many: to try that again and again would cost a wait each time.
      if (status !== undefined && status !== 429) most = Math.min(most, Math.ceil(batch.length / 2));
      if (status !== 429) size = Math.max(1, Math.min(size, batch.length >> 1));
      await pause(server, 1, error);
      return inHalves(batch);
    }
  };
  const inHalves = async (batch: Parcel[]): Promise<void> => {
    const half = batch.length >> 1;
    await deliver(batch.slice(0, half));
    await deliver(batch.slice(half));
  };
  const settle = async (batch: Parcel[], results: Result[]): Promise<void> => {
    const stored = batch.filter(({ file }, index) => count(file, results[index] ?? UNMENTIONED, tally));
    await state.record(stored.map(({ key, memory }) => [key, memory]));
  };

  const running = new Set<Promise<void>>();
  for await (const batch of batches(parcels, () => size)) {
    while (running.size >= parallel) await Promise.race(running);
    const run: Promise<void> = deliver(batch).then(() => void running.delete(run));
    running.add(run);
    // Rendering the next batch must not keep this one from leaving. One that failed ends all.
    await Promise.race([...running, turn()]);
  }
  await Promise.all(running);
}

async function* batches(parcels: AsyncIterable<Parcel>, size: () => number): AsyncIterable<Parcel[]> {
  let batch: Parcel[] = [];
  let bytes = 0;
  for await (const parcel of parcels) {
    const length = Buffer.byteLength(parcel.json);
    if (batch.length > 0 && (batch.length >= size() || bytes + length > BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(parcel);
    bytes += length;
  }
  if (batch.length > 0) yield batch;
}

/** The server's word on one article. */
interface Result {
  status: (typeof STATUSES)[number];
  errors?: { pointer?: string; detail?: string }[];
  warnings?: string[];
}

const STATUSES = ['created', 'updated', 'scheduled', 'unchanged', 'rejected'] as const;
/** An answer that doesn't speak of an article proves nothing: that one counts as not sent. */
const UNMENTIONED: Result = { status: 'rejected', errors: [{ detail: "the server's answer doesn't mention it" }] };

/** Counts one result and reports what the server found; whether the server has the article. */
function count(file: string, { status, errors = [], warnings = [] }: Result, tally: Tally): boolean {
  tally.count(status);
  for (const problem of [...errors, ...warnings]) {
    const words = typeof problem === 'string' ? [problem] : [problem.pointer, problem.detail].filter(Boolean);
    // Where in the request it stood means nothing to a person: the report names the file.
    const bare = words.map((word) => word?.replace(/^\/items\/\d+/, ''));
    tally.problem(file, bare.join(': ') || 'refused by the server');
  }
  return status !== 'rejected';
}

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

/** Publishes articles; the results in their order. Throws `Away`, and `Refused` for them all. */
async function publish(server: Connection, batch: Parcel[], attempts: number): Promise<Result[]> {
  const body = `{"items":[${batch.map(({ json }) => json).join(',')}]}`;
  const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
  const read = async (response: Response) => {
    const { status } = response;
    if (status === 403) throw new CannotRun(`this token may not publish that: ${await detailOf(response)}`);
    if (status !== 200 && status !== 422) throw new Refused(status, await detailOf(response));
    const text = await response.text();
    const answer = parsed(text);
    // JSON that ends too soon: a proxy closed the connection, and said nothing.
    if (/^\s*[{[]/.test(text) && !answer) throw new Error('the answer broke off');
    if (Array.isArray(answer?.results)) return answer.results;
    throw new CannotRun(`${server.to} answers, but not as edgefeed does: ${JSON.stringify(text.slice(0, 80))}`);
  };
  const inOrder: Result[] = [];
  for (const result of await call(server, '/api/articles', init, read, attempts))
    if (STATUSES.includes(result?.status)) inOrder[result.index] = result;
  return inOrder;
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

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
