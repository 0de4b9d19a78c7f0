import type { Look } from './hidden.ts';
import type { Opening } from './nesting.ts';

interface Open {
  name: string;
  /** Whether the text right in it has a size, and is visible. */
  isSized: boolean;
  isVisible: boolean;
  /** Whether it was shown, so that its end is shown, too. */
  isShown: boolean;
}

/** What becomes of an element that is opened. `isGone`: with everything in it; else only its tags may go. */
export interface Fate {
  isGone: boolean;
  isShown: boolean;
}

/** The stack of open elements (HTML section 13.2.4.2), outermost first, with what each says of the look of those in it. */
export class OpenElements {
  readonly #elements: Open[] = [];
  /** The depths of the outermost element that is gone, and of the one that is unveiled. */
  #goneFrom = Number.POSITIVE_INFINITY;
  #unveiledFrom = Number.POSITIVE_INFINITY;

  get depth(): number {
    return this.#elements.length;
  }

  /** The name of the innermost one; empty at the outermost level. */
  get innermost(): string {
    return this.nameAt(this.depth - 1);
  }

  /** Whether what is right here goes with an element around it. */
  get isGone(): boolean {
    return this.depth > this.#goneFrom;
  }

  get isSized(): boolean {
    return this.#elements.at(-1)?.isSized ?? true;
  }

  get isVisible(): boolean {
    return this.#elements.at(-1)?.isVisible ?? true;
  }

  get isUnveiled(): boolean {
    return this.depth > this.#unveiledFrom;
  }

  /** Whether text right in an element of this look looks as it does at the outermost level, and so does that around it. */
  isPlainWith({ hides, isSized, isVisible, isUnveiled }: Look): boolean {
    const isPlain = this.isSized && this.isVisible && !this.isGone && !this.isUnveiled;
    return isPlain && !hides && isSized !== false && isVisible !== false && !isUnveiled;
  }

  nameAt(depth: number): string {
    return this.#elements[depth]?.name ?? '';
  }

  /** The depth of the innermost element with one of these names; -1 without one. */
  lastOf(names: ReadonlySet<string>): number {
    return this.#elements.findLastIndex(({ name }) => names.has(name));
  }

  /** The depth of the outermost element that opening another closes, or that of all when it closes none. */
  outermostOf({ closed, barrier }: Opening): number {
    let outermost = this.depth;
    for (let i = outermost - 1; i >= 0; i--) {
      const name = this.nameAt(i);
      if (closed.has(name)) outermost = i;
      else if (barrier.has(name)) break;
    }
    return outermost;
  }

  push(name: string, { isSized, isVisible, isUnveiled }: Look, { isGone, isShown }: Fate): void {
    if (isGone && !this.isGone) this.#goneFrom = this.depth;
    if (isUnveiled) this.#unveiledFrom = this.depth;
    this.#elements.push({
      name,
      isSized: isSized ?? this.isSized,
      isVisible: isVisible ?? this.isVisible,
      isShown,
    });
  }

  /** Takes the innermost one away. */
  pop(): { name: string; isShown: boolean } {
    const element = this.#elements.pop() as Open;
    if (this.depth === this.#goneFrom) this.#goneFrom = Number.POSITIVE_INFINITY;
    if (this.depth === this.#unveiledFrom) this.#unveiledFrom = Number.POSITIVE_INFINITY;
    return element;
  }
}
