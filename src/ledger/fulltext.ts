import type { Article } from '../article/article.ts';
import { htmlWords } from '../search/html.ts';
import { indexTexts } from '../search/index-text.ts';
import { channelToken, EVERY } from '../search/match.ts';
import { STATE } from './article-list.ts';

/** Numbers that one millisecond has for the articles published in it. With more, the largest date would be no exact number. */
const NUMBERS = 32;
/** Articles that are indexed at once, and units of their JSON: publishers wait meanwhile. */
const PORTION = 200;
const PORTION_UNITS = 2 * 1024 * 1024;
/** Milliseconds of the newest articles of a crowd that follow each other. */
const FOLLOWING = 16;

/**
 * The index of all live articles. Its row numbers grow with the date, so that the newest of what is found come first, and no
 * others are read. It does not hold the text, only where each token is. `terms` has a token for each channel, and the
 * characters of scripts without spaces. The tokenizer `ascii` leaves everything to us that is not ASCII.
 */
export function createFulltext(sql: SqlStorage): void {
  sql.exec(`
    -- A place in any column but the first takes two bytes more.
    CREATE VIRTUAL TABLE fulltext USING fts5(
      text, title, summary, terms, content='', contentless_delete=1, tokenize="ascii tokenchars ':'");
    -- A batch is written at once: in parts, it would be merged, and takes twice the time.
    -- Sixteen parts of a size become one: every four, the same tokens would be merged again and again.
    INSERT INTO fulltext (fulltext, rank) VALUES ('hashsize', 8388608), ('automerge', 16);
    CREATE TABLE fulltext_article (number INTEGER PRIMARY KEY, article INTEGER NOT NULL UNIQUE);
  `);
  if (sql.exec('SELECT 1 FROM article LIMIT 1').toArray().length > 0) indexAnew(sql);
}

/** Empties the index: {@link indexPortion} fills it, the newest articles first. */
export function indexAnew(sql: SqlStorage): void {
  sql.exec("INSERT INTO fulltext (fulltext) VALUES ('delete-all')");
  sql.exec('DELETE FROM fulltext_article');
  continueBefore(sql, { published: Number.MAX_SAFE_INTEGER, seq: Number.MAX_SAFE_INTEGER });
}

type Row = {
  seq: number;
  published: number;
  body: string;
};

/** Indexes the next articles, older than those before; to be called inside a transaction, until {@link isIndexed}. */
export function indexPortion(sql: SqlStorage): void {
  const [published, seq] = ['published', 'seq'].map((key) => unindexed(sql, key));
  const query = `SELECT seq, published, body FROM article WHERE state = ${STATE.live} AND (published, seq) < (?, ?)
    ORDER BY published DESC, seq DESC LIMIT ?`;
  const rows: Row[] = [];
  let units = 0;
  for (const row of sql.exec<Row>(query, published, seq, PORTION)) {
    rows.push(row);
    units += row.body.length;
    if (units > PORTION_UNITS) break;
  }
  const changes = new FulltextChanges(sql);
  for (const { body, ...row } of rows) {
    const channels = sql.exec<{ channel: number }>('SELECT channel FROM membership WHERE article = ?', row.seq);
    const article = JSON.parse(body) as Article;
    changes.put({ ...row, article, channels: [...channels].map(({ channel }) => channel) });
  }
  changes.commit();
  const last = rows.at(-1);
  if (last && (rows.length === PORTION || units > PORTION_UNITS)) continueBefore(sql, last);
  else sql.exec("DELETE FROM meta WHERE key LIKE 'unindexed %'");
}

/** Whether every live article is in the index. */
export function isIndexed(sql: SqlStorage): boolean {
  return unindexed(sql, 'seq') === undefined;
}

/** An article as the index takes it, with the numbers of its channels. `isNew`: it can't be in the index. */
interface Indexed {
  seq: number;
  published: number;
  article: Pick<Article, 'title' | 'summary' | 'content_html' | 'content_text'>;
  channels: number[];
  isNew?: boolean;
}

/**
 * Changes of the index in one transaction, written at its end: whenever another table is written in between, FTS5 writes what it
 * has gathered, and many small parts take three times as long as one.
 */
export class FulltextChanges {
  private readonly sql: SqlStorage;
  /** By the article's number; undefined for one that leaves. */
  private readonly changes = new Map<number, Indexed | undefined>();

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  /** Puts a live article into the index, in place of what it was before. */
  put(indexed: Indexed): void {
    this.changes.set(indexed.seq, indexed);
  }

  /** Takes an article out of the index, if it is in it. */
  remove(seq: number): void {
    this.changes.set(seq, undefined);
  }

  /** To be called inside the transaction, after everything else. */
  commit(): void {
    for (const [seq, indexed] of this.changes) if (!indexed?.isNew) this.delete(seq);
    const rows = [...this.changes.values()].flatMap((indexed) =>
      indexed ? [{ indexed, number: this.place(indexed) }] : [],
    );
    this.changes.clear();
    for (const { indexed, number } of rows) this.insert(number, indexed);
  }

  private delete(seq: number): void {
    const query = 'DELETE FROM fulltext_article WHERE article = ? RETURNING number';
    for (const { number } of this.sql.exec<{ number: number }>(query, seq).toArray()) {
      this.sql.exec('DELETE FROM fulltext WHERE rowid = CAST(? AS INTEGER)', number);
    }
  }

  private place({ seq, published }: Indexed): number {
    const number = freeNumber(this.sql, published, seq);
    this.sql.exec('INSERT INTO fulltext_article VALUES (?, ?)', number, seq);
    return number;
  }

  private insert(number: number, { article, channels }: Indexed): void {
    const { title = '', summary = '', content_html, content_text = '' } = article;
    const texts = [content_html ? htmlWords(content_html) : content_text, title, summary];
    const columns = indexTexts(texts, [EVERY, ...channels.map(channelToken)]);
    this.sql.exec(
      'INSERT INTO fulltext (rowid, text, title, summary, terms) VALUES (CAST(? AS INTEGER), ?, ?, ?, ?)',
      ...[number, ...columns],
    );
  }
}

/** The first row number of what is published at a time in milliseconds since 1970. */
export function firstNumber(published: number): number {
  return published * NUMBERS;
}

/** A free row number for an article of this date; in a crowd of one millisecond, shortly after it. */
function freeNumber(sql: SqlStorage, published: number, seq: number): number {
  const query = 'SELECT max(number) AS number FROM fulltext_article WHERE number >= ? AND number < ?';
  for (let attempt = 0; ; attempt += 1) {
    // The larger the crowd, the wider it is strewn: so that it takes few attempts.
    const first = firstNumber(published + (attempt < FOLLOWING ? attempt : seq % 2 ** (attempt - FOLLOWING + 6)));
    const { number } = sql.exec<{ number: number | null }>(query, first, first + NUMBERS).one();
    if (number === null) return first;
    if (number + 1 < first + NUMBERS) return number + 1;
  }
}

function unindexed(sql: SqlStorage, key: string): number | undefined {
  return sql.exec<{ value: number }>('SELECT value FROM meta WHERE key = ?', `unindexed ${key}`).toArray()[0]?.value;
}

function continueBefore(sql: SqlStorage, { published, seq }: Pick<Row, 'published' | 'seq'>): void {
  const query = "INSERT OR REPLACE INTO meta VALUES ('unindexed published', ?), ('unindexed seq', ?)";
  sql.exec(query, published, seq);
}
