import type { Article } from '../article/article.ts';
import { channelsOf } from '../article/channels.ts';
import { ChannelChanges } from './channels.ts';
import type { Published, Status, Submission } from './contract.ts';
import { isoDate } from './windows.ts';

interface ArticleRow extends Record<string, SqlStorageValue> {
  seq: number;
  uri: string;
  hash: string;
  published: number;
  live: number;
}

/** Applies a batch in order. To be called inside a transaction: all of it is stored, or none. */
export function publish(sql: SqlStorage, batch: readonly Submission[], now: number): Published {
  const channels = new ChannelChanges(sql);
  const statuses = batch.map((submission) => store(sql, channels, submission, now));
  return { statuses, changed: channels.commit(now) };
}

function store(sql: SqlStorage, channels: ChannelChanges, submission: Submission, now: number): Status {
  const { id, submitted, hash } = submission;
  const existing = sql
    .exec<ArticleRow>('SELECT seq, uri, hash, published, live FROM article WHERE id = ?', id)
    .toArray()[0];
  if (existing?.hash === hash) {
    sql.exec('UPDATE article SET submitted = ? WHERE seq = ? AND submitted <> ?', submitted, existing.seq, submitted);
    return 'unchanged';
  }
  const published = submission.published ?? existing?.published ?? now;
  const modified = Math.max(published, submission.modified ?? (existing?.live ? now : published));
  const live = published <= now ? 1 : 0;
  const uri = existing?.uri ?? buried(sql, id) ?? submission.uri;
  const given = JSON.stringify({ uri, date_published: isoDate(published), date_modified: isoDate(modified) });
  const body = `${given.slice(0, -1)},${submission.body.slice(1)}`;
  const { seq } = existing
    ? sql
        .exec<{ seq: number }>(
          `UPDATE article SET submitted = ?, hash = ?, body = ?, published = ?, modified = ?, live = ? WHERE seq = ?
           RETURNING seq`,
          ...[submitted, hash, body, published, modified, live, existing.seq],
        )
        .one()
    : sql
        .exec<{ seq: number }>(
          `INSERT INTO article (id, uri, submitted, hash, body, published, modified, live)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq`,
          ...[id, uri, submitted, hash, body, published, modified, live],
        )
        .one();
  const before = existing ? memberships(sql, seq) : new Set<number>();
  if (live) join(sql, channels, { seq, body, published }, before);
  else for (const channel of before) part(sql, channels, channel, seq);
  return existing ? 'updated' : 'created';
}

/** Makes the article a member of the channels that it names, and of no other; `before` are those it was in. */
function join(
  sql: SqlStorage,
  channels: ChannelChanges,
  { seq, body, published }: { seq: number; body: string; published: number },
  before: Set<number>,
): void {
  for (const reference of channelsOf(JSON.parse(body) as Article)) {
    const channel = channels.open(reference);
    channels.touch(channel, before.delete(channel.id) ? 0 : 1);
    sql.exec('INSERT OR REPLACE INTO membership VALUES (?, ?, ?)', channel.id, seq, published);
  }
  for (const channel of before) part(sql, channels, channel, seq);
}

function part(sql: SqlStorage, channels: ChannelChanges, channel: number, seq: number): void {
  channels.touch(channels.openId(channel), -1);
  sql.exec('DELETE FROM membership WHERE channel = ? AND article = ?', channel, seq);
}

function memberships(sql: SqlStorage, seq: number): Set<number> {
  const rows = sql.exec<{ channel: number }>('SELECT channel FROM membership WHERE article = ?', seq);
  return new Set(rows.toArray().map((row) => row.channel));
}

/** A deleted article that comes back keeps the URI that readers know it by. */
function buried(sql: SqlStorage, id: string): string | undefined {
  return sql.exec<{ uri: string }>('DELETE FROM tombstone WHERE id = ? RETURNING uri', id).toArray()[0]?.uri;
}

/** Lets held-back articles whose time has come into their channels. Returns the channels that changed. */
export function release(sql: SqlStorage, now: number): string[] {
  const channels = new ChannelChanges(sql);
  const due = sql.exec<{ seq: number; body: string; published: number }>(
    'SELECT seq, body, published FROM article WHERE live = 0 AND published <= ?',
    now,
  );
  for (const { seq, body, published } of due.toArray()) {
    sql.exec('UPDATE article SET live = 1 WHERE seq = ?', seq);
    join(sql, channels, { seq, body, published }, new Set());
  }
  return channels.commit(now);
}

/** Leaves a tombstone in the article's place. To be called inside a transaction. */
export function remove(sql: SqlStorage, id: string, now: number): { existed: boolean; changed: string[] } {
  const row = sql.exec<{ seq: number; uri: string }>('SELECT seq, uri FROM article WHERE id = ?', id).toArray()[0];
  if (!row) {
    return { existed: sql.exec('SELECT 1 FROM tombstone WHERE id = ?', id).toArray().length > 0, changed: [] };
  }
  const channels = new ChannelChanges(sql);
  for (const channel of memberships(sql, row.seq)) part(sql, channels, channel, row.seq);
  sql.exec('DELETE FROM article WHERE seq = ?', row.seq);
  sql.exec('INSERT INTO tombstone VALUES (?, ?, ?)', id, row.uri, now);
  return { existed: true, changed: channels.commit(now) };
}
