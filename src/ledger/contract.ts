import type { Utf8 } from '../feed/utf8.ts';
import type { Query } from '../search/query.ts';
import type { Directory, DirectoryEntry } from '../window/directory.ts';
import type { Listed, ListQuery } from './article-list.ts';

export type { Directory, DirectoryEntry } from '../window/directory.ts';

/** A validated, sanitized article as the ledger takes it. */
export interface Submission {
  /** Canonical. */
  id: string;
  /** The URI to call it by in feeds, should it be new. */
  uri: string;
  /** Hash of what was submitted, before sanitizing. */
  submitted: string;
  /** Hash of what is kept: decides between updated and unchanged. */
  hash: string;
  /** JSON of the article without its dates. */
  body: string;
  /** Milliseconds since 1970, when the publisher gave one. */
  published?: number;
  modified?: number;
  expires?: number;
  /** In no channel until it is submitted without. */
  draft?: true;
}

/**
 * `superseded`: what is stored bears a later `date_modified`, and stays. `forbidden`: what is stored is filed outside the
 * scope of the sender, and stays.
 */
export type Status = 'created' | 'updated' | 'unchanged' | 'superseded' | 'forbidden';

/** A page of all tags or authors. */
export interface ChannelList {
  entries: DirectoryEntry[];
  pages: number;
}

/** The categories (slugs) that a token is confined to. */
export interface Scope {
  /** The token's. */
  name: string;
  categories: readonly string[];
}

/** The request that changes something, and its token's scope. */
export interface Origin {
  /** The id of the request, for the log. */
  request?: string;
  /** Absent: everything may be changed. */
  scope?: Scope;
}

/** A request that deletes an article. */
export interface Deletion extends Origin {
  /** The id of the article that took its place; its address leads there. */
  successor?: string;
}

/** A token for a part of the work; it does not say who has it. */
export interface ScopedToken {
  name: string;
  access: 'read' | 'write';
  /** Slugs; null: all of them. */
  categories: readonly string[] | null;
  /** RFC 3339 in UTC. */
  created: string;
}

/** A token as it is kept: `digest` is the SHA-256 of it in hex, `selector` the part that finds it. */
export interface TokenRecord extends Omit<ScopedToken, 'created'> {
  selector: string;
  digest: string;
}

/** An article of a request that was not stored, and why. */
export interface Rejection {
  /** Its index in the request, from 0. */
  index: number;
  id?: string;
  faults: { pointer: string; detail: string }[];
}

/** The rest of a request's articles, which the ledger only counts. */
export interface BatchReport {
  unchanged: number;
  rejections: Rejection[];
}

/** A publish that changed or rejected something. */
export interface PublishReport {
  /** RFC 3339 in UTC. */
  at: string;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
  /** The first of them. */
  rejections: Rejection[];
}

export interface Published extends Effects {
  /** One for each submission, in order. */
  statuses: Status[];
  /** Of each submission that was superseded: its place among them, and the `date_modified` of what is stored (RFC 3339). */
  kept?: { index: number; date_modified: string }[];
  /** Of each submission that waits for its date: its place among them, and that date (RFC 3339). */
  scheduled?: { index: number; date_published: string }[];
  /** Places of submissions that are older than what is kept, and in no channel. */
  aged?: number[];
}

/** The effects of a change on documents. */
export interface Effects {
  /** Names of the channels that changed, and `<channel>/archive/<n>` of their archive pages. */
  changed: string[];
  /** False while the edge may still have their documents of before: the ledger goes on purging. */
  purged: boolean;
}

/** The ledger's answer to the holder of a version of a channel's window, or of one of its archive pages. */
export type Newer =
  | { kind: 'current' }
  /** The window is packed. */
  | { kind: 'newer'; window: Utf8 }
  /** Only a channel whose slug differs in case or form is there, or it was moved: then the other's archive pages are others. */
  | { kind: 'elsewhere'; channel: string; moved?: true }
  | { kind: 'unknown' };

/** The same of an archive page, which may be kept no longer. */
export type NewerPage = Newer | { kind: 'gone' };

export type Lookup =
  | { kind: 'found'; article: string }
  /** It was here once, and is now what `successor` names, if that is there. */
  | { kind: 'deleted'; successor?: string }
  /** It was kept as long as the configuration says. */
  | { kind: 'aged' }
  | { kind: 'unknown' };

export interface CategoryPatch {
  title?: string | null;
  description?: string | null;
  language?: string | null;
  image?: string | null;
}

/** The outcome of deleting a category. */
export type Removal =
  /** It is gone, now or since before. */
  | { kind: 'removed' }
  | { kind: 'unknown' }
  /** It has so many articles. */
  | { kind: 'filled'; articles: number }
  /** Its articles were to be moved to itself. */
  | { kind: 'itself' }
  /** It, the other one or an article is outside the scope of the origin. */
  | { kind: 'forbidden' };

/** An article in one line, as a list of channels shows it. */
export interface Headline {
  id: string;
  title: string;
  url?: string;
  /** BCP 47. */
  language?: string;
  date_published: string;
}

/** A search. Times are milliseconds since 1970: published at `after` or later, and earlier than `before`. */
export interface SearchRequest {
  query: Query;
  /** At most so many articles. */
  limit: number;
  after?: number;
  before?: number;
  /** `next` of the page before. */
  cursor?: number;
}

/** A channel by the name that it has, which may be another than was asked for. */
export interface ResolvedChannel {
  name: string;
  title: string;
}

/** A page of the articles that were found. */
export interface Found {
  /** The channels that the query names and that are there, by their names in it. */
  channels: Record<string, ResolvedChannel>;
  /** As JSON, with the version of its last change and when that was (milliseconds since 1970). */
  articles: { article: string; version: number; changed: number }[];
  /** Where the next page begins; absent after the last one. */
  next?: number;
  /** When any article or a channel that the query names last changed, in seconds since 1970. */
  modified: number;
  /** Changes since an earlier version are not known. */
  renewed: number;
  /** Present while older articles are not in the index yet. */
  incomplete?: true;
}

export interface Health {
  articles: number;
  scheduled: number;
  drafts: number;
  /** Articles that were kept long enough: known, and in no channel. */
  aged: number;
  channels: number;
  /** The newest version given to a change. */
  version: number;
  /** Channels whose window in KV is behind the ledger. */
  backlog: number;
  /** RFC 3339; absent when KV is up to date. */
  oldest_unprojected?: string;
  last_publish: string;
  /** Present while a restore is under way, or was cut: nothing else is answered until it is sent again to its end. */
  restoring?: true;
  /** Present while older articles are not in the index of searches yet. */
  indexing?: true;
  storage_bytes: number;
  /** The share of one ledger's storage that is used, from 0 to 1. */
  storage_share: number;
}

/** Where an export goes on, and how many lines it had so far. Opaque to callers. */
export interface ExportCursor {
  section: string;
  /** The key of its last row. */
  after: (string | number)[];
  lines: number;
}

export interface ExportPart {
  /** Lines of JSON, each with its line end. */
  text: string;
  /** Undefined after the last part. */
  next: ExportCursor | undefined;
}

/** The message of the fault with which a ledger that is half restored refuses everything else. */
export const RESTORING = 'A restore is under way.';

/** The outcome of a portion of a restore. */
export type Restored = { ok: true; done: boolean } | { ok: false; detail: string };

/** A time of the last 30 days in milliseconds since 1970, or what the platform calls one. */
export type RecoveryPoint = { to: number } | { bookmark: string };

/** The outcome of scheduling a recovery: `undo` is the bookmark of the state given up, `version` the newest that was given. */
export type Scheduled = { ok: true; undo: string; version: number } | { ok: false; detail: string };

/** The ledger as the rest of the code calls it. Every call may fail: it is one object in one place. */
export interface LedgerPort {
  /** Which of these were submitted before exactly so and are still as they were then. */
  known(submissions: { id: string; submitted: string }[]): Promise<string[]>;
  /** Stores all of them in one transaction, in order, and remembers the request's outcome. */
  publish(batch: Submission[], batchReport?: BatchReport, origin?: Origin): Promise<Published>;
  /** The last publishes that changed or rejected something, newest first. */
  reports(limit: number): Promise<PublishReport[]>;
  /** Whether there is a window newer than `version`; without one, the window. */
  newerThan(channel: string, version?: number): Promise<Newer>;
  /** The same of a channel's closed archive page `number`, from 1, the oldest. */
  newerPage(channel: string, number: number, version?: number): Promise<NewerPage>;
  get(id: string): Promise<Lookup>;
  /** A page of articles, by `date_published`, the newest first; null when the walk began too long ago to go on. */
  list(query: ListQuery): Promise<Listed | null>;
  /** `existed`: it was there, or was deleted before. `forbidden`: it is outside the scope of the origin, and stays. */
  delete(id: string, origin?: Deletion): Promise<{ existed: boolean; forbidden?: boolean } & Effects>;
  /** Removes the sample articles, as the first other article does. */
  removeSamples(origin?: Origin): Promise<{ removed: number } & Effects>;
  /** `moved`: nothing was changed, since another category took its place, of which the entry is. */
  setCategory(
    slug: string,
    patch: CategoryPatch,
    origin?: Origin,
  ): Promise<{ entry: DirectoryEntry; moved?: boolean } & Effects>;
  /** Deletes a category that is empty, or whose articles go to the category `to`. */
  removeCategory(slug: string, to?: string, origin?: Origin): Promise<Removal & Effects>;
  directory(): Promise<Directory>;
  /** The directory, or null when `version` is the newest. */
  newerDirectory(version: number): Promise<Directory | null>;
  /** Page `page`, from 1, of all tags or authors, those with most articles first; null where there is no such page. */
  channels(kind: 'tag' | 'author', page: number): Promise<ChannelList | null>;
  /** The newest `each` articles of every one of these channels, in their order. */
  latest(channels: string[], each: number): Promise<Headline[][]>;
  search(request: SearchRequest): Promise<Found>;
  health(): Promise<Health>;
  /** A part of everything the ledger holds, from the beginning or from where another part ended. */
  export(cursor?: ExportCursor): Promise<ExportPart>;
  /** Brings lines of an export into an empty ledger. */
  restore(lines: string[]): Promise<Restored>;
  /** Writes every window and the directory to KV again, by alarm, and purges the edge. Returns how many channels. */
  rebuild(): Promise<number>;
  /** Has the ledger go back to a point in time when it is next started. */
  scheduleRecovery(point: RecoveryPoint): Promise<Scheduled>;
  /** Ends the object, which starts again with the next call. Always rejects. */
  restart(): Promise<never>;
  /** Gives everything a version above this one, and above all of its own. */
  renewVersions(above: number): Promise<void>;
  tokens(): Promise<ScopedToken[]>;
  findToken(selector: string): Promise<(ScopedToken & { digest: string }) | null>;
  addToken(token: TokenRecord): Promise<'added' | 'taken' | 'full'>;
  /** False when there was none of this name. */
  removeToken(name: string): Promise<boolean>;
}
