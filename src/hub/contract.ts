import type { Outcome, Push } from './delivery.ts';
import type { SubscriptionRequest } from './request.ts';

/** The answer to a request: it will be verified, or must be sent again after so many seconds. */
export type Accepted = { ok: true } | { ok: false; detail: string; wait: number };

/** Counts of the hub's content and of what it still has to do. */
export interface HubHealth {
  topics: number;
  subscriptions: number;
  /** Requests whose intent is not verified yet. */
  pending: number;
  /** Topics with a change that some subscribers do not have. */
  behind: number;
  /** Subscribers that get their push later than the others: new ones, and those whose last push failed. */
  late: number;
  /** Subscribers that failed for a day. They get one try with every change. */
  suspended: number;
  /** Since when the topic that is longest behind has been so, RFC 3339. */
  oldest_unpushed?: string;
}

export interface TopicCounts {
  url: string;
  channel: string;
  subscriptions: number;
  /** Pushes that were answered with success, and those that were not, since the topic has subscribers. */
  delivered: number;
  failed: number;
}

export interface HostCounts {
  host: string;
  subscriptions: number;
  /** Of these, so many did not take their last push. */
  failing: number;
}

/** The hub as people see it: counts, and no callback. Those with most subscribers come first. */
export interface HubOverview {
  health: HubHealth;
  topics: TopicCounts[];
  hosts: HostCounts[];
}

/** The pushes of a portion, as a consumer of the queue sends them. */
export interface PortionWork {
  subscribers: ({ id: number; host: string } & Push)[];
  /** Of subscribers for whom there is nothing to send. */
  outcomes: Map<number, Outcome>;
}

/** The hub as the rest of the code calls it. */
export interface HubPort {
  request(request: SubscriptionRequest): Promise<Accepted>;
  health(): Promise<HubHealth>;
  overview(): Promise<HubOverview>;
  /** Subscriptions to the feeds of a channel, or to all feeds, now. */
  subscriptions(channel?: string): Promise<number>;
  /** The subscribers of a portion and what they get; null when it was sent already, or can't be now. */
  portion(id: number): Promise<PortionWork | null>;
  /** The outcomes of a portion, by the subscribers' ids. Those that are missing are tried again. */
  report(id: number, outcomes: Map<number, Outcome>): Promise<void>;
}
