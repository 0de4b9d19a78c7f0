import type { Article } from '../article/article.ts';
import { channelsOf } from '../article/channels.ts';
import { oldestKept, type Retention } from '../window/retention.ts';
import type { ChannelChanges } from './channels.ts';
import type { Effects, Published, Status, Submission } from './contract.ts';
import { AGED, forget } from './retire.ts';
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
  retention: Retention = {},
): Omit<Published, keyof Effects> {
  const graves = sql.exec('SELECT 1 FROM tombstone LIMIT 1').toArray().length > 0;
  const kept: NonNullable<Published['kept']> = [];
  const aged: number[] = [];
  const scheduled: NonNullable<Published['scheduled']> = [];
  const oldest = oldestKept(retention, now);
  const statuses = batch.map((submission, index) => {
    const wait = (published: number) => scheduled.push({ index, date_published: isoDate(published) });
    const moment = { now, undated: now - index, graves, oldest, tooOld: () => aged.push(index), wait };
    const stored = store(sql, channels, submission, moment);
    if (typeof stored === 'string') return stored;
    kept.push({ index, date_modified: isoDate(stored.told) });
    return 'superseded';
  });
  return {
    statuses,
    ...(kept.length > 0 ? { kept } : {}),
    ...(aged.length > 0 ? { aged } : {}),
    ...(scheduled.length > 0 ? { scheduled } : {}),
  };
}

interface Moment {
  now: number;
  /** When an article without a date appears: a feed's first item is its newest, and no two share a time. */
  undated: number;
  /** Whether anything was ever deleted. */
  graves: boolean;
  /** What was published before is not kept. */
  oldest: number;
  /** The article is in no channel, for that reason or because its channels have enough newer ones. */
  tooOld(): void;
  /** The article is held back until `published`. Milliseconds since 1970. */
  wait(published: number): void;
}

/** What became of it, or the `date_modified` of what is stored and stays. */
function store(
  sql: SqlStorage,
  channels: ChannelChanges,
  submission: Submission,
  moment: Moment,
): Exclude<Status, 'superseded'> | { told: number } {
  const { now, undated, graves, oldest } = moment;
  const { id, submitted, hash } = submission;
  const existing = sql
    .exec<ArticleRow>('SELECT seq, uri, hash, published, state, told FROM article WHERE id = ?', id)
    .toArray()[0];
  const known = existing?.hash === hash;
  if (known && (existing.state !== AGED || (submission.published ?? existing.published) < oldest)) {
    if (existing.state === AGED) moment.tooOld();
    sql.exec('UPDATE article SET submitted = ? WHERE seq = ? AND submitted <> ?', submitted, existing.seq, submitted);
    return 'unchanged';
  }
  const told = submission.modified ?? null;
  // Two publishers: the later `date_modified` wins where both give one, else whoever comes last.
  if (existing && existing.told !== null && told !== null && told < existing.told) return { told: existing.told };

  const published = submission.published ?? existing?.published ?? undated;
  const modified = Math.max(published, told ?? (existing?.state === LIVE ? now : published));
  const expires = submission.expires ?? null;
  const live = published < oldest ? AGED : published <= now ? LIVE : WAITING;
  const state = expires !== null && expires <= now ? EXPIRED : live;
  const uri = existing?.uri ?? (graves ? exhume(sql, channels, id) : undefined) ?? submission.uri;
  const given = JSON.stringify({ uri, date_published: isoDate(published), date_modified: isoDate(modified) });
  const body = `${given.slice(0, -1)},${submission.body.slice(1)}`;
  const columns = [submitted, hash, body, published, modified, told, expires, state, now];
  const query = existing
    ? `UPDATE article SET submitted = ?, hash = ?, body = ?, published = ?, modified = ?, told = ?, expires = ?, state = ?,
       changed = ?
       WHERE seq = ? RETURNING seq`
    : `INSERT INTO article (submitted, hash, body, published, modified, told, expires, state, changed, id, uri)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq`;
  const { seq } = sql.exec<{ seq: number }>(query, ...columns, ...(existing ? [existing.seq] : [id, uri])).one();
  const become = existing ? 'updated' : 'created';
  if (state === LIVE && join(sql, channels, { seq, id, body, published }, existing !== undefined)) return become;
  // Held back it comes again, so readers may keep what they have; expired it is gone.
  leave(sql, channels, seq, state === EXPIRED ? { id, uri, now } : undefined);
  if (state === WAITING) moment.wait(published);
  if (state === WAITING || state === EXPIRED) return become;
  moment.tooOld();
  forget(sql, seq);
  return known ? 'unchanged' : become;
}

/** A statement takes at most 100 values, and a membership is four; an article may be in 301 channels. */
const ROWS = 25;

/**
 * Makes the article a member of the channels that it names, and of no other. False when all have enough newer ones. Its titles of
 * categories are taken over only when its publisher sent them just now, or it appears.
 */
export function join(
  sql: SqlStorage,
  channels: ChannelChanges,
  { seq, id, body, published }: { seq: number; id: string; body: string; published: number },
  known: boolean,
  takesTitles = true,
): boolean {
  const before = known ? memberships(sql, seq) : new Map<number, number | null>();
  if (known && before.size === 0) unbury(sql, channels, id);
  const rows = channelsOf(JSON.parse(body) as Article)
    .map((reference) => channels.open(takesTitles ? reference : { ...reference, titled: false }))
    .filter((row) => row.horizon === null || published >= row.horizon || before.has(row.id));
  if (rows.length === 0) return false;
  for (const row of rows) {
    channels.touch(row, before.has(row.id) ? 0 : 1, before.get(row.id));
    channels.weigh(row, body);
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
  for (const [channel, page] of before) part(sql, channels, { channel, page, seq });
  return true;
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
    sql.exec('UPDATE article SET state = ?, changed = ? WHERE seq = ?', LIVE, now, row.seq);
    if (!join(sql, channels, row, true)) forget(sql, row.seq);
  }
  for (const { seq, id, uri } of due(LIVE, 'expires')) {
    sql.exec('UPDATE article SET state = ?, changed = ? WHERE seq = ?', EXPIRED, now, seq);
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
