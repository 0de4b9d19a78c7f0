import type { Article } from '../article/article.ts';
import { channelName } from '../article/channels.ts';
import { STATE } from './article-list.ts';
import { type ChannelChanges, type ChannelRow, findChannel } from './channels.ts';
import type { CategoryPatch, Removal, Scope, Submission } from './contract.ts';
import { fileInChannels } from './membership.ts';
import { isFiledWithin } from './scope.ts';

interface Filed extends Record<string, SqlStorageValue> {
  seq: number;
  id: string;
  body: string;
  published: number;
}

/** Gives a category what the operator says of it; null takes it away. Returns the channel's name. */
export function amendCategory(channels: ChannelChanges, slug: string, { title, ...rest }: CategoryPatch): string {
  const row = channels.open({ name: `category/${slug}`, kind: 'category', slug, title: slug, titled: false });
  const before = JSON.stringify(row);
  if (title !== undefined) Object.assign(row, { title: title || slug, title_by: title ? 'operator' : 'slug' });
  Object.assign(row, Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)));
  if (JSON.stringify(row) !== before || row.version === 0) channels.markMetadataChanged(row);
  return row.name;
}

/**
 * Deletes a category: an empty one, or with `to` one whose articles that category takes over. Its address then leads there, and
 * so does its slug in articles that are submitted later. A `to` that is no category yet takes over what the deleted one is
 * called, too. To be called inside a transaction.
 */
export function removeCategory(
  sql: SqlStorage,
  channels: ChannelChanges,
  slug: string,
  { to, scope, now }: { to: string | undefined; scope: Scope | undefined; now: number },
): Removal {
  const name = channelName('category', slug);
  const found = findChannel(sql, name);
  if (!found || found.version === 0) return { kind: 'unknown' };
  const target = to === undefined ? '' : successorOf(sql, name, channelName('category', to));
  if (target === name) return { kind: 'itself' };
  const row = channels.openId(found.id);
  const waiting = waitingIn(sql, slug);
  if (to === undefined && row.count + waiting.length > 0) {
    return { kind: 'filled', articles: row.count + waiting.length };
  }
  const unseen = [...waiting, ...expiredIn(sql, row.id)];
  const live = sql.exec<{ article: number }>('SELECT article FROM membership WHERE channel = ?', row.id).toArray();
  if (scope) {
    const allowed = to === undefined ? [slug] : [slug, target.slice(target.indexOf('/') + 1)];
    const bodies = [...unseen, ...live.map(({ article }) => filed(sql, article))];
    const inside = allowed.every((one) => scope.categories.includes(one));
    if (!inside || !bodies.every(({ body }) => isFiledWithin(JSON.parse(body) as Article, scope))) {
      return { kind: 'forbidden' };
    }
  }
  if (to !== undefined) {
    const taking = takeOver(sql, channels, row, target);
    for (const { article } of live) move(sql, channels, filed(sql, article), slug, taking, now);
    for (const { seq, body } of unseen) store(sql, seq, refiled(body, new Map([[slug, taking]])), now);
  }
  Object.assign(row, { title: slug, title_by: 'slug', description: null, language: null, image: null });
  // No article is left for its archive pages.
  row.oldest_page = row.pages + 1;
  channels.touch(row, 0);
  sql.exec('UPDATE channel SET moved_to = ? WHERE name = ? OR moved_to = ?', target, name, name);
  return { kind: 'removed' };
}

/** Moves what a restore brought into categories that were moved while the export was written. Inside a transaction. */
export function settleMoves(sql: SqlStorage, channels: ChannelChanges, now: number): void {
  const query = `SELECT m.article, c.slug, t.slug AS target, t.title FROM channel c JOIN channel t ON t.name = c.moved_to
    JOIN membership m ON m.channel = c.id WHERE c.moved_to IS NOT NULL`;
  type Stray = { article: number; slug: string; target: string; title: string };
  for (const { article, slug, target, title } of sql.exec<Stray>(query).toArray()) {
    move(sql, channels, filed(sql, article), slug, { slug: target, title }, now);
  }
  const moves = movesOf(sql);
  for (const slug of moves.keys()) {
    for (const { seq, body } of waitingIn(sql, slug)) store(sql, seq, refiled(body, moves), now);
  }
}

/** The submissions, each filed under the category that took the place of the one that it names. */
export function refile(sql: SqlStorage, batch: Submission[]): Submission[] {
  const moves = movesOf(sql);
  if (moves.size === 0) return batch;
  return batch.map((submission) => {
    const body = refiled(submission.body, moves);
    return body === submission.body ? submission : { ...submission, body };
  });
}

/** The categories that took the place of others, by the slugs of those. */
function movesOf(sql: SqlStorage): Map<string, Named> {
  const query = `SELECT c.slug, t.slug AS target, t.title FROM channel c JOIN channel t ON t.name = c.moved_to
    WHERE c.moved_to IS NOT NULL`;
  const rows = sql.exec<{ slug: string; target: string; title: string }>(query).toArray();
  return new Map(rows.map(({ slug, target, title }) => [slug, { slug: target, title }]));
}

/** The channel that a move to `target` ends in: one that was moved itself leads on, unless back to where the move begins. */
function successorOf(sql: SqlStorage, from: string, target: string): string {
  const moved = findChannel(sql, target)?.moved_to;
  return moved && moved !== from ? moved : target;
}

/** The row of a category that takes the place of another. */
function takeOver(sql: SqlStorage, channels: ChannelChanges, from: ChannelRow, name: string): ChannelRow {
  const before = findChannel(sql, name);
  const isNew = !before || before.moved_to !== null;
  const slug = name.slice(name.indexOf('/') + 1);
  const row = channels.open({ name, kind: 'category', slug, title: slug, titled: false });
  if (isNew) {
    const { title, title_by, description, language, image } = from;
    Object.assign(row, { description, language, image, ...(title_by === 'slug' ? {} : { title, title_by }) });
    channels.touch(row, 0);
  }
  return row;
}

function move(sql: SqlStorage, channels: ChannelChanges, article: Filed, slug: string, to: Named, now: number): void {
  const body = refiled(article.body, new Map([[slug, to]]));
  store(sql, article.seq, body, now);
  fileInChannels(sql, channels, { ...article, body }, true);
}

interface Named {
  slug: string;
  title: string;
}

/** The article's JSON with its categories replaced, each one named once; the same text when none is. */
function refiled(body: string, moves: ReadonlyMap<string, Named>): string {
  const article = JSON.parse(body) as Article;
  if (!article.categories.some(({ slug }) => moves.has(slug))) return body;
  const categories = new Map<string, Named>();
  for (const category of article.categories) {
    const { slug, title } = moves.get(category.slug) ?? category;
    if (!categories.has(slug)) categories.set(slug, { slug, title });
  }
  return JSON.stringify({ ...article, categories: [...categories.values()] });
}

function store(sql: SqlStorage, seq: number, body: string, now: number): void {
  sql.exec('UPDATE article SET body = ?, changed = ? WHERE seq = ?', body, now, seq);
}

function filed(sql: SqlStorage, seq: number): Filed {
  return sql.exec<Filed>('SELECT seq, id, body, published FROM article WHERE seq = ?', seq).one();
}

/** Drafts, and articles that wait for their date, are in no channel yet, but name it. */
function waitingIn(sql: SqlStorage, slug: string): Filed[] {
  const query = `SELECT seq, id, body, published FROM article WHERE state IN (0, 4)
    AND EXISTS (SELECT 1 FROM json_each(body, '$.categories') WHERE value ->> 'slug' = ?)`;
  return sql.exec<Filed>(query, slug).toArray();
}

function expiredIn(sql: SqlStorage, channel: number): Filed[] {
  const query = `SELECT a.seq, a.id, a.body, a.published FROM channel_tombstone t JOIN article a ON a.id = t.id
    WHERE t.channel = ? AND a.state = ?`;
  return sql.exec<Filed>(query, channel, STATE.expired).toArray();
}
