import { Parser } from 'htmlparser2';

/** An element as it was written, names with their prefix and in lower case. */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  /** All text within, that of children included. */
  text: string;
  /** What stands within as markup, for Atom's `type="xhtml"`. */
  inner: string;
}

/**
 * Finds elements in XML that comes in pieces, and hands over each when it is complete; what lies around them is not kept,
 * so a large file costs no more than its largest element. Forgiving: what is not well-formed is read as far as it goes.
 */
export function findElements(
  names: ReadonlySet<string>,
  found: (element: Element) => void,
): { write(piece: string): void; end(): void } {
  const open: Element[] = [];
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (open.length === 0 && !names.has(name)) return;
        open.push({ name, attributes, children: [], text: '', inner: '' });
      },
      ontext(text) {
        const inside = open.at(-1);
        if (!inside) return;
        inside.text += text;
        inside.inner += text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      },
      onclosetag(name) {
        if (open.at(-1)?.name !== name) return;
        const element = open.pop();
        const parent = open.at(-1);
        if (!element) return;
        if (!parent) return found(element);
        parent.children.push(element);
        parent.text += element.text;
        parent.inner += outer(element);
      },
    },
    { xmlMode: true, lowerCaseTags: true, lowerCaseAttributeNames: true, decodeEntities: true },
  );
  return { write: (piece) => parser.write(piece), end: () => parser.end() };
}

/** The first child of one of `names` that isn't empty. */
export function child(element: Element, ...names: string[]): Element | undefined {
  for (const name of names) {
    const one = element.children.find((candidate) => candidate.name === name && candidate.text.trim() !== '');
    if (one) return one;
  }
  return undefined;
}

export function childText(element: Element, ...names: string[]): string | undefined {
  return child(element, ...names)?.text.trim();
}

export function childrenOf(element: Element, ...names: string[]): Element[] {
  return element.children.filter((candidate) => names.includes(candidate.name));
}

/** The encoding that the XML declaration names, else UTF-8 (XML 1.0 section 4.3.3). */
export function xmlEncoding(start: Uint8Array): string {
  const [a, b] = start;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  const head = new TextDecoder('latin1').decode(start.subarray(0, 200));
  const named = /^[^<]*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(named).encoding;
  } catch {
    return 'utf-8';
  }
}

function outer({ name, attributes, inner }: Element): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`,
  );
  const tag = name.replace(/^(?:xhtml|h|html):/, '');
  const empty = /^(?:area|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/.test(tag);
  return `<${tag}${written.join('')}>${empty ? '' : `${inner}</${tag}>`}`;
}
