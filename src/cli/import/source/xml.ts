import { DomUtils, parseDocument } from 'htmlparser2';
import { byteOrderMark } from '../text/decode.ts';

export type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];

/** The text of a document, in the encoding that its mark or XML declaration names, else UTF-8 (XML 1.0 section 4.3.3). */
export function decodeXml(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const named = /^[^<]*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1];
  try {
    return new TextDecoder(byteOrderMark(bytes) ?? named).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

/** A document, whatever is wrong with it: names of elements in lower case, of attributes as they are; and its text. */
export function parseXml(text: string) {
  const source = withUsualPrefixes(text);
  const options = { xmlMode: true, lowerCaseTags: true, withStartIndices: true, withEndIndices: true };
  return { source, children: parseDocument(source, options).children };
}

/** The usual prefixes of namespaces that feeds use. */
const USUAL: Record<string, string> = {
  'www.w3.org/2005/atom': 'atom',
  'purl.org/rss/1.0/modules/content': 'content',
  'purl.org/dc/elements/1.1': 'dc',
  'purl.org/dc/terms': 'dcterms',
  'search.yahoo.com/mrss': 'media',
  'www.itunes.com/dtds/podcast-1.0.dtd': 'itunes',
};

/** The document with the usual prefixes, whatever it declares: .NET calls Atom's `a10`. */
function withUsualPrefixes(source: string): string {
  let usual = source;
  for (const [, prefix, uri = ''] of source.matchAll(/\sxmlns:([\w-]+)\s*=\s*["']https?:\/\/([^"']+?)\/?["']/g)) {
    const known = USUAL[uri.toLowerCase()];
    if (known && known !== prefix) usual = usual.replaceAll(new RegExp(`(</?)${prefix}:`, 'g'), `$1${known}:`);
  }
  return usual;
}

/** The children of these names, those of the first name first. Atom's may have its usual prefix. */
export function childrenOf(element: Element, ...names: string[]): Element[] {
  const called = (name: string) =>
    DomUtils.getElementsByTagName((own) => own === name || own === `atom:${name}`, element.children, false);
  return names.flatMap(called);
}

/** The text of the first child of these names that isn't empty. */
export function textOf(element: Element, ...names: string[]): string | undefined {
  const texts = childrenOf(element, ...names).map((child) => DomUtils.textContent(child).trim());
  return texts.find((text) => text !== '');
}
