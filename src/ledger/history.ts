import type { ChannelRow } from './channels.ts';

/**
 * Bytes of UTF-8 that the newest articles of a window, or those of a page, may take. With those that no page holds yet it
 * may be three times as much, and in a call to the ledger twice that; KV holds 25 MiB, a call 32 MiB.
 */
const DOCUMENT_BYTES = 5 * 1024 * 1024;

/** A statement takes at most 100 parameters. */
const ROWS = 98;

/** Whether an article of this length can make a window shorter than it should be. A channel that ever had one is measured from then on. */
export function isLong(body: string, windowSize: number): boolean {
  return body.length * 3 * windowSize > DOCUMENT_BYTES && body.length > 32 * 1024;
}

export interface Member extends Record<string, SqlStorageValue> {
  article: number;
  published: number;
  page: number | null;
  bytes: number;
}

/**
 * The articles of a channel's window, newest first: its newest `size`, as many as fit, and beyond them those that no
 * archive page holds yet, so that a reader that walks back from the window misses none (RFC 5005 section 4).
 * `columns` names more to read, of `m` (membership) and `a` (article).
 */
export function windowMembers<T extends Member>(
  sql: SqlStorage,
  channel: number,
  size: number,
  columns = '',
): { newest: T[]; beyond: T[] } {
  const select = `SELECT m.article, m.published, m.page, octet_length(a.body) AS bytes ${columns}
     FROM membership m JOIN article a ON a.seq = m.article WHERE m.channel = ?`;
  const newest: T[] = [];
  let bytes = 0;
  for (const member of sql.exec<T>(`${select} ORDER BY m.published DESC, m.article DESC LIMIT ?`, channel, size)) {
    bytes += member.bytes;
    if (bytes > DOCUMENT_BYTES && newest.length > 0) break;
    newest.push(member);
  }
  const shown = new Set(newest.map(({ article }) => article));
  const open = sql.exec<{ article: number }>(
    'SELECT article FROM membership WHERE channel = ? AND page IS NULL ORDER BY published DESC, article DESC',
    channel,
  );
  const beyond = [...open].filter(({ article }) => !shown.has(article));
  return {
    newest,
    beyond: beyond.map(({ article }) => sql.exec<T>(`${select} AND m.article = ?`, channel, article).one()),
  };
}

/** The same for a channel of which every article is short: nothing has to be weighed, so no article is looked at. */
function shortMembers(sql: SqlStorage, channel: number, size: number): { newest: Member[]; beyond: Member[] } {
  const query = 'SELECT article, published, page, 0 AS bytes FROM membership WHERE channel = ?';
  const order = 'ORDER BY published DESC, article DESC';
  const newest = sql.exec<Member>(`${query} ${order} LIMIT ?`, channel, size).toArray();
  const shown = new Set(newest.map(({ article }) => article));
  const open = sql.exec<Member>(`${query} AND page IS NULL ${order}`, channel).toArray();
  return { newest, beyond: open.filter(({ article }) => !shown.has(article)) };
}

/**
 * Closes archive pages for the articles that the window no longer shows, as soon as there are enough for a page as long
 * as the window; articles that the window still shows fill one up. A closed page keeps its articles. Returns the
 * numbers of pages that changed: the new ones, and the one before them, which now has a successor.
 */
export function closePages(sql: SqlStorage, channel: ChannelRow, size: number): number[] {
  const query = 'SELECT count(*) AS open FROM membership WHERE channel = ? AND page IS NULL';
  if (!channel.long && sql.exec<{ open: number }>(query, channel.id).one().open < size) return [];
  const { newest, beyond } = channel.long
    ? windowMembers<Member>(sql, channel.id, size)
    : shortMembers(sql, channel.id, size);
  const openInWindow = newest.filter(({ page }) => page === null);
  if (beyond.length === 0 || beyond.length + openInWindow.length < newest.length) return [];
  const filling = Math.max(0, newest.length - beyond.length);
  const closing = [...openInWindow.slice(openInWindow.length - filling), ...beyond].reverse();
  const changed = channel.pages >= channel.oldest_page ? [channel.pages] : [];
  for (const members of divide(closing, newest.length)) {
    channel.pages += 1;
    changed.push(channel.pages);
    for (let start = 0; start < members.length; start += ROWS) {
      const rows = members.slice(start, start + ROWS).map(({ article }) => article);
      const places = rows.map(() => '?').join(', ');
      const query = `UPDATE membership SET page = ? WHERE channel = ? AND article IN (${places})`;
      sql.exec(query, channel.pages, channel.id, ...rows);
    }
  }
  return changed;
}

/** Runs of at least `size`, oldest first; shorter ones only where they would not fit a document. */
function divide(members: Member[], size: number): Member[][] {
  const runs: Member[][] = [];
  let run: Member[] = [];
  let bytes = 0;
  members.forEach((member, index) => {
    const left = members.length - index;
    const full = run.length >= size && left >= size;
    if (run.length > 0 && (full || bytes + member.bytes > DOCUMENT_BYTES)) {
      runs.push(run);
      run = [];
      bytes = 0;
    }
    run.push(member);
    bytes += member.bytes;
  });
  return run.length > 0 ? [...runs, run] : runs;
}
