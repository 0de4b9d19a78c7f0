import type { Format } from '../feed/addresses.ts';
import { type AudiencePort, DAY_MS } from './contract.ts';
import { countPoll, type Poll, wholeLength } from './counts.ts';
import { type FamilyShare, Gathered, type Share } from './gathered.ts';
import { KeyedHash } from './keyed-hash.ts';
import type { Sketch } from './sketch.ts';
import { readsForItself, type Software, softwareOf } from './software.ts';

/** Milliseconds between two hand-overs of an isolate. */
const HAND_OVER_EVERY = 60_000;
/** User-Agents whose family is remembered. */
const AGENTS = 2_000;
/** Readers that may wait for the day's secret. */
const WAITING = 1_000;
/** Batches of earlier days that may wait for the object. */
const OUTBOX = 3;

/** The counts of a channel since the last hand-over. */
interface Entry {
  channel: string;
  share: Share<Sketch>;
  /** Lengths of its full documents as they were last seen, by format, and by whether they are compressed. */
  lengths: number[];
  /** Aggregators whose subscribers were noted, by format. */
  followed: Record<Format, Set<Agent>>;
}

/** A User-Agent, with the share of its family since the last hand-over. */
interface Agent {
  software: Software;
  gathered: Gathered;
  share: FamilyShare<Sketch>;
}

/** A reader that waits for the day's secret. */
interface Seen {
  entry: Entry;
  agent: Agent;
  format: Format;
  address: string;
}

interface GathererOptions {
  /** The address of a reader, as it is counted: of IPv6 the network alone. */
  addressOf(headers: Headers): string;
  /** Milliseconds since 1970. */
  now(): number;
  /** Reports a fault. */
  report(event: string, detail: Record<string, unknown>): void;
  /** A name for a batch, different from all others. */
  newId(): string;
}

/**
 * Counts the polls of an isolate, in memory, and hands them over to the object `Audience`: with the first poll, and then at most once
 * a minute. No address and no hash leaves it, only registers of sketches. An isolate that ends loses what it has not handed over.
 */
export class Gatherer {
  private readonly store: Pick<AudiencePort, 'salt' | 'take'>;
  private readonly options: GathererOptions;
  private gathered = new Gathered(0);
  private readonly entries = new Map<string, Entry>();
  private readonly lengths = new Map<string, number[]>();
  private readonly agents = new Map<string, Agent>();
  /** In order, under the name with which a batch is sent again. */
  private readonly outbox: { id: string; gathered: Gathered }[] = [];
  private dueAt = 0;
  private handingOver = false;
  /** Of the day of {@link gathered}; undefined until the object has told it. */
  private hash: KeyedHash | undefined;
  /** Readers of before that. */
  private waiting: Seen[] = [];

  constructor(store: Pick<AudiencePort, 'salt' | 'take'>, options: GathererOptions) {
    this.store = store;
    this.options = options;
  }

  /** Counts one poll, of a reader with these headers. */
  count(poll: Poll, headers: Headers): void {
    const day = Math.floor(this.options.now() / DAY_MS);
    if (day !== this.gathered.day) this.turn(day);
    const agent = this.agentOf(headers.get('User-Agent') ?? '');
    agent.share.polls += 1;
    const { channel, format } = poll;
    if (channel === '') {
      countPoll(this.gathered.missing, poll, 0);
      return;
    }
    const entry = this.entryOf(channel);
    countPoll(entry.share.counts, poll, wholeLength(entry.lengths, poll));
    const { software } = agent;
    const isReader = readsForItself(software);
    if (!isReader && software.subscribers === undefined) return;
    const address = isReader ? this.options.addressOf(headers) : '';
    if (this.hash) this.see(this.hash, entry, agent, format, address);
    else if (this.waiting.length < WAITING) this.waiting.push({ entry, agent, format, address });
  }

  /** The hand-over where it is due, which never rejects; undefined where it is not. */
  handOver(): Promise<void> | undefined {
    return this.options.now() < this.dueAt ? undefined : this.handOverNow();
  }

  /** The same though it is not due, for those who ask for figures: what this isolate counted is among them. */
  handOverNow(): Promise<void> | undefined {
    if (this.handingOver || (this.gathered.isEmpty && this.outbox.length === 0)) return undefined;
    this.dueAt = this.options.now() + HAND_OVER_EVERY;
    this.handingOver = true;
    return this.send();
  }

  private async send(): Promise<void> {
    try {
      await this.learnSalt();
      if (this.outbox.length === 0) this.close();
      for (let next = this.outbox[0]; next; next = this.outbox[0]) {
        await this.store.take(next.id, next.gathered.batch());
        this.outbox.shift();
      }
    } catch (error) {
      // No address waits for longer than until the next attempt.
      this.waiting = [];
      this.options.report('audience unavailable', { error: String(error) });
    } finally {
      this.handingOver = false;
    }
  }

  private async learnSalt(): Promise<void> {
    if (this.hash || this.waiting.length === 0) return;
    const { day, key } = await this.store.salt();
    const { waiting } = this;
    this.waiting = [];
    // Around midnight the object's clock may be at another day.
    if (day !== this.gathered.day) return;
    this.hash = new KeyedHash(key);
    for (const { entry, agent, format, address } of waiting) this.see(this.hash, entry, agent, format, address);
  }

  /** Another day has begun: its secret is another one. */
  private turn(day: number): void {
    this.close();
    this.gathered = new Gathered(day);
    this.entries.clear();
    this.hash = undefined;
    this.waiting = [];
  }

  private close(): void {
    if (this.gathered.isEmpty) return;
    this.outbox.push({ id: this.options.newId(), gathered: this.gathered });
    if (this.outbox.length > OUTBOX) this.outbox.shift();
    this.gathered = new Gathered(this.gathered.day);
    this.entries.clear();
  }

  private see(hash: KeyedHash, entry: Entry, agent: Agent, format: Format, address: string): void {
    const { subscribers, family, feed, hash: software, length } = agent.software;
    if (subscribers === undefined) {
      hash.hash(software, length, address);
      entry.share.readers.add(hash.high, hash.low);
      agent.share.readers.add(hash.high, hash.low);
      return;
    }
    if (entry.followed[format].has(agent)) return;
    entry.followed[format].add(agent);
    // A name of the aggregator's own tells its feeds apart, else their format does.
    hash.hash(0, 0, feed === '' ? format : `feed ${feed}`);
    this.gathered.follow({ channel: entry.channel, family, feed: `${hash.high}.${hash.low}`, subscribers });
  }

  private entryOf(channel: string): Entry {
    let entry = this.entries.get(channel);
    if (!entry) {
      const lengths = this.lengths.get(channel) ?? [0, 0, 0, 0, 0, 0];
      this.lengths.set(channel, lengths);
      const followed = { rss: new Set<Agent>(), atom: new Set<Agent>(), json: new Set<Agent>() };
      entry = { channel, share: this.gathered.shareOf(channel), lengths, followed };
      this.entries.set(channel, entry);
    }
    return entry;
  }

  private agentOf(userAgent: string): Agent {
    const { gathered } = this;
    let agent = this.agents.get(userAgent);
    if (!agent) {
      if (this.agents.size >= AGENTS) this.agents.clear();
      const software = softwareOf(userAgent);
      agent = { software, gathered, share: gathered.familyOf(software.family) };
      this.agents.set(userAgent, agent);
    } else if (agent.gathered !== gathered) {
      agent.gathered = gathered;
      agent.share = gathered.familyOf(agent.software.family);
    }
    return agent;
  }
}
