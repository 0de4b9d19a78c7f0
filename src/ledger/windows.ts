import type { PublishedArticle } from '../article/article.ts';
import type { ChannelKind } from '../article/channels.ts';
import { windowItem } from '../feed/item.ts';
import type { Utf8 } from '../feed/utf8.ts';
import type { Channel, Window } from '../feed/window.ts';
import { LISTED_CHANNELS } from '../window/directory.ts';
import { packWindow } from '../window/packed.ts';
import type { ChannelRow } from './channels.ts';
import type { ChannelList, Directory, DirectoryEntry, Headline } from './contract.ts';
import { type Member, windowMembers } from './history.ts';
import { newestVersion, renewedAt } from './versions.ts';

/** Tags and authors are without number; the directory names those with most articles. */
const DIRECTORY_TAGS = 1000;
const TOMBSTONE_TIME = 30 * 86_400_000;
const TOMBSTONES = 500;

interface ItemRow extends Member {
  version: number;
  body: string;
}

/** A channel's window, packed. */
export function composeWindow(sql: SqlStorage, row: ChannelRow, size: number): Utf8 {
  const { newest, beyond } = windowMembers<ItemRow>(sql, row.id, size, ', m.version, a.body');
  const { version, updated, modified } = row;
  return compose(sql, row, { version, updated, modified }, [...newest, ...beyond], {
    complete: row.pages === 0 && row.aged === 0,
    archives: row.pages >= row.oldest_page ? row.pages : 0,
  });
}

/** A closed archive page of a channel in the form of a window, packed; undefined when there is none. */
export function composePage(sql: SqlStorage, row: ChannelRow, number: number): Utf8 | undefined {
  const page = findPage(sql, row.id, number);
  if (!page) return undefined;
  const rows = sql.exec<ItemRow>(
    `SELECT m.version, a.body FROM membership m JOIN article a ON a.seq = m.article
     WHERE m.channel = ? AND m.page = ? ORDER BY m.published DESC, m.article DESC`,
    row.id,
    number,
  );
  const oldest = number > 1 && number === row.oldest_page;
  // Later pages change nothing of this one but its successor: two of one version are equal.
  const more = { archives: Math.min(row.pages, number + 1), ...(oldest ? { oldest } : {}) };
  return compose(sql, { ...row, title: page.title }, page, [...rows], more, `AND page = ${Math.trunc(number)}`);
}

interface Stamp extends Record<string, SqlStorageValue> {
  version: number;
  updated: number;
  modified: number;
}

interface Page extends Stamp {
  title: string;
}

export function findPage(sql: SqlStorage, channel: number, number: number): Page | undefined {
  const query = 'SELECT version, updated, modified, title FROM page WHERE channel = ? AND number = ?';
  return sql.exec<Page>(query, channel, number).toArray()[0];
}

function compose(
  sql: SqlStorage,
  row: ChannelRow,
  stamp: Stamp,
  items: ItemRow[],
  more: Pick<Window, 'archives' | 'complete' | 'oldest'>,
  where = '',
): Utf8 {
  const { version, updated, modified } = stamp;
  const renewed = renewedAt(sql);
  const tombstones = sql.exec<{ uri: string; deleted: number; version: number }>(
    `SELECT uri, deleted, version FROM channel_tombstone WHERE channel = ? AND deleted > ? ${where} ORDER BY deleted DESC, id LIMIT ?`,
    ...[row.id, updated - TOMBSTONE_TIME, TOMBSTONES],
  );
  return packWindow({
    version,
    channel: describe(row),
    updated: isoDate(updated),
    modified,
    ...(renewed === undefined ? {} : { renewed }),
    ...more,
    items: items.map(({ body }) => windowItem(JSON.parse(body) as PublishedArticle)),
    changes: items.map((item) => item.version),
    tombstones: [...tombstones].map((one) => ({ ...one, deleted: isoDate(one.deleted) })),
  });
}

function describe({ name, kind, slug, title, description, language, image }: ChannelRow): Channel {
  return { name, kind, slug, title, ...members({ description, language, image }) };
}

/** The directory of channels, in each kind those with most articles first. Its version is that of the newest change of any channel. */
export function composeDirectory(sql: SqlStorage): Directory {
  const entries = { all: [], category: [], tag: [], author: [] } as Record<ChannelKind, DirectoryEntry[]>;
  const query = 'SELECT * FROM channel WHERE version > 0 AND moved_to IS NULL ORDER BY count DESC, name';
  for (const row of sql.exec<ChannelRow>(query)) {
    const ofKind = entries[row.kind];
    if (row.kind === 'category' || ofKind.length < DIRECTORY_TAGS) ofKind.push(directoryEntry(row));
  }
  const { all, category, tag, author } = entries;
  const { updated, count } = all[0] as DirectoryEntry;
  return { version: newestVersion(sql), updated, articles: count, categories: category, tags: tag, authors: author };
}

/** Page `page`, from 1, of all tags or authors that have articles, those with most first; null where there is no such page. */
export function listChannels(sql: SqlStorage, kind: 'tag' | 'author', page: number): ChannelList | null {
  const filled = 'FROM channel WHERE kind = ? AND count > 0 AND moved_to IS NULL';
  const { total } = sql.exec<{ total: number }>(`SELECT count(*) AS total ${filled}`, kind).one();
  const pages = Math.max(1, Math.ceil(total / LISTED_CHANNELS));
  if (page > pages) return null;
  const query = `SELECT * ${filled} ORDER BY count DESC, name LIMIT ? OFFSET ?`;
  const rows = sql.exec<ChannelRow>(query, kind, LISTED_CHANNELS, (page - 1) * LISTED_CHANNELS);
  return { entries: [...rows].map(directoryEntry), pages };
}

export function directoryEntry(row: ChannelRow): DirectoryEntry {
  const { name, slug, title, description, language, image, count, updated } = row;
  return { name, slug, title, ...members({ description, language, image }), count, updated: isoDate(updated) };
}

interface HeadlineRow extends Record<string, SqlStorageValue> {
  id: string;
  title: string;
  url: string | null;
  language: string | null;
  date_published: string;
}

/** The newest `each` articles of every one of these channels, in their order; none for a channel that isn't there. */
export function headlines(sql: SqlStorage, channels: readonly string[], each: number): Headline[][] {
  // SQLite reads the members out of the body itself: to hand whole articles over would be some megabytes a page.
  const query = `SELECT a.id, coalesce(a.body ->> 'title', a.body ->> 'headline', a.id) AS title, a.body ->> 'url' AS url,
      a.body ->> 'language' AS language, a.body ->> 'date_published' AS date_published
    FROM channel c JOIN membership m ON m.channel = c.id JOIN article a ON a.seq = m.article
    WHERE c.name = ? ORDER BY m.published DESC, m.article DESC LIMIT ?`;
  return channels.map((channel) =>
    [...sql.exec<HeadlineRow>(query, channel, each)].map(({ id, title, url, language, date_published }) => ({
      id,
      title,
      date_published,
      ...(url === null ? {} : { url }),
      ...(language === null ? {} : { language }),
    })),
  );
}

function members<T extends Record<string, string | null>>(columns: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null)) as {
    [K in keyof T]?: string;
  };
}

export function isoDate(time: number): string {
  return new Date(time).toISOString();
}
