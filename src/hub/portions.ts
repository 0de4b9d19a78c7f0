import type { HubContext } from './context.ts';
import type { PortionWork } from './contract.ts';
import type { Outcome } from './delivery.ts';
import { AWAY } from './limits.ts';
import type { Pusher } from './pusher.ts';
import type { PortionRow } from './pushes.ts';
import type { SubscriptionRow } from './subscriptions.ts';

/** Portions of the pushes under way, as others send them. */
export class Portions {
  private readonly hub: HubContext;
  private readonly pusher: Pusher;
  private readonly isSlow: (host: string) => boolean;

  /** `isSlow`: a host whose last answer was slow waits with the late ones. */
  constructor(hub: HubContext, pusher: Pusher, isSlow: (host: string) => boolean) {
    this.hub = hub;
    this.pusher = pusher;
    this.isSlow = isSlow;
  }

  /** A portion's subscribers and what they get, for a consumer of the queue; undefined when it was done already. */
  async work(id: number): Promise<PortionWork | undefined> {
    const { pushes } = this.hub;
    const row = pushes.portion(id);
    const document = row && (await this.documentOf(row));
    if (row && !document) pushes.markUnsent(id);
    if (!row || !document) return undefined;
    const work: PortionWork = { subscribers: [], outcomes: new Map() };
    for (const one of this.subscribersOf(row, document.since)) {
      const push = await this.pusher.pushTo(one, document.payload);
      if (push) work.subscribers.push({ id: one.id, host: one.host, ...push });
      else work.outcomes.set(one.id, 'delivered');
    }
    return work;
  }

  /** Keeps what became of a portion. Those without an outcome are late. */
  report(id: number, outcomes: ReadonlyMap<number, Outcome>): void {
    const { pushes, subscriptions, now } = this.hub;
    const row = pushes.portion(id);
    const topic = row && subscriptions.topicById(row.topic);
    if (!row || !topic) return;
    let delivered = 0;
    for (const subscriber of pushes.subscribers(row)) {
      const outcome = outcomes.get(subscriber.id);
      if (outcome === 'delivered') delivered += 1;
      else if (outcome === undefined) subscriptions.postpone(subscriber.id, topic.pushed, now());
      else this.pusher.failed(subscriber, outcome, topic.pushed);
    }
    pushes.done(row, delivered, outcomes.size - delivered);
  }

  /** The document of a portion's push; undefined while it cannot be rendered. */
  private async documentOf({ topic: id }: PortionRow) {
    const { subscriptions, pushes, now } = this.hub;
    const topic = subscriptions.topicById(id);
    if (!topic || topic.target === null) return undefined;
    const rendering = await this.pusher.payloads.get(topic, topic.pushed, topic.target);
    if (rendering.kind === 'payload') return { payload: rendering.payload, since: topic.pushed };
    pushes.restPortions(now() + AWAY);
    return undefined;
  }

  /** Those of a portion that may be pushed to now; one that got a late push just now is late again, and so is one of a slow host. */
  private subscribersOf(row: PortionRow, since: number): SubscriptionRow[] {
    const { pushes, subscriptions, now } = this.hub;
    return pushes.subscribers(row).filter(({ id, host }) => {
      const at = this.isSlow(host) ? now() : this.pusher.mayFollow(id);
      if (at !== undefined) subscriptions.postpone(id, since, at);
      return at === undefined;
    });
  }
}
