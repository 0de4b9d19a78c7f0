import type { Article } from '../article/article.ts';
import { channelsOf } from '../article/channels.ts';
import { ChannelChanges } from './channels.ts';
import type { Published, Status, Submission } from './contract.ts';

interface ArticleRow extends Record<string, SqlStorageValue> {
  seq: number;
  hash: string;
  published: number;
  modified: number;
  live: number;
}

/** Applies a batch in order. To be called inside a transaction: all of it is stored, or none. */
export function publish(sql: SqlStorage, batch: readonly Submission[], now: number): Published {
  const channels = new ChannelChanges(sql);
  const statuses = batch.map((submission) => store(sql, channels, submission, now));
  return { statuses, changed: channels.commit(now) };
}

function store(sql: SqlStorage, channels: ChannelChanges, submission: Submission, now: number): Status {
  const { id, submitted, hash, body } = submission;
  const existing = sql
    .exec<ArticleRow>('SELECT seq, hash, published, modified, live FROM article WHERE id = ?', id)
    .toArray()[0];
  if (existing?.hash === hash) {
    sql.exec('UPDATE article SET submitted = ? WHERE seq = ? AND submitted <> ?', submitted, existing.seq, submitted);
    return 'unchanged';
  }
  const published = submission.published ?? existing?.published ?? now;
  const modified = Math.max(published, submission.modified ?? (existing?.live ? now : published));
  const live = published <= now ? 1 : 0;
  if (!existing) {
    const { seq } = sql
      .exec<{ seq: number }>(
        `INSERT INTO article (id, uri, submitted, hash, body, published, modified, live)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq`,
        id,
        buried(sql, id) ?? submission.uri,
        submitted,
        hash,
        body,
        published,
        modified,
        live,
      )
      .one();
    if (live) join(sql, channels, seq, body, published);
    return 'created';
  }
  sql.exec(
    'UPDATE article SET submitted = ?, hash = ?, body = ?, published = ?, modified = ?, live = ? WHERE seq = ?',
    submitted,
    hash,
    body,
    published,
    modified,
    live,
    existing.seq,
  );
  if (live) join(sql, channels, existing.seq, body, published);
  else leave(sql, channels, existing.seq);
  return 'updated';
}

/** Makes the article a member of the channels that it names, and of no other. */
function join(sql: SqlStorage, channels: ChannelChanges, seq: number, body: string, published: number): void {
  const before = memberships(sql, seq);
  for (const reference of channelsOf(JSON.parse(body) as Article)) {
    const channel = channels.open(reference);
    channels.touch(channel, before.delete(channel.id) ? 0 : 1);
    sql.exec('INSERT OR REPLACE INTO membership VALUES (?, ?, ?)', channel.id, seq, published);
  }
  for (const id of before) part(sql, channels, id, seq);
}

function leave(sql: SqlStorage, channels: ChannelChanges, seq: number): void {
  for (const id of memberships(sql, seq)) part(sql, channels, id, seq);
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
    join(sql, channels, seq, body, published);
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
  leave(sql, channels, row.seq);
  sql.exec('DELETE FROM article WHERE seq = ?', row.seq);
  sql.exec('INSERT INTO tombstone VALUES (?, ?, ?)', id, row.uri, now);
  return { existed: true, changed: channels.commit(now) };
}
