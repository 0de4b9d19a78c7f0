import { createHash } from 'node:crypto';
import { LIST_LENGTH } from '../../article/schema.ts';
import type { Tally } from './report/report.ts';
import { ARTICLE_BYTES, type Parcel } from './sender.ts';
import { type Shaping, shape } from './shaping.ts';
import type { Entry, Outcome, Submission } from './source/entry.ts';
import type { Memory, State } from './state.ts';
import { dropDataUrls } from './text/data-urls.ts';

/** The API takes 1,024, and two of one permalink need room to differ. */
const ID_BYTES = 1000;

interface Given {
  tally: Tally;
  state: State;
  shaping: Shaping;
  /** Whether the source still offers what the state knows by this key. */
  offers: (key: string) => boolean;
}

/** Makes parcels of entries, and remembers what it has seen. */
export interface Packer {
  /** Reads an entry; undefined when there is nothing to send, and then it is counted. */
  pack(entry: Entry): Promise<Parcel | undefined>;
  /** What to remember of a parcel that the server has. */
  memory(parcel: Parcel): [string, Memory];
  /** What to remember anew of entries that needed no sending. */
  renewed(): [string, Memory][];
  /** From now on, what was sent before is sent again. */
  sendEverything(): void;
  /** Of all entries that are there, readable or not. */
  keys: Set<string>;
  ids: Set<string>;
}

export function createPacker({ tally, state, shaping, offers }: Given): Packer {
  const keys = new Set<string>();
  const owners = new Map<string, string>();
  const ids = new Set<string>();
  const renewed: [string, Memory][] = [];
  const reserved = new Map(state.all().map(([key, { id }]) => [id, key]));
  const mark = digest(
    JSON.stringify({ ...shaping, footers: shaping.footers.map(String), categories: [...shaping.categories] }),
  ).slice(0, 8);
  let trusting = true;

  const owned = (id: string, key: string, file: string) => {
    owners.set(id, file);
    ids.add(id);
    keys.add(key);
    return id;
  };
  /** Ids are derived once: what has one keeps it. Two posts may claim one permalink; the later gets an id of its own. */
  const idFor = (entry: Entry, submitted: string): string => {
    const derived = shortened(submitted);
    const known = state.get(entry.key)?.id;
    if (known !== undefined) return owned(known, entry.key, entry.file);
    const rival = owners.get(derived) ?? liveOwner(derived, entry.key);
    if (rival === undefined) return owned(derived, entry.key, entry.file);
    tally.problem(entry.file, `has the permalink of ${rival}; both are kept`);
    return owned(`${derived}#${digest(entry.key).slice(0, 8)}`, entry.key, entry.file);
  };
  /** A file that was renamed leaves its id to the new name; one that is still there keeps it. */
  const liveOwner = (id: string, key: string): string | undefined => {
    const owner = reserved.get(id);
    return owner !== undefined && owner !== key && offers(owner) ? owner : undefined;
  };

  return {
    keys,
    ids,
    renewed: () => renewed,
    sendEverything: () => {
      trusting = false;
    },
    memory: ({ key, id, hash, fingerprint }) => [key, { id, hash, fingerprint }],
    async pack(entry) {
      const known = state.get(entry.key);
      const fingerprint = entry.fingerprint && `${entry.fingerprint}${mark}`;
      if (trusting && known?.hash && known.fingerprint && known.fingerprint === fingerprint) {
        owned(known.id, entry.key, entry.file);
        tally.count('unchanged');
        return undefined;
      }
      const outcome = await entry.read().catch((error: unknown): Outcome => {
        return { kind: 'rejected', notes: [{ detail: (error as Error).message }] };
      });
      for (const { detail, line } of outcome.notes) tally.problem(entry.file, detail, line);
      if (outcome.kind !== 'article') {
        // Rejected is there and may be mended; skipped is meant not to be published.
        if (outcome.kind === 'rejected') keys.add(entry.key);
        tally.count(outcome.kind);
        return undefined;
      }
      const shaped = shape({ ...outcome.article, id: idFor(entry, outcome.article.id) }, shaping);
      const article = shortLists(shaped, entry, tally);
      const json = sized(article, entry, tally);
      if (json === undefined) return undefined;
      const hash = digest(json);
      if (trusting && known?.hash === hash) {
        tally.count('unchanged');
        if (known.fingerprint !== fingerprint) renewed.push([entry.key, { ...known, fingerprint }]);
        return undefined;
      }
      return { file: entry.file, key: entry.key, id: article.id, json, hash, fingerprint };
    },
  };
}

/** No list is longer than the API takes; what stands first counts most. */
function shortLists(article: Submission, { file }: Entry, tally: Tally): Submission {
  const short = { ...article };
  for (const name of ['tags', 'categories', 'authors', 'attachments'] as const) {
    const list = article[name];
    if (!Array.isArray(list) || list.length <= LIST_LENGTH) continue;
    tally.problem(file, `${list.length} ${name}: the first ${LIST_LENGTH} kept`);
    Object.assign(short, { [name]: list.slice(0, LIST_LENGTH) });
  }
  return short;
}

/** The article as JSON, or undefined when the API would refuse it for its size; then it is counted. */
function sized(article: Submission, { file }: Entry, tally: Tally): string | undefined {
  const json = JSON.stringify(article);
  if (Buffer.byteLength(json) <= ARTICLE_BYTES) return json;
  const lean = JSON.stringify({ ...article, content_html: dropDataUrls(article.content_html ?? '') });
  if (article.content_html !== undefined && Buffer.byteLength(lean) <= ARTICLE_BYTES) {
    tally.problem(file, 'more than 1 MiB: images within the text (data: URLs) left out');
    return lean;
  }
  tally.count('rejected');
  tally.problem(file, `the article has ${Buffer.byteLength(json)} bytes, more than 1 MiB`);
  return undefined;
}

/** An id as the API takes it: of one line, and within its limit; the end of a longer one says by its hash what was cut. */
function shortened(submitted: string): string {
  const id = submitted
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .toWellFormed()
    .trim();
  if (Buffer.byteLength(id) <= ID_BYTES) return id;
  const start = Buffer.from(id)
    .subarray(0, ID_BYTES - 12)
    .toString('utf8')
    .replace(/\ufffd+$|%[0-9A-F]?$/gi, '');
  return `${start}~${digest(id).slice(0, 10)}`;
}

function digest(json: string): string {
  return createHash('sha256').update(json).digest('base64url').slice(0, 27);
}
