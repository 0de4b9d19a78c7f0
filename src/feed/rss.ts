import { Feed } from 'feed';
import { escapeHtml } from '../article/text.ts';
import type { FeedDocument } from './document.ts';
import type { Entry } from './entry.ts';
import { historyElements, mediaElements } from './extensions.ts';
import { htmlContent } from './item.ts';
import { GENERATOR } from './publication.ts';
import { dateSlot, elementSlot, FeedTemplate, textSlot, type Values } from './template.ts';
import type { Utf8 } from './utf8.ts';
import { element, escapeText, escapeUri, textElement, xmlComment } from './xml.ts';

const CHANNEL_SLOTS = ['title', 'page', 'description', 'language', 'updated', 'self', 'more'] as const;
const ITEM_SLOTS = [
  'title',
  'link',
  'id',
  'published',
  'description',
  'content',
  'categories',
  'enclosure',
  'more',
] as const;

/** One only: the profile knows readers that take the first, and others that take the last. */
const ENCLOSURES = 1;

const names = { root: 'rss', item: 'item', headSlots: CHANNEL_SLOTS, itemSlots: ITEM_SLOTS };
const template = new FeedTemplate(names, writtenByFeed());

/** The document as RSS 2.0, by its specification and the RSS Advisory Board's Best Practices Profile. */
export function rss(document: FeedDocument): Utf8 {
  return template.render({
    attributes: { version: '2.0' },
    comment: xmlComment(document.userComment),
    head: {
      title: escapeText(document.title),
      page: escapeUri(document.page),
      description: escapeText(document.description ?? document.title),
      language: escapeText(document.language),
      updated: document.updated.toUTCString(),
      self: escapeUri(document.self),
      more: channelElements(document).join('\n        '),
    },
    items: document.entries.map((entry) => ({ values: itemValues(entry, document) })),
  });
}

function writtenByFeed(): string {
  const feed = new Feed({
    title: textSlot('title'),
    link: textSlot('page'),
    description: textSlot('description'),
    language: textSlot('language'),
    updated: dateSlot('updated'),
    docs: 'https://www.rssboard.org/rss-specification',
    generator: `${GENERATOR.name} ${GENERATOR.version}`,
    feedLinks: { rss: textSlot('self') },
    copyright: elementSlot('more'),
  });
  feed.addItem({
    title: elementSlot('title'),
    link: textSlot('link'),
    id: textSlot('id'),
    date: dateSlot('published'),
    description: textSlot('description'),
    content: textSlot('content'),
    category: [{ name: elementSlot('categories') }],
    enclosure: { url: elementSlot('enclosure') },
    extensions: [{ name: 'more', objects: { _text: elementSlot('more') } }],
  });
  return feed.rss2();
}

function itemValues(entry: Entry, document: FeedDocument): Values<(typeof ITEM_SLOTS)[number]> {
  const content = htmlContent(entry);
  return {
    title: textElement('title', entry.title),
    link: escapeUri(entry.link),
    id: escapeText(entry.id),
    published: entry.date_published.toUTCString(),
    // An article of pictures alone has nothing to summarise; the profile wants a description wherever there is content.
    description: entry.summary ? escapeHtml(entry.summary) : content,
    content,
    categories: elements(categoryElements(entry, document)),
    enclosure: elements(entry.attachments.slice(0, ENCLOSURES).map(enclosureElement)),
    more: elements(itemElements(entry, document)),
  };
}

function elements(markup: readonly string[]): string | undefined {
  return markup.length > 0 ? markup.join('\n            ') : undefined;
}

/** The elements of a channel that `feed` can't write, or not as we want them; before the items, as the profile asks. */
function channelElements(document: FeedDocument): string[] {
  const { title, page, logo, fresh } = document;
  const image = pictureOf(document);
  return [
    textElement('ttl', String(fresh / 60)),
    image
      ? element(
          'image',
          {},
          textElement('title', title) + element('url', {}, escapeUri(image)) + element('link', {}, escapeUri(page)),
        )
      : '',
    // Feedly colours the feed's links with it.
    textElement('webfeeds:accentColor', document.accent?.slice(1)),
    textElement('copyright', document.copyright),
    textElement('dc:creator', document.author.name),
    ...updatePeriod(document),
    ...document.links.map((link) => element('atom:link', { ...link })),
    logo && logo !== image ? element('media:thumbnail', { url: logo }) : '',
    ...historyElements(document),
  ].filter(Boolean);
}

/** The same as `ttl`, for readers that go by the Syndication module. */
function updatePeriod({ fresh }: FeedDocument): string[] {
  const hourly = fresh <= 3600;
  return [
    textElement('sy:updatePeriod', hourly ? 'hourly' : 'daily'),
    textElement('sy:updateFrequency', String((hourly ? 3600 : 86_400) / fresh)),
  ];
}

function categoryElements({ categories, tags }: Entry, { categoryScheme, tagScheme }: FeedDocument): string[] {
  return [
    ...categories.map(({ title }) => textElement('category', title, { domain: categoryScheme })),
    ...tags.map((tag) => textElement('category', tag, { domain: tagScheme })),
  ];
}

function enclosureElement({ url, size_in_bytes = 0, mime_type }: Entry['attachments'][number]): string {
  return element('enclosure', { url, length: size_in_bytes, type: mime_type });
}

/** The elements of an item that `feed` can't write. RSS items inherit nothing, so each one names the publication's author. */
function itemElements(entry: Entry, document: FeedDocument): string[] {
  const authors = entry.authors.length > 0 ? entry.authors : [document.author];
  return [
    ...authors.map(({ name }) => textElement('dc:creator', name)),
    textElement('dc:language', entry.language),
    textElement('atom:updated', entry.date_modified.toISOString()),
    // Not `source`: that names a feed, and `external_url` is a page.
    entry.external_url ? element('atom:link', { rel: 'via', href: entry.external_url }) : '',
    // The source namespace: readers such as NetNewsWire show it as their author wrote it.
    textElement('source:markdown', entry.content_markdown),
    ...mediaElements(entry, ENCLOSURES),
  ].filter(Boolean);
}

/** An RSS image is a GIF, JPEG or PNG; of an address that ends otherwise we know that it is none. */
function pictureOf({ logo, icon }: FeedDocument): string | undefined {
  return [logo, icon].find((url) => url && /(^|[./])(gif|jpe?g|png)$|\/[^./]*$/i.test(new URL(url).pathname));
}
