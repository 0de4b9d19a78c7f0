import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { retryAfter, waitBefore } from '../http/backoff.ts';
import { CannotRun, type Entry, type Source } from './entry.ts';
import { type FeedDocument, readFeedDocument } from './feed-document.ts';

interface FeedOptions {
  timeZone?: string | undefined;
  fetch?: typeof fetch | undefined;
}

/** More pages than any feed has: one that leads on for ever must end. */
const MOST_PAGES = 10_000;
const TIMEOUT = 60_000;
const ATTEMPTS = 4;

/**
 * A feed from a file or an address: RSS, Atom or JSON Feed, with the archive documents that it leads to (RFC 5005). An
 * article that stands in several documents counts once, as the newest document has it.
 */
export async function feedSource(path: string, options: FeedOptions = {}): Promise<Source> {
  const notes: { file: string; detail: string }[] = [];
  let whole = false;
  const first = await load(path, options);
  return {
    kind: 'feed',
    complete: () => whole,
    notes: () => notes,
    async *entries() {
      const seen = new Set<string>();
      const visited = new Set<string>();
      let archived = false;
      let bytes: Uint8Array | undefined = first;
      for (let place: string | undefined = path; place !== undefined && visited.size < MOST_PAGES; ) {
        visited.add(place);
        bytes ??= await load(place, options).catch(
          (error: Error) => void notes.push({ file: place ?? path, detail: error.message }),
        );
        const page: FeedDocument | undefined =
          bytes && readFeedDocument(bytes, isHttp(place) ? place : undefined, options.timeZone ?? 'UTC');
        if (bytes && !page && visited.size === 1) throw new CannotRun(`${path}: neither RSS, Atom nor JSON Feed`);
        if (!page) return;
        for (const [index, outcome] of page.items.entries()) {
          const key = outcome.kind === 'article' ? outcome.article.id : `${place} item ${index + 1}`;
          if (seen.has(key)) continue;
          seen.add(key);
          yield { key, file: place, read: async () => outcome } satisfies Entry;
        }
        archived ||= page.older?.archive ?? false;
        whole = page.complete || (archived && page.older === undefined);
        place = page.older && follow(page.older.href, place);
        if (place !== undefined && visited.has(place)) return;
        bytes = undefined;
      }
    },
  };
}

function follow(href: string, from: string): string | undefined {
  if (isHttp(href) || isHttp(from)) return URL.parse(href, isHttp(from) ? from : undefined)?.href ?? undefined;
  return resolve(dirname(from), decodeURIComponent(href));
}

async function load(place: string, options: FeedOptions): Promise<Uint8Array> {
  if (!isHttp(place)) {
    return readFile(place).catch(() => {
      throw new CannotRun(`${place}: can't be read`);
    });
  }
  const get = options.fetch ?? fetch;
  for (let attempt = 1; ; attempt++) {
    const headers = {
      accept: 'application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5',
    };
    const response = await get(place, { headers, signal: AbortSignal.timeout(TIMEOUT) }).catch((error: Error) => error);
    const failed = response instanceof Error ? response.message : `HTTP ${response.status}`;
    if (!(response instanceof Error) && response.ok) return new Uint8Array(await response.arrayBuffer());
    const passing = response instanceof Error || response.status === 429 || response.status >= 500;
    if (!passing || attempt >= ATTEMPTS) throw new CannotRun(`${place}: ${failed}`);
    const asked = response instanceof Error ? undefined : retryAfter(response.headers.get('retry-after'), Date.now());
    await wait(waitBefore(attempt, asked, Math.random));
  }
}

function isHttp(place: string): boolean {
  return /^https?:\/\//i.test(place);
}
