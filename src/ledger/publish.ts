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
  const graves = sql.exec('SELECT 1 FROM tombstone LIMIT 1').toArray().length > 0;
  return batch.map((submission, index) => store(sql, channels, submission, { now, undated: now - index, graves }));
}

interface Moment {
  now: number;
  /** When an article without a date appears: a feed's first item is its newest, and no two share a time. */
  undated: number;
  /** Whether anything was ever deleted. */
  graves: boolean;
}

function store(sql: SqlStorage, channels: ChannelChanges, submission: Submission, moment: Moment): Status {
  const { now, undated, graves } = moment;
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
  const uri = existing?.uri ?? (graves ? exhume(sql, channels, id) : undefined) ?? submission.uri;
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
  const before = known ? memberships(sql, seq) : new Map<number, number | null>();
  if (known && before.size === 0) unbury(sql, channels, id);
  const rows = channelsOf(JSON.parse(body) as Article).map((reference) => channels.open(reference));
  for (const row of rows) {
    channels.touch(row, before.has(row.id) ? 0 : 1, before.get(row.id));
    channels.weigh(row, body);
    before.delete(row.id);
  }
  const { version } = channels;
  // The channels as one value: a statement takes 100 at most, and an article may name more tags than that.
  sql.exec(
    `INSERT INTO membership (channel, article, published, version) SELECT value, ?, ?, ? FROM json_each(?) WHERE true
     ON CONFLICT DO UPDATE SET published = excluded.published, version = excluded.version`,
    ...[seq, published, version, JSON.stringify(rows.map((row) => row.id))],
  );
  for (const [channel, page] of before) part(sql, channels, { channel, page, seq });
}

/** Takes the article out of all its channels; with `uri`, each of them remembers it as deleted. */
function leave(
  sql: SqlStorage,
  channels: ChannelChanges,
  seq: number,
  buried?: { id: string; uri: string; now: number },
): void {
  for (const [channel, page] of memberships(sql, seq)) {
    part(sql, channels, { channel, page, seq });
    if (!buried) continue;
    const { id, uri, now } = buried;
    sql.exec('INSERT OR REPLACE INTO burial VALUES (?, ?, ?, ?, ?, ?)', channel, id, uri, now, channels.version, page);
  }
}

interface Place {
  channel: number;
  page: number | null;
  seq: number;
}

function part(sql: SqlStorage, channels: ChannelChanges, { channel, page, seq }: Place): void {
  channels.touch(channels.openId(channel), -1, page);
  sql.exec('DELETE FROM membership WHERE channel = ? AND article = ?', channel, seq);
}

/** The channels that the article is in, with the archive page where it stands. */
function memberships(sql: SqlStorage, seq: number): Map<number, number | null> {
  const query = 'SELECT channel, page FROM membership WHERE article = ?';
  const rows = sql.exec<{ channel: number; page: number | null }>(query, seq).toArray();
  return new Map(rows.map(({ channel, page }) => [channel, page]));
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
