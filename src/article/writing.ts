import { ALLOWED, VOID } from './allowlist.ts';
import { cleanAttribute, type Surroundings } from './attributes.ts';
import { withLazySource } from './lazy.ts';
import type { Viewer } from './reading.ts';
import type { Attributes } from './tags.ts';

/** What absolute URLs may add to one article: with a long base, thousands of short links would make it a hundredfold. */
const MOST_GROWTH = 1024 * 1024;

/** Elements that are nothing without one of these attributes. */
const NEEDED: ReadonlyMap<string, readonly string[]> = new Map([
  ['img', ['src']],
  ['iframe', ['src']],
  ['track', ['src']],
  ['source', ['src', 'srcset']],
]);

/** Writes what it is shown as HTML, each attribute by its rule. */
export class HtmlWriter implements Viewer {
  html = '';
  readonly #surroundings: Surroundings;
  #growth = 0;
  #lastImage: string | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  open(name: string, attributes: Attributes, inNoscript: boolean): boolean {
    const kept = this.#keep(name, attributes);
    const needed = NEEDED.get(name);
    if (needed && !needed.some((attribute) => kept[attribute] !== undefined)) return false;
    if (name === 'img') {
      // What a page shows without scripts repeats the image that they would have loaded.
      if (inNoscript && kept.src === this.#lastImage) return false;
      this.#lastImage = kept.src;
    }
    this.html += `<${name}`;
    for (const attribute in kept) this.html += ` ${attribute}="${escapeAttribute(kept[attribute] as string)}"`;
    this.html += VOID.has(name) ? ' />' : '>';
    return true;
  }

  close(name: string): void {
    this.html += `</${name}>`;
  }

  text(text: string): void {
    this.html += escapeText(text);
  }

  #keep(name: string, attributes: Attributes): Attributes {
    const kept: Attributes = {};
    const rules = ALLOWED.get(name);
    const given = NEEDED.has(name) ? withLazySource(attributes, this.#surroundings.base) : attributes;
    for (const attribute in given) {
      const rule = rules?.get(attribute);
      if (rule === undefined) continue;
      const value = given[attribute] as string;
      const clean = cleanAttribute(rule, value, this.#surroundings);
      if (clean === undefined || (clean === '' && rule !== 'flag' && attribute !== 'alt')) continue;
      this.#growth += Math.max(0, clean.length - value.length);
      if (this.#growth <= MOST_GROWTH) kept[attribute] = clean;
    }
    // Many readers know only `src`.
    if (name === 'img' && kept.srcset !== undefined) kept.src ??= kept.srcset.split(/,? /, 1)[0] as string;
    // Without them, only scripts could play it.
    if (name === 'audio' || name === 'video') kept.controls = '';
    return kept;
  }
}

function escapeText(text: string): string {
  return /[&<>]/.test(text) ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : text;
}

function escapeAttribute(value: string): string {
  return escapeText(value).replaceAll('"', '&quot;');
}
