import { DomUtils } from 'htmlparser2';
import type { Author, Category } from '../../../article/article.ts';
import { escapeAttribute } from '../../../article/text.ts';
import { webUrl } from '../../../article/url.ts';
import { dateTime } from '../text/dates.ts';
import { plainText, plainTitle } from '../text/plain.ts';
import { type Note, type Outcome, rejected } from './entry.ts';
import { itemOf } from './json-items.ts';
import { childrenOf, decodeXml, type Element, parseXml, textOf } from './xml.ts';

/** One page of a feed. */
export interface FeedPage {
  items: Outcome[];
  /** Where older articles are: an archive document (RFC 5005 section 4), else the next page. */
  older: { href: string; archive: boolean } | undefined;
  /** Whether the feed says that it holds everything (RFC 5005 section 2). */
  complete: boolean;
}

/** Reads RSS 2.0, RSS 1.0, Atom or JSON Feed; undefined when it is none of these. `base` is its address. */
export function readFeed(bytes: Uint8Array, base: string | undefined, timeZone: string): FeedPage | undefined {
  const text = decodeXml(bytes);
  return /^\s*[{[]/.test(text) ? readJson(text, timeZone) : readXml(text, base, timeZone);
}

function readJson(text: string, timeZone: string): FeedPage | undefined {
  try {
    const feed = JSON.parse(text) as { items?: unknown; next_url?: unknown };
    const items = Array.isArray(feed) ? feed : feed.items;
    if (!Array.isArray(items)) return undefined;
    const older = typeof feed.next_url === 'string' ? { href: feed.next_url, archive: false } : undefined;
    return { items: items.map((item) => itemOf(item, timeZone)), older, complete: false };
  } catch {
    return undefined;
  }
}

const ROOT = /^(?:rss|rdf:rdf|(?:atom:)?feed)$/;

/** The facts that a feed gives for all of its items. */
interface Head {
  source: string;
  timeZone: string;
  base: string | undefined;
  language: string | undefined;
}

function readXml(text: string, address: string | undefined, timeZone: string): FeedPage | undefined {
  const { source, children } = parseXml(text);
  const [root] = DomUtils.getElementsByTagName((name) => ROOT.test(name), children, false);
  if (!root) return undefined;
  const [channel = root] = childrenOf(root, 'channel');
  const base = webUrl(root.attribs['xml:base'] ?? '', address) ?? address;
  const language = textOf(channel, 'language', 'dc:language') ?? root.attribs['xml:lang'];
  const items = DomUtils.getElementsByTagName((name) => /^(?:item|(?:atom:)?entry)$/.test(name), root);
  const [archive, next] = [linkOf(channel, 'prev-archive'), linkOf(channel, 'next')];
  return {
    items: items.map((item) => articleOf(item, { source, timeZone, base, language })),
    older: archive ? { href: archive, archive: true } : next ? { href: next, archive: false } : undefined,
    complete: childrenOf(channel, 'fh:complete').length > 0,
  };
}

/** An item of RSS or entry of Atom as an article: their elements have different names, so one reading is for both. */
function articleOf(item: Element, head: Head): Outcome {
  const notes: Note[] = [];
  const base = webUrl(item.attribs['xml:base'] ?? '', head.base) ?? head.base;
  const guid = textOf(item, 'guid', 'id') ?? item.attribs['rdf:about'];
  const isPermalink = childrenOf(item, 'guid').some(({ attribs }) => attribs.isPermaLink !== 'false');
  const link = textOf(item, 'feedburner:origlink', 'link') ?? linkOf(item, 'alternate');
  const url = webUrl(link ?? (isPermalink && /^https?:/i.test(guid ?? '') ? guid : undefined) ?? '', base);
  const id = guid ?? url;
  if (!id) return rejected('neither id nor link');
  const htmlIn = (...names: string[]) =>
    childrenOf(item, ...names)
      .map((one) => htmlOf(one, head.source))
      .find(Boolean);
  const [full, short] = [htmlIn('content:encoded', 'content'), htmlIn('description', 'summary', 'itunes:summary')];
  const content = full ?? short;
  const title = plainTitle(textOf(item, 'title') ?? '');
  if (!content && !title) return rejected(`${id}: neither title nor content`);
  const summary = full && short ? plainText(short) : undefined;
  const dateOf = (names: string[]) => {
    const text = textOf(item, ...names);
    const date = dateTime(text, head.timeZone);
    if (text !== undefined && !date) notes.push({ detail: `${JSON.stringify(text)} is no date` });
    return date;
  };
  const article = {
    id,
    url,
    title: title || undefined,
    content_html: content,
    summary: summary || (content ? undefined : title),
    image: webUrl(imageOf(item) ?? '', base),
    date_published: dateOf(['published', 'issued', 'pubdate', 'dc:date', 'dcterms:created', 'updated']),
    date_modified: dateOf(['updated', 'modified', 'dcterms:modified']),
    authors: distinct(childrenOf(item, 'author', 'dc:creator').flatMap(authorOf)),
    categories: distinct(childrenOf(item, 'category', 'dc:subject').flatMap(categoryOf)),
    language: item.attribs['xml:lang'] ?? head.language,
    attachments: distinct(childrenOf(item, 'enclosure', 'link').flatMap((one) => attachmentOf(one, base))),
  };
  return { kind: 'article', article, notes };
}

/** The HTML in an element: escaped, or as it is; Atom's text without another type is text (RFC 4287 section 3.1). */
function htmlOf(element: Element, source: string): string {
  const { type = /^(?:atom:)?(?:content|summary)$/.test(element.name) ? 'text' : 'html' } = element.attribs;
  const [wrapper = element] = type === 'xhtml' ? childrenOf(element, 'div') : [];
  const [first, last] = [wrapper.children[0], wrapper.children.at(-1)];
  const isMarkup = element.children.some((child) => child.type === 'tag');
  const markup = () => source.slice(first?.startIndex ?? 0, (last?.endIndex ?? -1) + 1).replace(/\/>/g, '>');
  const html = (isMarkup ? markup() : DomUtils.textContent(element)).trim();
  return /^text(?:\/plain)?$/i.test(type) ? escapeAttribute(html).replace(/\n{2,}/g, '<br><br>') : html;
}

function linkOf(element: Element, rel: string): string | undefined {
  const links = childrenOf(element, 'link').map(({ attribs }) => attribs);
  return links.find((link) => link.href && (link.rel ?? 'alternate') === rel)?.href;
}

/** Atom's person, or RSS's address with the name in parentheses. */
function authorOf(element: Element): Author[] {
  const isPerson = element.children.some((child) => child.type === 'tag');
  const text = isPerson ? '' : DomUtils.textContent(element).trim();
  const isAddress = element.name !== 'dc:creator' && /[@<]|\(.+\)/.test(text);
  const name = textOf(element, 'name') ?? (isAddress ? /\((.+)\)/.exec(text)?.[1] : text);
  const uri = textOf(element, 'uri');
  const url = uri && URL.canParse(uri) ? uri : undefined;
  return name || url ? [{ ...(name && { name }), ...(url && { url }) }] : [];
}

function categoryOf(element: Element): Category[] {
  const slug = element.attribs.term ?? DomUtils.textContent(element).trim();
  return slug === '' ? [] : [{ slug, title: element.attribs.label ?? slug }];
}

function attachmentOf({ name, attribs }: Element, base: string | undefined) {
  const { rel, href = '', url = href, type, length } = attribs;
  const address = name === 'enclosure' || rel === 'enclosure' ? webUrl(url, base) : undefined;
  const size = Number(length) > 0 ? { size_in_bytes: Number(length) } : {};
  return address ? [{ url: address, mime_type: type || 'application/octet-stream', ...size }] : [];
}

function imageOf(item: Element): string | undefined {
  const media = [item, ...childrenOf(item, 'media:group')];
  const shown = media.flatMap((one) => childrenOf(one, 'media:thumbnail', 'media:content'));
  const isImage = ({ name, attribs: { url, medium, type = '' } }: Element) =>
    url && (name === 'media:thumbnail' || medium === 'image' || type.startsWith('image/'));
  return shown.find(isImage)?.attribs.url ?? childrenOf(item, 'itunes:image')[0]?.attribs.href;
}

function distinct<T>(values: T[]): T[] | undefined {
  return values.length > 0 ? [...new Map(values.map((value) => [JSON.stringify(value), value])).values()] : undefined;
}
