import { joined, type Utf8 } from './utf8.ts';
import { startTag } from './xml.ts';

/** Prefixes of the namespaces that feeds use beside their own. */
const NAMESPACES = {
  at: 'http://purl.org/atompub/tombstones/1.0',
  atom: 'http://www.w3.org/2005/Atom',
  content: 'http://purl.org/rss/1.0/modules/content/',
  dc: 'http://purl.org/dc/elements/1.1/',
  fh: 'http://purl.org/syndication/history/1.0',
  media: 'http://search.yahoo.com/mrss/',
  sy: 'http://purl.org/rss/1.0/modules/syndication/',
} as const;

/** For people who open the document in a browser. The address stays when the style changes, so the bytes do, too. */
const STYLESHEET = '<?xml-stylesheet type="text/css" href="/feed.css"?>';

/** Marks both ends of a slot's number. No text holds it, since all text is in slots. */
const MARK = '\u0000';

/** With `whole`, the markup takes the place of the element that `feed` writes around the slot. */
type Slot = { markup: string | Uint8Array; whole: false } | { markup: string; whole: true };

/**
 * The markup of one feed document that the `feed` package can't write. `feed` gets a slot in its place, and writes a
 * skeleton of the document around the slots; `finish` puts the markup in. So no text of an article passes through code
 * that escapes it wrongly, and long bodies pass through none at all.
 */
export class Markup {
  private readonly slots: Slot[] = [];

  /** A slot for markup inside the element or attribute that `feed` writes. */
  inside(markup: string | Uint8Array): string {
    return this.slot({ markup, whole: false });
  }

  /** A slot for markup that takes the place of the whole element that `feed` writes. */
  instead(markup: string): string {
    return this.slot({ markup, whole: true });
  }

  /**
   * The document: its prolog, a comment, a root element that declares the namespaces in use, and the skeleton with all
   * slots filled.
   */
  finish(skeleton: string, root: string, attributes: Record<string, string>, comment: string): Utf8 {
    const declared = { ...attributes };
    for (const [prefix, namespace] of Object.entries(NAMESPACES)) {
      const tag = `<${prefix}:`;
      if (skeleton.includes(tag) || this.slots.some(({ markup, whole }) => whole && markup.includes(tag))) {
        declared[`xmlns:${prefix}`] = namespace;
      }
    }
    const afterRoot = skeleton.indexOf('>', skeleton.indexOf(`<${root}`)) + 1;
    const prolog = `<?xml version="1.0" encoding="utf-8"?>\n${STYLESHEET}\n${comment}\n${startTag(root, declared)}`;
    return joined([prolog, ...this.fill(skeleton.slice(afterRoot)), '\n']);
  }

  private slot(slot: Slot): string {
    return `${MARK}${this.slots.push(slot) - 1}${MARK}`;
  }

  private fill(skeleton: string): (string | Uint8Array)[] {
    const parts: (string | Uint8Array)[] = skeleton.split(MARK);
    for (let index = 1; index < parts.length; index += 2) {
      const { markup, whole } = this.slots[Number(parts[index])] as Slot;
      parts[index] = markup;
      if (!whole) continue;
      parts[index - 1] = withoutStartTag(parts[index - 1] as string);
      parts[index + 1] = withoutEndTag(parts[index + 1] as string);
    }
    return parts;
  }
}

const CDATA_START = '<![CDATA[';
const CDATA_END = ']]>';

function withoutStartTag(before: string): string {
  const end = before.endsWith(CDATA_START) ? before.length - CDATA_START.length : before.length;
  return before.slice(0, before.lastIndexOf('<', end - 1));
}

function withoutEndTag(after: string): string {
  return after.slice(after.indexOf('>', after.startsWith(CDATA_END) ? CDATA_END.length : 0) + 1);
}
