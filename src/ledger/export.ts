import type { ExportCursor, ExportPart } from './contract.ts';
import { newestVersion } from './versions.ts';

/**
 * A ledger as lines of JSON: a header, articles with their places in their channels, then channels, archive pages and what
 * was deleted, and an end that says how many lines there were. What changes while it is written is in it as it was or as it
 * became; deletions come last, so nothing deleted comes back.
 */
export const FORMAT = 2;
const LINES = 200;
const BYTES = 4 * 1024 * 1024;

/** Sections in their order, each with its first key and the query for rows after a key. By key, since rows come and go meanwhile. */
const SECTIONS = {
  article: {
    from: [0],
    rows: 'SELECT json_array(seq) AS key, * FROM article WHERE seq > ? ORDER BY seq LIMIT ?',
  },
  channel: {
    from: [0],
    rows: 'SELECT json_array(id) AS key, * FROM channel WHERE id > ? ORDER BY id LIMIT ?',
  },
  page: {
    from: [0, 0],
    rows: `SELECT json_array(p.channel, number) AS key, c.name AS channel, number, p.version, p.updated, p.modified, p.title
      FROM page p JOIN channel c ON c.id = p.channel WHERE (p.channel, number) > (?, ?) AND number >= c.oldest_page
      ORDER BY p.channel, number LIMIT ?`,
  },
  channel_tombstone: {
    from: [0, ''],
    rows: `SELECT json_array(t.channel, t.id) AS key, c.name AS channel, t.id, uri, deleted, t.version, page
      FROM channel_tombstone t JOIN channel c ON c.id = t.channel WHERE (t.channel, t.id) > (?, ?)
      ORDER BY t.channel, t.id LIMIT ?`,
  },
  tombstone: {
    from: [''],
    rows: 'SELECT json_array(id) AS key, id, uri, deleted, successor FROM tombstone WHERE id > ? ORDER BY id LIMIT ?',
  },
};
type Section = keyof typeof SECTIONS;
const ORDER = Object.keys(SECTIONS) as Section[];

interface Row extends Record<string, SqlStorageValue> {
  /** JSON. */
  key: string;
}

/** The part of the export that begins at `cursor`; without one, the first. */
export function exportPart(sql: SqlStorage, cursor: ExportCursor | undefined, now: number): ExportPart {
  const section = (cursor?.section ?? ORDER[0]) as Section;
  const { from, rows } = SECTIONS[section];
  const texts = cursor ? [] : [JSON.stringify({ edgefeed: FORMAT, exported: new Date(now).toISOString() })];
  let after = cursor?.after ?? from;
  let lines = cursor?.lines ?? 0;
  let bytes = 0;
  let left = LINES;
  for (const row of sql.exec<Row>(rows, ...after, LINES)) {
    const line = section === 'article' ? articleLine(sql, row) : rowLine(section, row);
    texts.push(line);
    after = JSON.parse(row.key) as ExportCursor['after'];
    lines += 1;
    left -= 1;
    bytes += line.length;
    if (bytes > BYTES) break;
  }
  // Else it is the section's last part, though rows came since: an export must end while others write.
  if (left === 0 || bytes > BYTES) return { text: join(texts), next: { section, after, lines } };
  const following = ORDER[ORDER.indexOf(section) + 1];
  if (following) return { text: join(texts), next: { section: following, after: SECTIONS[following].from, lines } };
  return { text: join([...texts, JSON.stringify({ end: lines, version: newestVersion(sql) })]), next: undefined };
}

function join(texts: string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

/** Without what counts only in the ledger that it comes from. */
function rowLine(section: Section, { key: _k, projected: _p, purged: _q, ...row }: Row): string {
  const { id: _i, ...numberless } = row;
  return JSON.stringify({ [section]: section === 'channel' ? numberless : row });
}

function articleLine(sql: SqlStorage, { key: _, body, ...row }: Row): string {
  const places = sql.exec(
    `SELECT c.name AS channel, m.version, m.page FROM membership m JOIN channel c ON c.id = m.channel
     WHERE m.article = ? ORDER BY m.channel`,
    row.seq,
  );
  const head = JSON.stringify({ ...row, places: [...places] });
  // Aged articles have none.
  return `{"article":${head.slice(0, -1)},"body":${(body as string) || 'null'}}}`;
}
