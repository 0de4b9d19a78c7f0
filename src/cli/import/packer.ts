import { createHash } from 'node:crypto';
import { LIST_LENGTH } from '../../article/schema.ts';
import type { Tally } from './report.ts';
import { ARTICLE_BYTES, type Parcel } from './sender.ts';
import { CategoryTitles, type Shaping, shape, withBodies } from './shaping.ts';
import type { Entry, Source, Submission } from './source/entry.ts';
import type { Memory, State } from './state.ts';
import { dropDataUrls } from './text/plain.ts';

/** The API takes 1,024, and two of one permalink need room to differ. */
const ID_BYTES = 1000;

/** Makes parcels of entries, and remembers what it has seen. */
export function createPacker(tally: Tally, state: State, shaping: Shaping, source: Source) {
  /** Of all entries that are there, readable or not. */
  const keys = new Set<string>();
  /** The files that have these ids. */
  const owners = new Map<string, string>();
  /** New memories of entries that needed no sending. */
  const renewed: [string, Memory][] = [];
  const titles = new CategoryTitles();
  const reserved = new Map(state.known.entries().map(([key, { id }]) => [id, key]));
  // Changes when articles are shaped in another way.
  const wanted = { ...shaping, footers: shaping.footers.map(String), categories: [...shaping.categories] };
  const mark = digest(JSON.stringify(wanted)).slice(0, 8);

  const own = (id: string, { key, file }: Entry): string => {
    owners.set(id, file);
    keys.add(key);
    return id;
  };
  /** Ids are derived once: what has one keeps it. Two posts may claim one permalink; the later gets an id of its own. */
  const idFor = (entry: Entry, submitted: string): string => {
    const known = state.known.get(entry.key)?.id;
    if (known !== undefined) return own(known, entry);
    const derived = shortened(submitted);
    // A file that was renamed leaves its id to the new name; one that is still there keeps it.
    const before = reserved.get(derived);
    const rival = owners.get(derived) ?? (before !== undefined && source.offers?.(before) ? before : undefined);
    if (rival === undefined) return own(derived, entry);
    tally.problem(entry.file, `has the permalink of ${rival}; both are kept`);
    return own(`${derived}#${digest(entry.key).slice(0, 8)}`, entry);
  };
  return {
    keys,
    owners,
    renewed,
    titles,
    /** Reads an entry; undefined when there is nothing to send, and then it is counted. `trusting`: what was sent is there. */
    pack(entry: Entry, trusting: boolean): Parcel | undefined {
      try {
        return packed(entry, trusting);
      } catch (error) {
        keys.add(entry.key);
        const isDeep = error instanceof RangeError;
        tally.problem(entry.file, isDeep ? 'nested too deeply to be rendered' : (error as Error).message);
        return void tally.count('rejected');
      }
    },
  };

  function packed(entry: Entry, trusting: boolean): Parcel | undefined {
    const { key, file } = entry;
    const known = state.known.get(key);
    const fingerprint = entry.fingerprint && `${entry.fingerprint}${mark}`;
    if (trusting && known?.hash && known.fingerprint && known.fingerprint === fingerprint) {
      own(known.id, entry);
      return void tally.count('unchanged');
    }
    const outcome = entry.read();
    for (const { detail, line } of outcome.notes) tally.problem(file, detail, line);
    if (outcome.kind !== 'article') {
      // Rejected is there and may be mended; skipped is meant not to be published.
      if (outcome.kind === 'rejected') keys.add(key);
      return void tally.count(outcome.kind);
    }
    titles.add(outcome.article);
    const id = idFor(entry, outcome.article.id);
    const json = fitted(shape({ ...outcome.article, id }, shaping), (detail) => tally.problem(file, detail));
    if (json === undefined) return void tally.count('rejected');
    const memory = { id, hash: digest(json), fingerprint };
    if (!trusting || known?.hash !== memory.hash) return { file, key, json, memory };
    if (known.fingerprint !== fingerprint) renewed.push([key, memory]);
    return void tally.count('unchanged');
  }
}

/** The article as JSON with what the API takes of it: the first of a long list, and 1 MiB, else nothing. */
function fitted(article: Submission, note: (detail: string) => void): string | undefined {
  const short = { ...article };
  for (const name of ['tags', 'categories', 'authors', 'attachments'] as const) {
    const list = article[name];
    if (!Array.isArray(list) || list.length <= LIST_LENGTH) continue;
    note(`${list.length} ${name}: the first ${LIST_LENGTH} kept`);
    Object.assign(short, { [name]: list.slice(0, LIST_LENGTH) });
  }
  const json = JSON.stringify(short);
  if (Buffer.byteLength(json) <= ARTICLE_BYTES) return json;
  const lean = JSON.stringify(withBodies(short, dropDataUrls));
  const fits = Buffer.byteLength(lean) <= ARTICLE_BYTES;
  const large = `the article has ${Buffer.byteLength(json)} bytes, more than 1 MiB`;
  note(fits ? 'more than 1 MiB: images within the text (data: URLs) left out' : large);
  return fits ? lean : undefined;
}

/** An id as the API takes it: of one line, and within its limit; the end of a longer one says by its hash what was cut. */
function shortened(submitted: string): string {
  const line = submitted.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  const id = line.toWellFormed().trim();
  if (Buffer.byteLength(id) <= ID_BYTES) return id;
  const start = Buffer.from(id).subarray(0, ID_BYTES - 12);
  return `${start.toString('utf8').replace(/\ufffd+$|%[0-9A-F]?$/gi, '')}~${digest(id).slice(0, 10)}`;
}

function digest(json: string): string {
  return createHash('sha256').update(json).digest('base64url').slice(0, 27);
}
