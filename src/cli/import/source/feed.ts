import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { DomUtils, parseDocument } from 'htmlparser2';
import { BACKOFF, CannotRun, call } from '../../http/connection.ts';
import { isAddress, itemEntry, type Note, type Source, type SourceOptions } from './entry.ts';
import { type FeedPage, readFeed } from './feed-items.ts';

/** More pages than any feed has: one that leads on for ever must end. */
const MOST_PAGES = 10_000;
/** Bytes of a document: one that never ends must not fill the memory. */
const LARGEST = 64 * 1024 * 1024;
const FEED = /^application\/(?:(?:rss|atom)\+xml|feed\+json)\b/i;
const ATTEMPTS = 4;
const ACCEPT = 'application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5';

/** A feed, and the archives that it leads to (RFC 5005): of an article in several documents the newest counts. */
export async function feedSource(path: string, options: SourceOptions = {}): Promise<Source> {
  const notes: Note[] = [];
  const pageOf = (bytes: Uint8Array, place: string) =>
    readFeed(bytes, isAddress(place) ? place : undefined, options.timeZone ?? 'UTC');
  const bytes = await load(path, options);
  const named = feedOfPage(bytes, path);
  if (named !== undefined) notes.push({ file: path, detail: `a page; its feed is ${named}` });
  const start = named ?? path;
  const first = pageOf(named === undefined ? bytes : await load(named, options), start);
  if (!first) throw new CannotRun(`${path}: neither RSS, Atom nor JSON Feed`);
  let whole = false;
  return {
    complete: () => whole,
    notes: () => notes,
    async *entries() {
      const seen = new Set<string>();
      const visited = new Set<string>();
      let archived = false;
      let place: string | undefined = start;
      for (let page: FeedPage | undefined = first; page; ) {
        const here: string = place;
        for (const [index, outcome] of page.items.entries()) {
          const entry = itemEntry(`${here} item ${index + 1}`, here, outcome);
          if (!seen.has(entry.key)) yield entry;
          seen.add(entry.key);
        }
        archived ||= page.older?.archive ?? false;
        whole = page.complete || (archived && page.older === undefined);
        place = page.older && follow(page.older.href, here);
        if (place === undefined || visited.add(here).has(place) || visited.size > MOST_PAGES) return;
        const older: Uint8Array | Error = await load(place, options).catch((error: Error) => error);
        if (older instanceof Error) notes.push({ file: place, detail: older.message });
        page = older instanceof Error ? undefined : pageOf(older, place);
      }
    },
  };
}

/** The feed that a page of HTML names (autodiscovery), first what is no feed of comments. */
function feedOfPage(bytes: Uint8Array, address: string): string | undefined {
  const text = new TextDecoder().decode(bytes);
  if (!isAddress(address) || !/^\s*(?:<!doctype html|<html\b)/i.test(text)) return undefined;
  const links = DomUtils.getElementsByTagName('link', parseDocument(text)).map(({ attribs }) => attribs);
  const feeds = links.filter(({ rel = '', type = '' }) => /\balternate\b/i.test(rel) && FEED.test(type));
  const feed = feeds.find(({ title = '', href = '' }) => !/comment/i.test(title + href)) ?? feeds[0];
  if (!feed?.href) throw new CannotRun(`${address}: a page that names no feed`);
  return URL.parse(feed.href, address)?.href;
}

function follow(href: string, from: string): string | undefined {
  if (isAddress(from)) return URL.parse(href, from)?.href;
  return isAddress(href) ? href : resolve(dirname(from), decodeURIComponent(href));
}

async function load(place: string, options: SourceOptions): Promise<Uint8Array> {
  const unread = () => Promise.reject(new CannotRun(`${place}: can't be read`));
  if (!isAddress(place)) return readFile(place).catch(unread);
  const { origin, pathname, search } = new URL(place);
  const server = { to: origin, token: null, fetch: options.fetch ?? fetch, backoff: BACKOFF };
  const read = async (response: Response) => {
    if (!response.ok) throw new CannotRun(`${place}: HTTP ${response.status}`);
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > LARGEST) throw new CannotRun(`${place}: more than ${LARGEST / 1024 / 1024} MiB`);
    }
    return Buffer.concat(chunks);
  };
  return call(server, pathname + search, { headers: { accept: ACCEPT } }, read, ATTEMPTS);
}
