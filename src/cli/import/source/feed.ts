import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { DomUtils, parseDocument } from 'htmlparser2';
import { BACKOFF, CannotRun, call } from '../../http/connection.ts';
import { isAddress, knownEntry, type Source, type SourceNote, type SourceOptions } from './entry.ts';
import { readFeed } from './feed-items.ts';

/** More pages than any feed has: one that leads on for ever must end. */
const MOST_PAGES = 10_000;
const ATTEMPTS = 4;
const ACCEPT = 'application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5';

/** A feed, and the archives that it leads to (RFC 5005): of an article in several documents the newest counts. */
export async function feedSource(path: string, options: SourceOptions = {}): Promise<Source> {
  const notes: SourceNote[] = [];
  const { timeZone = 'UTC' } = options;
  let start = path;
  let bytes: Uint8Array | undefined = await load(path, options);
  const named = feedOfPage(bytes, path);
  if (named !== undefined) {
    notes.push({ file: path, detail: `a page; its feed is ${named}` });
    start = named;
    bytes = await load(named, options);
  }
  let whole = false;
  return {
    kind: 'feed',
    complete: () => whole,
    notes: () => notes,
    async *entries() {
      const seen = new Set<string>();
      const visited = new Set<string>();
      let archived = false;
      for (let place: string | undefined = start; place !== undefined && visited.size < MOST_PAGES; ) {
        const here: string = place;
        visited.add(here);
        bytes ??= await load(here, options).catch(
          ({ message }: Error) => void notes.push({ file: here, detail: message }),
        );
        const page = bytes && readFeed(bytes, isAddress(here) ? here : undefined, timeZone);
        if (bytes && !page && visited.size === 1) throw new CannotRun(`${path}: neither RSS, Atom nor JSON Feed`);
        if (!page) return;
        for (const [index, outcome] of page.items.entries()) {
          const key = outcome.kind === 'article' ? outcome.article.id : `${here} item ${index + 1}`;
          if (!seen.has(key)) yield knownEntry(key, here, outcome);
          seen.add(key);
        }
        archived ||= page.older?.archive ?? false;
        whole = page.complete || (archived && page.older === undefined);
        place = page.older && follow(page.older.href, here);
        if (place !== undefined && visited.has(place)) return;
        bytes = undefined;
      }
    },
  };
}

/** The feed that a page of HTML names (autodiscovery), first what is no feed of comments. */
function feedOfPage(bytes: Uint8Array, address: string): string | undefined {
  const text = new TextDecoder().decode(bytes);
  if (!isAddress(address) || !/^\s*(?:<!doctype html|<html\b)/i.test(text)) return undefined;
  const links = DomUtils.getElementsByTagName('link', parseDocument(text)).map(({ attribs }) => attribs);
  const feeds = links.filter(
    ({ rel = '', type = '', href }) =>
      /\balternate\b/i.test(rel) && /^application\/(?:(?:rss|atom)\+xml|feed\+json)\b/i.test(type) && href,
  );
  const feed = feeds.find(({ title = '', href = '' }) => !/comment/i.test(title + href)) ?? feeds[0];
  if (!feed) throw new CannotRun(`${address}: a page that names no feed`);
  return URL.parse(feed.href ?? '', address)?.href;
}

function follow(href: string, from: string): string | undefined {
  if (isAddress(href) || isAddress(from)) return URL.parse(href, isAddress(from) ? from : undefined)?.href ?? undefined;
  return resolve(dirname(from), decodeURIComponent(href));
}

async function load(place: string, options: SourceOptions): Promise<Uint8Array> {
  if (!isAddress(place)) {
    return readFile(place).catch(() => {
      throw new CannotRun(`${place}: can't be read`);
    });
  }
  const { origin, pathname, search } = new URL(place);
  const server = { to: origin, token: null, fetch: options.fetch ?? fetch, backoff: BACKOFF };
  const read = async (response: Response) => {
    if (!response.ok) throw new CannotRun(`${place}: HTTP ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  };
  return call(server, pathname + search, { headers: { accept: ACCEPT } }, read, ATTEMPTS);
}
