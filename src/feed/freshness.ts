/**
 * For how long readers may keep a feed, in seconds. Each divides the hour, so that `max-age` of HTTP, `ttl` of RSS (minutes)
 * and `sy:updateFrequency` (times an hour) can say the same.
 */
const STEPS = [300, 360, 600, 720, 900, 1200, 1800, 3600] as const;
/** For how long a feed without any articles may be kept. Seconds. */
export const FRESH_SECONDS = STEPS[0];
/** For how long an archive page may be kept: it hardly ever changes, and is read once. Seconds. */
export const ARCHIVE_SECONDS = 86_400;

/** How many of a channel's newest articles show its rhythm. */
export const RHYTHM_ARTICLES = 10;
/** A feed may be kept for this part of the time since its newest article: for an hour after a day without one. */
const SILENCE_SHARE = 24;

/** How often a channel publishes. Milliseconds. */
export interface Rhythm {
  /** The date of its newest article, since 1970. */
  newest: number;
  /** The time between two articles, as it mostly is; 0 when there is but one. */
  interval: number;
}

/** The rhythm of a channel whose newest articles bear these dates, newest first, in milliseconds; undefined without any. */
export function rhythmOf(dates: readonly number[]): Rhythm | undefined {
  const [newest, ...older] = dates.slice(0, RHYTHM_ARTICLES);
  if (newest === undefined) return undefined;
  const intervals = older.map((date, index) => (dates[index] as number) - date).sort((a, b) => a - b);
  return { newest, interval: intervals[intervals.length >> 1] ?? 0 };
}

/**
 * How long a feed of this rhythm may be kept at the time `asOf` (milliseconds since 1970), in seconds: from 5 minutes to an
 * hour, and not longer than it mostly takes until the next article.
 */
export function freshSeconds(rhythm: Rhythm | undefined, asOf: number): number {
  if (!rhythm) return FRESH_SECONDS;
  const wait = Math.max(rhythm.interval, (asOf - rhythm.newest) / SILENCE_SHARE) / 1000;
  return STEPS.findLast((step) => step <= wait) ?? FRESH_SECONDS;
}
