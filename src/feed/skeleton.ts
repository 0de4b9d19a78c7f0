import { joined, type Utf8 } from './utf8.ts';
import { type Attributes, startTag } from './xml.ts';

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

/** A slot's name on its way through `feed`: no character that it escapes, and an absolute URL where it insists on one. */
const SLOT = /urn:slot-(inside|instead):([a-z]+):/g;

/**
 * A slot for what comes inside the element or attribute that `feed` writes around it: text or a URL that is escaped already.
 * An element whose slot stays empty is left out.
 */
export function inside(name: string): string {
  return `urn:slot-inside:${name}:`;
}

/** A slot for markup that takes the place of the whole element that `feed` writes around it. */
export function instead(name: string): string {
  return `urn:slot-instead:${name}:`;
}

/** A date that `feed` writes as a slot. */
export class DateInside extends Date {
  private readonly slot: string;

  constructor(name: string) {
    super(0);
    this.slot = inside(name);
  }

  override toISOString(): string {
    return this.slot;
  }

  override toUTCString(): string {
    return this.slot;
  }
}

/** What comes into each slot; undefined leaves it, and the element around it, out. */
export type Filling<Name extends string> = Record<Name, string | Utf8 | undefined>;

/** What a document is made of, besides its skeleton. */
export interface Flesh<HeadSlot extends string, ItemSlot extends string> {
  /** Of the root element, beside its namespaces. */
  attributes: Attributes;
  /** Markup between the prolog and the root element. */
  comment: string;
  head: Filling<HeadSlot>;
  items: readonly { attributes?: Attributes; filling: Filling<ItemSlot> }[];
}

/**
 * A feed document as the `feed` package writes it, with slots in place of everything that documents differ in. It is written
 * once; filling it is all that a document costs. No text of an article passes through code that escapes it wrongly.
 */
export class Skeleton<HeadSlot extends string, ItemSlot extends string> {
  private readonly root: string;
  private readonly item: string;
  private readonly head: Piece;
  private readonly indent: string;
  private readonly body: Piece;
  private readonly tail: string;

  /** `written` is a document of one item: the root element's name, the item's, and what `feed` made of both. */
  constructor(root: string, item: string, written: string) {
    const start = written.indexOf('>', written.indexOf(`<${root}`)) + 1;
    const [head = '', rest = ''] = written.slice(start).split(`<${item}>`);
    const [body = '', tail = ''] = rest.split(`</${item}>`);
    this.root = root;
    this.item = item;
    this.head = new Piece(head.trimEnd());
    this.indent = head.slice(head.trimEnd().length);
    this.body = new Piece(body);
    this.tail = tail;
  }

  /** The document: prolog, comment, a root element that declares the namespaces in use, and everything in its slot. */
  document({ attributes, comment, head, items }: Flesh<HeadSlot, ItemSlot>): Utf8 {
    const parts: (string | Utf8)[] = [];
    const namespaces = new Namespaces();
    this.head.fill(head, parts, namespaces);
    for (const { attributes = {}, filling } of items) {
      parts.push(this.indent, startTag(this.item, attributes));
      this.body.fill(filling, parts, namespaces);
      parts.push(`</${this.item}>`);
    }
    parts.push(this.tail, '\n');
    const root = startTag(this.root, { ...attributes, ...namespaces.declarations });
    return joined([`<?xml version="1.0" encoding="utf-8"?>\n${STYLESHEET}\n${comment}\n${root}`, ...parts]);
  }
}

interface Slot {
  name: string;
  /** What comes before it in any case. */
  before: string;
  /** What comes before and after what fills it, and only then. */
  open: string;
  close: string;
  /** Namespaces of the elements around it. */
  prefixes: readonly Prefix[];
  /** Whether elements fill it. */
  whole: boolean;
}

/** Markup between slots. */
class Piece {
  private readonly slots: Slot[] = [];
  private readonly rest: string;

  constructor(written: string) {
    let at = 0;
    for (const { 0: mark, 1: kind, 2: name = '', index } of written.matchAll(SLOT)) {
      const [start, end] = elementAround(written, index, index + mark.length);
      const whole = kind === 'instead';
      const outside = written.slice(at, start);
      // With its indentation, so that no empty line stays where it is left out.
      const before = outside.trimEnd();
      const open = outside.slice(before.length) + (whole ? '' : written.slice(start, index));
      const close = whole ? '' : written.slice(index + mark.length, end);
      this.slots.push({ name, before, open, close, prefixes: prefixesIn(before + open), whole });
      at = end;
    }
    this.rest = written.slice(at);
  }

  fill(filling: Record<string, string | Utf8 | undefined>, parts: (string | Utf8)[], namespaces: Namespaces): void {
    for (const { name, before, open, close, prefixes, whole } of this.slots) {
      const value = filling[name];
      parts.push(before);
      if (value === undefined) continue;
      if (prefixes.length > 0) namespaces.declare(prefixes);
      if (whole && typeof value === 'string') namespaces.declareFor(value);
      parts.push(open, value, close);
    }
    parts.push(this.rest);
  }
}

type Prefix = keyof typeof NAMESPACES;
const PREFIXES = Object.keys(NAMESPACES) as Prefix[];

/** The namespaces of a document. */
class Namespaces {
  private readonly used = new Set<Prefix>();

  declare(prefixes: readonly Prefix[]): void {
    for (const prefix of prefixes) this.used.add(prefix);
  }

  /** Declares those whose elements this markup has. */
  declareFor(markup: string): void {
    for (const prefix of PREFIXES) if (!this.used.has(prefix) && hasPrefix(markup, prefix)) this.used.add(prefix);
  }

  get declarations(): Attributes {
    const used = PREFIXES.filter((prefix) => this.used.has(prefix));
    return Object.fromEntries(used.map((prefix) => [`xmlns:${prefix}`, NAMESPACES[prefix]]));
  }
}

function hasPrefix(markup: string, prefix: Prefix): boolean {
  return markup.includes(`<${prefix}:`);
}

function prefixesIn(markup: string): Prefix[] {
  return PREFIXES.filter((prefix) => hasPrefix(markup, prefix));
}

const CDATA_START = '<![CDATA[';
const CDATA_END = ']]>';

/** Where the element begins and ends that is written around what stands from `start` to `end`. */
function elementAround(written: string, start: number, end: number): [number, number] {
  const inCdata = written.endsWith(CDATA_START, start);
  const open = written.lastIndexOf('<', inCdata ? start - CDATA_START.length - 1 : start - 1);
  const close = written.indexOf('>', written.startsWith(CDATA_END, end) ? end + CDATA_END.length : end) + 1;
  return [open, close];
}
