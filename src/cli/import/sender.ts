import { setImmediate as turn } from 'node:timers/promises';
import { Away, type Connection, pause, Refused } from '../http/connection.ts';
import { publish, type Result } from './publisher.ts';
import type { Tally } from './report.ts';
import type { State } from './state.ts';

/** An article on its way. */
export interface Parcel {
  file: string;
  key: string;
  id: string;
  json: string;
  /** Of `json`. */
  hash: string;
  fingerprint: string | undefined;
}

export interface Limits {
  /** Articles in a request: always so many, else as many as the server takes easily. */
  batch?: number | undefined;
  /** Requests at a time. */
  parallel?: number | undefined;
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
 * Collects articles into batches and sends them, some at a time. Batches begin small, grow while answers are quick, and are
 * halved when the server fails or drops the connection: that may be its limit of CPU time. The state records every article
 * that the server has, batch by batch.
 */
export function createSender(
  server: Connection,
  tally: Tally,
  state: State,
  { batch: fixed, parallel = PARALLEL }: Limits = {},
) {
  const { backoff } = server;
  const running = new Set<Promise<void>>();
  let fault: { error: unknown } | undefined;
  let most = fixed ?? LARGEST_BATCH;
  let size = fixed ?? FIRST_BATCH;
  let batch: Parcel[] = [];
  let bytes = 0;

  const inHalves = async (parcels: Parcel[]): Promise<void> => {
    const half = parcels.length >> 1;
    await deliver(parcels.slice(0, half));
    await deliver(parcels.slice(half));
  };
  const deliver = async (parcels: Parcel[]): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        const started = backoff.now();
        await settle(
          parcels,
          await publish(
            server,
            parcels.map(({ json }) => json),
          ),
        );
        if (parcels.length >= size && backoff.now() - started < QUICK) size = Math.min(size * 2, most);
        return;
      } catch (error) {
        // One article can spoil a whole request (too large together, or JSON that the server won't read).
        const spoilt = error instanceof Refused && error.status !== 401;
        if (spoilt && parcels.length > 1) return inHalves(parcels);
        if (spoilt) return settle(parcels, [{ index: 0, status: 'rejected', errors: [{ detail: error.message }] }]);
        if (!(error instanceof Away)) throw error;
        const tooMuch = !fixed && error.status !== 429 && parcels.length > 1;
        // The server failed at so many: to try that again and again would cost a wait each time.
        if (tooMuch && error.status !== undefined) most = Math.min(most, Math.ceil(parcels.length / 2));
        if (tooMuch) size = Math.max(1, Math.min(size, parcels.length >> 1));
        if (attempt >= backoff.attempts) throw error;
        await pause(server, attempt, error);
        if (tooMuch) return inHalves(parcels);
      }
    }
  };
  const settle = async (parcels: Parcel[], results: Result[]): Promise<void> => {
    const stored = parcels.filter((parcel, index) => count(parcel, results[index], tally));
    await state.record(stored.map(({ key, id, hash, fingerprint }) => [key, { id, hash, fingerprint }]));
  };
  const dispatch = async (): Promise<void> => {
    const full = batch;
    batch = [];
    bytes = 0;
    while (running.size >= parallel) await Promise.race(running);
    if (fault) throw fault.error;
    if (full.length > 0) {
      const run: Promise<void> = deliver(full)
        .catch((error: unknown) => {
          fault ??= { error };
        })
        .finally(() => running.delete(run));
      running.add(run);
    }
    // Rendering the next batch must not keep this one from leaving.
    await turn();
  };
  return {
    /** Resolves when there is room for the next. */
    async send(parcel: Parcel): Promise<void> {
      const length = Buffer.byteLength(parcel.json);
      if (batch.length > 0 && (batch.length >= size || bytes + length > BYTES)) await dispatch();
      batch.push(parcel);
      bytes += length;
    },
    /** Sends what is left; resolves when every answer is in. */
    async finish(): Promise<void> {
      await dispatch();
      await Promise.all(running);
      if (fault) throw fault.error;
    },
  };
}

/** Counts one result and reports what the server found; whether the server has the article. */
function count({ file }: Parcel, result: Result | undefined, tally: Tally): boolean {
  const { status = 'rejected', errors = [], warnings = [] } = result ?? {};
  tally.count(status);
  for (const problem of [...errors, ...warnings]) {
    const { pointer, detail } = typeof problem === 'string' ? { pointer: undefined, detail: problem } : problem;
    // Where in the request it stood means nothing to a person: the report names the file.
    const words = [pointer, detail].filter(Boolean).map((word) => word?.replace(/^\/items\/\d+/, ''));
    tally.problem(file, words.join(': ') || 'refused by the server');
  }
  return status !== 'rejected';
}
