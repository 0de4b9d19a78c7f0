import { Feed } from 'feed';
import type { FeedDocument } from './document.ts';
import type { Entry } from './entry.ts';
import { Markup } from './finish.ts';
import { GENERATOR } from './generator.ts';
import { greetingComment } from './greeting.ts';
import { mediaElements } from './media.ts';
import type { Utf8 } from './utf8.ts';
import { escapeHtml, htmlContent } from './wording.ts';
import { element, escapeText, textElement } from './xml.ts';

/** The document as RSS 2.0, by its specification and the RSS Advisory Board's Best Practices Profile. */
export function rss(document: FeedDocument): Utf8 {
  const markup = new Markup();
  const image = pictureOf(document);
  const feed = new Feed({
    title: markup.inside(escapeText(document.title)),
    link: document.page,
    description: markup.inside(escapeText(document.description ?? document.title)),
    language: markup.inside(escapeText(document.language)),
    updated: document.updated,
    ttl: document.fresh / 60,
    docs: 'https://www.rssboard.org/rss-specification',
    generator: `${GENERATOR.name} ${GENERATOR.version}`,
    feedLinks: { rss: document.self },
    ...(image && { image: markup.inside(escapeText(image)) }),
    copyright: markup.instead(channelElements(document).join('\n        ')),
  });
  for (const entry of document.entries) addItem(feed, entry, document, markup);
  return markup.finish(feed.rss2(), 'rss', { version: '2.0' }, greetingComment(document));
}

function addItem(feed: Feed, entry: Entry, document: FeedDocument, markup: Markup): void {
  const content = htmlContent(entry);
  // An article of pictures alone has nothing to summarise; the profile wants a description wherever there is content.
  const description = entry.summary ? escapeHtml(entry.summary) : content;
  const [enclosure] = entry.attachments;
  const more = itemElements(entry, document).join('\n            ');
  feed.addItem({
    title: markup.instead(textElement('title', entry.title)),
    link: entry.link,
    id: markup.inside(escapeText(entry.id)),
    date: entry.date_modified,
    published: entry.date_published,
    ...(description && { description: markup.inside(description) }),
    ...(content && { content: markup.inside(content) }),
    category: [
      ...entry.categories.map(({ title }) => ({ name: title, domain: document.categoryScheme })),
      ...entry.tags.map((tag) => ({ name: tag, domain: document.tagScheme })),
    ].map(({ name, domain }) => ({ name: markup.inside(escapeText(name)), domain })),
    // One only: the profile knows readers that take the first, and others that take the last.
    ...(enclosure && {
      enclosure: { url: enclosure.url, length: enclosure.size_in_bytes ?? 0, type: enclosure.mime_type },
    }),
    extensions: [{ name: 'more', objects: { _text: markup.instead(more) } }],
  });
}

/** What `feed` has no word for in a channel; here it comes before the items, as the profile wants. */
function channelElements(document: FeedDocument): string[] {
  return [
    textElement('copyright', document.copyright),
    textElement('dc:creator', document.author.name),
    ...updatePeriod(document),
    ...document.links.map((link) => element('atom:link', { ...link })),
    document.logo && document.logo !== pictureOf(document) ? element('media:thumbnail', { url: document.logo }) : '',
    document.archive ? element('fh:archive', {}) : '',
    document.complete ? element('fh:complete', {}) : '',
  ].filter(Boolean);
}

/** What `ttl` says, for readers that go by the Syndication module. */
function updatePeriod({ fresh }: FeedDocument): string[] {
  const hourly = fresh <= 3600;
  return [
    textElement('sy:updatePeriod', hourly ? 'hourly' : 'daily'),
    textElement('sy:updateFrequency', String((hourly ? 3600 : 86_400) / fresh)),
  ];
}

/** What `feed` has no word for in an item. RSS items inherit nothing, so the publication's author is named in each. */
function itemElements(entry: Entry, document: FeedDocument): string[] {
  const authors = entry.authors.length > 0 ? entry.authors : [document.author];
  return [
    ...authors.map(({ name }) => textElement('dc:creator', name)),
    textElement('dc:language', entry.language),
    textElement('atom:updated', entry.date_modified.toISOString()),
    // Not `source`: that names a feed, and `external_url` is a page.
    entry.external_url ? element('atom:link', { rel: 'via', href: entry.external_url }) : '',
    ...mediaElements(entry),
  ].filter(Boolean);
}

/** An RSS image is a GIF, JPEG or PNG; of an address that ends otherwise we know that it is none. */
function pictureOf({ logo, icon }: FeedDocument): string | undefined {
  return [logo, icon].find((url) => url && /(^|[./])(gif|jpe?g|png)$|\/[^./]*$/i.test(new URL(url).pathname));
}
