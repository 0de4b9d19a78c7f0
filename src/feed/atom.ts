import { Feed } from 'feed';
import type { FeedDocument } from './document.ts';
import type { Entry, Person } from './entry.ts';
import { GENERATOR } from './generator.ts';
import { greetingComment } from './greeting.ts';
import { mediaElements } from './media.ts';
import { DateInside, type Filling, inside, instead, Skeleton } from './skeleton.ts';
import type { Utf8 } from './utf8.ts';
import { htmlContent } from './wording.ts';
import { element, escapeText, escapeUri, textElement } from './xml.ts';

type FeedSlot =
  | 'id'
  | 'title'
  | 'updated'
  | 'generator'
  | 'author'
  | 'authorpage'
  | 'page'
  | 'self'
  | 'description'
  | 'logo'
  | 'icon'
  | 'more';
type EntrySlot = 'title' | 'id' | 'link' | 'updated' | 'summary' | 'content' | 'more' | 'published';

let skeleton: Skeleton<FeedSlot, EntrySlot> | undefined;

/** The document as Atom 1.0 (RFC 4287). */
export function atom(document: FeedDocument): Utf8 {
  skeleton ??= new Skeleton('feed', 'entry', writtenByFeed());
  return skeleton.document({
    attributes: { xmlns: 'http://www.w3.org/2005/Atom', 'xml:lang': document.language },
    comment: greetingComment(document),
    head: {
      id: escapeUri(document.id),
      title: escapeText(document.title),
      updated: document.updated.toISOString(),
      generator: element('generator', { version: GENERATOR.version }, escapeText(GENERATOR.name)),
      author: escapeText(document.author.name),
      authorpage: document.author.url && escapeUri(document.author.url),
      page: escapeUri(document.page),
      self: escapeUri(document.self),
      description: document.description && escapeText(document.description),
      logo: document.logo && escapeUri(document.logo),
      icon: document.icon && escapeUri(document.icon),
      more: feedElements(document).join('\n    '),
    },
    items: document.entries.map((entry) => ({
      // RFC 4287 section 2: what says its own language bears it.
      attributes: { 'xml:lang': entry.language },
      filling: entryFilling(entry, document),
    })),
  });
}

function writtenByFeed(): string {
  const feed = new Feed({
    id: inside('id'),
    title: inside('title'),
    updated: new DateInside('updated'),
    generator: instead('generator'),
    author: { name: inside('author'), link: inside('authorpage') },
    link: inside('page'),
    feedLinks: { atom: inside('self') },
    description: inside('description'),
    image: inside('logo'),
    favicon: inside('icon'),
    copyright: instead('more'),
  });
  feed.addItem({
    title: instead('title'),
    id: inside('id'),
    link: inside('link'),
    date: new DateInside('updated'),
    description: instead('summary'),
    content: inside('content'),
    published: new DateInside('published'),
    copyright: instead('more'),
  });
  return feed.atom1();
}

function entryFilling(entry: Entry, document: FeedDocument): Filling<EntrySlot> {
  // RFC 4287 section 4.2.13: a copy of the content would pass for a summary.
  const summary = entry.summaryIsContent ? undefined : entry.summary;
  const more = entryElements(entry, document).join('\n        ');
  return {
    title: textElement('title', entry.title, { type: 'text' }),
    id: escapeUri(entry.id),
    link: escapeUri(entry.link),
    updated: entry.date_modified.toISOString(),
    summary: summary ? textElement('summary', summary, { type: 'text' }) : undefined,
    content: htmlContent(entry),
    published: entry.date_published.toISOString(),
    more: more || undefined,
  };
}

/** What `feed` has no word for in a feed; here it comes before the entries, as RFC 4287 readers expect. */
function feedElements(document: FeedDocument): string[] {
  return [
    textElement('rights', document.copyright),
    ...document.links.map((link) => element('link', { ...link })),
    // Once more, and with its type: of several alternates some readers take the first for the site, newsboat the last.
    element('link', { rel: 'alternate', href: document.page, type: 'text/html' }),
    document.archive ? element('fh:archive', {}) : '',
    document.complete ? element('fh:complete', {}) : '',
    ...document.tombstones.map(({ uri, deleted }) => element('at:deleted-entry', { ref: uri, when: deleted })),
  ].filter(Boolean);
}

/** What an entry may have many of, what `feed` has no word for, or gets wrong: it makes up the type of an enclosure. */
function entryElements(entry: Entry, { categoryScheme, tagScheme }: FeedDocument): string[] {
  return [
    ...entry.authors.map(authorElement),
    ...entry.categories.map(({ slug, title }) => category(title, slug, categoryScheme)),
    ...entry.tags.map((tag) => category(tag, tag, tagScheme)),
    ...entry.attachments.map(({ url, mime_type, size_in_bytes, title }) =>
      element('link', { rel: 'enclosure', href: url, type: mime_type, length: size_in_bytes, title }),
    ),
    entry.external_url ? element('link', { rel: 'via', href: entry.external_url }) : '',
    ...mediaElements(entry),
  ].filter(Boolean);
}

function authorElement({ name, url }: Person): string {
  return element('author', {}, textElement('name', name) + (url ? element('uri', {}, escapeUri(url)) : ''));
}

function category(label: string, term: string, scheme: string): string {
  return element('category', { label, scheme, term });
}
