import { setTimeout as wait } from 'node:timers/promises';
import type { Backoff } from './http/backoff.ts';
import { createPublisher, type Publisher } from './http/publisher.ts';
import { createPacker } from './packer.ts';
import { planPrune } from './prune.ts';
import { createProgress, type Progress, silence } from './report/progress.ts';
import { type Report, Tally } from './report/report.ts';
import { createSender, LIMITS, type Limits } from './sender.ts';
import { readSettings, type Settings, shapingOf } from './settings.ts';
import { CannotRun, type Source } from './source/entry.ts';
import { foldersOf, openSource } from './source/open.ts';
import { inMemory, type State } from './state.ts';
import { openStateFor } from './state-place.ts';
import { distrust } from './trust.ts';

export interface ImportOptions extends Settings {
  /** A file, a folder, or the address of a feed. */
  source: string;
  /** Where edgefeed answers. */
  to: string;
  /** One of the server's `PUBLISH_TOKEN`. */
  token?: string | undefined;
  /** Show no progress. */
  quiet?: boolean | undefined;
  /** Read and report, but send nothing and remember nothing. */
  dryRun?: boolean | undefined;
  /** Delete from the server what was imported from this source and is no longer in it. */
  prune?: boolean | undefined;
  /** Prune even when more than a fifth would go. */
  force?: boolean | undefined;
  /** The folder in which the importer remembers what it sent; false remembers nothing. */
  state?: string | false | undefined;
  limits?: Limits | undefined;
  progress?: Progress | undefined;
  /** Hears what is no problem of one file: how much was removed, or would be. */
  tell?: ((line: string) => void) | undefined;
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
 * Reads everything that `source` has, sends to the server at `to` what it doesn't have yet, and reports what became of
 * each entry. A bad entry never stops it; it throws `CannotRun` when the source can't be opened, the token is refused,
 * the server can't be reached, or a prune would delete too much. What is thrown has the `report` of what was done.
 */
export async function importSource(options: ImportOptions): Promise<Report> {
  const found = await readSettings(await foldersOf(options.source));
  const settings = { ...found, ...given(options) };
  const shaping = await shapingOf(settings);
  const source = await openSource(options.source, { ...settings, footers: shaping.footers, fetch: options.fetch });
  const tally = new Tally();
  const remembers = options.state !== false;
  const state = remembers ? await openStateFor(source, options, (detail) => options.tell?.(detail)) : inMemory();
  const progress = options.progress ?? (options.quiet ? silence : createProgress(process.stderr));
  progress.start(source.total);
  try {
    await run(
      source,
      options,
      tally,
      progress,
      state,
      createPacker({ tally, state, shaping, offers: (key) => source.offers?.(key) ?? false }),
    );
  } catch (error) {
    if (error instanceof Error) Object.assign(error, { report: tally.report() });
    throw error;
  } finally {
    progress.stop();
    await state.close();
  }
  for (const { file, line, detail } of source.notes?.() ?? []) tally.problem(file, detail, line);
  return tally.report();
}

type Packer = ReturnType<typeof createPacker>;

async function run(
  source: Source,
  options: ImportOptions,
  tally: Tally,
  progress: Progress,
  state: State,
  packer: Packer,
) {
  const { to, token, signal, dryRun } = options;
  const http = { to, token, fetch: options.fetch ?? fetch, backoff: options.backoff ?? PATIENT, signal };
  const publisher = createPublisher(http);
  const sender = createSender(
    publisher,
    tally,
    (parcels) => state.record(parcels.map(packer.memory)),
    options.limits ?? LIMITS,
  );
  if (!dryRun) {
    await publisher.reach();
    if (await distrust(state, publisher)) packer.sendEverything();
  }
  for await (const entry of source.entries()) {
    signal?.throwIfAborted();
    progress.update(tally.read);
    const parcel = await packer.pack(entry);
    if (parcel && dryRun) tally.count(state.get(parcel.key) ? 'updated' : 'created');
    else if (parcel) await sender.send(parcel);
  }
  await sender.finish();
  if (!dryRun) await state.record(packer.renewed());
  progress.update(tally.read);
  if (tally.read === 0) options.tell?.(`nothing to import in ${options.source}`);
  await prune(source, options, state, publisher, packer, tally);
}

async function prune(
  source: Source,
  options: ImportOptions,
  state: State,
  publisher: Publisher,
  packer: Packer,
  tally: Tally,
): Promise<void> {
  const { vanished, known, tooMuch } = planPrune(state, source.scope ?? '', packer.keys, packer.ids);
  if (vanished.length === 0) return;
  const many = `${vanished.length} of ${known} articles are no longer in the source`;
  if (!options.prune) return options.tell?.(`${many}; --prune removes them`);
  if (tally.read === 0) throw new CannotRun(`${many}, for there is nothing in it: nothing removed`);
  if (source.complete?.() === false)
    throw new CannotRun(`${many}, but only a part of it could be read: nothing removed`);
  if (tooMuch && !options.force)
    throw new CannotRun(`${many}: too many to be meant, nothing removed; --force removes them`);
  if (options.dryRun) return options.tell?.(`${many} and would be removed`);
  for (const { key, id } of vanished) {
    await publisher.remove(id);
    await state.forget([key]);
  }
  options.tell?.(`${vanished.length} removed`);
}

/** What the caller set; an option left out is not an option set to nothing. */
function given(options: ImportOptions): ImportOptions {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as unknown as ImportOptions;
}
