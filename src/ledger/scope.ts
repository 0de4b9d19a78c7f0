import type { Scope } from './contract.ts';

/**
 * Whether an article is, or was until it was deleted, filed where a token of this scope may not go: under another category,
 * or under none. To be asked inside the transaction that changes the article, so that nobody files it elsewhere meanwhile.
 */
export function isOutside(sql: SqlStorage, id: string, { categories }: Scope): boolean {
  const row = sql.exec<{ body: string }>('SELECT body FROM article WHERE id = ?', id).toArray()[0];
  if (row) return !within(JSON.parse(row.body) as { categories: { slug: string }[] }, categories);
  const query = `SELECT c.slug FROM burial b JOIN channel c ON c.id = b.channel WHERE b.id = ? AND c.kind = 'category'`;
  return sql
    .exec<{ slug: string }>(query, id)
    .toArray()
    .some(({ slug }) => !categories.includes(slug));
}

/** Whether an article is filed under these categories, one at least, and under no other. */
export function within(article: { categories: readonly { slug: string }[] }, categories: readonly string[]): boolean {
  return article.categories.length > 0 && article.categories.every(({ slug }) => categories.includes(slug));
}
