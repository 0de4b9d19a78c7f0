import { BACKOFF, type Backoff, CannotRun, type Connection, type Token } from '../http/connection.ts';
import { createPacker } from './packer.ts';
import { createProgress, type Report, silence, Tally } from './report.ts';
import { has, reach, remove, sendAll } from './sender.ts';
import { shapingOf } from './shaping.ts';
import { foldersOf, openSource } from './source/open.ts';
import { readSettings, type Settings } from './source/settings.ts';
import { openState, type State } from './state.ts';

/** The options of the command line, under the same names. */
export interface ImportOptions extends Settings {
  /** A file, a folder, or the address of a feed. */
  source: string;
  /** Where edgefeed answers. */
  to: string;
  token?: Token | null | undefined;
  quiet?: boolean | undefined;
  dryRun?: boolean | undefined;
  prune?: boolean | undefined;
  force?: boolean | undefined;
  /** The folder in which the importer remembers what it sent; false remembers nothing. */
  state?: string | false | undefined;
  batch?: number | undefined;
  parallel?: number | undefined;
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

/** More than this share of what the server has from a source is not deleted without `--force`. */
const GUARD = 0.2;

/**
 * Reads everything that `source` has, sends to the server at `to` what it doesn't have yet, and reports what became of
 * each entry. A bad entry never stops it; it throws `CannotRun` when the source can't be opened, the token is refused,
 * the server can't be reached, or a prune would delete too much. What is thrown has the `report` of what was done.
 */
export async function importSource(options: ImportOptions): Promise<Report> {
  const { to, token, signal, dryRun, quiet, tell = () => {}, backoff = BACKOFF } = options;
  const settings: Settings = { ...readSettings(foldersOf(options.source)), ...options };
  const shaping = shapingOf(settings);
  const source = await openSource(options.source, { ...settings, footers: shaping.footers });
  const state = await openState(source, options, tell);
  const tally = new Tally();
  const { report } = tally;
  const progress = quiet ? silence : createProgress(process.stderr);
  const packer = createPacker(tally, state, shaping, source);
  const server = { to, token, fetch: options.fetch ?? fetch, backoff, signal, waiting: progress.waiting };
  let trusting = true;
  async function* parcels() {
    for await (const entry of source.entries()) {
      signal?.throwIfAborted();
      progress.update(report.read);
      const parcel = packer.pack(entry, trusting);
      if (parcel && dryRun) tally.count(state.known.has(parcel.key) ? 'updated' : 'created');
      else if (parcel) yield parcel;
    }
  }
  /** Deletes what has vanished. What is there but can't be read counts as seen, so a broken file deletes nothing. */
  const prune = async (): Promise<void> => {
    const { scope = '' } = source;
    const known = [...state.known].filter(([key]) => scope === '' || key === scope || key.startsWith(`${scope}/`));
    const vanished = known.filter(([key, { id }]) => !packer.keys.has(key) && !packer.owners.has(id));
    if (vanished.length === 0) return;
    const many = `${vanished.length} of ${known.length} articles are no longer in the source`;
    if (!options.prune) return tell(`${many}; --prune removes them`);
    if (report.read === 0) throw new CannotRun(`${many}, for there is nothing in it: nothing removed`);
    if (source.complete?.() === false)
      throw new CannotRun(`${many}, but only a part of it could be read: nothing removed`);
    if (vanished.length > known.length * GUARD && !options.force)
      throw new CannotRun(`${many}: too many to be meant, nothing removed; --force removes them`);
    if (dryRun) return tell(`${many} and would be removed`);
    for (const [key, { id }] of vanished) {
      await remove(server, id);
      await state.record([[key]]);
    }
    tell(`${vanished.length} removed`);
  };
  progress.start(source.total);
  try {
    if (!dryRun) {
      await reach(server);
      trusting = await isRight(state, server);
    }
    await sendAll(parcels(), server, tally, state, options);
    if (!dryRun) await state.record(packer.renewed);
    progress.stop();
    if (report.read === 0) tell(`nothing to import in ${options.source}`);
    await prune();
  } catch (error) {
    if (error instanceof Error) Object.assign(error, { report, total: source.total });
    throw error;
  } finally {
    progress.stop();
  }
  for (const { file = options.source, line, detail } of source.notes?.() ?? []) tally.problem(file, detail, line);
  const advice = settings.categoryTitle ? undefined : packer.titles.advice();
  if (advice) tell(advice);
  return report;
}

const NEWEST = 4;
const SPREAD = 8;

/** Whether the server has some of what it should: the newest, which a restored backup lacks, and some from all over. */
async function isRight({ known }: State, server: Connection): Promise<boolean> {
  const sent = [...known.values()].flatMap(({ id, hash }) => (hash === undefined ? [] : [id]));
  const step = Math.max(1, Math.floor(sent.length / SPREAD));
  const chosen = new Set([...sent.slice(-NEWEST), ...sent.filter((_, index) => index % step === 0)]);
  const answers = await Promise.all([...chosen].map((id) => has(server, id)));
  return !answers.includes(false);
}
