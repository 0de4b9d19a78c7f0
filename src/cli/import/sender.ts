import { setImmediate as turn } from 'node:timers/promises';
import { type Publisher, Refused, type Result } from './http/publisher.ts';
import { lanes } from './lanes.ts';
import type { Tally } from './report/report.ts';
import type { Note } from './source/entry.ts';

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
  /** Articles in a request. */
  batch: number;
  /** Bytes in a request. */
  bytes: number;
  /** Requests at a time. */
  concurrency: number;
}

/** The API takes 1,000 articles and 32 MiB; smaller requests keep the progress bar honest and a retry cheap. */
export const LIMITS: Limits = { batch: 250, bytes: 4 * 1024 * 1024, concurrency: 3 };
/** The API's limit for one article. */
export const ARTICLE_BYTES = 1024 * 1024;

/** Collects articles into batches and sends them, some at a time. */
export interface Sender {
  /** Resolves when there is room for the next. */
  send(parcel: Parcel): Promise<void>;
  /** Sends what is left; resolves when every answer is in. */
  finish(): Promise<void>;
}

/** `accepted` hears of every article that the server has, batch by batch. */
export function createSender(
  publisher: Publisher,
  tally: Tally,
  accepted: (parcels: Parcel[]) => Promise<void>,
  limits = LIMITS,
): Sender {
  const road = lanes(limits.concurrency);
  let batch: Parcel[] = [];
  let bytes = 0;

  const deliver = async (parcels: Parcel[]): Promise<void> => {
    let results: Result[];
    try {
      results = await publisher.publish(parcels.map(({ json }) => json));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // One article can spoil a whole request (too large together, or JSON that the server won't read): halve it.
      if (parcels.length > 1) {
        const half = parcels.length >> 1;
        await deliver(parcels.slice(0, half));
        return deliver(parcels.slice(half));
      }
      results = [{ index: 0, status: 'rejected', errors: [{ detail: error.message }] }];
    }
    const good = parcels.filter((parcel, index) => settle(parcel, results[index], tally));
    await accepted(good);
  };
  const dispatch = async (): Promise<void> => {
    const full = batch;
    batch = [];
    bytes = 0;
    if (full.length > 0) await road.enter(() => deliver(full));
    // Rendering the next batch must not keep this one from leaving.
    await turn();
  };
  return {
    async send(parcel) {
      const size = Buffer.byteLength(parcel.json);
      if (batch.length >= limits.batch || bytes + size > limits.bytes) await dispatch();
      batch.push(parcel);
      bytes += size;
    },
    async finish() {
      await dispatch();
      await road.drain();
    },
  };
}

/** Counts one result and reports what the server found; whether the server has the article. */
function settle({ file }: Parcel, result: Result | undefined, tally: Tally): boolean {
  const status = result?.status ?? 'rejected';
  tally.count(status);
  for (const note of [...(result?.errors ?? []).map(said), ...(result?.warnings ?? []).map(said)]) {
    tally.problem(file, note.detail);
  }
  return status !== 'rejected';
}

/** Where in the request it stood means nothing to a person: the report names the file. */
const ITEM = /^\/items\/\d+/;

function said(problem: string | { pointer?: string; detail?: string }): Note {
  if (typeof problem === 'string') return { detail: problem.replace(ITEM, '') };
  const field = problem.pointer?.replace(ITEM, '');
  return { detail: [field, problem.detail].filter(Boolean).join(': ') || 'refused by the server' };
}
