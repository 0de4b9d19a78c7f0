import { channelPath, feedPath } from '../feed/addresses.ts';
import { element, startTag, textElement } from '../feed/xml.ts';
import type { DirectoryEntry } from '../window/directory.ts';
import type { Site } from './site.ts';

type Subscribed = Pick<DirectoryEntry, 'name' | 'title'> & Partial<Pick<DirectoryEntry, 'description' | 'language'>>;

/**
 * These categories' feeds as OPML 2.0, in one folder: readers keep what is subscribed from it together. Where there are
 * none, the feed of everything: nobody can subscribe to an empty list.
 */
export function opml({ publication }: Site, categories: readonly Subscribed[], updated: string): string {
  const root = publication.publicUrl;
  const { title: whole, description: about } = publication;
  const everything = { name: 'all', title: whole, ...(about ? { description: about } : {}) };
  const feeds: readonly Subscribed[] = categories.length > 0 ? categories : [everything];
  const outlines = feeds.map(({ name, title, description, language }) =>
    element('outline', {
      type: 'rss',
      text: title,
      title,
      description,
      language,
      xmlUrl: root + feedPath(name, 'rss'),
      htmlUrl: root + channelPath(name),
    }),
  );
  return `<?xml version="1.0" encoding="utf-8"?>
${startTag('opml', { version: '2.0' })}
  <head>
    ${textElement('title', publication.title)}
    ${textElement('dateModified', new Date(updated).toUTCString())}
    ${textElement('ownerName', publication.author.name)}
  </head>
  <body>
    ${startTag('outline', { text: publication.title, title: publication.title })}
${outlines.map((outline) => `      ${outline}\n`).join('')}    </outline>
  </body>
</opml>
`;
}
