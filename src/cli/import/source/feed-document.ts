import { type Element, findElements, xmlEncoding } from '../text/xml.ts';
import type { Outcome } from './entry.ts';
import { itemOf } from './json-item.ts';
import { articleOfElement } from './xml-item.ts';

/** One page of a feed. */
export interface FeedDocument {
  items: Outcome[];
  /** Where older articles are: an archive document (RFC 5005 section 4), else the next page. */
  older: { href: string; archive: boolean } | undefined;
  /** Whether the feed says that it holds everything (RFC 5005 section 2). */
  complete: boolean;
}

const ITEMS = ['item', 'entry'];
const HEAD = ['link', 'atom:link', 'language', 'dc:language', 'fh:complete', 'fh:archive'];

/** Reads RSS 2.0, RSS 1.0, Atom or JSON Feed; undefined when it is none of these. `base` is its address. */
export function readFeedDocument(
  bytes: Uint8Array,
  base: string | undefined,
  timeZone: string,
): FeedDocument | undefined {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 400)).replace(/^[\s\u00ef\u00bb\u00bf]+/, '');
  return start.startsWith('{') || start.startsWith('[') ? readJson(bytes, timeZone) : readXml(bytes, base, timeZone);
}

function readJson(bytes: Uint8Array, timeZone: string): FeedDocument | undefined {
  let feed: { items?: unknown; next_url?: unknown };
  try {
    feed = JSON.parse(new TextDecoder().decode(bytes)) as typeof feed;
  } catch {
    return undefined;
  }
  const items = Array.isArray(feed) ? feed : feed.items;
  if (!Array.isArray(items)) return undefined;
  const older = typeof feed.next_url === 'string' ? { href: feed.next_url, archive: false } : undefined;
  return { items: items.map((item) => itemOf(item, timeZone)), older, complete: false };
}

function readXml(bytes: Uint8Array, base: string | undefined, timeZone: string): FeedDocument | undefined {
  const text = new TextDecoder(xmlEncoding(bytes)).decode(bytes);
  const root = /<((?:atom:)?feed|rss|rdf:RDF)[\s>]/i.exec(text);
  if (!root) return undefined;
  const head: Element[] = [];
  const items: Element[] = [];
  // Atom with a prefix of its own is the same as without one.
  const source = root[1]?.toLowerCase() === 'atom:feed' ? text.replace(/(<\/?)atom:/gi, '$1') : text;
  const parser = findElements(new Set([...ITEMS, ...HEAD]), (element) => {
    (ITEMS.includes(element.name) ? items : head).push(element);
  });
  parser.write(source);
  parser.end();
  const rootTag = source.slice(root.index, source.indexOf('>', root.index));
  const language =
    head.find(({ name }) => name.endsWith('language'))?.text.trim() || /xml:lang="([^"]+)"/.exec(rootTag)?.[1];
  const rootBase = /xml:base="([^"]+)"/.exec(rootTag)?.[1];
  const own = {
    language: language || undefined,
    timeZone,
    base: rootBase ? (URL.parse(rootBase, base)?.href ?? base) : base,
  };
  return {
    items: items.map((item) => articleOfElement(item, own)),
    older: olderOf(head),
    complete: head.some(({ name }) => name === 'fh:complete'),
  };
}

function olderOf(head: Element[]): FeedDocument['older'] {
  const href = (rel: string) =>
    head.find(({ attributes }) => attributes.rel === rel && attributes.href)?.attributes.href;
  const archive = href('prev-archive');
  if (archive !== undefined) return { href: archive, archive: true };
  const next = href('next');
  return next === undefined ? undefined : { href: next, archive: false };
}
