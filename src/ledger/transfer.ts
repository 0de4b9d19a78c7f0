import { foldCase } from '../article/canonical.ts';
import { channelName } from '../article/channels.ts';
import type { ChannelRow } from './channels.ts';
import type { ExportCursor, ExportPart } from './contract.ts';
import { LEAP, newestVersion, renewVersions } from './versions.ts';

/**
 * A ledger as lines of JSON: a header, articles with their places in their channels, then channels, archive pages and what
 * was deleted, and an end that says how many lines there were. What changes while it is written is in it as it was or as it
 * became; deletions come last, so nothing deleted comes back.
 */
const FORMAT = 1;
const LINES = 200;
const BYTES = 4 * 1024 * 1024;

const SECTIONS = ['articles', 'channels', 'pages', 'burials', 'tombstones'] as const;
type Section = (typeof SECTIONS)[number];

interface Row extends Record<string, SqlStorageValue> {
  key: number;
}

/** The part of the export that begins at `cursor`; without one, the first. */
export function exportPart(sql: SqlStorage, cursor: ExportCursor | undefined, now: number): ExportPart {
  const { after, lines } = cursor ?? { after: 0, lines: 0 };
  const section = (cursor?.section ?? SECTIONS[0]) as Section;
  const texts = cursor ? [] : [JSON.stringify({ edgefeed: FORMAT, exported: new Date(now).toISOString() })];
  let bytes = 0;
  let key = after;
  let count = 0;
  for (const row of sql.exec<Row>(QUERIES[section], after, LINES)) {
    const line = section === 'articles' ? articleLine(sql, row) : rowLine(section, row);
    texts.push(line);
    key = row.key;
    count += 1;
    bytes += line.length;
    if (bytes > BYTES) break;
  }
  const total = lines + count;
  const following = SECTIONS[SECTIONS.indexOf(section) + 1];
  if (count > 0) return { text: join(texts), next: { section, after: key, lines: total } };
  if (following) return { text: join(texts), next: { section: following, after: 0, lines: total } };
  return { text: join([...texts, JSON.stringify({ end: total, version: newestVersion(sql) })]), next: undefined };
}

const QUERIES: Record<Section, string> = {
  articles: 'SELECT seq AS key, * FROM article WHERE seq > ? ORDER BY seq LIMIT ?',
  channels: 'SELECT id AS key, * FROM channel WHERE id > ? ORDER BY id LIMIT ?',
  pages: `SELECT p.rowkey AS key, c.name AS channel, p.number, p.version, p.updated, p.modified FROM
          (SELECT *, row_number() OVER (ORDER BY channel, number) AS rowkey FROM page) p
          JOIN channel c ON c.id = p.channel WHERE p.rowkey > ? AND p.number >= c.oldest_page ORDER BY p.rowkey LIMIT ?`,
  burials: `SELECT b.rowkey AS key, c.name AS channel, b.id, b.uri, b.deleted, b.version, b.page FROM
            (SELECT *, row_number() OVER (ORDER BY channel, id) AS rowkey FROM burial) b
            JOIN channel c ON c.id = b.channel WHERE b.rowkey > ? ORDER BY b.rowkey LIMIT ?`,
  tombstones: `SELECT t.rowkey AS key, t.id, t.uri, t.deleted FROM
               (SELECT *, row_number() OVER (ORDER BY id) AS rowkey FROM tombstone) t
               WHERE t.rowkey > ? ORDER BY t.rowkey LIMIT ?`,
};

function join(texts: string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

/** Without what counts only in the ledger that it comes from. */
function rowLine(section: Section, { key: _k, projected: _p, purged: _q, ...row }: Row): string {
  const { id: _i, ...numberless } = row;
  const kept = section === 'channels' ? numberless : row;
  return JSON.stringify({ [section.slice(0, -1)]: kept });
}

function articleLine(sql: SqlStorage, { key, body, ...row }: Row): string {
  const places = sql.exec(
    `SELECT c.name AS channel, m.version, m.page FROM membership m JOIN channel c ON c.id = m.channel
     WHERE m.article = ? ORDER BY m.channel`,
    key,
  );
  const head = JSON.stringify({ ...row, places: [...places] });
  // What aged out has none.
  return `{"article":${head.slice(0, -1)},"body":${(body as string) || 'null'}}}`;
}

/** Why lines can't be restored; the ledger is as it was. */
export class CannotRestore extends Error {}

interface Line {
  edgefeed?: number;
  article?: Record<string, SqlStorageValue> & { places: { channel: string; version: number; page: number | null }[] };
  channel?: Record<string, SqlStorageValue>;
  page?: Record<string, SqlStorageValue>;
  burial?: Record<string, SqlStorageValue>;
  tombstone?: Record<string, SqlStorageValue>;
  end?: number;
  version?: number;
}

/**
 * Brings lines of an export into the ledger, in the order in which they were written and in portions of any size; portions
 * sent twice do no harm. The first must begin with the header and find the ledger empty, or half restored: then it begins
 * anew. Returns true after the last line; then all versions are new. `now` is in milliseconds. To be called inside a transaction. Throws {@link CannotRestore}.
 */
export function restorePart(sql: SqlStorage, lines: string[], now: number): boolean {
  let restored = restoredLines(sql);
  for (const text of lines) {
    const line = JSON.parse(text) as Line;
    if (line.edgefeed !== undefined) {
      begin(sql, line.edgefeed, restored !== undefined);
      restored = 0;
    } else if (restored === undefined) throw new CannotRestore('The first line must be the header of an export.');
    else if (line.end !== undefined) return finish(sql, line.end, restored, (line.version ?? 1) + LEAP, now);
    else {
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
  try {
    if (line.article) restoreArticle(sql, line.article);
    else if (line.channel) restoreChannel(sql, line.channel);
    else if (line.page) put(sql, 'page', withChannelId(sql, line.page));
    else if (line.burial) put(sql, 'burial', withChannelId(sql, line.burial));
    else if (line.tombstone) bury(sql, line.tombstone);
    else throw new CannotRestore('unknown');
  } catch (error) {
    // Columns that this release doesn't have, members that are missing: the file is not what it seems.
    const reason = error instanceof CannotRestore ? '' : ` (${(error as Error).message})`;
    throw new CannotRestore(`This is no line of an export that this release knows${reason}: ${text.slice(0, 80)}`);
  }
}

function begin(sql: SqlStorage, format: number, again: boolean): void {
  if (format !== FORMAT) throw new CannotRestore(`This export has format ${format}; this release reads ${FORMAT}.`);
  const query = 'SELECT (SELECT count(*) FROM article) AS articles, (SELECT count(*) FROM tombstone) AS tombstones';
  const { articles, tombstones } = sql.exec<{ articles: number; tombstones: number }>(query).one();
  if (articles + tombstones > 0 && !again) {
    const held = articles > 0 ? `${articles} articles` : `${tombstones} tombstones`;
    throw new CannotRestore(`The ledger is not empty: it holds ${held}. Restore into a new deployment.`);
  }
  for (const table of ['article', 'membership', 'page', 'burial', 'tombstone']) sql.exec(`DELETE FROM ${table}`);
  sql.exec("DELETE FROM channel WHERE name <> 'all'");
  sql.exec(
    "UPDATE channel SET count = 0, pages = 0, oldest_page = 1, horizon = NULL, aged = 0, long = 0 WHERE name = 'all'",
  );
}

function restoreArticle(sql: SqlStorage, { places, body, seq, ...columns }: NonNullable<Line['article']>): void {
  // Deleted and published again while the export was written, it stands there twice.
  sql.exec('DELETE FROM membership WHERE article IN (SELECT seq FROM article WHERE id = ?)', columns.id);
  put(sql, 'article', { seq: seq as number, ...columns, body: body === null ? '' : JSON.stringify(body) });
  for (const { channel, version, page } of places) {
    const id = channelId(sql, channel);
    put(sql, 'membership', {
      channel: id,
      article: seq as number,
      published: columns.published as number,
      version,
      page,
    });
  }
}

function restoreChannel(sql: SqlStorage, columns: Record<string, SqlStorageValue>): void {
  const id = channelId(sql, columns.name as string);
  // Exports of format 1 wrote 0 where no article was too many, and so lost what was published before 1970.
  if (columns.horizon === 0) columns.horizon = null;
  const names = Object.keys(columns);
  const assignments = names.map((name) => `${name} = ?`).join(', ');
  sql.exec(`UPDATE channel SET ${assignments} WHERE id = ?`, ...Object.values(columns), id);
}

function withChannelId(sql: SqlStorage, row: Record<string, SqlStorageValue>): Record<string, SqlStorageValue> {
  return { ...row, channel: channelId(sql, row.channel as string) };
}

function bury(sql: SqlStorage, row: Record<string, SqlStorageValue>): void {
  const { id } = row;
  sql.exec('DELETE FROM membership WHERE article IN (SELECT seq FROM article WHERE id = ?)', id);
  sql.exec('DELETE FROM article WHERE id = ?', id);
  put(sql, 'tombstone', row);
}

function finish(sql: SqlStorage, lines: number, restored: number, above: number, now: number): boolean {
  if (restored < lines) throw new CannotRestore(`Only ${restored} of ${lines} lines came before the end. Begin anew.`);
  sql.exec('UPDATE channel SET count = (SELECT count(*) FROM membership WHERE channel = channel.id)');
  // After the export there may have been other changes, whose versions readers hold.
  renewVersions(sql, above, now);
  sql.exec("DELETE FROM meta WHERE key = 'restoring'");
  return true;
}

function put(sql: SqlStorage, table: string, row: Record<string, SqlStorageValue>): void {
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
