import type { Attachment, Author, Category } from '../../../article/article.ts';
import type { Report } from '../report/report.ts';

/** An article as the importer submits it: a JSON Feed 1.1 item plus `categories`. The server validates and cleans it. */
export interface Submission {
  id: string;
  url?: string | undefined;
  external_url?: string | undefined;
  title?: string | undefined;
  content_html?: string | undefined;
  content_text?: string | undefined;
  summary?: string | undefined;
  image?: string | undefined;
  banner_image?: string | undefined;
  date_published?: string | undefined;
  date_modified?: string | undefined;
  date_expires?: string | undefined;
  authors?: Author[] | undefined;
  tags?: string[] | undefined;
  language?: string | undefined;
  attachments?: Attachment[] | undefined;
  categories?: (string | Category)[] | undefined;
}

/** Something worth a line in the report. Without `line` it concerns the whole file. */
export interface Note {
  line?: number;
  detail: string;
}

/** What became of one entry when it was read. */
export type Outcome =
  | { kind: 'article'; article: Submission; notes: Note[] }
  | { kind: 'skipped'; notes: Note[] }
  | { kind: 'rejected'; notes: Note[] };

/** One thing that a source offers: a file, or an item of a feed. */
export interface Entry {
  /** What the state knows it by: the same when the folder moves, or the file's extension or body changes. */
  key: string;
  /** What the report calls it: a path relative to the source, or an address. */
  file: string;
  /** Two entries of one key and one fingerprint give the same article, so the second needs no rendering. */
  fingerprint?: string;
  read(): Promise<Outcome>;
}

/** What people have: articles in files, feeds or exports. `entries` offers each exactly once, in a stable order. */
export interface Source {
  /** What kind it is: `jekyll`, `hugo`, `markdown`, `feed`, `wordpress`, `ndjson`. */
  kind: string;
  /** How many entries there are, when that is known before reading them. */
  total?: number;
  entries(): AsyncIterable<Entry> | Iterable<Entry>;
  /** The folder to which all paths are relative, and where what the importer remembers is kept. */
  home?: string;
  /** The part of the home that was asked for: a path that its keys begin with. Empty is all of it. */
  scope?: string;
  /** Whether there is an entry of this key. */
  offers?(key: string): boolean;
  /** What concerns the source as a whole, once its entries are read. */
  notes?(): { file: string; line?: number; detail: string }[];
  /** Whether every entry was offered; a source that broke off (a feed page missing) must not lead to a prune. */
  complete?(): boolean;
}

/** A fault that keeps the whole import from running; its message is for the person at the terminal. */
export class CannotRun extends Error {
  /** What had been done until then. */
  report?: Report;
}
