import type { Counts } from './counts.ts';
import type { Batch } from './gathered.ts';

/** The secret with which readers are hashed on one day, UTC. */
export interface Salt {
  /** Days since 1970. */
  day: number;
  key: Uint8Array;
}

/** A day, or a month of days that are no longer kept. */
export interface Period extends Counts {
  /** Its first day, `2026-11-30`. */
  start: string;
  /** Days in it on which something was counted; 1 for a day. */
  days: number;
  /** Distinct readers that poll for themselves, a day. */
  readers: number;
  /** People for whom aggregators fetch, a day. */
  followers: number;
}

/** A channel, over a range of days. */
export interface ChannelFigures extends Omit<Period, 'start'> {
  channel: string;
}

/** A family of readers' software, over a range of days. */
export interface SoftwareFigures {
  software: string;
  days: number;
  polls: number;
  readers: number;
  followers: number;
}

/** Days since 1970, both included. */
export interface Range {
  from: number;
  to: number;
}

export interface Report {
  /** In order of time. Days on which nothing was counted are left out. */
  periods: Period[];
  /** Those with the most subscribers first. */
  channels: ChannelFigures[];
  software: SoftwareFigures[];
}

/** A channel that had readers once. */
export interface Unread {
  channel: string;
  /** The last day on which it had one, `2026-11-30`. */
  last: string;
}

/** The object `Audience`, as the rest of the worker calls it. */
export interface AudiencePort {
  /** The secret of the object's present day. */
  salt(): Promise<Salt>;
  /** Takes what an isolate gathered. The same `id` again changes nothing. */
  take(id: string, batch: Batch): Promise<void>;
  /** Of the publication, or of one channel: then `channels` and `software` are empty. At most `limit` channels. */
  report(range: Range, options: { channel?: string; limit: number }): Promise<Report>;
  /** Channels without a reader since that day, those that were left last first. */
  unread(since: number, limit: number): Promise<Unread[]>;
  /** Subscribers of a channel on the last finished day on which it had any of the last seven; 0 without. */
  subscribers(channel: string): Promise<number>;
}

/**
 * Everybody who follows: those who poll for themselves, and those for whom aggregators fetch. Subscriptions to pushes are not among
 * them: who has one still polls now and then, and is counted already.
 */
export function subscribersOf({ readers, followers }: Pick<Period, 'readers' | 'followers'>): number {
  return readers + followers;
}

export const DAY_MS = 86_400_000;

/** Days since 1970 as `2026-11-30`. */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
