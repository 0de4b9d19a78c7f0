import { feedPath } from '../feed/addresses.ts';
import type { Publication } from '../feed/publication.ts';
import { INDEXNOW } from './indexnow.ts';
import type { SecretBox } from './secrets.ts';
import type { Subscriptions } from './subscriptions.ts';

/** An address of the operator's that is pushed to like a subscriber. */
export interface Webhook {
  url: string;
  secret?: string;
}

/**
 * Subscribes what the operator configured to the feed of everything, as JSON Feed, for as long as it is configured: the webhook,
 * and IndexNow. They get what changes from then on.
 */
export async function standing(
  sql: SqlStorage,
  subscriptions: Subscriptions,
  box: SecretBox,
  { publicUrl, hub, indexNowKey }: Publication,
  webhook: Webhook | undefined,
): Promise<void> {
  const configured = [
    ...(webhook ? [{ callback: webhook.url, secret: webhook.secret }] : []),
    ...(indexNowKey === undefined ? [] : [{ callback: INDEXNOW, secret: undefined }]),
  ].map((one) => ({ ...one, host: new URL(one.callback).host }));
  const callbacks = JSON.stringify(configured.map(({ callback }) => callback));
  const query = 'SELECT id FROM subscription WHERE lease IS NULL AND callback NOT IN (SELECT value FROM json_each(?))';
  for (const { id } of sql.exec<{ id: number }>(query, callbacks).toArray()) subscriptions.remove(id);
  if (hub === undefined) return;
  const topic = { url: publicUrl + feedPath('all', 'json'), channel: 'all', format: 'json' } as const;
  for (const { callback, host, secret } of configured) {
    const sealed = secret === undefined ? null : await box.seal(secret);
    subscriptions.subscribe(topic, { callback, host, secret: sealed, lease: null });
    sql.exec(
      'UPDATE subscription SET since = NULL, due = NULL WHERE lease IS NULL AND callback = ? AND since = 0',
      callback,
    );
  }
}
