import type { ChannelKind, ChannelReference } from '../article/channels.ts';
import { channelName } from '../article/channels.ts';
import { foldCase, slugOf } from '../article/slug.ts';

export interface ChannelRow extends Record<string, SqlStorageValue> {
  id: number;
  name: string;
  kind: ChannelKind;
  slug: string;
  title: string;
  /** Who gave the title: `slug` (nobody), `article` or `operator`; a later one of these beats an earlier. */
  title_by: 'slug' | 'article' | 'operator';
  description: string | null;
  language: string | null;
  image: string | null;
  count: number;
  version: number;
  updated: number;
  modified: number;
  projected: number;
  purged: number;
}

/** The channels that one transaction touches, each read at most once and written back at most once. */
export class ChannelChanges {
  private readonly sql: SqlStorage;
  private readonly rows = new Map<string, ChannelRow>();
  private readonly byId = new Map<number, ChannelRow>();
  private readonly touched = new Set<ChannelRow>();

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  /** The channel's row, made when there is none; takes over a title that the publisher chose. */
  open(reference: ChannelReference): ChannelRow {
    const row = this.rows.get(reference.name) ?? findChannel(this.sql, reference.name) ?? this.create(reference);
    this.remember(row);
    if (reference.titled && row.title_by !== 'operator' && row.title !== reference.title) {
      row.title = reference.title;
      row.title_by = 'article';
      this.touched.add(row);
    }
    return row;
  }

  openId(id: number): ChannelRow {
    const row = this.byId.get(id) ?? this.sql.exec<ChannelRow>('SELECT * FROM channel WHERE id = ?', id).one();
    this.remember(row);
    return row;
  }

  touch(row: ChannelRow, joined: -1 | 0 | 1): void {
    row.count += joined;
    this.touched.add(row);
  }

  /** Writes what was touched, all under one new version. Returns the channels' names. */
  commit(now: number): string[] {
    if (this.touched.size === 0) return [];
    const version = nextVersion(this.sql);
    for (const row of this.touched) {
      // Two changes within a second must not look like one to If-Modified-Since.
      const modified = Math.max(Math.floor(now / 1000), row.modified + 1);
      this.sql.exec(
        `UPDATE channel SET title = ?, title_by = ?, description = ?, language = ?, image = ?,
           count = ?, version = ?, updated = ?, modified = ? WHERE id = ?`,
        row.title,
        row.title_by,
        row.description,
        row.language,
        row.image,
        row.count,
        version,
        now,
        modified,
        row.id,
      );
    }
    return [...this.touched].map((row) => row.name);
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
      'SELECT name FROM channel WHERE folded = ? ORDER BY count DESC, id LIMIT 1',
      foldedName(kind, slugOf(name.slice(slash + 1))),
    )
    .toArray()[0]?.name;
}

function foldedName(kind: ChannelKind, slug: string): string {
  return channelName(kind, foldCase(slug));
}

function nextVersion(sql: SqlStorage): number {
  return sql.exec<{ value: number }>("UPDATE meta SET value = value + 1 WHERE key = 'version' RETURNING value").one()
    .value;
}
