import type { Article } from '../article/article.ts';
import { channelsOf } from '../article/channels.ts';
import type { ChannelChanges } from './channels.ts';

/** A statement takes at most 100 values, and a membership is four; an article may be in 301 channels. */
const ROWS = 25;

/**
 * Makes the article a member of the channels that it names, and of no other, and puts it into the index. False when all have enough newer ones. Its titles of
 * categories are taken over only when its publisher sent them just now, or when it appears.
 */
export function fileInChannels(
  sql: SqlStorage,
  channels: ChannelChanges,
  { seq, id, body, published }: { seq: number; id: string; body: string; published: number },
  known: boolean,
  takesTitles = true,
): boolean {
  const before = known ? memberships(sql, seq) : new Map<number, number | null>();
  if (known && before.size === 0) removeChannelTombstones(sql, channels, id);
  const article = JSON.parse(body) as Article;
  const rows = channelsOf(article)
    .map((reference) => channels.open(takesTitles ? reference : { ...reference, titled: false }))
    .filter((row) => row.cutoff === null || published >= row.cutoff || before.has(row.id));
  if (rows.length === 0) return false;
  for (const row of rows) {
    channels.touch(row, before.has(row.id) ? 0 : 1, before.get(row.id));
    channels.markIfLong(row, body);
    before.delete(row.id);
  }
  const { version } = channels;
  for (let start = 0; start < rows.length; start += ROWS) {
    const some = rows.slice(start, start + ROWS);
    sql.exec(
      `INSERT INTO membership (channel, article, published, version) VALUES ${some.map(() => '(?, ?, ?, ?)').join(', ')}
       ON CONFLICT DO UPDATE SET published = excluded.published, version = excluded.version`,
      ...some.flatMap((row) => [row.id, seq, published, version]),
    );
  }
  for (const [channel, page] of before) removeMembership(sql, channels, { channel, page, seq });
  channels.fulltext.put({ seq, published, article, channels: rows.map((row) => row.id), isNew: !known });
  return true;
}

/** An article as readers are told of its deletion. `deleted` is in milliseconds since 1970. */
export interface Tombstone {
  id: string;
  uri: string;
  deleted: number;
}

/** Takes the article out of all its channels and out of the index; with a tombstone, each of them gets one. */
export function removeFromChannels(
  sql: SqlStorage,
  channels: ChannelChanges,
  seq: number,
  tombstone?: Tombstone,
): void {
  channels.fulltext.remove(seq);
  for (const [channel, page] of memberships(sql, seq)) {
    removeMembership(sql, channels, { channel, page, seq });
    if (!tombstone) continue;
    const { id, uri, deleted } = tombstone;
    const query = 'INSERT OR REPLACE INTO channel_tombstone VALUES (?, ?, ?, ?, ?, ?)';
    sql.exec(query, channel, id, uri, deleted, channels.version, page);
  }
}

interface Place {
  channel: number;
  page: number | null;
  seq: number;
}

function removeMembership(sql: SqlStorage, channels: ChannelChanges, { channel, page, seq }: Place): void {
  channels.touch(channels.openId(channel), -1, page);
  sql.exec('DELETE FROM membership WHERE channel = ? AND article = ?', channel, seq);
}

/** The channels that the article is in, with its archive page. */
function memberships(sql: SqlStorage, seq: number): Map<number, number | null> {
  const query = 'SELECT channel, page FROM membership WHERE article = ?';
  const rows = sql.exec<{ channel: number; page: number | null }>(query, seq).toArray();
  return new Map(rows.map(({ channel, page }) => [channel, page]));
}

/** Removes an article's tombstone and returns its URI: a deleted article that comes back keeps it. Undefined when there is none. */
export function takeTombstone(sql: SqlStorage, channels: ChannelChanges, id: string): string | undefined {
  const uri = sql.exec<{ uri: string }>('DELETE FROM tombstone WHERE id = ? RETURNING uri', id).toArray()[0]?.uri;
  if (uri !== undefined) removeChannelTombstones(sql, channels, id);
  return uri;
}

function removeChannelTombstones(sql: SqlStorage, channels: ChannelChanges, id: string): void {
  const query = 'DELETE FROM channel_tombstone WHERE id = ? RETURNING channel, page';
  for (const { channel, page } of sql.exec<{ channel: number; page: number | null }>(query, id).toArray()) {
    channels.touch(channels.openId(channel), 0, page);
  }
}
