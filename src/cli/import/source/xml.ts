import { DomUtils } from 'htmlparser2';

export type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];

/** Names of elements in lower case, those of attributes as they are, and no fault stops it. */
export const XML = { xmlMode: true, lowerCaseTags: true, withStartIndices: true, withEndIndices: true };

/** The encoding that the XML declaration names, else UTF-8 (XML 1.0 section 4.3.3). */
export function xmlEncoding(start: Uint8Array): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  const head = Buffer.from(start.subarray(0, 200)).toString('latin1');
  const named = /^[^<]*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(named).encoding;
  } catch {
    return 'utf-8';
  }
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

/** A document whose elements have the usual prefixes, whatever it declares: .NET calls Atom's `a10`. */
export function withUsualPrefixes(source: string): string {
  let usual = source;
  for (const [, prefix, uri = ''] of source.matchAll(/\sxmlns:([\w-]+)\s*=\s*["']https?:\/\/([^"']+?)\/?["']/g)) {
    const known = USUAL[uri.toLowerCase()];
    if (known && known !== prefix) usual = usual.replaceAll(new RegExp(`(</?)${prefix}:`, 'g'), `$1${known}:`);
  }
  return usual;
}

/** The children of these names, those of the first name first. Atom's may have its usual prefix. */
export function childrenOf(element: Element, ...names: string[]): Element[] {
  const isCalled = (name: string) => (own: string) => own === name || own === `atom:${name}`;
  return names.flatMap((name) => DomUtils.getElementsByTagName(isCalled(name), element.children, false));
}

/** The text of the first child of these names that isn't empty. */
export function textOf(element: Element, ...names: string[]): string | undefined {
  return textsOf(element, ...names)[0];
}

/** The texts of the children of these names, without empty ones. */
export function textsOf(element: Element, ...names: string[]): string[] {
  const texts = childrenOf(element, ...names).map((child) => DomUtils.textContent(child).trim());
  return texts.filter((text) => text !== '');
}
