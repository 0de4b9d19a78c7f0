import type { PublishedArticle } from '../article/article.ts';
import { channelsOf } from '../article/channels.ts';
import {
  ARTICLE_STATES,
  type ArticleState,
  type Listed,
  type ListPosition,
  type ListQuery,
  STATE,
} from './article-list.ts';
import { findChannel } from './channels.ts';
import { isFiledWithin } from './scope.ts';

/** UTF-16 units of JSON in one answer; a call may carry 32 MiB, and a unit takes up to 3 bytes. */
const UNITS = 4 * 1024 * 1024;
/** Articles that one call looks at, and units of their JSON. A filter that matches few ends a page before it is full. */
const EXAMINED = 5_000;
const EXAMINED_UNITS = 32 * 1024 * 1024;
/** Changes that are sorted at once; where there are more, articles are looked at in their order. */
const SORTED = 2_000;
/** Changes of a publication date that are remembered: a walk that began before them can't go on. */
const REDATED = 50_000;

/**
 * Columns and tables of lists: `changed` is when the ledger last changed an article, and `redated` remembers which publication dates
 * articles had before, in the order of their changes. So a walk sees every article at the place that it had when the walk began.
 */
export function createLists(sql: SqlStorage): void {
  sql.exec(`
    ALTER TABLE article ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
    UPDATE article SET changed = modified;
    CREATE INDEX article_listed ON article (state, published, seq);
    CREATE INDEX article_changed ON article (changed);
    CREATE TABLE redated (
      number INTEGER PRIMARY KEY AUTOINCREMENT, article INTEGER NOT NULL, published INTEGER NOT NULL);
    CREATE TRIGGER article_redated AFTER UPDATE OF published ON article WHEN old.published <> new.published BEGIN
      INSERT INTO redated (article, published) VALUES (old.seq, old.published);
      DELETE FROM redated WHERE number <= (SELECT max(number) FROM redated) - ${REDATED};
    END;
  `);
}

/** Exports of earlier releases do not say when the ledger changed an article: its `date_modified` takes that place. */
export function completeLists(sql: SqlStorage): void {
  sql.exec('UPDATE article SET changed = modified WHERE changed = 0');
}

/** An article's place in the list: by its date, and by the order in which articles came where dates are the same. */
interface Key {
  seq: number;
  published: number;
}

interface ArticleRow extends Record<string, SqlStorageValue> {
  body: string;
  state: number;
  changed: number;
}

/**
 * A page of articles, the newest first: those after `after`, or the first ones. Pages that follow each other show every article
 * that is there throughout exactly once, whatever is written meanwhile. Undefined when too much was written to go on.
 */
export function listArticles(sql: SqlStorage, query: ListQuery): Listed | undefined {
  const { limit, after, state, since, scope } = query;
  const walk = after?.walk ?? newestRedating(sql);
  const before = datesBefore(sql, walk);
  if (!before) return undefined;
  const channel =
    query.channel === undefined ? undefined : (findChannel(sql, query.channel)?.moved_to ?? query.channel);
  const title = query.title?.toLowerCase();
  const filter = {
    channel,
    since,
    title,
    states: (state === undefined ? ARTICLE_STATES : [state]).map((one) => STATE[one]),
  };
  const articles: Listed['articles'] = [];
  let units = 0;
  let examined = 0;
  let examinedUnits = 0;
  let last: Key | undefined;
  for (const key of merged(candidates(sql, filter, before, after))) {
    const row = sql.exec<ArticleRow>('SELECT body, state, changed FROM article WHERE seq = ?', key.seq).toArray()[0];
    const listed = row && matches(row, filter) && (!scope || isFiledWithin(parsed(row), scope)) ? row : undefined;
    const full = articles.length === limit || examined === EXAMINED || examinedUnits > EXAMINED_UNITS;
    if (last && (full || (listed && articles.length > 0 && units + listed.body.length > UNITS))) {
      return { articles, next: { ...last, walk } };
    }
    examined += 1;
    examinedUnits += row?.body.length ?? 0;
    last = { seq: key.seq, published: key.published };
    if (!listed) continue;
    units += listed.body.length;
    articles.push({ article: listed.body, state: nameOf(listed.state) });
  }
  return { articles };
}

function nameOf(state: number): ArticleState {
  return ARTICLE_STATES.find((one) => STATE[one] === state) as ArticleState;
}

interface Filter {
  title: string | undefined;
  states: number[];
  channel: string | undefined;
  since: number | undefined;
}

function matches(row: ArticleRow, { states, since, channel, title }: Filter): boolean {
  if (!states.includes(row.state) || (since !== undefined && row.changed < since)) return false;
  if (title !== undefined && !titleOf(row).toLowerCase().includes(title)) return false;
  return channel === undefined || channelsOf(parsed(row)).some(({ name }) => name === channel);
}

function titleOf(row: ArticleRow): string {
  const { title, headline = '' } = parsed(row) as PublishedArticle & { headline?: string };
  return title ?? headline;
}

function parsed({ body }: ArticleRow): PublishedArticle {
  return JSON.parse(body) as PublishedArticle;
}

/** Streams of the articles after a place, each in the order of the list; together they have every one that may match. */
function candidates(sql: SqlStorage, filter: Filter, before: Map<number, number>, after: ListPosition | undefined) {
  const from = after ?? { published: Number.MAX_SAFE_INTEGER, seq: Number.MAX_SAFE_INTEGER };
  const moved = [...before].map(([seq, published]) => ({ seq, published }));
  const own = function* (keys: Iterable<Key>) {
    for (const key of keys) if (!before.has(key.seq)) yield key;
  };
  const changed = filter.since === undefined ? undefined : fewChanged(sql, filter.since);
  const streams = changed
    ? [sorted(changed, from)]
    : filter.states.map((state) =>
        state === STATE.live && filter.channel !== undefined
          ? membersBelow(sql, filter.channel, from)
          : articlesBelow(sql, state, from),
      );
  return [sorted(moved, from), ...streams.map(own)];
}

function articlesBelow(sql: SqlStorage, state: number, { published, seq }: Key): Iterable<Key> {
  const query = `SELECT seq, published FROM article WHERE state = ? AND (published, seq) < (?, ?)
    ORDER BY published DESC, seq DESC`;
  return sql.exec<Key & Record<string, SqlStorageValue>>(query, state, published, seq);
}

function membersBelow(sql: SqlStorage, channel: string, { published, seq }: Key): Iterable<Key> {
  const query = `SELECT article AS seq, published FROM membership
    WHERE channel = (SELECT id FROM channel WHERE name = ?) AND (published, article) < (?, ?)
    ORDER BY published DESC, article DESC`;
  return sql.exec<Key & Record<string, SqlStorageValue>>(query, channel, published, seq);
}

/** The articles that changed since then, unless there are many. */
function fewChanged(sql: SqlStorage, since: number): Key[] | undefined {
  const query = 'SELECT seq, published FROM article WHERE changed >= ? LIMIT ?';
  const keys = sql.exec<Key & Record<string, SqlStorageValue>>(query, since, SORTED).toArray();
  return keys.length < SORTED ? keys : undefined;
}

function sorted(keys: Key[], from: Key): Key[] {
  return keys.filter((key) => precedes(from, key)).sort((a, b) => (precedes(a, b) ? -1 : 1));
}

/** Whether one place in the list is before another. */
function precedes(a: Key, b: Key): boolean {
  return a.published > b.published || (a.published === b.published && a.seq > b.seq);
}

/** Several streams as one, in their order. */
function* merged(streams: Iterable<Key>[]): Iterable<Key> {
  const open = streams.map((stream) => stream[Symbol.iterator]()).map((stream) => ({ stream, head: stream.next() }));
  for (;;) {
    const first = open
      .filter(({ head }) => !head.done)
      .reduce<(typeof open)[number] | undefined>(
        (a, b) => (!a || precedes(b.head.value, a.head.value) ? b : a),
        undefined,
      );
    if (!first) return;
    yield first.head.value;
    first.head = first.stream.next();
  }
}

function newestRedating(sql: SqlStorage): number {
  return sql.exec<{ number: number | null }>('SELECT max(number) AS number FROM redated').one().number ?? 0;
}

/** The dates that articles had when a walk began, of those that have others now; undefined when that is no longer known. */
function datesBefore(sql: SqlStorage, walk: number): Map<number, number> | undefined {
  const range = 'SELECT min(number) AS oldest, max(number) AS newest FROM redated';
  const { oldest, newest } = sql.exec<{ oldest: number | null; newest: number | null }>(range).one();
  if (walk > (newest ?? 0) || walk < (oldest ?? 1) - 1) return undefined;
  const query = 'SELECT article, published FROM redated WHERE number > ? ORDER BY number DESC';
  const rows = sql.exec<{ article: number; published: number }>(query, walk);
  // The oldest of an article comes last, and stays.
  return new Map([...rows].map(({ article, published }) => [article, published]));
}
