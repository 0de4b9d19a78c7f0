import { ALLOWED, ALLOWED_ATTRIBUTES, DROPPED, VOID } from './allowlist.ts';
import { LAZY_ATTRIBUTES } from './attributes.ts';
import { HIDING_ATTRIBUTES, isHidden, isTrackingPixel, textHasSize } from './hidden.ts';
import { CELLS, OPENING, TABLE_FRAME, TABLE_PARTS } from './nesting.ts';
import { type Attributes, readTags, type TagHandler } from './tags.ts';
import { cleanText } from './text.ts';

/** Elements within elements, at most. Browsers stop at 512; what people write stays below 30. */
const DEEPEST = 128;
const GONE: ReadonlySet<string> = new Set(DROPPED);
const BREAKS: ReadonlySet<string> = new Set(['br', 'hr', 'wbr']);
/** Never hidden: some pages hide themselves until their script runs. */
const PAGE: ReadonlySet<string> = new Set(['html', 'head', 'body']);

const WANTED: ReadonlySet<string> = new Set([...ALLOWED_ATTRIBUTES, ...HIDING_ATTRIBUTES, ...LAZY_ATTRIBUTES]);

/** Gets what a reader of the HTML sees. */
export interface Viewer {
  /** An element of the allowlist. False when it must go, with everything in it. */
  open(name: string, attributes: Attributes, inNoscript: boolean): boolean;
  /** The end of an element that was opened and is not void. Every one is closed, in the right order. */
  close(name: string): void;
  text(text: string): void;
}

/**
 * Shows the viewer what a reader of the HTML sees: elements of the allowlist, nested as a browser would nest them, and
 * the text in them. What is hidden, or dropped with its content, does not appear; of other elements the content does.
 * All is clean but what entities decode to.
 */
export function read(html: string, viewer: Viewer): void {
  const reading = new Reading(viewer);
  // A form feed parts words and attributes in HTML; in a feed it is not allowed.
  readTags(cleanText(html.replaceAll('\f', ' ')), WANTED, reading);
  reading.end();
}

class Reading implements TagHandler {
  readonly #viewer: Viewer;
  /** The open elements, outermost first, and whether the text right in each has a size. */
  readonly #open: string[] = [];
  readonly #sized: boolean[] = [];
  /** The depth of the outermost element that goes with everything in it. */
  #goneFrom = Number.POSITIVE_INFINITY;
  #inNoscript = false;

  constructor(viewer: Viewer) {
    this.#viewer = viewer;
  }

  wants(name: string): boolean {
    if (this.isInDrawing()) return name === 'svg';
    return !PAGE.has(name);
  }

  startTag(name: string, attributes: Attributes): void {
    if (name === 'noscript') this.#inNoscript = true;
    const isVoid = VOID.has(name);
    const hides = isHidden(attributes);
    if (!ALLOWED.has(name) && !GONE.has(name)) {
      // Only its tags go, unless it goes with everything in it: then its end must be known.
      if (isVoid || !(hides || this.#isGone() || textHasSize(attributes) === false)) return;
    } else if (!this.#makeRoom(name)) return;
    // A table takes room for its cells at once.
    if (!isVoid && this.#open.length + (name === 'table' ? 3 : 0) >= DEEPEST) return;
    const isGone = hides || this.#isGone() || !ALLOWED.has(name) || (name === 'img' && isTrackingPixel(attributes));
    if (!isGone) this.#makeCell(name);
    const isSeen = !isGone && this.#viewer.open(name, attributes, this.#inNoscript);
    if (!isVoid) this.#push(name, isSeen, textHasSize(attributes));
  }

  endTag(name: string): void {
    if (name === 'noscript') this.#inNoscript = false;
    // Browsers read `</br>` so.
    if (name === 'br') this.startTag('br', {});
    const isPart = TABLE_PARTS.has(name);
    for (let i = this.#open.length - 1; i >= 0; i--) {
      const open = this.#open[i] as string;
      if (open === name) {
        this.#closeDownTo(i);
        return;
      }
      if (isPart ? open === 'table' : CELLS.has(open) && name !== 'table') return;
    }
  }

  text(text: string): void {
    if (this.#isGone() || this.#sized.at(-1) === false || this.#open.at(-1) === 'iframe') return;
    if (TABLE_FRAME.has(this.#open.at(-1) ?? '')) {
      if (text.trim() === '') return;
      this.#makeCell('');
    }
    this.#viewer.text(text);
  }

  isInDrawing(): boolean {
    return this.#open.at(-1) === 'svg';
  }

  end(): void {
    this.#closeDownTo(0);
  }

  /** Closes what can't contain the element, and opens the row that a cell needs. False when there is no place for it. */
  #makeRoom(name: string): boolean {
    const parents = TABLE_PARTS.get(name);
    if (parents) {
      const parent = this.#open.findLastIndex((open) => parents.has(open));
      if (parent < 0) return false;
      this.#closeDownTo(parent + 1);
      if ((name === 'td' || name === 'th') && this.#open[parent] !== 'tr') this.#openImplied('tr');
    }
    const opening = OPENING.get(name);
    if (opening) {
      let outermost = this.#open.length;
      for (let i = outermost - 1; i >= 0; i--) {
        const open = this.#open[i] as string;
        if (opening.closed.has(open)) outermost = i;
        else if (opening.barrier.has(open)) break;
      }
      this.#closeDownTo(outermost);
    }
    return !(BREAKS.has(name) && TABLE_FRAME.has(this.#open.at(-1) ?? ''));
  }

  /** Opens a cell for what is in a table but in no cell. Browsers would move it before the table. */
  #makeCell(name: string): void {
    if (TABLE_PARTS.has(name)) return;
    if (this.#open.at(-1) === 'colgroup') this.#closeDownTo(this.#open.length - 1);
    const parent = this.#open.at(-1) ?? '';
    if (!TABLE_FRAME.has(parent)) return;
    if (parent !== 'tr') this.#openImplied('tr');
    this.#openImplied('td');
  }

  #openImplied(name: string): void {
    this.#push(name, !this.#isGone() && this.#viewer.open(name, {}, false), undefined);
  }

  #isGone(): boolean {
    return this.#open.length > this.#goneFrom;
  }

  #push(name: string, isSeen: boolean, sized: boolean | undefined): void {
    if (!isSeen && !this.#isGone()) this.#goneFrom = this.#open.length;
    this.#sized.push(sized ?? this.#sized.at(-1) ?? true);
    this.#open.push(name);
  }

  #closeDownTo(depth: number): void {
    while (this.#open.length > depth) {
      const name = this.#open.pop() as string;
      this.#sized.pop();
      if (this.#open.length < this.#goneFrom) this.#viewer.close(name);
      else if (this.#open.length === this.#goneFrom) this.#goneFrom = Number.POSITIVE_INFINITY;
    }
  }
}
