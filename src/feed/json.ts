import { type Extension, Feed } from 'feed';
import type { FeedDocument } from './document.ts';
import type { Entry } from './entry.ts';
import { GENERATOR } from './publication.ts';
import { decodeUtf8, encodeUtf8, type Utf8 } from './utf8.ts';

/** The document as JSON Feed 1.1. `feed` writes version 1; its extensions are members, and say all that 1.1 knows. */
export function json(document: FeedDocument): Utf8 {
  const older = document.links.find(({ rel }) => rel === 'prev-archive');
  const hubs = document.links.filter(({ rel }) => rel === 'hub').map(({ href }) => ({ type: 'WebSub', url: href }));
  const icon = document.logo ?? document.icon;
  const feed = new Feed({
    title: document.title,
    link: document.page,
    ...(document.description && { description: document.description }),
    feedLinks: { json: document.self },
    ...(icon && { image: icon }),
  });
  feed.extensions = members({
    version: 'https://jsonfeed.org/version/1.1',
    user_comment: document.userComment,
    language: document.language,
    authors: [document.author],
    favicon: document.icon,
    next_url: older?.href,
    hubs: hubs.length > 0 ? hubs : undefined,
    _edgefeed: {
      generator: GENERATOR,
      updated: document.updated.toISOString(),
      copyright: document.copyright,
      ttl: document.fresh / 60,
    },
  });
  for (const entry of document.entries) addItem(feed, entry);
  return encodeUtf8(`${feed.json1()}\n`);
}

function addItem(feed: Feed, entry: Entry): void {
  feed.addItem({
    id: entry.id,
    link: entry.link,
    // JSON Feed has articles without title, and its readers show them well.
    title: entry.hasTitle ? entry.title : '',
    date: entry.date_modified,
    published: entry.date_published,
    extensions: members({
      content_html: entry.content_html && decodeUtf8(entry.content_html),
      // One of the two is a must; an article that is only a summary has that for its content.
      content_text: entry.content_text
        ? decodeUtf8(entry.content_text)
        : entry.content_html
          ? undefined
          : (entry.summary ?? ''),
      summary: entry.summary,
      external_url: entry.external_url,
      image: entry.image,
      banner_image: entry.banner_image,
      authors: entry.authors.length > 0 ? entry.authors : undefined,
      tags: tags(entry),
      language: entry.language,
      attachments: entry.attachments.length > 0 ? entry.attachments : undefined,
      _edgefeed: { categories: entry.categories },
    }),
  });
}

/** The titles of the categories, then the tags, each once. */
function tags({ categories, tags }: Entry): string[] | undefined {
  const all = new Set([...categories.map(({ title }) => title), ...tags]);
  return all.size > 0 ? [...all] : undefined;
}

/** Members that are undefined are not written. `feed` declares extensions as objects, but writes any JSON value. */
function members(values: Record<string, unknown>): Extension[] {
  const extensions: Extension[] = [];
  for (const name in values) extensions.push({ name, objects: values[name] as Record<string, unknown> });
  return extensions;
}
