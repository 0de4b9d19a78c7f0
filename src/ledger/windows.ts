import { byteLength } from '../article/slug.ts';
import type { Channel } from '../feed/window.ts';
import type { ChannelRow } from './channels.ts';
import type { Directory, DirectoryEntry } from './contract.ts';

/** Bytes of UTF-8 that a window's articles may take: KV holds 25 MiB, a call to the ledger 32 MiB. */
const WINDOW_BYTES = 12 * 1024 * 1024;
/** Tags and authors are without number; the directory names those with most articles. */
const DIRECTORY_TAGS = 1000;

/** A channel's window as JSON (see `Window`): its newest articles, at least one where there are any. */
export function composeWindow(sql: SqlStorage, row: ChannelRow, size: number): string {
  const rows = sql.exec<{ body: string }>(
    `SELECT a.body FROM membership m JOIN article a ON a.seq = m.article
     WHERE m.channel = ? ORDER BY m.published DESC, m.article DESC LIMIT ?`,
    row.id,
    size,
  );
  const items: string[] = [];
  let bytes = 0;
  for (const { body } of rows) {
    // Counting is dear, and short articles can't be too long together.
    bytes += body.length * size * 3 > WINDOW_BYTES ? byteLength(body) : 0;
    if (bytes > WINDOW_BYTES && items.length > 0) break;
    items.push(body);
  }
  const head = JSON.stringify({
    version: row.version,
    channel: describe(row),
    updated: isoDate(row.updated),
    modified: row.modified,
    archives: 0,
  });
  return `${head.slice(0, -1)},"items":[${items.join(',')}]}`;
}

function describe({ name, kind, slug, title, description, language, image }: ChannelRow): Channel {
  return { name, kind, slug, title, ...members({ description, language, image }) };
}

/** The directory of channels. Its version is that of the newest change of any channel. */
export function composeDirectory(sql: SqlStorage): Directory {
  const list = (kind: string, limit: number) =>
    sql
      .exec<ChannelRow>('SELECT * FROM channel WHERE kind = ? ORDER BY count DESC, id LIMIT ?', kind, limit)
      .toArray()
      .map(directoryEntry);
  const all = sql.exec<ChannelRow>("SELECT * FROM channel WHERE name = 'all'").one();
  return {
    version: sql.exec<{ value: number }>("SELECT value FROM meta WHERE key = 'version'").one().value,
    updated: isoDate(all.updated),
    articles: all.count,
    categories: list('category', -1),
    tags: list('tag', DIRECTORY_TAGS),
    authors: list('author', DIRECTORY_TAGS),
  };
}

export function directoryEntry(row: ChannelRow): DirectoryEntry {
  const { name, slug, title, description, language, image, count, updated } = row;
  return { name, slug, title, ...members({ description, language, image }), count, updated: isoDate(updated) };
}

function members<T extends Record<string, string | null>>(columns: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null)) as {
    [K in keyof T]?: string;
  };
}

export function isoDate(time: number): string {
  return new Date(time).toISOString();
}
