import type { Rhythm } from '../feed/freshness.ts';

/** Seconds that the edge keeps a document: a purge may come between rendering and storing, so no longer. */
export const EDGE_SECONDS = 3600;
/** Seconds that a document is kept which may soon be another: a 404, or one made while the ledger was out of reach. */
export const BRIEF_SECONDS = 60;
export const DAY_SECONDS = 86_400;

/** `Cache-Control` of a name that never means another content (RFC 8246). */
export const FOR_GOOD = 'public, max-age=31536000, immutable';

/** RFC 5861: an old document at once beats a new one late, and beats an error. */
const STALE_DIRECTIVES = 'stale-while-revalidate=3600, stale-if-error=86400';

/** `Cache-Control` for readers, and for the edge as `Cloudflare-CDN-Cache-Control`. */
export function kept(seconds: number): string {
  return `public, max-age=${seconds}, ${STALE_DIRECTIVES}`;
}

/** The same for what may soon be another. */
export const KEPT_BRIEFLY = `public, max-age=${BRIEF_SECONDS}, stale-if-error=86400`;

/** `Cache-Control` of a 301. */
export const MOVED_FOR_GOOD = `public, max-age=${DAY_SECONDS}`;

/** What a document tells the gateway of itself: its length, and the rhythm of a feed's channel. */
export const ABOUT = 'Edgefeed-About';

/** Headers that documents, cache stage and gateway exchange; readers see none of them. */
export const INTERNAL = ['Age', 'Cache-Tag', 'Cf-Cache-Status', 'Cloudflare-CDN-Cache-Control', ABOUT] as const;

/** The length of the body as it is encoded, in bytes, and the rhythm where there is one, as the value of {@link ABOUT}. */
export function formatAbout(length: number, rhythm: Rhythm | undefined): string {
  return rhythm ? `${length} ${rhythm.newest} ${rhythm.interval}` : String(length);
}

/** What {@link formatAbout} wrote; a length of 0 where nothing is told. */
export function readAbout(value: string | null): { length: number; rhythm: Rhythm | undefined } {
  const [length = 0, newest, interval] = (value ?? '').split(' ').map(Number);
  return { length, rhythm: newest === undefined || interval === undefined ? undefined : { newest, interval } };
}
