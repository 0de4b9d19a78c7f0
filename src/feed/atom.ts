import { Feed } from 'feed';
import type { FeedDocument } from './document.ts';
import type { Entry, Person } from './entry.ts';
import { historyElements, mediaElements } from './extensions.ts';
import { htmlContent } from './item.ts';
import { GENERATOR } from './publication.ts';
import { dateSlot, elementSlot, FeedTemplate, textSlot, type Values } from './template.ts';
import type { Utf8 } from './utf8.ts';
import { element, escapeText, escapeUri, textElement, xmlComment } from './xml.ts';

const FEED_SLOTS = [
  'id',
  'title',
  'updated',
  'generator',
  'author',
  'authorpage',
  'page',
  'self',
  'description',
  'logo',
  'icon',
  'more',
] as const;
const ENTRY_SLOTS = ['title', 'id', 'link', 'updated', 'summary', 'content', 'more', 'published'] as const;

const names = { root: 'feed', item: 'entry', headSlots: FEED_SLOTS, itemSlots: ENTRY_SLOTS };
const template = new FeedTemplate(names, writtenByFeed());

/** The document as Atom 1.0 (RFC 4287). */
export function atom(document: FeedDocument): Utf8 {
  return template.render({
    attributes: { xmlns: 'http://www.w3.org/2005/Atom', 'xml:lang': document.language },
    comment: xmlComment(document.userComment),
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
      // RFC 4287 section 2: an entry may have a language of its own.
      attributes: { 'xml:lang': entry.language },
      values: entryValues(entry, document),
    })),
  });
}

function writtenByFeed(): string {
  const feed = new Feed({
    id: textSlot('id'),
    title: textSlot('title'),
    updated: dateSlot('updated'),
    generator: elementSlot('generator'),
    author: { name: textSlot('author'), link: textSlot('authorpage') },
    link: textSlot('page'),
    feedLinks: { atom: textSlot('self') },
    description: textSlot('description'),
    image: textSlot('logo'),
    favicon: textSlot('icon'),
    copyright: elementSlot('more'),
  });
  feed.addItem({
    title: elementSlot('title'),
    id: textSlot('id'),
    link: textSlot('link'),
    date: dateSlot('updated'),
    description: elementSlot('summary'),
    content: textSlot('content'),
    published: dateSlot('published'),
    copyright: elementSlot('more'),
  });
  return feed.atom1();
}

function entryValues(entry: Entry, document: FeedDocument): Values<(typeof ENTRY_SLOTS)[number]> {
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

/** The elements of a feed that `feed` can't write; before the entries, as RFC 4287 readers expect. */
function feedElements(document: FeedDocument): string[] {
  return [
    textElement('rights', document.copyright),
    ...document.links.map((link) => element('link', { ...link })),
    // Once more, and with its type: of several alternates some readers take the first for the site, newsboat the last.
    element('link', { rel: 'alternate', href: document.page, type: 'text/html' }),
    ...historyElements(document),
    ...document.tombstones.map(({ uri, deleted }) => element('at:deleted-entry', { ref: uri, when: deleted })),
  ].filter(Boolean);
}

/** The elements of an entry that may be many, or that `feed` can't write or writes wrongly: it invents an enclosure's type. */
function entryElements(entry: Entry, { categoryScheme, tagScheme }: FeedDocument): string[] {
  return [
    ...entry.authors.map(authorElement),
    ...entry.categories.map(({ slug, title }) => category(title, slug, categoryScheme)),
    ...entry.tags.map((tag) => category(tag, tag, tagScheme)),
    ...entry.attachments.map(({ url, mime_type, size_in_bytes, title }) =>
      element('link', { rel: 'enclosure', href: url, type: mime_type, length: size_in_bytes, title }),
    ),
    entry.external_url ? element('link', { rel: 'via', href: entry.external_url }) : '',
    ...mediaElements(entry, entry.attachments.length),
  ].filter(Boolean);
}

function authorElement({ name, url }: Person): string {
  return element('author', {}, textElement('name', name) + (url ? element('uri', {}, escapeUri(url)) : ''));
}

function category(label: string, term: string, scheme: string): string {
  return element('category', { label, scheme, term });
}
