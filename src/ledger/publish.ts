import type { Article } from '../article/article.ts';
import { channelsOf } from '../article/channels.ts';
import type { ChannelChanges } from './channels.ts';
import type { Status, Submission } from './contract.ts';
import { isoDate } from './windows.ts';

/** Whether readers see an article. */
const WAITING = 0;
const LIVE = 1;
const EXPIRED = 2;

interface ArticleRow extends Record<string, SqlStorageValue> {
  seq: number;
  uri: string;
  hash: string;
  published: number;
  state: number;
  told: number | null;
}

/** Applies a batch in order. To be called inside a transaction: all of it is stored, or none. */
export function publish(
  sql: SqlStorage,
  channels: ChannelChanges,
  batch: readonly Submission[],
  now: number,
): Status[] {
  return batch.map((submission, index) => store(sql, channels, submission, now, now - index));
}

/** `undated` is when an article without a date appears: a feed's first item is its newest, and no two share a time. */
function store(
  sql: SqlStorage,
  channels: ChannelChanges,
  submission: Submission,
  now: number,
  undated: number,
): Status {
  const { id, submitted, hash } = submission;
  const existing = sql
    .exec<ArticleRow>('SELECT seq, uri, hash, published, state, told FROM article WHERE id = ?', id)
    .toArray()[0];
  if (existing?.hash === hash) {
    sql.exec('UPDATE article SET submitted = ? WHERE seq = ? AND submitted <> ?', submitted, existing.seq, submitted);
    return 'unchanged';
  }
  const told = submission.modified ?? null;
  // Two publishers: the later `date_modified` wins where both give one, else whoever comes last.
  if (existing && existing.told !== null && told !== null && told < existing.told) return 'superseded';

  const published = submission.published ?? existing?.published ?? undated;
  const modified = Math.max(published, told ?? (existing?.state === LIVE ? now : published));
  const expires = submission.expires ?? null;
  const state = expires !== null && expires <= now ? EXPIRED : published <= now ? LIVE : WAITING;
  const uri = existing?.uri ?? exhume(sql, channels, id) ?? submission.uri;
  const given = JSON.stringify({ uri, date_published: isoDate(published), date_modified: isoDate(modified) });
  const body = `${given.slice(0, -1)},${submission.body.slice(1)}`;
  const columns = [submitted, hash, body, published, modified, told, expires, state];
  const query = existing
    ? `UPDATE article SET submitted = ?, hash = ?, body = ?, published = ?, modified = ?, told = ?, expires = ?, state = ?
       WHERE seq = ? RETURNING seq`
    : `INSERT INTO article (submitted, hash, body, published, modified, told, expires, state, id, uri)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq`;
  const { seq } = sql.exec<{ seq: number }>(query, ...columns, ...(existing ? [existing.seq] : [id, uri])).one();
  if (state === LIVE) join(sql, channels, { seq, id, body, published }, existing !== undefined);
  else leave(sql, channels, seq);
  return existing ? 'updated' : 'created';
}

/** Makes the article a member of the channels that it names, and of no other. */
function join(
  sql: SqlStorage,
  channels: ChannelChanges,
  { seq, id, body, published }: { seq: number; id: string; body: string; published: number },
  known: boolean,
): void {
  const before = known ? memberships(sql, seq) : new Set<number>();
  if (known && before.size === 0) unbury(sql, channels, id);
  for (const reference of channelsOf(JSON.parse(body) as Article)) {
    const channel = channels.open(reference);
    const { page } = sql
      .exec<{ page: number | null }>(
        `INSERT INTO membership (channel, article, published, version) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET published = excluded.published, version = excluded.version RETURNING page`,
        ...[channel.id, seq, published, channels.version],
      )
      .one();
    channels.touch(channel, before.delete(channel.id) ? 0 : 1, page);
  }
  for (const channel of before) part(sql, channels, channel, seq);
}

/** Takes the article out of all its channels; with `uri`, each of them remembers it as deleted. */
function leave(
  sql: SqlStorage,
  channels: ChannelChanges,
  seq: number,
  buried?: { id: string; uri: string; now: number },
): void {
  for (const channel of memberships(sql, seq)) {
    const page = part(sql, channels, channel, seq);
    if (!buried) continue;
    const { id, uri, now } = buried;
    sql.exec('INSERT OR REPLACE INTO burial VALUES (?, ?, ?, ?, ?, ?)', channel, id, uri, now, channels.version, page);
  }
}

function part(sql: SqlStorage, channels: ChannelChanges, channel: number, seq: number): number | null {
  const { page } = sql
    .exec<{ page: number | null }>(
      'DELETE FROM membership WHERE channel = ? AND article = ? RETURNING page',
      channel,
      seq,
    )
    .one();
  channels.touch(channels.openId(channel), -1, page);
  return page;
}

function memberships(sql: SqlStorage, seq: number): Set<number> {
  const rows = sql.exec<{ channel: number }>('SELECT channel FROM membership WHERE article = ?', seq);
  return new Set([...rows].map((row) => row.channel));
}

/** A deleted article that comes back keeps the URI that readers know it by. */
function exhume(sql: SqlStorage, channels: ChannelChanges, id: string): string | undefined {
  const uri = sql.exec<{ uri: string }>('DELETE FROM tombstone WHERE id = ? RETURNING uri', id).toArray()[0]?.uri;
  if (uri !== undefined) unbury(sql, channels, id);
  return uri;
}

function unbury(sql: SqlStorage, channels: ChannelChanges, id: string): void {
  const query = 'DELETE FROM burial WHERE id = ? RETURNING channel, page';
  for (const { channel, page } of sql.exec<{ channel: number; page: number | null }>(query, id).toArray()) {
    channels.touch(channels.openId(channel), 0, page);
  }
}

interface DueRow extends Record<string, SqlStorageValue> {
  seq: number;
  id: string;
  uri: string;
  body: string;
  published: number;
}

/** Lets held-back articles whose time has come into their channels, and takes expired ones out. */
export function release(sql: SqlStorage, channels: ChannelChanges, now: number): void {
  const due = (state: number, column: 'published' | 'expires') =>
    sql
      .exec<DueRow>(`SELECT seq, id, uri, body, published FROM article WHERE state = ? AND ${column} <= ?`, state, now)
      .toArray();
  for (const row of due(WAITING, 'published')) {
    sql.exec('UPDATE article SET state = ? WHERE seq = ?', LIVE, row.seq);
    join(sql, channels, row, true);
  }
  for (const { seq, id, uri } of due(LIVE, 'expires')) {
    sql.exec('UPDATE article SET state = ? WHERE seq = ?', EXPIRED, seq);
    leave(sql, channels, seq, { id, uri, now });
  }
}

/** When an article next appears or expires by itself, in milliseconds since 1970; null when none does. */
export function nextRelease(sql: SqlStorage): number | null {
  return sql
    .exec<{ at: number | null }>(
      `SELECT min(at) AS at FROM (SELECT min(published) AS at FROM article WHERE state = 0
       UNION ALL SELECT min(expires) FROM article WHERE state = 1 AND expires IS NOT NULL)`,
    )
    .one().at;
}

/** Leaves a tombstone in the article's place. True when it was there, or was deleted before. */
export function remove(sql: SqlStorage, channels: ChannelChanges, id: string, now: number): boolean {
  const row = sql.exec<{ seq: number; uri: string }>('SELECT seq, uri FROM article WHERE id = ?', id).toArray()[0];
  if (!row) return sql.exec('SELECT 1 FROM tombstone WHERE id = ?', id).toArray().length > 0;
  leave(sql, channels, row.seq, { id, uri: row.uri, now });
  sql.exec('DELETE FROM article WHERE seq = ?', row.seq);
  sql.exec('INSERT INTO tombstone VALUES (?, ?, ?)', id, row.uri, now);
  return true;
}
