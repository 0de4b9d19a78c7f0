import { Namespaces, type Prefix, prefixesIn } from './extensions.ts';
import { concatUtf8, type Utf8 } from './utf8.ts';
import { type Attributes, startTag } from './xml.ts';

/** For people who open the document in a browser. The address stays when the style changes, so the bytes do, too. */
const STYLESHEET = '<?xml-stylesheet type="text/css" href="/feed.css"?>';

/** A slot's mark on its way through `feed`: no character that it escapes, and an absolute URL where it insists on one. */
const SLOT = /urn:slot-(text|element):([a-z]+):/g;

/**
 * A slot for the text of the element, or the value of the attribute, that `feed` writes around it: text or a URL that is
 * escaped already. An element whose slot has no value is left out.
 */
export function textSlot(name: string): string {
  return `urn:slot-text:${name}:`;
}

/** A slot for markup that replaces the whole element that `feed` writes around it. */
export function elementSlot(name: string): string {
  return `urn:slot-element:${name}:`;
}

/** A date that `feed` writes as a text slot. */
export function dateSlot(name: string): Date {
  const slot = () => textSlot(name);
  return Object.assign(new Date(0), { toISOString: slot, toUTCString: slot });
}

/** The value of each slot; the element around a slot is left out where its value is undefined. */
export type Values<Name extends string> = Record<Name, string | Utf8 | undefined>;

/** The names of a document and of its slots. */
export interface TemplateNames<HeadSlot extends string, ItemSlot extends string> {
  /** Of the root element. */
  root: string;
  /** Of the element that each article becomes. */
  item: string;
  headSlots: readonly HeadSlot[];
  itemSlots: readonly ItemSlot[];
}

/** Everything in which a document differs from others of its format. */
export interface DocumentValues<HeadSlot extends string, ItemSlot extends string> {
  /** Of the root element, beside its namespaces. */
  attributes: Attributes;
  /** Markup between the prolog and the root element. */
  comment: string;
  head: Values<HeadSlot>;
  items: readonly { attributes?: Attributes; values: Values<ItemSlot> }[];
}

/**
 * A feed document as the `feed` package writes it, with slots in place of everything in which documents differ. The package
 * writes it once; every document is a copy with values in the slots, which we escaped. So no text of an article passes
 * through the package, which escapes some of it wrongly.
 */
export class FeedTemplate<HeadSlot extends string, ItemSlot extends string> {
  private readonly root: string;
  private readonly item: string;
  private readonly head: Part;
  private readonly indent: string;
  private readonly body: Part;
  private readonly tail: string;

  /**
   * `written` is a document of one item as `feed` wrote it. Throws when one of the slots is not in it exactly once: another
   * version of the package writes otherwise then, and a field would be missing from every feed.
   */
  constructor({ root, item, headSlots, itemSlots }: TemplateNames<HeadSlot, ItemSlot>, written: string) {
    const start = written.indexOf('>', written.indexOf(`<${root}`)) + 1;
    const [head = '', rest = ''] = written.slice(start).split(`<${item}>`);
    const [body = '', tail = ''] = rest.split(`</${item}>`);
    this.root = root;
    this.item = item;
    this.head = new Part(head.trimEnd());
    this.indent = head.slice(head.trimEnd().length);
    this.body = new Part(body);
    this.tail = tail;
    const faults = [
      ...slotFaults(`in <${root}>`, head, headSlots),
      ...slotFaults(`in <${item}>`, body, itemSlots),
      ...slotFaults(`after <${item}>`, tail, []),
    ];
    if (faults.length > 0) throw new Error(`The feed package wrote ${faults.join(', ')}.`);
  }

  /** The document: prolog, comment, a root element that declares the namespaces in use, and every value in its slot. */
  render({ attributes, comment, head, items }: DocumentValues<HeadSlot, ItemSlot>): Utf8 {
    const output: (string | Utf8)[] = [];
    const namespaces = new Namespaces();
    this.head.render(head, output, namespaces);
    for (const { attributes = {}, values } of items) {
      output.push(this.indent, startTag(this.item, attributes));
      this.body.render(values, output, namespaces);
      output.push(`</${this.item}>`);
    }
    output.push(this.tail, '\n');
    const root = startTag(this.root, { ...attributes, ...namespaces.declarations });
    return concatUtf8([`<?xml version="1.0" encoding="utf-8"?>\n${STYLESHEET}\n${comment}\n${root}`, ...output]);
  }
}

/** The slots that are not in `written` exactly once, and those that should not be in it, each with its count. */
function slotFaults(place: string, written: string, expected: readonly string[]): string[] {
  const found = [...written.matchAll(SLOT)].map(([, , name]) => name as string);
  return [...new Set([...expected, ...found])].flatMap((name) => {
    const count = found.filter((one) => one === name).length;
    const wanted = expected.includes(name) ? 1 : 0;
    return count === wanted ? [] : `the slot "${name}" ${count} times ${place} instead of ${wanted}`;
  });
}

interface Slot {
  name: string;
  /** Markup before it, whether it has a value or not. */
  before: string;
  /** Markup before and after its value, left out with it. */
  open: string;
  close: string;
  /** Namespaces of the elements around it. */
  prefixes: readonly Prefix[];
  /** Whether its value is markup. */
  isElement: boolean;
}

/** A part of a document, as markup and slots in turn. */
class Part {
  private readonly slots: Slot[] = [];
  private readonly rest: string;

  constructor(written: string) {
    let at = 0;
    for (const { 0: mark, 1: kind, 2: name = '', index } of written.matchAll(SLOT)) {
      const [start, end] = elementAround(written, index, index + mark.length);
      const isElement = kind === 'element';
      const outside = written.slice(at, start);
      // The indentation goes with the element, so that no empty line is left.
      const before = outside.trimEnd();
      const open = outside.slice(before.length) + (isElement ? '' : written.slice(start, index));
      const close = isElement ? '' : written.slice(index + mark.length, end);
      this.slots.push({ name, before, open, close, prefixes: prefixesIn(before + open), isElement });
      at = end;
    }
    this.rest = written.slice(at);
  }

  render(values: Record<string, string | Utf8 | undefined>, output: (string | Utf8)[], namespaces: Namespaces): void {
    for (const { name, before, open, close, prefixes, isElement } of this.slots) {
      const value = values[name];
      output.push(before);
      if (value === undefined) continue;
      if (prefixes.length > 0) namespaces.declare(prefixes);
      if (isElement && typeof value === 'string') namespaces.declareFor(value);
      output.push(open, value, close);
    }
    output.push(this.rest);
  }
}

const CDATA_START = '<![CDATA[';
const CDATA_END = ']]>';

/** The start and the end of the element that is written around the text from `start` to `end`. */
function elementAround(written: string, start: number, end: number): [number, number] {
  const inCdata = written.endsWith(CDATA_START, start);
  const open = written.lastIndexOf('<', inCdata ? start - CDATA_START.length - 1 : start - 1);
  const close = written.indexOf('>', written.startsWith(CDATA_END, end) ? end + CDATA_END.length : end) + 1;
  return [open, close];
}
