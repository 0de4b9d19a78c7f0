import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Backoff } from './backoff.ts';
import { createProgress, type Progress, silence } from './progress.ts';
import { createPublisher } from './publisher.ts';
import { type Report, Tally } from './report.ts';
import { ARTICLE_BYTES, createSender, LIMITS, type Limits, type Parcel } from './sender.ts';
import type { Entry, Outcome, Source, Submission } from './source/entry.ts';
import { openSource, type SourceOptions } from './source/open.ts';

export interface ImportOptions extends SourceOptions {
  /** A file, a folder, or the address of a feed. */
  source: string;
  /** Where edgefeed answers. */
  to: string;
  /** One of the server's `PUBLISH_TOKEN`. */
  token?: string | undefined;
  /** Show no progress. */
  quiet?: boolean | undefined;
  /** Read and report, but send nothing. */
  dryRun?: boolean | undefined;
  /** The folder in which the importer remembers what it sent; false remembers nothing. */
  state?: string | false | undefined;
  limits?: Limits | undefined;
  progress?: Progress | undefined;
  fetch?: typeof fetch | undefined;
  backoff?: Backoff | undefined;
  signal?: AbortSignal | undefined;
}

const PATIENT: Backoff = {
  attempts: 8,
  sleep: async (milliseconds, signal) => {
    await wait(milliseconds, undefined, signal ? { signal } : {});
  },
  now: Date.now,
  random: Math.random,
};

/**
 * Reads everything that `source` has, sends it to the server at `to`, and reports what became of each entry. A bad entry
 * never stops it; it throws `CannotRun` when the source can't be opened, the token is refused or the server can't be
 * reached.
 */
export async function importSource(options: ImportOptions): Promise<Report> {
  const source = await openSource(options.source, options);
  const tally = new Tally();
  const progress = options.progress ?? (options.quiet ? silence : createProgress(process.stderr));
  progress.start(source.total);
  try {
    await run(source, options, tally, progress);
  } finally {
    progress.stop();
  }
  for (const { file, line, detail } of source.notes?.() ?? []) tally.problem(file, detail, line);
  return tally.report();
}

async function run(source: Source, options: ImportOptions, tally: Tally, progress: Progress): Promise<void> {
  const { to, token, signal } = options;
  const publisher = createPublisher({
    to,
    token,
    fetch: options.fetch ?? fetch,
    backoff: options.backoff ?? PATIENT,
    signal,
  });
  const sender = createSender(publisher, tally, async () => progress.update(tally.read), options.limits ?? LIMITS);
  const taken = new Map<string, string>();
  for await (const entry of source.entries()) {
    signal?.throwIfAborted();
    const parcel = await pack(entry, tally, taken);
    if (!parcel) continue;
    if (options.dryRun) tally.count('created');
    else await sender.send(parcel);
  }
  await sender.finish();
  progress.update(tally.read);
}

/** Reads an entry; undefined when there is nothing to send, and then it is counted. */
async function pack(entry: Entry, tally: Tally, taken: Map<string, string>): Promise<Parcel | undefined> {
  const outcome = await entry.read().catch((error: unknown): Outcome => {
    return { kind: 'rejected', notes: [{ detail: (error as Error).message }] };
  });
  for (const { detail, line } of outcome.notes) tally.problem(entry.file, detail, line);
  if (outcome.kind !== 'article') {
    tally.count(outcome.kind);
    return undefined;
  }
  const article = distinct(outcome.article, entry, taken, tally);
  const json = JSON.stringify(article);
  const size = Buffer.byteLength(json);
  if (size > ARTICLE_BYTES) {
    tally.count('rejected');
    tally.problem(entry.file, `the article has ${size} bytes, more than 1 MiB`);
    return undefined;
  }
  const hash = createHash('sha256').update(json).digest('base64url');
  return { file: entry.file, key: entry.key, id: article.id, json, hash, fingerprint: entry.fingerprint };
}

/** Two posts may claim one permalink; both are kept, the later one under an id of its own. */
function distinct(article: Submission, entry: Entry, taken: Map<string, string>, tally: Tally): Submission {
  const first = taken.get(article.id);
  if (first === undefined) {
    taken.set(article.id, entry.file);
    return article;
  }
  tally.problem(entry.file, `has the permalink of ${first}`);
  return { ...article, id: `${article.id}#${encodeURIComponent(entry.key)}` };
}
