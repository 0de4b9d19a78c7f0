import { SAMPLE_ID } from '../article/canonical.ts';
import { oldestKept, type Retention } from '../window/retention.ts';
import { STATE } from './article-list.ts';
import type { ChannelChanges } from './channels.ts';
import type { Effects, Lookup, Published, Status, Submission } from './contract.ts';
import { fileInChannels, removeFromChannels, takeTombstone } from './membership.ts';
import { forget } from './retire.ts';
import { removeSamples } from './samples.ts';
import { isoDate } from './windows.ts';

interface ArticleRow extends Record<string, SqlStorageValue> {
  seq: number;
  uri: string;
  hash: string;
  published: number;
  state: number;
  publisher_modified: number | null;
}

/** Applies a batch in order; samples make room for other articles. To be called inside a transaction: all of it is stored, or none. */
export function publish(
  sql: SqlStorage,
  channels: ChannelChanges,
  batch: readonly Submission[],
  now: number,
  retention: Retention = {},
): Omit<Published, keyof Effects> {
  const hasTombstones = sql.exec('SELECT 1 FROM tombstone LIMIT 1').toArray().length > 0;
  const oldest = oldestKept(retention, now);
  const kept: NonNullable<Published['kept']> = [];
  const aged: number[] = [];
  const scheduled: NonNullable<Published['scheduled']> = [];
  const statuses = batch.map((submission, index): Status => {
    const stored = store(sql, channels, submission, { now, undated: now - index, hasTombstones, oldest });
    if (stored.aged) aged.push(index);
    if (stored.scheduled !== undefined) scheduled.push({ index, date_published: isoDate(stored.scheduled) });
    if (stored.kept !== undefined) kept.push({ index, date_modified: isoDate(stored.kept) });
    return stored.status;
  });
  if (batch.some(({ id }) => !id.startsWith(SAMPLE_ID))) removeSamples(sql, channels);
  return {
    statuses,
    ...(kept.length > 0 ? { kept } : {}),
    ...(aged.length > 0 ? { aged } : {}),
    ...(scheduled.length > 0 ? { scheduled } : {}),
  };
}

/** Times are milliseconds since 1970. */
interface Circumstances {
  now: number;
  /** When an article without a date appears: a feed's first item is its newest, and no two share a time. */
  undated: number;
  /** False: there is none to look for. */
  hasTombstones: boolean;
  /** Articles published before are not kept. */
  oldest: number;
}

/** Times are milliseconds since 1970. */
interface Stored {
  status: Status;
  /** The `date_modified` of what is stored and stays, since it is later. */
  kept?: number;
  /** The article waits for this date. */
  scheduled?: number;
  /** The article is in no channel: it is too old, or its channels have enough newer ones. */
  aged?: boolean;
}

function store(
  sql: SqlStorage,
  channels: ChannelChanges,
  submission: Submission,
  { now, undated, hasTombstones, oldest }: Circumstances,
): Stored {
  const { id, submitted, hash } = submission;
  const existing = sql
    .exec<ArticleRow>('SELECT seq, uri, hash, published, state, publisher_modified FROM article WHERE id = ?', id)
    .toArray()[0];
  const known = existing?.hash === hash;
  if (known && (existing.state !== STATE.aged || (submission.published ?? existing.published) < oldest)) {
    sql.exec('UPDATE article SET submitted = ? WHERE seq = ? AND submitted <> ?', submitted, existing.seq, submitted);
    return { status: 'unchanged', aged: existing.state === STATE.aged };
  }
  const publisherModified = submission.modified ?? null;
  // Of two publishers the later `date_modified` wins where both give one, else the last.
  const storedModified = existing?.publisher_modified ?? null;
  if (storedModified !== null && publisherModified !== null && publisherModified < storedModified) {
    return { status: 'superseded', kept: storedModified };
  }

  // A draft's first publication is still to come.
  const dated = existing?.state === STATE.draft ? undefined : existing?.published;
  const published = submission.published ?? dated ?? undated;
  const modified = Math.max(published, publisherModified ?? (existing?.state === STATE.live ? now : published));
  const expires = submission.expires ?? null;
  const state = stateOf({ ...submission, published }, now, oldest);
  const uri = existing?.uri ?? (hasTombstones ? takeTombstone(sql, channels, id) : undefined) ?? submission.uri;
  // A draft without a date is dated when it is published.
  const date = submission.draft && submission.published === undefined ? {} : { date_published: isoDate(published) };
  const given = JSON.stringify({ uri, ...date, date_modified: isoDate(modified) });
  const body = `${given.slice(0, -1)},${submission.body.slice(1)}`;
  const columns = [submitted, hash, body, published, modified, publisherModified, expires, state, now];
  const query = existing
    ? `UPDATE article SET submitted = ?, hash = ?, body = ?, published = ?, modified = ?, publisher_modified = ?,
         expires = ?, state = ?, changed = ? WHERE seq = ? RETURNING seq`
    : `INSERT INTO article (submitted, hash, body, published, modified, publisher_modified, expires, state, changed, id, uri)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq`;
  const { seq } = sql.exec<{ seq: number }>(query, ...columns, ...(existing ? [existing.seq] : [id, uri])).one();
  const status = existing ? 'updated' : 'created';
  const article = { seq, id, body, published };
  if (state === STATE.live && fileInChannels(sql, channels, article, existing !== undefined)) return { status };
  // Held back it comes again, so readers may keep what they have; expired or taken back as a draft it is gone.
  const isGone = state === STATE.expired || state === STATE.draft;
  removeFromChannels(sql, channels, seq, isGone ? { id, uri, deleted: now } : undefined);
  if (state === STATE.scheduled) return { status, scheduled: published };
  if (isGone) return { status };
  forget(sql, channels, seq);
  return { status: known ? 'unchanged' : status, aged: true };
}

function stateOf(
  { draft, published, expires }: Submission & { published: number },
  now: number,
  oldest: number,
): number {
  if (draft) return STATE.draft;
  if (expires !== undefined && expires <= now) return STATE.expired;
  if (published < oldest) return STATE.aged;
  return published <= now ? STATE.live : STATE.scheduled;
}

interface DueRow extends Record<string, SqlStorageValue> {
  seq: number;
  id: string;
  uri: string;
  body: string;
  published: number;
}

const COLUMNS = 'seq, id, uri, body, published';
/** Named, since SQLite prefers an index over all live articles. */
const EXPIRING = 'article INDEXED BY article_expiring WHERE state = 1 AND expires IS NOT NULL';

/** Lets held-back articles whose time has come into their channels, and takes expired ones out. */
export function release(sql: SqlStorage, channels: ChannelChanges, now: number): void {
  const due = (query: string) => sql.exec<DueRow>(query, now).toArray();
  for (const row of due(`SELECT ${COLUMNS} FROM article WHERE state = 0 AND published <= ?`)) {
    sql.exec('UPDATE article SET state = ?, changed = ? WHERE seq = ?', STATE.live, now, row.seq);
    if (!fileInChannels(sql, channels, row, true)) forget(sql, channels, row.seq);
  }
  for (const { seq, id, uri } of due(`SELECT ${COLUMNS} FROM ${EXPIRING} AND expires <= ?`)) {
    sql.exec('UPDATE article SET state = ?, changed = ? WHERE seq = ?', STATE.expired, now, seq);
    removeFromChannels(sql, channels, seq, { id, uri, deleted: now });
  }
}

/** When an article next appears or expires by itself, in milliseconds since 1970; null when none does. */
export function nextRelease(sql: SqlStorage): number | null {
  return sql
    .exec<{ at: number | null }>(
      `SELECT min(at) AS at FROM (SELECT min(published) AS at FROM article WHERE state = 0
       UNION ALL SELECT min(expires) FROM ${EXPIRING})`,
    )
    .one().at;
}

/** Leaves a tombstone in the article's place, which leads to `successor`. True when it was there, or was deleted before. */
export function remove(
  sql: SqlStorage,
  channels: ChannelChanges,
  id: string,
  now: number,
  successor?: string,
): boolean {
  const row = sql.exec<{ seq: number; uri: string }>('SELECT seq, uri FROM article WHERE id = ?', id).toArray()[0];
  if (!row) return sql.exec('SELECT 1 FROM tombstone WHERE id = ?', id).toArray().length > 0;
  removeFromChannels(sql, channels, row.seq, { id, uri: row.uri, deleted: now });
  sql.exec('DELETE FROM article WHERE seq = ?', row.seq);
  sql.exec('INSERT INTO tombstone VALUES (?, ?, ?, ?)', id, row.uri, now, successor ?? null);
  return true;
}

/** The stored article, or why there is none. */
export function lookUp(sql: SqlStorage, id: string): Lookup {
  const row = sql.exec<{ body: string }>('SELECT body FROM article WHERE id = ?', id).toArray()[0];
  if (row) return row.body === '' ? { kind: 'aged' } : { kind: 'found', article: row.body };
  const query = 'SELECT successor FROM tombstone WHERE id = ?';
  const tombstone = sql.exec<{ successor: string | null }>(query, id).toArray()[0];
  if (!tombstone) return { kind: 'unknown' };
  const { successor } = tombstone;
  return { kind: 'deleted', ...(successor === null ? {} : { successor }) };
}

/** Which of these were submitted before exactly so and are still as they were then. */
export function alreadyKnown(sql: SqlStorage, submissions: readonly Pick<Submission, 'id' | 'submitted'>[]): string[] {
  const query = 'SELECT 1 FROM article WHERE id = ? AND submitted = ?';
  return submissions
    .filter(({ id, submitted }) => sql.exec(query, id, submitted).toArray().length > 0)
    .map(({ id }) => id);
}
