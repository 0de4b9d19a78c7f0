import { foldCase } from '../article/canonical.ts';
import { channelName } from '../article/channels.ts';
import { completeLists } from './articles.ts';
import { settleMoves } from './categories.ts';
import type { ChannelChanges, ChannelRow } from './channels.ts';
import { FORMAT } from './export.ts';
import { indexAnew } from './fulltext.ts';
import { recount } from './health.ts';
import { SAMPLES } from './samples.ts';
import { LEAP, renewVersions } from './versions.ts';

/** Why lines can't be restored; the ledger is as it was. */
export class CannotRestore extends Error {}

type Columns = Record<string, SqlStorageValue>;

interface Line {
  edgefeed?: number;
  article?: Columns & { places: { channel: string; version: number; page: number | null }[] };
  channel?: Columns;
  page?: Columns;
  channel_tombstone?: Columns;
  tombstone?: Columns;
  end?: number;
  version?: number;
}

/**
 * Brings lines of an export into the ledger, in the order in which they were written and in portions of any size; portions
 * sent twice do no harm. The first must begin with the header and find the ledger empty, or half restored: then it begins
 * anew. Returns true after the last line; then all versions are new. `now` is in milliseconds. To be called inside a transaction.
 * Throws {@link CannotRestore}.
 */
export function restorePart(sql: SqlStorage, channels: ChannelChanges, lines: string[], now: number): boolean {
  let restored = restoredLines(sql);
  for (const text of lines) {
    const line = JSON.parse(text) as Line;
    if (line.edgefeed !== undefined) {
      begin(sql, line.edgefeed, restored !== undefined);
      restored = 0;
    } else if (restored === undefined) throw new CannotRestore('The first line must be the header of an export.');
    else if (line.end !== undefined) {
      if (restored < line.end) {
        throw new CannotRestore(`Only ${restored} of ${line.end} lines came before the end. Begin anew.`);
      }
      finish(sql, channels, (line.version ?? 1) + LEAP, now);
      return true;
    } else {
      restoreLine(sql, line, text);
      restored += 1;
    }
  }
  if (restored !== undefined) sql.exec("INSERT OR REPLACE INTO meta VALUES ('restoring', ?)", restored);
  return false;
}

/** How many lines there are of a restore that is under way; undefined when none is. */
export function restoredLines(sql: SqlStorage): number | undefined {
  return sql.exec<{ value: number }>("SELECT value FROM meta WHERE key = 'restoring'").toArray()[0]?.value;
}

function restoreLine(sql: SqlStorage, line: Line, text: string): void {
  const { article, channel, page, tombstone, channel_tombstone = (line as { burial?: Columns }).burial } = line;
  try {
    if (article) restoreArticle(sql, article);
    else if (channel) restoreChannel(sql, channel);
    else if (page) put(sql, 'page', withChannelId(sql, page));
    else if (channel_tombstone) put(sql, 'channel_tombstone', withChannelId(sql, channel_tombstone));
    else if (tombstone) restoreTombstone(sql, tombstone);
    else throw new CannotRestore('unknown');
  } catch (error) {
    // Columns that this release doesn't have, members that are missing: the file is not what it seems.
    const reason = error instanceof CannotRestore ? '' : ` (${(error as Error).message})`;
    throw new CannotRestore(`This is no line of an export that this release knows${reason}: ${text.slice(0, 80)}`);
  }
}

function begin(sql: SqlStorage, format: number, again: boolean): void {
  if (format < 1 || format > FORMAT) {
    throw new CannotRestore(`This export has format ${format}; this release reads 1 to ${FORMAT}.`);
  }
  const query = `SELECT (SELECT count(*) FROM article WHERE id NOT BETWEEN ? AND ?) AS articles,
    (SELECT count(*) FROM tombstone) AS tombstones`;
  const { articles, tombstones } = sql.exec<{ articles: number; tombstones: number }>(query, ...SAMPLES).one();
  if (articles + tombstones > 0 && !again) {
    const held = articles > 0 ? `${articles} articles` : `${tombstones} tombstones`;
    throw new CannotRestore(`The ledger is not empty: it holds ${held}. Restore into a new deployment.`);
  }
  for (const table of ['article', 'membership', 'page', 'channel_tombstone', 'tombstone'])
    sql.exec(`DELETE FROM ${table}`);
  sql.exec("DELETE FROM channel WHERE name <> 'all'");
  sql.exec(
    "UPDATE channel SET count = 0, pages = 0, oldest_page = 1, cutoff = NULL, aged = 0, long = 0 WHERE name = 'all'",
  );
}

function restoreArticle(
  sql: SqlStorage,
  { places, body, seq = null, told, ...columns }: NonNullable<Line['article']>,
): void {
  // Deleted and published again while the export was written, it is in it twice.
  sql.exec('DELETE FROM membership WHERE article IN (SELECT seq FROM article WHERE id = ?)', columns.id);
  // Format 1 called it `told`.
  const { publisher_modified = told ?? null, published } = columns;
  put(sql, 'article', { seq, ...columns, publisher_modified, body: body === null ? '' : JSON.stringify(body) });
  for (const { channel, version, page } of places) {
    put(sql, 'membership', { channel: channelId(sql, channel), article: seq, published, version, page } as Columns);
  }
}

function restoreChannel(sql: SqlStorage, { horizon, ...columns }: Columns): void {
  const id = channelId(sql, columns.name as string);
  // Format 1 called it `horizon`, and wrote 0 for none, which lost what was published before 1970.
  const { cutoff = horizon || null } = columns;
  const values = { ...columns, cutoff };
  const assignments = Object.keys(values)
    .map((name) => `${name} = ?`)
    .join(', ');
  sql.exec(`UPDATE channel SET ${assignments} WHERE id = ?`, ...Object.values(values), id);
}

function withChannelId(sql: SqlStorage, row: Columns): Columns {
  return { ...row, channel: channelId(sql, row.channel as string) };
}

function restoreTombstone(sql: SqlStorage, row: Columns): void {
  sql.exec('DELETE FROM membership WHERE article IN (SELECT seq FROM article WHERE id = ?)', row.id);
  sql.exec('DELETE FROM article WHERE id = ?', row.id);
  put(sql, 'tombstone', row);
}

/** Makes whole what changed while the export was written, or what an earlier release did not export. */
function finish(sql: SqlStorage, channels: ChannelChanges, above: number, now: number): void {
  sql.exec('UPDATE channel SET count = (SELECT count(*) FROM membership WHERE channel = channel.id)');
  // Archive pages that were closed meanwhile: their articles were exported before as being on none.
  sql.exec(`UPDATE channel SET pages = max(oldest_page - 1,
    (SELECT coalesce(max(page), 0) FROM membership WHERE channel = channel.id AND page IS NOT NULL),
    (SELECT coalesce(max(page), 0) FROM channel_tombstone WHERE channel = channel.id))`);
  sql.exec('DELETE FROM page WHERE number > (SELECT pages FROM channel WHERE id = page.channel)');
  sql.exec("UPDATE page SET title = (SELECT title FROM channel WHERE id = page.channel) WHERE title = ''");
  recount(sql);
  completeLists(sql);
  indexAnew(sql);
  // After the export there may have been other changes, whose versions readers hold.
  renewVersions(sql, above, now);
  sql.exec("DELETE FROM meta WHERE key = 'restoring'");
  settleMoves(sql, channels, now);
  channels.touchCrowded();
}

function put(sql: SqlStorage, table: string, row: Columns): void {
  const names = Object.keys(row);
  if (names.some((name) => !/^[a-z_]+$/.test(name))) throw new CannotRestore(`This is no row of ${table}.`);
  const places = names.map(() => '?').join(', ');
  sql.exec(`INSERT OR REPLACE INTO ${table} (${names.join(', ')}) VALUES (${places})`, ...Object.values(row));
}

/** The id of a channel by its name; its line comes later, so it may have to be made. */
function channelId(sql: SqlStorage, name: string): number {
  const found = sql.exec<Pick<ChannelRow, 'id'>>('SELECT id FROM channel WHERE name = ?', name).toArray()[0];
  if (found) return found.id;
  const [kind = 'all', slug = ''] = name.split('/', 2) as [ChannelRow['kind']?, string?];
  const folded = channelName(kind, foldCase(slug));
  return sql
    .exec<{ id: number }>(
      `INSERT INTO channel (name, kind, slug, folded, title, title_by, version, updated, modified)
       VALUES (?, ?, ?, ?, ?, 'slug', 0, 0, 0) RETURNING id`,
      ...[name, kind, slug, folded, slug],
    )
    .one().id;
}
