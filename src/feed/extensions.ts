import type { Attachment } from '../article/article.ts';
import type { FeedDocument } from './document.ts';
import type { Entry } from './entry.ts';
import { type Attributes, element, textElement } from './xml.ts';

/** Prefixes of the namespaces that feeds use beside their own. */
const NAMESPACES = {
  at: 'http://purl.org/atompub/tombstones/1.0',
  atom: 'http://www.w3.org/2005/Atom',
  content: 'http://purl.org/rss/1.0/modules/content/',
  dc: 'http://purl.org/dc/elements/1.1/',
  fh: 'http://purl.org/syndication/history/1.0',
  itunes: 'http://www.itunes.com/dtds/podcast-1.0.dtd',
  media: 'http://search.yahoo.com/mrss/',
  source: 'http://source.scripting.com/',
  sy: 'http://purl.org/rss/1.0/modules/syndication/',
  webfeeds: 'http://webfeeds.org/rss/1.0',
} as const;

export type Prefix = keyof typeof NAMESPACES;
const PREFIXES = Object.keys(NAMESPACES) as Prefix[];

/** The namespaces that a document uses. It declares no others. */
export class Namespaces {
  private readonly used = new Set<Prefix>();

  declare(prefixes: readonly Prefix[]): void {
    for (const prefix of prefixes) this.used.add(prefix);
  }

  /** Declares the namespaces of the elements in this markup. */
  declareFor(markup: string): void {
    for (const prefix of PREFIXES) if (!this.used.has(prefix) && hasPrefix(markup, prefix)) this.used.add(prefix);
  }

  /** As attributes of the root element. */
  get declarations(): Attributes {
    const used = PREFIXES.filter((prefix) => this.used.has(prefix));
    return Object.fromEntries(used.map((prefix) => [`xmlns:${prefix}`, NAMESPACES[prefix]]));
  }
}

/** The prefixes of the elements in this markup. */
export function prefixesIn(markup: string): Prefix[] {
  return PREFIXES.filter((prefix) => hasPrefix(markup, prefix));
}

function hasPrefix(markup: string, prefix: Prefix): boolean {
  return markup.includes(`<${prefix}:`);
}

/** The kind of a document in a feed's history (RFC 5005 sections 2 and 4). */
export function historyElements({ archive, complete }: FeedDocument): string[] {
  const elements: string[] = [];
  if (archive) elements.push(element('fh:archive', {}));
  if (complete) elements.push(element('fh:complete', {}));
  return elements;
}

/**
 * Images and attachments, for all that RSS and Atom can't say of them. In Media RSS: `image` first, as thumbnail and as content,
 * then `banner_image`, then the attachments that are no enclosures: readers list what is both twice. The duration of the first
 * enclosure is where podcasts have it.
 */
export function mediaElements({ image, banner_image, attachments }: Entry, enclosures: number): string[] {
  const elements: string[] = [];
  if (image) elements.push(element('media:thumbnail', { url: image }));
  const attached = new Set(attachments.map(({ url }) => url));
  for (const url of new Set([image, banner_image])) {
    if (url && !attached.has(url))
      elements.push(element('media:content', { url, type: imageType(url), medium: 'image' }));
  }
  for (const attachment of attachments.slice(enclosures)) elements.push(mediaContent(attachment));
  const seconds = Math.round(attachments[0]?.duration_in_seconds ?? 0);
  if (seconds > 0) elements.push(textElement('itunes:duration', String(seconds)));
  return elements;
}

/** By the ending of its address; undefined when that tells nothing. */
function imageType(url: string): string | undefined {
  const ending = /\.(gif|jpe?g|png|webp|avif|svg)$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase();
  if (ending === undefined) return undefined;
  return `image/${ending === 'jpg' ? 'jpeg' : ending === 'svg' ? 'svg+xml' : ending}`;
}

function mediaContent({ url, mime_type, title, size_in_bytes, duration_in_seconds }: Attachment): string {
  return element(
    'media:content',
    {
      url,
      type: mime_type,
      medium: medium(mime_type),
      // An unknown size or duration is left out; Media RSS has no value that means it.
      fileSize: size_in_bytes || undefined,
      duration: duration_in_seconds || undefined,
    },
    title && textElement('media:title', title, { type: 'plain' }),
  );
}

function medium(type: string): string {
  return /^(image|audio|video)\//i.exec(type)?.[1]?.toLowerCase() ?? 'document';
}
