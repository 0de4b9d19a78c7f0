import { DurableObject } from 'cloudflare:workers';
import { readConfig } from '../config.ts';
import { Alarm } from '../ledger/alarm.ts';
import type { Change, Subscribed } from '../ledger/outbox.ts';
import { TokenBucket } from '../ledger/token-bucket.ts';
import { type Env, type Services, servicesOf } from '../services.ts';
import type { HubPort } from './contract.ts';
import type { Outcome } from './delivery.ts';
import { APART, AWAY } from './limits.ts';
import { Pushes } from './pushes.ts';
import type { SubscriptionRequest } from './request.ts';
import { Requests } from './requests.ts';
import { Rounds } from './rounds.ts';
import { SecretBox } from './secrets.ts';
import { standing } from './standing.ts';
import { Subscriptions } from './subscriptions.ts';
import { createTables } from './tables.ts';

/** Messages of one call to the queue. */
const MESSAGES = 100;
const NEVER = Number.POSITIVE_INFINITY;

/**
 * The publication's WebSub hub: subscriptions, and what is to be pushed to them. All of that is in its tables and done by one
 * alarm, round by round. Methods answer over RPC as `HubPort` and `Subscribed` say.
 */
export class Hub extends DurableObject<Env> implements HubPort, Subscribed {
  private readonly subscriptionRows: Subscriptions;
  private readonly requests: Requests;
  private readonly pushes: Pushes;
  private readonly box: SecretBox;
  private readonly rounds: Rounds;
  private readonly alarms: Alarm;
  /** Whether subscribers are pushed to: HUB_SECRET may have been taken away. */
  private readonly isOn: boolean;
  private ringing = false;
  /** Portions that invocations of the worker send just now. */
  private readonly apart = new Set<number>();
  private readonly fault: Services['report'];

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    createTables(ctx.storage);
    const { hubSecrets, webhook } = readConfig(env);
    const services = withoutBounds(servicesOf(env));
    const now = () => Date.now();
    this.subscriptionRows = new Subscriptions(sql, now);
    this.requests = new Requests(sql, now);
    this.pushes = new Pushes(sql, now);
    this.box = new SecretBox(hubSecrets);
    this.isOn = hubSecrets.length > 0;
    this.fault = services.report;
    if (!env.PUSHES) this.pushes.markAllUnsent();
    this.alarms = new Alarm(ctx.storage, services.report);
    const { subscriptionRows: subscriptions, requests, pushes, box } = this;
    this.rounds = new Rounds({
      subscriptions,
      requests,
      pushes,
      box,
      services,
      now,
      fetch: (url, init) => fetch(url, init),
      challenge: () => crypto.getRandomValues(new Uint8Array(24)).toHex(),
      wake: () => this.wake(),
    });
    ctx.blockConcurrencyWhile(async () => {
      await standing(sql, subscriptions, box, services.publication, webhook);
      await this.alarms.load();
      this.wake();
    });
  }

  async request(request: SubscriptionRequest) {
    const { secret } = request;
    const accepted = this.requests.add(request, secret === undefined ? null : await this.box.seal(secret));
    this.rounds.notice();
    this.wake();
    return accepted;
  }

  async announce(changes: Change[]): Promise<void> {
    this.ctx.storage.transactionSync(() => {
      for (const change of changes) this.pushes.mark(change);
    });
    this.rounds.notice();
    this.wake();
  }

  /** Sets the alarm, too, should it have been lost. */
  async health() {
    this.wake();
    return this.subscriptionRows.health(this.requests.waiting());
  }

  async overview() {
    return {
      health: await this.health(),
      topics: this.subscriptionRows.topics(),
      hosts: this.subscriptionRows.hosts(),
    };
  }

  async subscriptions(channel?: string) {
    return this.subscriptionRows.count(channel);
  }

  async portion(id: number) {
    return (await this.rounds.portions.work(id)) ?? null;
  }

  async report(id: number, outcomes: Map<number, Outcome>): Promise<void> {
    this.rounds.portions.report(id, outcomes);
    this.wake();
  }

  override async alarm(): Promise<void> {
    if (!this.isOn) return;
    this.ringing = true;
    await this.alarms.rang([() => this.rounds.run(), () => this.send()]);
    this.ringing = false;
    this.wake();
  }

  /** Has portions sent: by consumers of the queue, where one is bound, or else by invocations of the worker. */
  private async send(): Promise<void> {
    const { PUSHES: queue } = this.env;
    if (!queue) return this.sendApart();
    for (let call = 0; call < APART; call += 1) {
      const ids = this.pushes.unsent(MESSAGES);
      if (ids.length === 0) return;
      await queue.sendBatch(ids.map((portion) => ({ body: { portion } })));
      this.pushes.markSent(ids);
    }
  }

  /** Has portions sent side by side. Each invocation has limits of its own, and none is waited for. */
  private sendApart(): void {
    const { default: worker } = this.ctx.exports as unknown as { default: { send(portion: number): Promise<void> } };
    const ids = this.pushes.unsent(APART - this.apart.size);
    this.pushes.markSent(ids);
    for (const id of ids) {
      this.apart.add(id);
      const ended = () => {
        this.apart.delete(id);
        this.wake();
      };
      void worker
        .send(id)
        .catch((error: unknown) => {
          this.fault('portion not sent', { error: String(error) });
          this.pushes.markUnsent(id);
          this.pushes.restPortions(Date.now() + AWAY);
        })
        .then(ended);
    }
  }

  private wake(): void {
    // It is set once at the end of a round, and not by each answer within it.
    if (this.ringing || !this.isOn) return;
    this.alarms.set(this.rounds.next(this.apart.size >= APART) ?? NEVER, () => NEVER);
  }
}

/** The hub asks the ledger itself: KV may be behind. It asks only for what is followed, so no flood has to be bounded. */
function withoutBounds(services: Services): Services {
  const unbounded = () => new TokenBucket(Number.POSITIVE_INFINITY, 1, services.now);
  const windows = { ...services.windows, read: () => Promise.resolve(undefined) };
  return { ...services, windows, lookups: unbounded(), searches: unbounded() };
}
