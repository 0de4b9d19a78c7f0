import { Feed } from 'feed';
import type { FeedDocument } from './document.ts';
import type { Entry, Person } from './entry.ts';
import { Markup } from './finish.ts';
import { GENERATOR } from './generator.ts';
import { greetingComment } from './greeting.ts';
import { mediaElements } from './media.ts';
import type { Utf8 } from './utf8.ts';
import { htmlContent } from './wording.ts';
import { element, escapeAttribute, escapeText, textElement } from './xml.ts';

/** The document as Atom 1.0 (RFC 4287). */
export function atom(document: FeedDocument): Utf8 {
  const markup = new Markup();
  const feed = new Feed({
    id: document.id,
    title: markup.inside(escapeText(document.title)),
    link: document.page,
    ...(document.description && { description: markup.inside(escapeText(document.description)) }),
    updated: document.updated,
    generator: markup.instead(element('generator', { version: GENERATOR.version }, escapeText(GENERATOR.name))),
    feedLinks: { atom: document.self },
    author: author(document.author, markup),
    ...(document.logo && { image: markup.inside(escapeText(document.logo)) }),
    ...(document.icon && { favicon: markup.inside(escapeText(document.icon)) }),
    copyright: markup.instead(feedElements(document).join('\n    ')),
  });
  for (const entry of document.entries) addItem(feed, entry, document, markup);
  const skeleton = withLanguages(feed.atom1(), document.entries);
  return markup.finish(
    skeleton,
    'feed',
    { xmlns: 'http://www.w3.org/2005/Atom', 'xml:lang': document.language },
    greetingComment(document),
  );
}

function addItem(feed: Feed, entry: Entry, document: FeedDocument, markup: Markup): void {
  const content = htmlContent(entry);
  // RFC 4287 section 4.2.13: a copy of the content would pass for a summary.
  const summary = entry.summaryIsContent ? undefined : entry.summary;
  const more = entryElements(entry).join('\n        ');
  feed.addItem({
    title: markup.instead(textElement('title', entry.title, { type: 'text' })),
    link: entry.link,
    id: entry.id,
    date: entry.date_modified,
    published: entry.date_published,
    ...(summary && { description: markup.instead(textElement('summary', summary, { type: 'text' })) }),
    ...(content && { content: markup.inside(content) }),
    author: entry.authors.map((one) => author(one, markup)),
    category: [
      ...entry.categories.map(({ slug, title }) => ({ name: title, term: slug, scheme: document.categoryScheme })),
      ...entry.tags.map((tag) => ({ name: tag, term: tag, scheme: document.tagScheme })),
    ].map(({ name, term, scheme }) => ({
      name: markup.inside(escapeAttribute(name)),
      term: markup.inside(escapeAttribute(term)),
      scheme,
    })),
    ...(more && { copyright: markup.instead(more) }),
  });
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

/** What `feed` has no word for in an entry, or gets wrong: it makes up the type of an enclosure. */
function entryElements(entry: Entry): string[] {
  return [
    ...entry.attachments.map(({ url, mime_type, size_in_bytes, title }) =>
      element('link', { rel: 'enclosure', href: url, type: mime_type, length: size_in_bytes, title }),
    ),
    entry.external_url ? element('link', { rel: 'via', href: entry.external_url }) : '',
    ...mediaElements(entry),
  ].filter(Boolean);
}

function author({ name, url }: Person, markup: Markup) {
  return { name: markup.inside(escapeText(name)), ...(url && { link: url }) };
}

/** `xml:lang` on the entries that say their language (RFC 4287 section 2); `feed` gives entries no attributes. */
function withLanguages(skeleton: string, entries: readonly Entry[]): string {
  const parts = skeleton.split('<entry>');
  return parts
    .map((part, index) => {
      const language = entries[index]?.language;
      if (index === parts.length - 1) return part;
      return part + (language ? `<entry xml:lang="${escapeAttribute(language)}">` : '<entry>');
    })
    .join('');
}
