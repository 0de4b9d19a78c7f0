import type { Article, Category } from '../../../article/article.ts';
import type { Settings } from './settings.ts';

/** An article as the importer submits it: a JSON Feed 1.1 item plus `categories`. The server validates and cleans it. */
export type Submission = {
  [Field in keyof Omit<Article, 'id' | 'draft' | 'categories'>]?: Article[Field] | undefined;
} & { id: string; draft?: boolean | undefined; categories?: (string | Category)[] | undefined };

/** Something worth a line in the report. Without `line` it concerns the whole file, without `file` that of its entry. */
export interface Note {
  file?: string;
  line?: number | undefined;
  detail: string;
}

/** The outcome of reading one entry. */
export type Outcome =
  | { kind: 'article'; article: Submission; notes: Note[] }
  | { kind: 'skipped' | 'rejected'; notes: Note[] };

/** One thing that a source offers: a file, or an item of a feed. */
export interface Entry {
  /** Its name in the state: the same when the folder moves, or the file's extension or body changes. */
  key: string;
  /** Its name in the report: a path relative to the source, or an address. */
  file: string;
  /** Two entries of one key and one fingerprint give the same article, so the second needs no rendering. */
  fingerprint?: string;
  read(): Outcome;
}

export const KINDS = ['jekyll', 'hugo', 'markdown', 'feed', 'wordpress', 'ndjson'] as const;
export type Kind = (typeof KINDS)[number];

/** A person's word on a source where it doesn't say it itself, and wishes. */
export interface SourceOptions extends Settings {
  /** The text that every post repeats at its end. */
  footers?: RegExp[] | undefined;
  fetch?: typeof fetch | undefined;
}

/** Articles that people have in files, feeds or exports. `entries` offers each exactly once, in a stable order. */
export interface Source {
  /** How many entries there are, when that is known before reading them. */
  total?: number;
  entries(): AsyncIterable<Entry> | Iterable<Entry>;
  /** The folder to which all paths are relative, and where what the importer remembers is kept. */
  home?: string | undefined;
  /** The part of the home that was asked for: a path that its keys begin with. Empty is all of it. */
  scope?: string;
  /** Whether there is an entry of this key. */
  offers?(key: string): boolean;
  /** Notes on the source as a whole, once its entries are read. */
  notes?(): Note[];
  /** Whether every entry was offered; a source that broke off (a feed page missing) must not lead to a prune. */
  complete?(): boolean;
}

/** An entry of which all is known without reading it. */
export function knownEntry(key: string, file: string, known: Outcome): Entry {
  return { key, file, read: () => known };
}

/** An item of a file, known by the id of its article, else by `place`. */
export function itemEntry(place: string, file: string, outcome: Outcome): Entry {
  return knownEntry(outcome.kind === 'article' ? outcome.article.id : place, file, outcome);
}

/** Rejected, with the reason. */
export function rejected(detail: string, notes: Note[] = [], line?: number): Outcome {
  return { kind: 'rejected', notes: [...notes, { line, detail }] };
}

/** Meant not to be published, with the reason. */
export function skipped(detail: string, notes: Note[] = [], line?: number): Outcome {
  return { kind: 'skipped', notes: [...notes, { line, detail }] };
}

/** Whether a source is named by its address, and not by a path. */
export function isAddress(source: string): boolean {
  return /^https?:\/\//i.test(source);
}
