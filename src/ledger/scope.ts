import type { Effects, Published, Scope, Submission } from './contract.ts';

/**
 * Whether an article is, or was until it was deleted, filed where a token of this scope may not go: under another category,
 * or under none. To be asked inside the transaction that changes the article, so that nobody files it elsewhere meanwhile.
 */
export function isOutside(sql: SqlStorage, id: string, { categories }: Scope): boolean {
  const row = sql.exec<{ body: string }>('SELECT body FROM article WHERE id = ?', id).toArray()[0];
  // What is kept no longer was filed nobody knows where.
  if (row?.body === '') return true;
  if (row) return !within(JSON.parse(row.body) as { categories: { slug: string }[] }, categories);
  const query = `SELECT c.slug FROM burial b JOIN channel c ON c.id = b.channel WHERE b.id = ? AND c.kind = 'category'`;
  return sql
    .exec<{ slug: string }>(query, id)
    .toArray()
    .some(({ slug }) => !categories.includes(slug));
}

/** Whether a submission is filed within a scope once its categories are those that took the place of what it names. */
export function staysWithin({ body }: Submission, { categories }: Scope): boolean {
  return within(JSON.parse(body) as { categories: { slug: string }[] }, categories);
}

/** Whether an article is filed under these categories, one at least, and under no other. */
export function within(article: { categories: readonly { slug: string }[] }, categories: readonly string[]): boolean {
  return article.categories.length > 0 && article.categories.every(({ slug }) => categories.includes(slug));
}

/** What became of those that were allowed, told of the whole batch; the others were forbidden. */
export function inBatch(
  { statuses, kept, aged, scheduled }: Omit<Published, keyof Effects>,
  allowed: readonly Submission[],
  batch: readonly Submission[],
): Omit<Published, keyof Effects> {
  const place = new Map(batch.map((submission, index) => [submission, index]));
  const placeOf = (index: number) => place.get(allowed[index] as Submission) as number;
  const all: Published['statuses'] = batch.map(() => 'forbidden');
  for (const [index, status] of statuses.entries()) all[placeOf(index)] = status;
  return {
    statuses: all,
    ...(kept ? { kept: kept.map((one) => ({ ...one, index: placeOf(one.index) })) } : {}),
    ...(aged ? { aged: aged.map(placeOf) } : {}),
    ...(scheduled ? { scheduled: scheduled.map((one) => ({ ...one, index: placeOf(one.index) })) } : {}),
  };
}
