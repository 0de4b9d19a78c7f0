import { channelPath, feedPath } from '../feed/addresses.ts';
import { element, startTag, textElement } from '../feed/xml.ts';
import type { DirectoryEntry } from '../window/directory.ts';
import type { Site } from './site.ts';

/** These categories' feeds as OPML 2.0, in one folder: readers keep what is subscribed from it together. */
export function opml({ publication }: Site, categories: readonly DirectoryEntry[], updated: string): string {
  const root = publication.publicUrl;
  const outlines = categories.map(({ name, title, description, language }) =>
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
    <docs>http://opml.org/spec2.opml</docs>
  </head>
  <body>
    ${startTag('outline', { text: publication.title, title: publication.title })}
${outlines.map((outline) => `      ${outline}\n`).join('')}    </outline>
  </body>
</opml>
`;
}
