import { combinationOf } from '../documents/combined.ts';
import { searchOf } from '../feed/addresses.ts';
import type { HubContext } from './context.ts';
import { deny, verifyIntent } from './delivery.ts';
import { readFeed } from './payload.ts';
import type { PendingRow } from './requests.ts';

/** Searches and combinations that are followed: each change asks for all of them. */
const FOUND = 100;

/**
 * Validates a request, asks the subscriber whether it meant that (WebSub sections 5.2 and 5.3), and does it when it did. False
 * when the ledger is out of reach: then the request waits. `timeout` is in milliseconds.
 */
export async function verify(row: PendingRow, hub: HubContext, timeout: number): Promise<boolean> {
  const { requests, subscriptions, fetch } = hub;
  const { id, url, callback, lease } = row;
  const reason = row.reason ?? (await reasonToDeny(row, hub).catch(() => undefined));
  if (reason === undefined) return false;
  if (reason !== '') {
    // Should this be cut, the subscriber is still told.
    requests.deny(id, reason);
    await deny(fetch, { topic: url, callback, reason }, timeout);
    requests.remove(id);
    return true;
  }
  const asked = hub.now();
  const intended = await verifyIntent(fetch, { mode: row.mode, topic: url, callback, lease }, hub.challenge(), timeout);
  if (intended && row.mode === 'unsubscribe') subscriptions.unsubscribe(url, callback);
  else if (intended) subscriptions.subscribe(row, { ...row, lease: asked + lease * 1000 });
  requests.remove(id);
  return true;
}

/** Empty: there is none. Undefined: nobody can tell now. */
async function reasonToDeny(row: PendingRow, hub: HubContext): Promise<string | undefined> {
  const { url, channel, mode } = row;
  if (mode === 'unsubscribe' || hub.subscriptions.topic(url)) return '';
  const isFound = searchOf(channel) !== undefined || combinationOf(channel) !== undefined;
  if (isFound && hub.pushes.countFound() >= FOUND) {
    return `This hub follows ${FOUND} searches and combined feeds already. Poll this one.`;
  }
  const feed = await readFeed(row, hub.services);
  if (feed.kind === 'ended') return feed.reason;
  return feed.kind === 'window' ? '' : undefined;
}
