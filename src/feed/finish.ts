import { element } from './xml.ts';

/** Prefixes of the namespaces that feeds use beside their own. */
const NAMESPACES = {
  atom: 'http://www.w3.org/2005/Atom',
  content: 'http://purl.org/rss/1.0/modules/content/',
  dc: 'http://purl.org/dc/elements/1.1/',
  fh: 'http://purl.org/syndication/history/1.0',
  media: 'http://search.yahoo.com/mrss/',
} as const;

const INSIDE = '\u0000';
const INSTEAD = '\u0001';
const SLOT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no text in a feed holds them, so they can mark slots
  /<([\w:]+)[^<>]*>(?:<!\[CDATA\[)?\u0001(\d+)\u0001(?:\]\]>)?<\/\1>|\u0000(\d+)\u0000/g;

/**
 * The markup of one feed document that the `feed` package can't write. `feed` gets a slot in its place, and writes a
 * skeleton of the document around the slots; `finish` puts the markup in. So no text of an article passes through code
 * that escapes it wrongly, and long bodies pass through none at all.
 */
export class Markup {
  private readonly inside_: string[] = [];
  private readonly instead_: string[] = [];

  /** A slot for markup inside the element or attribute that `feed` writes. */
  inside(markup: string): string {
    return `${INSIDE}${this.inside_.push(markup) - 1}${INSIDE}`;
  }

  /** A slot for markup that takes the place of the whole element that `feed` writes. */
  instead(markup: string): string {
    return `${INSTEAD}${this.instead_.push(markup) - 1}${INSTEAD}`;
  }

  /** The document: its prolog, a root element that declares the namespaces in use, and the skeleton with all slots filled. */
  finish(skeleton: string, root: string, attributes: Record<string, string>): string {
    const uses = (prefix: string) =>
      skeleton.includes(`<${prefix}:`) || this.instead_.some((markup) => markup.includes(`<${prefix}:`));
    const declared = { ...attributes };
    for (const [prefix, namespace] of Object.entries(NAMESPACES)) {
      if (uses(prefix)) declared[`xmlns:${prefix}`] = namespace;
    }
    const afterRoot = skeleton.indexOf('>', skeleton.indexOf(`<${root}`)) + 1;
    const body = skeleton
      .slice(afterRoot)
      .replace(SLOT, (_, _name, instead, inside) =>
        instead === undefined ? (this.inside_[Number(inside)] as string) : (this.instead_[Number(instead)] as string),
      );
    return `<?xml version="1.0" encoding="utf-8"?>\n${element(root, declared, '').replace(`</${root}>`, '')}${body}\n`;
  }
}
