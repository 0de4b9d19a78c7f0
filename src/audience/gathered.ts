import { addCounts, type Counts, noCounts } from './counts.ts';
import { Sketch } from './sketch.ts';

/** The counts of a channel. */
export interface Share<Readers> {
  counts: Counts;
  /** Distinct readers that poll for themselves. */
  readers: Readers;
}

/** The people of an aggregator that follow a channel, by the aggregator's own name for the feed, salted and hashed. */
export interface Following {
  channel: string;
  family: string;
  feed: string;
  subscribers: number;
}

/** The hand-over of an isolate: counts and sketches of one day, and nothing of a single reader. */
export interface Batch {
  /** Days since 1970, UTC. */
  day: number;
  missing: Counts;
  channels: Map<string, Share<Uint8Array>>;
  software: Map<string, FamilyShare<Uint8Array>>;
  followings: Following[];
}

/** The share of a family of software. */
export interface FamilyShare<Readers> {
  polls: number;
  readers: Readers;
}

/** One day's polls, as they were gathered. */
export class Gathered {
  readonly day: number;
  /** Polls of feeds that are not there. */
  readonly missing = noCounts();
  readonly channels = new Map<string, Share<Sketch>>();
  readonly software = new Map<string, FamilyShare<Sketch>>();
  private readonly follows = new Map<string, Following>();

  constructor(day: number) {
    this.day = day;
  }

  get isEmpty(): boolean {
    return this.software.size === 0;
  }

  get followings(): Following[] {
    return [...this.follows.values()];
  }

  /** The counts of all polls. */
  get total(): Counts {
    const total = noCounts();
    addCounts(total, this.missing);
    for (const { counts } of this.channels.values()) addCounts(total, counts);
    return total;
  }

  /** The share of a channel, to be counted in. */
  shareOf(channel: string): Share<Sketch> {
    let share = this.channels.get(channel);
    if (!share) {
      share = { counts: noCounts(), readers: new Sketch() };
      this.channels.set(channel, share);
    }
    return share;
  }

  /** The share of a family of software, to be counted in. */
  familyOf(family: string): FamilyShare<Sketch> {
    let share = this.software.get(family);
    if (!share) {
      share = { polls: 0, readers: new Sketch() };
      this.software.set(family, share);
    }
    return share;
  }

  /** Notes how many follow a channel by an aggregator; the most of a day count. */
  follow(following: Following): void {
    const { channel, family, feed, subscribers } = following;
    const key = `${channel}\n${family}\n${feed}`;
    if (subscribers > (this.follows.get(key)?.subscribers ?? -1)) this.follows.set(key, following);
  }

  /** Takes in what an isolate handed over, of the same day. */
  merge(batch: Batch): void {
    addCounts(this.missing, batch.missing);
    for (const [channel, { counts, readers }] of batch.channels) {
      const share = this.shareOf(channel);
      addCounts(share.counts, counts);
      share.readers.merge(Sketch.of(readers));
    }
    for (const [family, { polls, readers }] of batch.software) {
      const share = this.familyOf(family);
      share.polls += polls;
      share.readers.merge(Sketch.of(readers));
    }
    for (const following of batch.followings) this.follow(following);
  }

  /** All of it, as it is handed over. */
  batch(): Batch {
    const { day, missing, followings } = this;
    const channels: Batch['channels'] = new Map();
    for (const [channel, { counts, readers }] of this.channels) {
      channels.set(channel, { counts, readers: readers.bytes() });
    }
    const software: Batch['software'] = new Map();
    for (const [family, { polls, readers }] of this.software) software.set(family, { polls, readers: readers.bytes() });
    return { day, missing, channels, software, followings };
  }
}
