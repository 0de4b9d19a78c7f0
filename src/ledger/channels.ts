import { foldCase, slugOf } from '../article/canonical.ts';
import { type ChannelKind, type ChannelReference, channelName } from '../article/channels.ts';
import { FulltextChanges } from './fulltext.ts';
import { closePages, isLong } from './history.ts';

export interface ChannelRow extends Record<string, SqlStorageValue> {
  id: number;
  name: string;
  kind: ChannelKind;
  slug: string;
  title: string;
  /** The title's origin: made from the slug, given by an article or by the operator; a later one of these beats an earlier. */
  title_by: 'slug' | 'article' | 'operator';
  description: string | null;
  language: string | null;
  image: string | null;
  count: number;
  /** Archive pages that were ever closed. */
  pages: number;
  /** The first of them that still is there; beyond the last when none is. */
  oldest_page: number;
  /** Articles published before it were too many for the channel (see `retire`); null while none were. Milliseconds since 1970. */
  cutoff: number | null;
  /** 1 when it ever lost an article to retention. */
  aged: number;
  /** 1 when it ever had an article so long that its window may be shorter for it (see `isLong`). */
  long: number;
  version: number;
  updated: number;
  modified: number;
  projected: number;
  purged: number;
  /** Of a deleted category: the name of the channel that took its place, or empty when none did. */
  moved_to: string | null;
}

/** The channels that one transaction touches, each read at most once and written back at most once. */
export class ChannelChanges {
  /** Articles that join the index or leave it. */
  readonly fulltext: FulltextChanges;
  private readonly sql: SqlStorage;
  private readonly windowSize: number;
  private readonly rows = new Map<string, ChannelRow>();
  private readonly byId = new Map<number, ChannelRow>();
  /** With the archive pages that changed. */
  private readonly touched = new Map<ChannelRow, Set<number>>();
  private readonly metadataChanged = new Set<ChannelRow>();
  private readonly retired = new Set<ChannelRow>();
  /** Those of the touched ones whose window is no longer as it was. */
  private readonly shown = new Set<ChannelRow>();
  private given: number | undefined;

  constructor(sql: SqlStorage, windowSize: number) {
    this.sql = sql;
    this.windowSize = windowSize;
    this.fulltext = new FulltextChanges(sql);
  }

  /** The version that everything changed in this transaction gets. */
  get version(): number {
    this.given ??= nextVersion(this.sql);
    return this.given;
  }

  /** The channel's row, made when there is none or it was deleted; takes over a title that the publisher chose. */
  open(reference: ChannelReference): ChannelRow {
    const row = this.rows.get(reference.name) ?? findChannel(this.sql, reference.name) ?? this.create(reference);
    this.remember(row);
    if (row.moved_to !== null) this.revive(row);
    if (reference.titled && row.title_by !== 'operator' && row.title !== reference.title) {
      row.title = reference.title;
      row.title_by = 'article';
      // Its archive pages keep theirs: two publishers with two titles would renew them all with each article.
      this.touch(row, 0);
    }
    return row;
  }

  openId(id: number): ChannelRow {
    const row = this.byId.get(id) ?? this.sql.exec<ChannelRow>('SELECT * FROM channel WHERE id = ?', id).one();
    this.remember(row);
    return row;
  }

  /** An article of the channel changed, and with it the archive page that holds the article, if one does. */
  touch(row: ChannelRow, joined: -1 | 0 | 1, page?: number | null): void {
    row.count += joined;
    this.shown.add(row);
    this.markPageChanged(row, page);
  }

  /** An article of the channel was kept long enough. Its window stays as it is when the article was not in it. */
  retire(row: ChannelRow, page: number | null): void {
    if (page === null || row.count <= this.windowSize) this.shown.add(row);
    row.count -= 1;
    row.aged = 1;
    this.retired.add(row);
    this.markPageChanged(row, page);
  }

  private markPageChanged(row: ChannelRow, page: number | null | undefined): void {
    const pages = this.touched.get(row) ?? new Set();
    if (page && page >= row.oldest_page) pages.add(page);
    this.touched.set(row, pages);
  }

  /** The operator changed what the channel says of itself, and all of its archive pages show that. */
  markMetadataChanged(row: ChannelRow): void {
    this.touch(row, 0);
    this.metadataChanged.add(row);
  }

  /** Touches channels that may have enough articles for an archive page. */
  touchCrowded(): void {
    const query = 'SELECT channel AS id FROM membership WHERE page IS NULL GROUP BY channel HAVING count(*) > ?';
    for (const { id } of this.sql.exec<{ id: number }>(query, this.windowSize).toArray())
      this.touch(this.openId(id), 0);
  }

  /** Remembers whether a channel has a long article. */
  markIfLong(row: ChannelRow, body: string): void {
    if (isLong(body, this.windowSize)) row.long = 1;
  }

  /** Writes what was touched, and the index. Returns what changed: names of channels, and `<channel>/archive/<n>` of pages. */
  commit(now: number): string[] {
    const changed: string[] = [];
    for (const [row, pages] of this.touched) {
      if (this.retired.has(row)) changed.push(...this.dropPages(row, pages, now));
      if (this.metadataChanged.has(row)) {
        for (let number = row.oldest_page; number <= row.pages; number += 1) pages.add(number);
      }
      for (const number of closePages(this.sql, row, this.windowSize)) {
        pages.add(number);
        this.shown.add(row);
      }
      if (this.shown.has(row)) changed.push(row.name);
      for (const number of pages) {
        this.writePage(row, number, now);
        changed.push(`${row.name}/archive/${number}`);
      }
      this.writeChannel(row, now);
    }
    this.fulltext.commit();
    return changed;
  }

  /** Takes away the oldest archive pages whose articles have all gone. Returns their names. */
  private dropPages(row: ChannelRow, changed: Set<number>, now: number): string[] {
    const remaining = 'SELECT min(page) AS oldest FROM membership WHERE channel = ? AND page IS NOT NULL';
    const oldest = this.sql.exec<{ oldest: number | null }>(remaining, row.id).one().oldest ?? row.pages + 1;
    if (oldest <= row.oldest_page) return [];
    const names: string[] = [];
    for (let number = row.oldest_page; number < oldest; number += 1) {
      changed.delete(number);
      names.push(`${row.name}/archive/${number}`);
    }
    // Their rows remain: the edge has to be purged of them.
    const purge = 'UPDATE page SET version = ?, updated = ? WHERE channel = ? AND number >= ? AND number < ?';
    this.sql.exec(purge, this.version, now, row.id, row.oldest_page, oldest);
    row.oldest_page = oldest;
    // Links to the dropped pages lead nowhere now.
    if (oldest <= row.pages) changed.add(oldest);
    else this.shown.add(row);
    return names;
  }

  private writeChannel(row: ChannelRow, now: number): void {
    const { id, title, title_by, description, language, image, count, pages, oldest_page, cutoff, aged, long } = row;
    const { version, updated, modified } = this.shown.has(row)
      ? { version: this.version, updated: now, modified: later(now, row.modified) }
      : row;
    this.sql.exec(
      `UPDATE channel SET title = ?, title_by = ?, description = ?, language = ?, image = ?, count = ?, pages = ?,
         oldest_page = ?, cutoff = ?, aged = ?, long = ?, version = ?, updated = ?, modified = ? WHERE id = ?`,
      ...[title, title_by, description, language, image, count, pages, oldest_page, cutoff, aged, long],
      ...[version, updated, modified, id],
    );
  }

  private writePage({ id, title }: ChannelRow, number: number, now: number): void {
    const query = 'SELECT modified FROM page WHERE channel = ? AND number = ?';
    const before = this.sql.exec<{ modified: number }>(query, id, number).toArray()[0]?.modified ?? 0;
    this.sql.exec(
      `INSERT INTO page (channel, number, version, updated, modified, title) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET version = excluded.version, updated = excluded.updated, modified = excluded.modified,
         title = excluded.title`,
      ...[id, number, this.version, now, later(now, before), title],
    );
  }

  /** A deleted category is one of its own again. */
  private revive(row: ChannelRow): void {
    row.moved_to = null;
    this.sql.exec('UPDATE channel SET moved_to = NULL WHERE id = ?', row.id);
    this.touch(row, 0);
  }

  private remember(row: ChannelRow): void {
    this.rows.set(row.name, row);
    this.byId.set(row.id, row);
  }

  private create({ name, kind, slug, title, titled }: ChannelReference): ChannelRow {
    return this.sql
      .exec<ChannelRow>(
        `INSERT INTO channel (name, kind, slug, folded, title, title_by, version, updated, modified)
         VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0) RETURNING *`,
        name,
        kind,
        slug,
        foldedName(kind, slug),
        title,
        titled ? 'article' : 'slug',
      )
      .one();
  }
}

export function findChannel(sql: SqlStorage, name: string): ChannelRow | undefined {
  return sql.exec<ChannelRow>('SELECT * FROM channel WHERE name = ?', name).toArray()[0];
}

/** The channel with most articles among those that `name` could have meant but for case and form. */
export function findSimilar(sql: SqlStorage, name: string): string | undefined {
  const slash = name.indexOf('/');
  const kind = name.slice(0, slash) as ChannelKind;
  return sql
    .exec<{ name: string }>(
      `SELECT coalesce(moved_to, name) AS name FROM channel WHERE folded = ? AND version > 0 AND moved_to IS NOT ''
       ORDER BY count DESC, name LIMIT 1`,
      foldedName(kind, slugOf(name.slice(slash + 1))),
    )
    .toArray()[0]?.name;
}

function foldedName(kind: ChannelKind, slug: string): string {
  return channelName(kind, foldCase(slug));
}

/** Seconds: two changes within one must not look like one to If-Modified-Since. */
function later(now: number, before: number): number {
  return Math.max(Math.floor(now / 1000), before + 1);
}

function nextVersion(sql: SqlStorage): number {
  return sql.exec<{ value: number }>("UPDATE meta SET value = value + 1 WHERE key = 'version' RETURNING value").one()
    .value;
}
