import { cacheTag, EVERYTHING_TAG } from '../feed/addresses.ts';

export { cacheTag, EVERYTHING_TAG };

export interface StoredAnswer {
  response: Response;
  /** When what it shows changed, in seconds since 1970, as `Validators` has it; undefined for errors and redirects. */
  modified: number | undefined;
}

/** All of a stored answer but its body. */
export interface StoredHead extends Pick<StoredAnswer, 'modified'> {
  headers: Headers;
}

/** The cache at the edge, as the house sees it. Everything under a channel's tag is forgotten together. */
export interface EdgeCache {
  /** What is known of the stored answer for a path, as long as it may be used: enough for a 304. */
  known(path: string): StoredHead | undefined;
  /** The stored answer for a path, or undefined: not there, or the cache stands before the worker and did not have it. */
  match(path: string): Promise<Response | undefined>;
  /** Tells what a stored answer would be like, when only that was asked for: the next 304 needs no more. */
  learn(path: string, head: StoredHead): void;
  /** Offers an answer for keeping; how long stands in its headers. Returns at once, and leaves the answer whole. */
  store(path: string, answer: StoredAnswer): void;
  /** Forgets whatever was made from these channels. False when the platform refused: then ask again later. */
  purge(channels: readonly string[]): Promise<boolean>;
}

/** The edge keeps nothing longer, since a purge may come between rendering and storing. Seconds. */
export const EDGE_SECONDS = 3600;
/** What one purge may name. */
const TAGS_PER_PURGE = 100;

/** The part of the platform's execution context that is there where Workers Cache is. */
export interface WorkersCachePurge {
  purge(options: { tags: string[] }): Promise<{ success: boolean }>;
}

/** Workers Cache: it stands before the worker and stores by the answer's headers, so there is only purging to do. */
export function workersCache(cache: WorkersCachePurge): EdgeCache {
  return {
    known: () => undefined,
    match: async () => undefined,
    learn: () => {},
    store: () => {},
    async purge(channels) {
      if (channels.length === 0) return true;
      const tags = channels.length > TAGS_PER_PURGE ? [EVERYTHING_TAG] : channels.map(cacheTag);
      try {
        return (await cache.purge({ tags })).success;
      } catch {
        return false;
      }
    },
  };
}
