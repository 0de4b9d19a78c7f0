import type { HubContext } from './context.ts';
import type { PortionWork } from './contract.ts';
import type { Outcome } from './delivery.ts';
import { AWAY, PORTION, PORTIONS, STRAGGLING } from './limits.ts';
import type { Payload } from './payload.ts';
import type { Pusher } from './pusher.ts';
import type { PortionRow } from './pushes.ts';
import type { Job } from './sender.ts';
import type { SubscriptionRow } from './subscriptions.ts';

/** A portion of a push on its way. */
export interface Portion {
  jobs: Job[];
  /** Nobody waits for the rest: it is late. */
  close(): void;
}

/** Portions of the pushes under way: for a round of the hub's own, or for a consumer of the queue. */
export class Portions {
  private readonly hub: HubContext;
  private readonly pusher: Pusher;

  constructor(hub: HubContext, pusher: Pusher) {
    this.hub = hub;
    this.pusher = pusher;
  }

  /** As many portions as a round can send. */
  async take(): Promise<Portion[]> {
    const portions: Portion[] = [];
    let size = 0;
    for (const row of this.hub.pushes.next(PORTIONS)) {
      const document = await this.documentOf(row);
      if (!document) break;
      const portion = this.portion(row, document);
      if (portions.length > 0 && size + portion.jobs.length > PORTION) break;
      portions.push(portion);
      size += portion.jobs.length;
    }
    return portions;
  }

  /** A portion's subscribers and what they get, for a consumer of the queue; undefined when it was done already. */
  async work(id: number): Promise<PortionWork | undefined> {
    const { pushes } = this.hub;
    const row = pushes.portion(id);
    const document = row && (await this.documentOf(row));
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

  /** What the push of a portion's topic sends; undefined while it cannot be rendered. */
  private async documentOf({ topic: id }: PortionRow) {
    const { subscriptions, pushes, now } = this.hub;
    const topic = subscriptions.topicById(id);
    if (!topic || topic.target === null) return undefined;
    const rendering = await this.pusher.payloads.get(topic, topic.pushed, topic.target);
    if (rendering.kind === 'payload') return { payload: rendering.payload, since: topic.pushed, upTo: topic.target };
    pushes.restPortions(now() + AWAY);
    return undefined;
  }

  /** Those of a portion that may be pushed to now; one that got a late push just now is late again. */
  private subscribersOf(row: PortionRow, since: number): SubscriptionRow[] {
    const { pushes, subscriptions } = this.hub;
    return pushes.subscribers(row).filter(({ id }) => {
      const at = this.pusher.mayFollow(id);
      if (at !== undefined) subscriptions.postpone(id, since, at);
      return at === undefined;
    });
  }

  private portion(row: PortionRow, document: { payload: Payload; since: number; upTo: number }): Portion {
    const { pushes, subscriptions, now, wake } = this.hub;
    const { payload, since, upTo } = document;
    const open = new Map(this.subscribersOf(row, since).map((subscriber) => [subscriber.id, subscriber]));
    let closed = false;
    let delivered = 0;
    let failed = 0;
    const jobs = [...open.values()].map((subscriber) => ({
      host: subscriber.host,
      send: async (timeout: number) => {
        const outcome = await this.pusher.push(subscriber, payload, timeout);
        open.delete(subscriber.id);
        if (outcome === 'delivered') delivered += 1;
        else failed += 1;
        if (outcome !== 'delivered') this.pusher.failed(subscriber, outcome, since);
        else if (closed) subscriptions.settle(subscriber.id, row.topic, upTo);
        if (!closed) return;
        pushes.count(row.topic, outcome === 'delivered' ? 1 : 0, outcome === 'delivered' ? 0 : 1);
        wake();
      },
    }));
    const close = () => {
      closed = true;
      for (const id of open.keys())
        subscriptions.postpone(id, since, now() + (this.pusher.busy.has(id) ? STRAGGLING : 0));
      pushes.done(row, delivered, failed);
    };
    return { jobs, close };
  }
}
