import { matchExpression } from '../search/match.ts';
import { type ChannelRow, findChannel, findSimilar } from './channels.ts';
import type { Found, SearchRequest } from './contract.ts';
import { firstNumber, isIndexed } from './fulltext.ts';
import { renewedAt } from './versions.ts';

/** UTF-16 units of JSON in one answer, as in lists. */
const UNITS = 4 * 1024 * 1024;
const [FIRST, LAST] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];

interface Row extends Record<string, SqlStorageValue> {
  number: number;
  article: string;
  version: number;
  changed: number;
}

/** A page of the live articles that a query finds, the newest first. It reads a row of the index for each of them. */
export function search(sql: SqlStorage, { query, limit, cursor, after, before }: SearchRequest): Found {
  const all = findChannel(sql, 'all');
  if (!all) throw new Error('The ledger has no channel of everything.');
  const channels: Found['channels'] = {};
  let { modified } = all;
  const expression = matchExpression(query, (asked) => {
    const found = channelMeant(sql, asked);
    if (found) channels[asked] = { name: found.name, title: found.title };
    // What a channel is called changes without an article.
    modified = Math.max(modified, found?.modified ?? 0);
    return found?.id;
  });
  const from = after === undefined ? FIRST : firstNumber(after);
  const below = Math.min(cursor ?? LAST, before === undefined ? LAST : firstNumber(before));
  // An article that the channel of everything let go is still in others.
  const rows = sql.exec<Row>(
    `SELECT f.rowid AS number, a.body AS article, a.changed, coalesce(
       (SELECT version FROM membership WHERE article = a.seq AND channel = ?),
       (SELECT max(version) FROM membership WHERE article = a.seq), 0) AS version
     FROM fulltext f CROSS JOIN fulltext_article i ON i.number = f.rowid CROSS JOIN article a ON a.seq = i.article
     WHERE fulltext MATCH ? AND f.rowid >= CAST(? AS INTEGER) AND f.rowid < CAST(? AS INTEGER)
     ORDER BY f.rowid DESC LIMIT ?`,
    ...[all.id, expression, from, below, limit + 1],
  );
  const found: Found = { channels, articles: [], modified, renewed: renewed(sql, all.id) };
  if (!isIndexed(sql)) found.incomplete = true;
  let units = 0;
  let last: number | undefined;
  for (const { number, ...article } of rows) {
    units += article.article.length;
    if (last !== undefined && (found.articles.length === limit || units > UNITS)) return { ...found, next: last };
    found.articles.push(article);
    last = number;
  }
  return found;
}

/** The channel of this name, or the one that it can only mean. */
function channelMeant(sql: SqlStorage, name: string): ChannelRow | undefined {
  const named = findChannel(sql, name);
  const meant =
    named && named.version > 0 && named.moved_to === null ? name : (named?.moved_to ?? findSimilar(sql, name));
  return meant ? findChannel(sql, meant) : undefined;
}

/** Changes since a version before this one can't be told: an article was deleted, and the index does not say which queries had found it. */
function renewed(sql: SqlStorage, all: number): number {
  const query = 'SELECT version FROM channel_tombstone WHERE channel = ? ORDER BY deleted DESC LIMIT 1';
  const deleted = sql.exec<{ version: number }>(query, all).toArray()[0]?.version ?? 0;
  return Math.max(deleted, renewedAt(sql) ?? 0);
}
