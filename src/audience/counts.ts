import { FORMATS, type Format } from '../feed/addresses.ts';

/** A poll of a feed, as it is counted. */
export interface Poll {
  /** A channel that was found, `search` for searches and combinations; empty for one that was not found: its name may be made up. */
  channel: string;
  format: Format;
  status: number;
  /** `Cf-Cache-Status` of the cache stage. */
  cache: string;
  /** Whether the reader showed validators, takes changes alone (RFC 3229), and takes a compressed answer. */
  conditional: boolean;
  takesChanges: boolean;
  compressed: boolean;
  /** Bytes of the stage's document as it is encoded; 0 where it does not say. */
  length: number;
  /** Whether that document holds changes alone. */
  isDelta: boolean;
  /** Whether the reader got a body, and not headers alone. */
  sent: boolean;
}

/** The counts of polls, by the names that the API uses. */
export const COUNTS = [
  'polls',
  'rss',
  'atom',
  'json',
  'not_modified',
  'deltas',
  'failed',
  'hits',
  'revalidated',
  'conditional',
  'takes_deltas',
  'compressed',
  'bytes',
  'bytes_saved',
] as const;

export type Counts = Record<(typeof COUNTS)[number], number>;

export function noCounts(): Counts {
  return {
    polls: 0,
    rss: 0,
    atom: 0,
    json: 0,
    not_modified: 0,
    deltas: 0,
    failed: 0,
    hits: 0,
    revalidated: 0,
    conditional: 0,
    takes_deltas: 0,
    compressed: 0,
    bytes: 0,
    bytes_saved: 0,
  };
}

export function addCounts(to: Counts, more: Counts): void {
  for (const name of COUNTS) to[name] += more[name];
}

/** Counts one poll. `whole` is the length of the full document, in bytes; 0 where that is not known. */
export function countPoll(counts: Counts, poll: Poll, whole: number): void {
  const { status, cache, length } = poll;
  counts.polls += 1;
  counts[poll.format] += 1;
  if (status === 304) {
    counts.not_modified += 1;
    counts.bytes_saved += whole;
  } else {
    if (poll.sent) counts.bytes += length;
    if (status === 226) {
      counts.deltas += 1;
      if (poll.sent) counts.bytes_saved += Math.max(0, whole - length);
    } else if (status !== 200) counts.failed += 1;
  }
  if (cache === 'HIT' || cache === 'UPDATING' || cache === 'STALE') counts.hits += 1;
  else if (cache === 'REVALIDATED') counts.revalidated += 1;
  if (poll.conditional) counts.conditional += 1;
  if (poll.takesChanges) counts.takes_deltas += 1;
  if (poll.compressed) counts.compressed += 1;
}

/**
 * The length of the full document: where the stage had changes alone, that of an earlier poll. `lengths` keeps those, by format and by
 * whether they are compressed.
 */
export function wholeLength(lengths: number[], { format, compressed, isDelta, length }: Poll): number {
  const at = 2 * FORMATS.indexOf(format) + (compressed ? 1 : 0);
  if (isDelta) return lengths[at] ?? 0;
  if (length > 0) lengths[at] = length;
  return length;
}
