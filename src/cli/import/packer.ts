import { createHash } from 'node:crypto';
import { LIST_LENGTH } from '../../article/schema.ts';
import type { Tally } from './report.ts';
import { ARTICLE_BYTES, type Parcel } from './sender.ts';
import { CategoryTitles, type Shaping, shape, withBodies } from './shaping.ts';
import { type Entry, type Outcome, rejected, type Submission } from './source/entry.ts';
import type { Memory, State } from './state.ts';
import { dropDataUrls } from './text/plain.ts';

/** The API takes 1,024, and two of one permalink need room to differ. */
const ID_BYTES = 1000;

/** `offers`: whether the source still has what the state knows by this key. */
type Given = { tally: Tally; state: State; shaping: Shaping; offers: (key: string) => boolean };

/** Makes parcels of entries, and remembers what it has seen. */
export class Packer {
  /** Of all entries that are there, readable or not. */
  readonly keys = new Set<string>();
  /** The files that have these ids. */
  readonly owners = new Map<string, string>();
  /** What to remember anew of entries that needed no sending. */
  readonly renewed: [string, Memory][] = [];
  readonly titles = new CategoryTitles();
  /** Whether what was sent before is believed to be there. */
  trusting = true;
  private readonly given: Given;
  private readonly reserved: Map<string, string>;
  /** Changes when articles are shaped in another way. */
  private readonly mark: string;

  constructor(given: Given) {
    const { state, shaping } = given;
    this.given = given;
    this.reserved = new Map(state.all().map(([key, { id }]) => [id, key]));
    const footers = shaping.footers.map(String);
    this.mark = digest(JSON.stringify({ ...shaping, footers, categories: [...shaping.categories] })).slice(0, 8);
  }

  /** Reads an entry; undefined when there is nothing to send, and then it is counted. */
  async pack(entry: Entry): Promise<Parcel | undefined> {
    const { tally, state, shaping } = this.given;
    const { key, file } = entry;
    const known = state.get(key);
    const fingerprint = entry.fingerprint && `${entry.fingerprint}${this.mark}`;
    if (this.trusting && known?.hash && known.fingerprint && known.fingerprint === fingerprint) {
      this.own(known.id, entry);
      return void tally.count('unchanged');
    }
    const outcome = await entry.read().catch((error: Error): Outcome => rejected(error.message));
    for (const { detail, line } of outcome.notes) tally.problem(file, detail, line);
    if (outcome.kind !== 'article') {
      // Rejected is there and may be mended; skipped is meant not to be published.
      if (outcome.kind === 'rejected') this.keys.add(key);
      return void tally.count(outcome.kind);
    }
    this.titles.add(outcome.article);
    const id = this.idFor(entry, outcome.article.id);
    const article = shortLists(shape({ ...outcome.article, id }, shaping), file, tally);
    const json = sized(article, file, tally);
    if (json === undefined) return void tally.count('rejected');
    const hash = digest(json);
    if (!this.trusting || known?.hash !== hash) return { file, key, id, json, hash, fingerprint };
    if (known.fingerprint !== fingerprint) this.renewed.push([key, { ...known, fingerprint }]);
    return void tally.count('unchanged');
  }

  /** Ids are derived once: what has one keeps it. Two posts may claim one permalink; the later gets an id of its own. */
  private idFor(entry: Entry, submitted: string): string {
    const known = this.given.state.get(entry.key)?.id;
    if (known !== undefined) return this.own(known, entry);
    const derived = shortened(submitted);
    const rival = this.owners.get(derived) ?? this.liveOwner(derived, entry.key);
    if (rival === undefined) return this.own(derived, entry);
    this.given.tally.problem(entry.file, `has the permalink of ${rival}; both are kept`);
    return this.own(`${derived}#${digest(entry.key).slice(0, 8)}`, entry);
  }

  /** A file that was renamed leaves its id to the new name; one that is still there keeps it. */
  private liveOwner(id: string, key: string): string | undefined {
    const owner = this.reserved.get(id);
    return owner !== undefined && owner !== key && this.given.offers(owner) ? owner : undefined;
  }

  private own(id: string, { key, file }: Entry): string {
    this.owners.set(id, file);
    this.keys.add(key);
    return id;
  }
}

/** No list is longer than the API takes; what comes first counts most. */
function shortLists(article: Submission, file: string, tally: Tally): Submission {
  const short = { ...article };
  for (const name of ['tags', 'categories', 'authors', 'attachments'] as const) {
    const list = article[name];
    if (!Array.isArray(list) || list.length <= LIST_LENGTH) continue;
    tally.problem(file, `${list.length} ${name}: the first ${LIST_LENGTH} kept`);
    Object.assign(short, { [name]: list.slice(0, LIST_LENGTH) });
  }
  return short;
}

/** The article as JSON, or undefined when the API would refuse it for its size. */
function sized(article: Submission, file: string, tally: Tally): string | undefined {
  const json = JSON.stringify(article);
  if (Buffer.byteLength(json) <= ARTICLE_BYTES) return json;
  const lean = JSON.stringify(withBodies(article, dropDataUrls));
  const fits = Buffer.byteLength(lean) <= ARTICLE_BYTES;
  const large = `the article has ${Buffer.byteLength(json)} bytes, more than 1 MiB`;
  tally.problem(file, fits ? 'more than 1 MiB: images within the text (data: URLs) left out' : large);
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
