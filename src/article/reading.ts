import { ALLOWED, ALLOWED_ATTRIBUTES, DROPPED, VOID } from './allowlist.ts';
import { LAZY_ATTRIBUTES } from './attributes.ts';
import { FORMULA_ATTRIBUTES, Formula } from './formula.ts';
import { HIDING_ATTRIBUTES, isTrackingPixel, type Look, lookOf, PLAIN } from './hidden.ts';
import { CELLS, OPENING, TABLE_FRAME, TABLE_PARTS } from './nesting.ts';
import { type Fate, OpenElements } from './open-elements.ts';
import { type Attributes, readTags, type TagHandler } from './tags.ts';
import { cleanText } from './text.ts';

/** Elements within elements, at most. Browsers stop at 512; what people write stays below 30. */
const DEEPEST = 128;
const GONE: ReadonlySet<string> = new Set(DROPPED);
const BREAKS: ReadonlySet<string> = new Set(['br', 'hr', 'wbr']);
const MEDIA: ReadonlySet<string> = new Set(['img', 'iframe', 'audio', 'video']);
const LINKS: ReadonlySet<string> = new Set(['a']);
const SAYING = /[\p{L}\p{N}]/u;
/** Never hidden: some pages hide themselves until their script runs. */
const PAGE: ReadonlySet<string> = new Set(['html', 'head', 'body']);
/** KaTeX writes each formula as MathML, then once more as HTML for the eye. */
const KATEX = /(?:^|\s)katex(-html)?(?:\s|$)/;

const WANTED: ReadonlySet<string> = new Set([
  ...[...ALLOWED_ATTRIBUTES, ...HIDING_ATTRIBUTES, ...LAZY_ATTRIBUTES, ...FORMULA_ATTRIBUTES],
  ...['checked', 'class', 'name'],
]);

/** Gets what a reader of the HTML sees. */
export interface Viewer {
  /** An element of the allowlist. False when it must go, with everything in it. */
  open(name: string, attributes: Attributes, inNoscript: boolean): boolean;
  /** The end of an element that was opened and is not void. Every one is closed, in the right order. */
  close(name: string): void;
  text(text: string): void;
  /** The link that takes the place of a frame; undefined for one that stays, or that shows nothing of the web. */
  linkFor?(frame: Attributes): { href: string; text: string } | undefined;
}

/**
 * Shows a viewer what a reader of the HTML sees: elements of the allowlist, nested as a browser would nest them, and
 * the text in them. What is hidden, or dropped with its content, does not appear; of other elements the content does.
 * All is clean but what entities decode to.
 *
 * What is invisible or transparent is so within the article. Around it, as on pages of WeChat, it only waits for a script
 * that shows it: where nothing but links would be seen, the outermost such elements count as visible.
 */
export function read<V extends Viewer>(html: string, newViewer: () => V): V {
  // A form feed parts words and attributes in HTML; in a feed it is not allowed.
  const clean = cleanText(html.replaceAll('\f', ' '));
  const viewer = newViewer();
  const { showsMore, isVeiled } = show(clean, viewer, false);
  if (showsMore || !isVeiled) return viewer;
  const unveiled = newViewer();
  show(clean, unveiled, true);
  return unveiled;
}

function show(html: string, viewer: Viewer, unveils: boolean): Reading {
  const reading = new Reading(viewer, unveils);
  readTags(html, WANTED, reading);
  reading.end();
  return reading;
}

class Reading implements TagHandler {
  /** Whether there is something to see but links, and what parts them. */
  showsMore = false;
  /** Whether an element was invisible or transparent. */
  isVeiled = false;
  readonly #viewer: Viewer;
  readonly #unveils: boolean;
  readonly #open = new OpenElements();
  #inNoscript = false;
  #formula: Formula | undefined;
  /** Whether KaTeX's MathML of a formula was read. */
  #hasFormula = false;

  constructor(viewer: Viewer, unveils: boolean) {
    this.#viewer = viewer;
    this.#unveils = unveils;
  }

  wants(name: string): boolean {
    if (this.isInDrawing()) return name === 'svg';
    return !PAGE.has(name);
  }

  startTag(name: string, attributes: Attributes): void {
    if (this.#formula?.takes(name)) {
      this.#formula.open(name, attributes);
      return;
    }
    this.#endFormula();
    if (name === 'noscript') this.#inNoscript = true;
    const isVoid = VOID.has(name);
    const look = this.#lookOf(attributes);
    const isSeen = !look.hides && !this.#open.isGone && (look.isVisible ?? this.#open.isVisible);
    if (name === 'input' && isSeen) this.#checkbox(attributes);
    if (name === 'math' && isSeen) {
      this.#formula = new Formula(attributes);
      return;
    }
    if (!ALLOWED.has(name) && !GONE.has(name)) {
      // Only its tags go, unless what is in it looks other than what is around it: then its end must be known.
      if (isVoid || this.#open.isPlainWith(look)) return;
    } else if (!this.#makeRoom(name)) return;
    // A table takes room for its cells at once.
    if (!isVoid && this.#open.depth + (name === 'table' ? 3 : 0) >= DEEPEST) return;
    const fate = this.#fateOf(name, attributes, look);
    if (!isVoid) this.#open.push(name, look, fate);
  }

  endTag(name: string): void {
    if (this.#formula) {
      if (name !== 'math' && this.#formula.takes(name)) {
        this.#formula.close(name);
        return;
      }
      this.#endFormula();
    }
    if (name === 'noscript') this.#inNoscript = false;
    // Browsers read `</br>` so.
    if (name === 'br') this.startTag('br', {});
    const isPart = TABLE_PARTS.has(name);
    for (let i = this.#open.depth - 1; i >= 0; i--) {
      const open = this.#open.nameAt(i);
      if (open === name) {
        this.#closeDownTo(i);
        return;
      }
      if (isPart ? open === 'table' : CELLS.has(open) && name !== 'table') return;
    }
  }

  text(text: string): void {
    if (this.#formula) {
      this.#formula.text(text);
      return;
    }
    const { isGone, isSized, isVisible, innermost } = this.#open;
    if (isGone || !isSized || !isVisible || innermost === 'iframe') return;
    if (TABLE_FRAME.has(innermost)) {
      if (text.trim() === '') return;
      this.#makeCell('');
    }
    this.showsMore ||= SAYING.test(text) && !this.#isInLink();
    this.#viewer.text(text);
  }

  isInDrawing(): boolean {
    return this.#open.innermost === 'svg';
  }

  isForeign(): boolean {
    return this.#formula !== undefined || this.isInDrawing();
  }

  end(): void {
    this.#endFormula();
    this.#closeDownTo(0);
  }

  #lookOf(attributes: Attributes): Look {
    const look = lookOf(attributes, this.#unveils && !this.#open.isUnveiled);
    if (look.isVeiled) this.isVeiled = true;
    if (this.#repeatsFormula(attributes)) look.hides = true;
    return look;
  }

  /** Shows the element if it is to be shown. */
  #fateOf(name: string, attributes: Attributes, look: Look): Fate {
    const isVisible = look.isVisible ?? this.#open.isVisible;
    const isPixel = (name === 'img' || name === 'iframe') && isTrackingPixel(attributes);
    const goes = GONE.has(name) || (name === 'img' && isPixel) || (name === 'table' && !isVisible);
    if (look.hides || this.#open.isGone || goes) return { isGone: true, isShown: false };
    this.#makeCell(name);
    // A cell takes its place even when it is invisible.
    if (!ALLOWED.has(name) || !(isVisible || TABLE_PARTS.has(name))) return { isGone: false, isShown: false };
    if (name === 'iframe' && !isPixel) this.#linkFrame(attributes);
    const isShown = this.#viewer.open(name, attributes, this.#inNoscript);
    if (isShown && MEDIA.has(name)) this.showsMore ||= !this.#isInLink();
    return { isGone: !isShown, isShown };
  }

  #repeatsFormula({ class: names = '' }: Attributes): boolean {
    const katex = KATEX.exec(names);
    if (katex && katex[1] === undefined) this.#hasFormula = false;
    return katex?.[1] !== undefined && this.#hasFormula;
  }

  #isInLink(): boolean {
    return this.#open.lastOf(LINKS) >= 0;
  }

  #endFormula(): void {
    const text = this.#formula?.end();
    if (text === undefined) return;
    this.#formula = undefined;
    this.#hasFormula = true;
    this.text(text);
  }

  #checkbox({ type = '', checked }: Attributes): void {
    if (type.trim().toLowerCase() === 'checkbox') this.text(checked === undefined ? '☐' : '☑');
  }

  #linkFrame(frame: Attributes): void {
    const link = this.#viewer.linkFor?.(frame);
    if (!link) return;
    this.startTag('a', { href: link.href });
    this.text(link.text);
    this.endTag('a');
  }

  /** Closes what can't contain the element, and opens the row that a cell needs. False when there is no place for it. */
  #makeRoom(name: string): boolean {
    const parents = TABLE_PARTS.get(name);
    if (parents) {
      const parent = this.#open.lastOf(parents);
      if (parent < 0) return false;
      this.#closeDownTo(parent + 1);
      if ((name === 'td' || name === 'th') && this.#open.innermost !== 'tr') this.#openImplied('tr');
    }
    const opening = OPENING.get(name);
    if (opening) this.#closeDownTo(this.#open.outermostOf(opening));
    return !(BREAKS.has(name) && TABLE_FRAME.has(this.#open.innermost));
  }

  /** Opens a cell for what is in a table but in no cell. Browsers would move it before the table. */
  #makeCell(name: string): void {
    if (TABLE_PARTS.has(name)) return;
    if (this.#open.innermost === 'colgroup') this.#closeDownTo(this.#open.depth - 1);
    const parent = this.#open.innermost;
    if (!TABLE_FRAME.has(parent)) return;
    if (parent !== 'tr') this.#openImplied('tr');
    this.#openImplied('td');
  }

  #openImplied(name: string): void {
    const isShown = !this.#open.isGone && this.#viewer.open(name, {}, false);
    this.#open.push(name, PLAIN, { isGone: !isShown, isShown });
  }

  #closeDownTo(depth: number): void {
    while (this.#open.depth > depth) {
      const { name, isShown } = this.#open.pop();
      if (isShown) this.#viewer.close(name);
    }
  }
}
