import { createReadStream } from 'node:fs';
import { DomHandler, DomUtils, Parser } from 'htmlparser2';
import { CannotRun } from '../../http/connection.ts';
import { byteOrderMark } from '../text/decode.ts';

export type Element = ReturnType<typeof DomUtils.getElementsByTagName>[number];

/** A decoder for the encoding that the mark or the XML declaration names, else UTF-8 (XML 1.0 section 4.3.3). */
function decoderFor(start: Uint8Array) {
  const head = Buffer.from(start.subarray(0, 200)).toString('latin1');
  const named = /^[^<]*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1];
  try {
    return new TextDecoder(byteOrderMark(start) ?? named);
  } catch {
    return new TextDecoder();
  }
}

/** The text of a document. */
export function decodeXml(bytes: Uint8Array): string {
  return decoderFor(bytes).decode(bytes);
}

/** Of elements nested deeper only the text is kept: no reader of a document may run out of stack. */
const DEEPEST = 500;

class Handler extends DomHandler {
  private beyond = 0;

  override onopentag(name: string, attributes: Record<string, string>): void {
    if (this.tagStack.length < DEEPEST) super.onopentag(name, attributes);
    // To come so far takes the parser the square of that.
    else if (++this.beyond > 20 * DEEPEST) throw new CannotRun('the XML is nested too deeply to be read');
  }

  override onclosetag(): void {
    if (this.beyond > 0) this.beyond--;
    else super.onclosetag();
  }
}

const OPTIONS = { xmlMode: true, lowerCaseTags: true, withStartIndices: true, withEndIndices: true };

/** A document, whatever is wrong with it: names of elements in lower case, of attributes as they are; and its text. */
export function parseXml(text: string) {
  const source = withUsualPrefixes(text);
  const handler = new Handler(undefined, OPTIONS);
  new Parser(handler, OPTIONS).end(source);
  return { source, children: handler.root.children };
}

/** The elements of these names in a file, one by one: a large one costs no more memory than its largest element. */
export async function* elementsOf(path: string, ...names: string[]): AsyncIterable<Element> {
  let ready: Element[] = [];
  const handler = new Handler(undefined, OPTIONS, (element) => {
    if (!names.includes(element.name)) return;
    ready.push(element);
    DomUtils.removeElement(element);
  });
  const parser = new Parser(handler, OPTIONS);
  let decoder: ReturnType<typeof decoderFor> | undefined;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    decoder ??= decoderFor(chunk);
    parser.write(decoder.decode(chunk, { stream: true }));
    yield* ready;
    ready = [];
  }
  parser.end(decoder?.decode());
  yield* ready;
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
