import { XmlDocument, type XmlElement } from 'libxml2-wasm';

const NAMESPACES = {
  a: 'http://www.w3.org/2005/Atom',
  at: 'http://purl.org/atompub/tombstones/1.0',
  atom: 'http://www.w3.org/2005/Atom',
  content: 'http://purl.org/rss/1.0/modules/content/',
  dc: 'http://purl.org/dc/elements/1.1/',
  fh: 'http://purl.org/syndication/history/1.0',
  itunes: 'http://www.itunes.com/dtds/podcast-1.0.dtd',
  media: 'http://search.yahoo.com/mrss/',
  sy: 'http://purl.org/rss/1.0/modules/syndication/',
};

/** An XML document as libxml2 reads it. Throws where the document is not well-formed. */
export class Strict {
  private readonly document: XmlDocument;

  constructor(xml: string) {
    this.document = XmlDocument.fromString(xml);
  }

  /** The text of every node that the XPath finds; Atom's elements have the prefix `a` or `atom`. */
  texts(path: string): string[] {
    return this.document.find(path, NAMESPACES).map((node) => node.content);
  }

  text(path: string): string {
    const [text, ...more] = this.texts(path);
    if (text === undefined || more.length > 0)
      throw new Error(`${more.length + (text === undefined ? 0 : 1)} × ${path}`);
    return text;
  }

  count(path: string): number {
    return this.document.find(path, NAMESPACES).length;
  }

  elements(path: string): XmlElement[] {
    return this.document.find(path, NAMESPACES) as XmlElement[];
  }

  dispose(): void {
    this.document.dispose();
  }
}

/** The text that HTML shows, for HTML that holds text, line breaks, paragraphs and links only. */
export function shownText(html: string): string {
  return html
    .replaceAll('</p>\n<p>', '\n\n')
    .replaceAll('<br>\n', '\n')
    .replace(/<\/?(p|br)>|<a href="[^"]*">|<\/a>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
