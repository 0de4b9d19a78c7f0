import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';

/** An element's attributes by name, in lower case, their values decoded. */
export type Attributes = Record<string, string>;

/** Gets the tags and the text of HTML, in their order. Names are in lower case, text is decoded. */
export interface TagHandler {
  /** Whether to read on in this start tag. When false, `startTag` is not called for it. */
  wants(name: string): boolean;
  startTag(name: string, attributes: Attributes): void;
  endTag(name: string): void;
  text(text: string): void;
  /** Whether the text is inside a drawing, where `style` or `title` are elements like others (HTML section 13.2.6.5). */
  isInDrawing(): boolean;
  /** Whether the element that began last is in a drawing or a formula, where a slash in its tag ends it. */
  isForeign(): boolean;
}

/**
 * Takes HTML apart as browsers do (HTML section 13.2.5), with the tokenizer of htmlparser2. Its parser is left out,
 * since it needs time that grows with the square of the depth: 100,000 open `<b>` take seconds. Of the attributes only
 * those of `wanted` are read.
 */
export function readTags(html: string, wanted: ReadonlySet<string>, handler: TagHandler): void {
  const tokenizer = new Tokenizer({ decodeEntities: true }, new Tags(html, wanted, handler));
  tokenizer.write(html);
  tokenizer.end();
}

class Tags implements TokenizerCallbacks {
  readonly #html: string;
  readonly #wanted: ReadonlySet<string>;
  readonly #handler: TagHandler;
  /** The start tag that is being read, empty between tags and in one that is left out. */
  #name = '';
  #attributes: Attributes = {};
  #attribute = '';
  #value = '';

  constructor(html: string, wanted: ReadonlySet<string>, handler: TagHandler) {
    this.#html = html;
    this.#wanted = wanted;
    this.#handler = handler;
  }

  onopentagname(start: number, end: number): void {
    const name = this.#nameAt(start, end);
    this.#name = this.#handler.wants(name) ? name : '';
    this.#attributes = {};
  }

  onattribname(start: number, end: number): void {
    const name = this.#name === '' ? '' : this.#html.slice(start, end).toLowerCase();
    // The first of two wins, as in browsers.
    this.#attribute = this.#wanted.has(name) && this.#attributes[name] === undefined ? name : '';
    this.#value = '';
  }

  onattribdata(start: number, end: number): void {
    if (this.#attribute !== '') this.#value += this.#html.slice(start, end);
  }

  onattribentity(codePoint: number): void {
    if (this.#attribute !== '') this.#value += String.fromCodePoint(codePoint);
  }

  onattribend(): void {
    if (this.#attribute !== '') this.#attributes[this.#attribute] = this.#value;
  }

  onopentagend(): void {
    if (this.#name !== '') this.#handler.startTag(this.#name, this.#attributes);
    this.#name = '';
  }

  onselfclosingtag(): void {
    const name = this.#name;
    this.onopentagend();
    // Elsewhere the slash means nothing.
    if (name !== '' && this.#handler.isForeign()) this.#handler.endTag(name);
  }

  onclosetag(start: number, end: number): void {
    this.#handler.endTag(this.#nameAt(start, end));
  }

  ontext(start: number, end: number): void {
    this.#handler.text(this.#html.slice(start, end));
  }

  ontextentity(codePoint: number): void {
    this.#handler.text(String.fromCodePoint(codePoint));
  }

  isInForeignContext(): boolean {
    return this.#handler.isInDrawing();
  }

  // Browsers show nothing of what these hold.
  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  onend(): void {}

  #nameAt(start: number, end: number): string {
    const name = this.#html.slice(start, end).toLowerCase();
    return name === 'image' ? 'img' : name;
  }
}
