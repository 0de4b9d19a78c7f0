import { BACKOFF, type Backoff, CannotRun, type Connection, type Token } from '../http/connection.ts';
import { createPacker, type Packer } from './packer.ts';
import { createProgress, type Progress, type Report, silence, Tally } from './report.ts';
import { has, reach, remove, sendAll } from './sender.ts';
import { readSettings, shapingOf } from './settings.ts';
import type { Settings, Source } from './source/entry.ts';
import { foldersOf, openSource } from './source/open.ts';
import { openState, type State } from './state.ts';

export interface ImportOptions extends Settings {
  /** A file, a folder, or the address of a feed. */
  source: string;
  /** Where edgefeed answers. */
  to: string;
  /** One of the server's `PUBLISH_TOKEN`. */
  token?: string | Token | null | undefined;
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
  /** Articles in a request: always so many, else as many as the server takes easily. */
  batch?: number | undefined;
  /** Requests at a time. */
  parallel?: number | undefined;
  progress?: Progress | undefined;
  /** Hears what is no problem of one file: how much was removed, or would be. */
  tell?: ((line: string) => void) | undefined;
  fetch?: typeof fetch | undefined;
  backoff?: Backoff | undefined;
  signal?: AbortSignal | undefined;
}

/** An import that broke off, with what had been done until then. */
export interface BrokenOff extends Error {
  report?: Report;
  /** How many entries the source has, when that is known. */
  total?: number;
}

/**
 * Reads everything that `source` has, sends to the server at `to` what it doesn't have yet, and reports what became of
 * each entry. A bad entry never stops it; it throws `CannotRun` when the source can't be opened, the token is refused,
 * the server can't be reached, or a prune would delete too much. What is thrown has the `report` of what was done.
 */
export async function importSource(options: ImportOptions): Promise<Report> {
  const { signal, dryRun, token, tell = () => {}, backoff = BACKOFF } = options;
  const found = readSettings(await foldersOf(options.source));
  // An option left out is not an option set to nothing.
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings: Settings = { ...found, ...given };
  const shaping = shapingOf(settings);
  const source = await openSource(options.source, { ...settings, footers: shaping.footers });
  const state = await openState(source, options, tell);
  const tally = new Tally();
  const progress = options.progress ?? (options.quiet ? silence : createProgress(process.stderr));
  const packer = createPacker({ tally, state, shaping, offers: (key) => source.offers?.(key) ?? false });
  const bearer = typeof token === 'string' ? { bearer: token, origin: 'given' } : token;
  const { waiting } = progress;
  const server = { to: options.to, token: bearer, fetch: options.fetch ?? fetch, backoff, signal, waiting };
  let trusting = true;
  async function* parcels() {
    for await (const entry of source.entries()) {
      signal?.throwIfAborted();
      progress.update(tally.report.read);
      const parcel = await packer.pack(entry, trusting);
      if (parcel && dryRun) tally.count(state.get(parcel.key) ? 'updated' : 'created');
      else if (parcel) yield parcel;
    }
  }
  progress.start(source.total);
  try {
    if (!dryRun) {
      await reach(server);
      trusting = await isRight(state, server);
    }
    await sendAll(parcels(), server, tally, state, options);
    if (!dryRun) await state.record(packer.renewed);
    progress.update(tally.report.read);
    if (tally.report.read === 0) tell(`nothing to import in ${options.source}`);
    const gone = await prune(source, options, state, packer, server, tally.report.read);
    if (gone) tell(gone);
  } catch (error) {
    if (error instanceof Error) Object.assign(error, { report: tally.report, total: source.total });
    throw error;
  } finally {
    progress.stop();
    await state.close();
  }
  for (const { file, line, detail } of source.notes?.() ?? []) tally.problem(file, detail, line);
  const advice = settings.categoryTitle ? undefined : packer.titles.advice();
  if (advice) tell(advice);
  return tally.report;
}

const NEWEST = 4;
const SPREAD = 8;

/**
 * Whether the state is right about its server: asked for some articles that it should have (the newest, which a restored
 * backup lacks, and some from all over), it misses none. Else everything is sent again, and the server says what it had.
 */
async function isRight(state: State, server: Connection): Promise<boolean> {
  const sent = state.all().flatMap(([, { id, hash }]) => (hash === undefined ? [] : [id]));
  const step = Math.max(1, Math.floor(sent.length / SPREAD));
  const chosen = new Set([...sent.slice(-NEWEST), ...sent.filter((_, index) => index % step === 0)]);
  const answers = await Promise.all([...chosen].map((id) => has(server, id)));
  return !answers.includes(false);
}

/** More than this share of what the server has from a source is not deleted without `--force`. */
const GUARD = 0.2;

/**
 * Deletes what has vanished: known within the scope, and neither key nor id seen in this run. What is there but can't be
 * read counts as seen, so a broken file never deletes its article. Returns what to say of it.
 */
async function prune(
  source: Source,
  options: ImportOptions,
  state: State,
  packer: Packer,
  server: Connection,
  read: number,
): Promise<string | undefined> {
  const { scope = '' } = source;
  const known = state.all().filter(([key]) => scope === '' || key === scope || key.startsWith(`${scope}/`));
  const vanished = known.filter(([key, { id }]) => !packer.keys.has(key) && !packer.owners.has(id));
  if (vanished.length === 0) return undefined;
  const many = `${vanished.length} of ${known.length} articles are no longer in the source`;
  if (!options.prune) return `${many}; --prune removes them`;
  const tooMany = vanished.length > known.length * GUARD && !options.force;
  const why =
    read === 0
      ? ', for there is nothing in it: nothing removed'
      : source.complete?.() === false
        ? ', but only a part of it could be read: nothing removed'
        : tooMany && ': too many to be meant, nothing removed; --force removes them';
  if (why) throw new CannotRun(`${many}${why}`);
  if (options.dryRun) return `${many} and would be removed`;
  for (const [key, { id }] of vanished) {
    await remove(server, id);
    await state.forget([key]);
  }
  return `${vanished.length} removed`;
}
