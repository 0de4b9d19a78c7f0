import type { HubContext } from './context.ts';
import { deliver, type Outcome, type Push } from './delivery.ts';
import { INDEXNOW } from './indexnow.ts';
import { AWAY, SPACING, STRAGGLING } from './limits.ts';
import { type Payload, Payloads } from './payload.ts';
import type { SubscriptionRow } from './subscriptions.ts';

/** Pushes to single subscribers, and what becomes of them in the tables. */
export class Pusher {
  /** Subscribers, by id, that a push is under way to. */
  readonly busy = new Set<number>();
  /** Documents to push. */
  readonly payloads: Payloads;
  private readonly hub: HubContext;
  /** When subscribers got a late push, for as long as the next one must wait. */
  private readonly late = new Map<number, number>();

  constructor(hub: HubContext) {
    this.hub = hub;
    this.payloads = new Payloads(hub.services);
  }

  /** When the next push to this subscriber may follow a late one, in milliseconds since 1970; undefined when it may now. */
  mayFollow(id: number): number | undefined {
    const at = (this.late.get(id) ?? 0) + SPACING;
    return at > this.hub.now() ? at : undefined;
  }

  private followLater(id: number): void {
    const now = this.hub.now();
    this.late.delete(id);
    this.late.set(id, now);
    // In the order of their times: the first ones have waited long enough.
    for (const [other, at] of this.late) {
      if (at + SPACING > now) break;
      this.late.delete(other);
    }
  }

  /** Pushes, and waits for the outcome. Nothing to tell counts as delivered. `timeout` is in milliseconds. */
  async push(row: SubscriptionRow, payload: Payload, timeout: number): Promise<Outcome> {
    this.busy.add(row.id);
    try {
      const push = await this.pushTo(row, payload);
      return push ? await deliver(this.hub.fetch, push, timeout) : 'delivered';
    } finally {
      this.busy.delete(row.id);
    }
  }

  /** Pushes all that changed since the subscriber's last push. */
  async pushLate(row: SubscriptionRow, timeout: number): Promise<void> {
    const { subscriptions, pushes, now, wake } = this.hub;
    const topic = subscriptions.topicById(row.topic);
    if (!topic) return;
    const since = row.since ?? 0;
    const { version } = topic;
    this.busy.add(row.id);
    // Due again only if this is cut.
    subscriptions.postpone(row.id, since, now() + STRAGGLING);
    const rendering = await this.payloads.get(topic, since, version);
    if (rendering.kind === 'payload') {
      if (version === 0) pushes.remember(topic.id, rendering.payload.etag);
      const outcome = await this.push(row, rendering.payload, timeout);
      if (outcome === 'delivered') {
        this.followLater(row.id);
        subscriptions.settle(row.id, row.topic, version);
      } else this.failed(row, outcome, since);
      pushes.count(row.topic, outcome === 'delivered' ? 1 : 0, outcome === 'delivered' ? 0 : 1);
    } else if (rendering.kind === 'unavailable') subscriptions.postpone(row.id, since, now() + AWAY);
    else this.endTopic(topic.id, rendering.reason);
    this.busy.delete(row.id);
    wake();
  }

  /** There is no such feed any more: its subscribers are told. */
  endTopic(topic: number, reason: string): void {
    const { requests, subscriptions } = this.hub;
    requests.denyAll(topic, reason);
    subscriptions.removeAll(topic);
  }

  /** The push to a subscriber; undefined when there is nothing to tell, or the subscription had to be ended. */
  async pushTo({ id, callback, secret: sealed }: SubscriptionRow, payload: Payload): Promise<Push | undefined> {
    const { box, requests, subscriptions } = this.hub;
    if (callback === INDEXNOW) return payload.indexNow && { callback, ...payload.indexNow };
    const secret = sealed === null ? undefined : await box.open(sealed);
    if (sealed !== null && secret === undefined) {
      requests.denyOne(id, 'The secret can no longer be read. Subscribe again.');
      subscriptions.remove(id);
      return undefined;
    }
    return { callback, body: payload.body, headers: payload.headers, ...(secret === undefined ? {} : { secret }) };
  }

  /** 410 ends a subscription (WebSub section 7), but for an address of the operator. */
  failed({ id, lease }: SubscriptionRow, outcome: Outcome, since: number): void {
    if (outcome === 'gone' && lease !== null) this.hub.subscriptions.remove(id);
    else this.hub.subscriptions.fail(id, since);
  }
}
