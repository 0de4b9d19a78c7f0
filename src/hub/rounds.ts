import type { HubContext } from './context.ts';
import type { PortionWork } from './contract.ts';
import { deliver, type Outcome, type Push } from './delivery.ts';
import { INDEXNOW } from './indexnow.ts';
import { ALONE, BEGUN, BESIDE, PORTION, PORTIONS, SPACING } from './limits.ts';
import type { Payload } from './payload.ts';
import { Payloads } from './payloads.ts';
import type { PortionRow } from './pushes.ts';
import { type Job, Sender } from './sender.ts';
import type { SubscriptionRow } from './subscriptions.ts';
import { verify } from './verification.ts';

/** Milliseconds until the ledger is asked again that was out of reach. */
const AWAY = 2_000;
/** Milliseconds after which a push is sent again whose outcome is not known. */
const STRAGGLING = 60_000;
/** Jobs of a host that a round takes, and hosts at which it looks for some. */
const OF_A_HOST = 10;
const LOOKED_AT = 200;

/** A portion of a push on its way. */
interface Portion {
  jobs: Job[];
  /** Nobody waits for the rest: it is late. */
  close(): void;
}

/**
 * The hub's work, in rounds that each fit one invocation: verifications, pushes to subscribers that are late, and portions of the
 * pushes under way. What is cut is done again: each subscriber gets every change at least once, and in order.
 */
export class Rounds {
  private readonly hub: HubContext;
  private readonly sender: Sender;
  private readonly payloads: Payloads;
  /** Subscribers, by id, and pairs of topic and callback that a request is under way to. */
  private readonly busy = new Set<number | string>();
  /** When subscribers got a late push, for as long as the next one must wait. */
  private readonly recent = new Map<number, number>();
  /** The hosts that were looked at last: hosts take turns. */
  private readonly lastHost = { requests: '', late: '' };
  private requestsRest = 0;
  /** Verifications under way. */
  private asking = 0;
  /** Whether the last round could begin nothing: connections of slow hosts are taken. */
  private idle = false;

  constructor(hub: HubContext) {
    this.hub = hub;
    this.sender = new Sender(hub.now);
    this.payloads = new Payloads(hub.services);
  }

  /** Does a round. `queued`: portions are sent by consumers of a queue. */
  async run(queued: boolean): Promise<void> {
    for (const [id, time] of this.recent) if (time <= this.hub.now() - SPACING) this.recent.delete(id);
    this.hub.subscriptions.expire();
    await this.begin();
    const portions = queued ? [] : await this.portions();
    const jobs = [...this.verifications(portions.length > 0 ? BESIDE / 2 : ALONE / 2)];
    jobs.push(...this.late((portions.length > 0 ? BESIDE : ALONE) - jobs.length));
    for (const portion of portions) jobs.push(...portion.jobs);
    const { waiting } = await this.sender.send(jobs);
    for (const portion of portions) portion.close();
    this.idle = jobs.length > 0 && waiting.length === jobs.length;
  }

  /** Something new is to be done. */
  notice(): void {
    this.idle = false;
  }

  /** When the next round has something to do, in milliseconds since 1970; undefined when none has. */
  next(queued: boolean): number | undefined {
    const { pushes, subscriptions, requests, now } = this.hub;
    const verifying = requests.waiting() > this.asking ? this.requestsRest : undefined;
    const times = [verifying, pushes.nextAt(queued), subscriptions.nextDue(), subscriptions.nextLease()];
    const next = Math.min(...times.filter((time) => time !== undefined));
    if (next === Number.POSITIVE_INFINITY) return undefined;
    return this.idle && next <= now() ? now() + 1_000 : next;
  }

  /** A portion's subscribers and what they get, for a consumer of the queue; undefined when it was done already. */
  async work(id: number): Promise<PortionWork | undefined> {
    const { pushes } = this.hub;
    const row = pushes.portion(id);
    const document = row && (await this.documentOf(row));
    if (!row || !document) return undefined;
    const work: PortionWork = { subscribers: [], outcomes: new Map() };
    for (const one of this.subscribersOf(row, document.since)) {
      const push = await this.pushTo(one, document.payload);
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
      else this.failed(subscriber, outcome, topic.pushed);
    }
    pushes.done(row, delivered, outcomes.size - delivered);
  }

  /** Begins pushes of topics that are behind. */
  private async begin(): Promise<void> {
    const { pushes, subscriptions, requests, now } = this.hub;
    for (const topic of pushes.behind(BEGUN)) {
      const rendering = await this.payloads.get(topic, topic.pushed, topic.version);
      if (rendering.kind === 'payload') pushes.begin(topic, topic.version, rendering.payload.etag, subscriptions);
      else if (rendering.kind === 'unavailable') pushes.rest(topic.id, now() + AWAY);
      else {
        requests.denyAll(topic.id, rendering.reason);
        subscriptions.removeAll(topic.id);
      }
    }
  }

  private async portions(): Promise<Portion[]> {
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

  /** What the push of a portion's topic sends; undefined while it cannot be rendered. */
  private async documentOf({ topic: id }: PortionRow) {
    const { subscriptions, pushes, now } = this.hub;
    const topic = subscriptions.topicById(id);
    if (!topic || topic.target === null) return undefined;
    const rendering = await this.payloads.get(topic, topic.pushed, topic.target);
    if (rendering.kind === 'payload') return { payload: rendering.payload, since: topic.pushed, upTo: topic.target };
    pushes.restPortions(now() + AWAY);
    return undefined;
  }

  /** Those of a portion that may be pushed to now; one that got a late push just now is late again. */
  private subscribersOf(row: PortionRow, since: number): SubscriptionRow[] {
    const { pushes, subscriptions } = this.hub;
    return pushes.subscribers(row).filter(({ id }) => {
      const recent = this.recent.get(id);
      if (recent !== undefined) subscriptions.postpone(id, since, recent + SPACING);
      return recent === undefined;
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
        const outcome = await this.push(subscriber, payload, timeout);
        open.delete(subscriber.id);
        if (outcome === 'delivered') delivered += 1;
        else failed += 1;
        if (outcome !== 'delivered') this.failed(subscriber, outcome, since);
        else if (closed) subscriptions.settle(subscriber.id, row.topic, upTo);
        if (!closed) return;
        pushes.count(row.topic, outcome === 'delivered' ? 1 : 0, outcome === 'delivered' ? 0 : 1);
        wake();
      },
    }));
    const close = () => {
      closed = true;
      for (const id of open.keys()) subscriptions.postpone(id, since, now() + (this.busy.has(id) ? STRAGGLING : 0));
      pushes.done(row, delivered, failed);
    };
    return { jobs, close };
  }

  private late(limit: number): Job[] {
    const { subscriptions } = this.hub;
    const rows = this.inTurn(
      'late',
      limit,
      (after) => subscriptions.lateHost(after),
      (host, some) => subscriptions.late(host, some + this.busy.size).filter(({ id }) => !this.busy.has(id)),
    );
    return rows.map((row) => ({ host: row.host, send: (timeout) => this.pushLate(row, timeout) }));
  }

  private async pushLate(row: SubscriptionRow, timeout: number): Promise<void> {
    const { subscriptions, pushes, requests, now, wake } = this.hub;
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
        this.recent.set(row.id, now());
        subscriptions.settle(row.id, row.topic, version);
      } else this.failed(row, outcome, since);
      pushes.count(row.topic, outcome === 'delivered' ? 1 : 0, outcome === 'delivered' ? 0 : 1);
    } else if (rendering.kind === 'unavailable') subscriptions.postpone(row.id, since, now() + AWAY);
    else {
      requests.denyAll(topic.id, rendering.reason);
      subscriptions.removeAll(topic.id);
    }
    this.busy.delete(row.id);
    wake();
  }

  private verifications(limit: number): Job[] {
    const { requests, now, wake } = this.hub;
    if (this.requestsRest > now()) return [];
    const key = ({ url, callback }: { url: string; callback: string }) => `${url} ${callback}`;
    const rows = this.inTurn(
      'requests',
      limit,
      (after) => requests.hostAfter(after),
      (host, some) => {
        const keys = new Set(this.busy);
        // Two of one callback follow each other.
        return requests.of(host, some + this.busy.size).filter((row) => !keys.has(key(row)) && keys.add(key(row)));
      },
    );
    return rows.map((row) => ({
      host: row.host,
      send: async (timeout) => {
        this.busy.add(key(row));
        this.asking += 1;
        if (!(await verify(row, this.hub, timeout))) this.requestsRest = now() + AWAY;
        this.busy.delete(key(row));
        this.asking -= 1;
        wake();
      },
    }));
  }

  /** Rows of some hosts, which take turns: one with many holds up no other. */
  private inTurn<Row>(
    kind: 'requests' | 'late',
    limit: number,
    hostAfter: (host: string) => string | undefined,
    rowsOf: (host: string, some: number) => Row[],
  ): Row[] {
    const rows: Row[] = [];
    const first = hostAfter(this.lastHost[kind]) ?? hostAfter('');
    let host = first;
    for (let looked = 0; host !== undefined && rows.length < limit && looked < LOOKED_AT; looked += 1) {
      const some = Math.min(limit - rows.length, this.sender.isSlow(host) ? 1 : OF_A_HOST);
      rows.push(...rowsOf(host, some).slice(0, some));
      this.lastHost[kind] = host;
      host = hostAfter(host) ?? hostAfter('');
      if (host === first) break;
    }
    return rows;
  }

  private async push(row: SubscriptionRow, payload: Payload, timeout: number): Promise<Outcome> {
    this.busy.add(row.id);
    const push = await this.pushTo(row, payload);
    const outcome = push ? await deliver(this.hub.fetch, push, timeout) : 'delivered';
    this.busy.delete(row.id);
    return outcome;
  }

  /** The push to a subscriber; undefined when there is nothing to tell, or the subscription had to be ended. */
  private async pushTo({ id, callback, secret: sealed }: SubscriptionRow, payload: Payload): Promise<Push | undefined> {
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
  private failed({ id, lease }: SubscriptionRow, outcome: Outcome, since: number): void {
    if (outcome === 'gone' && lease !== null) this.hub.subscriptions.remove(id);
    else this.hub.subscriptions.fail(id, since);
  }
}
