import type { HubContext } from './context.ts';
import { AWAY, BEGUN, SINGLE } from './limits.ts';
import { Portions } from './portions.ts';
import { Pusher } from './pusher.ts';
import { type Job, Sender } from './sender.ts';
import { verify } from './verification.ts';

/** Jobs of a host that a round takes, and hosts at which it looks for some. */
const OF_A_HOST = 10;
const LOOKED_AT = 200;

/**
 * The hub's work, in rounds that each fit one invocation: verifications, pushes to subscribers that are late, and the
 * beginning of pushes, whose portions others send. What is cut is done again: each subscriber gets every change at least once, and in order.
 */
export class Rounds {
  private readonly hub: HubContext;
  private readonly sender: Sender;
  private readonly pusher: Pusher;
  /** Portions of the pushes under way. */
  readonly portions: Portions;
  /** Pairs of topic and callback whose intent is being verified. */
  private readonly asking = new Set<string>();
  /** The hosts that were looked at last: hosts take turns. */
  private readonly lastHost = { requests: '', late: '' };
  private requestsRest = 0;
  /** Whether the last round could begin nothing: connections of slow hosts are taken. */
  private idle = false;

  constructor(hub: HubContext) {
    this.hub = hub;
    this.sender = new Sender(hub.now);
    this.pusher = new Pusher(hub);
    this.portions = new Portions(hub, this.pusher, (host) => this.sender.isSlow(host));
  }

  /** Does a round. */
  async run(): Promise<void> {
    this.hub.subscriptions.expire();
    await this.begin();
    const jobs = [...this.verifications(SINGLE / 2)];
    jobs.push(...this.late(SINGLE - jobs.length));
    const { waiting } = await this.sender.send(jobs);
    this.idle = jobs.length > 0 && waiting.length === jobs.length;
  }

  /** Something new is to be done. */
  notice(): void {
    this.idle = false;
  }

  /** When the next round has something to do, in milliseconds since 1970; undefined when none has. `full`: no portion can be sent just now. */
  next(full: boolean): number | undefined {
    const { pushes, subscriptions, requests, now } = this.hub;
    const verifying = requests.waiting() > this.asking.size ? this.requestsRest : undefined;
    const times = [verifying, pushes.nextAt(full), subscriptions.nextDue(), subscriptions.nextLease()];
    const next = Math.min(...times.filter((time) => time !== undefined));
    if (next === Number.POSITIVE_INFINITY) return undefined;
    return this.idle && next <= now() ? now() + 1_000 : next;
  }

  /** Begins pushes of topics that are behind. */
  private async begin(): Promise<void> {
    const { pushes, subscriptions, now } = this.hub;
    for (const topic of pushes.behind(BEGUN)) {
      const rendering = await this.pusher.payloads.get(topic, topic.pushed, topic.version);
      if (rendering.kind === 'payload') pushes.begin(topic, topic.version, rendering.payload.etag, subscriptions);
      else if (rendering.kind === 'unavailable') pushes.rest(topic.id, now() + AWAY);
      else this.pusher.endTopic(topic.id, rendering.reason);
    }
  }

  private late(limit: number): Job[] {
    const { subscriptions } = this.hub;
    const { busy } = this.pusher;
    const rows = this.inTurn(
      'late',
      limit,
      (after) => subscriptions.lateHost(after),
      (host, some) => subscriptions.late(host, some + busy.size).filter(({ id }) => !busy.has(id)),
    );
    return rows.map((row) => ({ host: row.host, send: (timeout) => this.pusher.pushLate(row, timeout) }));
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
        const keys = new Set(this.asking);
        // Two of one callback follow each other.
        return requests.of(host, some + this.asking.size).filter((row) => !keys.has(key(row)) && keys.add(key(row)));
      },
    );
    return rows.map((row) => ({
      host: row.host,
      send: async (timeout) => {
        this.asking.add(key(row));
        if (!(await verify(row, this.hub, timeout))) this.requestsRest = now() + AWAY;
        this.asking.delete(key(row));
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
}
