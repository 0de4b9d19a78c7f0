import type { Effects, Published, Scope, Submission } from './contract.ts';

type Outcome = Omit<Published, keyof Effects>;

/**
 * Hands those submissions to `publish` that a token of this scope may publish, and answers for all of them: the others are
 * `forbidden`. `sent` are the same ones as they came. To be called inside the transaction that stores them, so that no other
 * request files an article elsewhere meanwhile.
 */
export function publishInScope(
  sql: SqlStorage,
  scope: Scope,
  { submissions, sent }: { submissions: readonly Submission[]; sent: readonly Submission[] },
  publish: (allowed: readonly Submission[]) => Outcome,
): Outcome {
  const mayPublish = (one: Submission, index: number) =>
    // Sent as it is, the API has checked it; filed under another category since, it may have left the scope.
    !isOutside(sql, one.id, scope) && (one === sent[index] || isFiledWithin(JSON.parse(one.body), scope));
  const places = [...submissions.keys()].filter((index) => mayPublish(submissions[index] as Submission, index));
  const { statuses, kept, aged, scheduled } = publish(places.map((index) => submissions[index] as Submission));
  const placeOf = (index: number) => places[index] as number;
  const all: Published['statuses'] = submissions.map(() => 'forbidden');
  for (const [index, status] of statuses.entries()) all[placeOf(index)] = status;
  return {
    statuses: all,
    ...(kept ? { kept: kept.map((one) => ({ ...one, index: placeOf(one.index) })) } : {}),
    ...(aged ? { aged: aged.map(placeOf) } : {}),
    ...(scheduled ? { scheduled: scheduled.map((one) => ({ ...one, index: placeOf(one.index) })) } : {}),
  };
}

/**
 * Whether an article is, or was until it was deleted, filed where a token of this scope may not go: under another category,
 * or under none. To be asked inside the transaction that changes the article.
 */
export function isOutside(sql: SqlStorage, id: string, scope: Scope): boolean {
  const row = sql.exec<{ body: string }>('SELECT body FROM article WHERE id = ?', id).toArray()[0];
  // Aged articles keep no categories, so access is denied.
  if (row) return row.body === '' || !isFiledWithin(JSON.parse(row.body), scope);
  const query = `SELECT c.slug FROM channel_tombstone t JOIN channel c ON c.id = t.channel
    WHERE t.id = ? AND c.kind = 'category'`;
  return sql
    .exec<{ slug: string }>(query, id)
    .toArray()
    .some(({ slug }) => !scope.categories.includes(slug));
}

/** Whether an article is filed under categories of this scope, one at least, and under no other. */
export function isFiledWithin(
  { categories }: { categories: readonly { slug: string }[] },
  scope: Pick<Scope, 'categories'>,
): boolean {
  return categories.length > 0 && categories.every(({ slug }) => scope.categories.includes(slug));
}
