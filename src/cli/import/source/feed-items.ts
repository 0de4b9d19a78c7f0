import { type AnyFeed, type AtomFeed, parseFeed, type RdfFeed, type RssFeed } from 'feedsmith';
import { DomUtils, parseDocument } from 'htmlparser2';
import type { Author, Category } from '../../../article/article.ts';
import { escapeAttribute } from '../../../article/text.ts';
import { instant, readDate } from '../text/dates.ts';
import { plainText, plainTitle } from '../text/plain.ts';
import { type Note, type Outcome, rejected, type Submission } from './entry.ts';
import { itemOf } from './json-items.ts';

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
  const text = new TextDecoder(xmlEncoding(bytes)).decode(bytes);
  return /^\s*[{[]/.test(text) ? readJson(text, timeZone) : readXml(text, base, timeZone);
}

/** The encoding that the XML declaration names, else UTF-8 (XML 1.0 section 4.3.3). */
export function xmlEncoding(start: Uint8Array): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  const head = Buffer.from(start.subarray(0, 200)).toString('latin1');
  const named = /^[^<]*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(named).encoding;
  } catch {
    return 'utf-8';
  }
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

type Link = {
  href?: string | undefined;
  rel?: string | undefined;
  type?: string | undefined;
  length?: number | undefined;
};

function readXml(text: string, base: string | undefined, timeZone: string): FeedPage | undefined {
  const read = parsed(originalLinks(text));
  if (!read) return undefined;
  const { format, feed } = read;
  const links: Link[] = (format === 'atom' ? feed.links : feed.atom?.links) ?? [];
  const head = {
    timeZone,
    base: resolved(feed.xml?.base, base) ?? base,
    language: (format === 'rss' ? feed.language : undefined) ?? feed.dc?.languages?.[0] ?? feed.xml?.lang,
  };
  const items = format === 'atom' ? (feed.entries ?? []).map(ofAtom) : (feed.items ?? []).map(ofRss);
  const href = (rel: string) => links.find((link) => link.rel === rel)?.href;
  const [archive, next] = [href('prev-archive'), href('next')];
  return {
    items: items.map((item) => articleOf(item, head)),
    older: archive ? { href: archive, archive: true } : next ? { href: next, archive: false } : undefined,
    complete: /<fh:complete\b/.test(text),
  };
}

/** FeedBurner put its own address into `link`, and that of the article beside it. */
function originalLinks(text: string): string {
  if (!text.includes('<feedburner:origLink>')) return text;
  return text.replace(/<item\b[\s\S]*?<\/item>/g, (item) => {
    const [, original] = /<feedburner:origLink>([^<]*)</.exec(item) ?? [];
    const bare = item.replace(/<link>[^<]*<\/link>/, '');
    return original ? bare.replace(/<\/item>$/, `<link>${original}</link></item>`) : item;
  });
}

type Parsed = Extract<AnyFeed, { format: 'rss' | 'rdf' | 'atom' }>;

/** The feed, read as far as it goes where it is not well-formed. */
function parsed(text: string): Parsed | undefined {
  const mended = () => {
    const xml = DomUtils.getOuterHTML(parseDocument(text.replace(/<\?[^>]*>/g, ''), { xmlMode: true }), {
      xmlMode: true,
    });
    return xml.replace(/<rdf:RDF>/, '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">');
  };
  for (const source of [() => text, mended]) {
    try {
      const feed = parseFeed(source());
      return feed.format === 'json' ? undefined : feed;
    } catch {
      // What is wrong with it is mended, or it is no feed.
    }
  }
  return undefined;
}

/** An item in the words of all of these formats. */
interface Item {
  id: string | undefined;
  url: string | undefined;
  title: string;
  full: string | undefined;
  short: string | undefined;
  published: (string | undefined)[];
  modified: (string | undefined)[];
  authors: Author[];
  categories: Category[];
  enclosures: { url?: string | undefined; type?: string | undefined; length?: number | undefined }[];
  image: string | undefined;
  base: string | undefined;
  language: string | undefined;
}

function ofRss(item: RssFeed.Item<string> & RdfFeed.Item<string>): Item {
  const { guid, dc, dcterms, media, atom, itunes } = item;
  const permalink = guid?.isPermaLink !== false && /^https?:/i.test(guid?.value ?? '') ? guid?.value : undefined;
  const url = item.link ?? linkOf(atom?.links) ?? permalink;
  const full = item.content?.encoded;
  return {
    id: guid?.value ?? item.rdf?.about,
    url,
    title: item.title ?? '',
    full,
    short: item.description ?? itunes?.summary,
    published: [item.pubDate, dc?.dates?.[0], dcterms?.created?.[0], atom?.updated],
    modified: [atom?.updated, dcterms?.modified?.[0]],
    authors: [...(item.authors ?? []).map(({ name }) => name), ...(dc?.creators ?? [])].map((name) => authorOf(name)),
    categories: [...(item.categories ?? []).map(({ name }) => name), ...(dc?.subjects ?? [])].map(categoryOf),
    enclosures: item.enclosures ?? [],
    image: imageOf(media) ?? itunes?.image,
    base: item.xml?.base,
    language: item.xml?.lang,
  };
}

function ofAtom(entry: AtomFeed.Entry<string>): Item {
  const enclosures = (entry.links ?? []).filter(({ rel }) => rel === 'enclosure');
  return {
    id: entry.id,
    url: linkOf(entry.links),
    title: entry.title?.value ?? '',
    full: markup(entry.content),
    short: markup(entry.summary),
    published: [entry.published, entry.dc?.dates?.[0], entry.dcterms?.created?.[0], entry.updated],
    modified: [entry.updated],
    authors: (entry.authors ?? []).map(({ name, uri }) => authorOf(name, uri)),
    categories: (entry.categories ?? []).map(({ term, label }) => categoryOf(term, label)),
    enclosures: enclosures.map(({ href, type, length }) => ({ url: href, type, length })),
    image: imageOf(entry.media),
    base: entry.xml?.base,
    language: entry.xml?.lang,
  };
}

/** Atom's text as HTML, whatever its `type` says that it is (RFC 4287 section 3.1). */
function markup(text: { value?: string | undefined; type?: string | undefined } | undefined): string | undefined {
  const isText = !text?.type || /^text(?:\/plain)?$/i.test(text.type);
  const html = text?.value?.trim();
  return isText ? html && escapeAttribute(html).replace(/\n{2,}/g, '<br><br>') : html?.replace(/\/>/g, '>');
}

function linkOf(links: Link[] | undefined): string | undefined {
  return links?.find(({ href, rel }) => href && (rel ?? 'alternate') === 'alternate')?.href;
}

function authorOf(name: string | undefined, uri?: string): Author {
  return { ...(name ? { name } : {}), ...(uri && URL.canParse(uri) ? { url: uri } : {}) };
}

function categoryOf(slug: string | undefined, label?: string | number): Category {
  return { slug: slug ?? '', title: typeof label === 'string' ? label : (slug ?? '') };
}

type Media = NonNullable<AtomFeed.Entry<string>['media']>;

function imageOf(media: Media | undefined): string | undefined {
  for (const { thumbnails, contents } of [media ?? {}, ...(media?.groups ?? [])]) {
    const picture = contents?.find(({ medium, type }) => medium === 'image' || type?.startsWith('image/'));
    const url = thumbnails?.[0]?.url ?? picture?.url;
    if (url) return url;
  }
  return undefined;
}

function articleOf(
  item: Item,
  head: { timeZone: string; base: string | undefined; language: string | undefined },
): Outcome {
  const notes: Note[] = [];
  const base = resolved(item.base, head.base) ?? head.base;
  const url = resolved(item.url, base);
  const id = item.id?.trim() || url;
  if (!id) return rejected('neither id nor link');
  const content = item.full ?? item.short;
  const title = plainTitle(item.title);
  if (!content && !title) return rejected(`${id}: neither title nor content`);
  const summary = item.full && item.short ? plainText(item.short) : undefined;
  const dateOf = (written: (string | undefined)[]) => {
    const text = written.find((one) => one !== undefined);
    const date = text === undefined ? undefined : readDate(text);
    if (text !== undefined && !date) notes.push({ detail: `${JSON.stringify(text)} is no date` });
    return date && instant(date, head.timeZone).toISOString();
  };
  const attachments = item.enclosures.flatMap(({ url: href, type, length = 0 }) => {
    const address = resolved(href, base);
    if (!address) return [];
    return [
      { url: address, mime_type: type || 'application/octet-stream', ...(length > 0 ? { size_in_bytes: length } : {}) },
    ];
  });
  const article: Submission = {
    id,
    url: url && /^https?:/.test(url) ? url : undefined,
    title: title || undefined,
    content_html: content || undefined,
    summary: summary || (content ? undefined : title),
    image: resolved(item.image, base),
    date_published: dateOf(item.published),
    date_modified: dateOf(item.modified),
    authors: distinct(item.authors.filter(({ name, url: own }) => name || own)),
    categories: distinct(item.categories.filter(({ slug }) => slug !== '')),
    language: item.language ?? head.language,
    attachments: attachments.length > 0 ? attachments : undefined,
  };
  return { kind: 'article', article, notes };
}

function distinct<T>(values: T[]): T[] | undefined {
  return values.length > 0 ? [...new Map(values.map((value) => [JSON.stringify(value), value])).values()] : undefined;
}

function resolved(url: string | undefined, base: string | undefined): string | undefined {
  return url === undefined || url.trim() === '' ? undefined : URL.parse(url.trim(), base)?.href;
}
