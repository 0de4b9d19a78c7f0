import type { Attributes } from './tags.ts';
import { isDataUrl, webUrl } from './url.ts';

/** Attributes from which scripts load an image when it comes into view, the most telling first. */
const SOURCES = ['data-src', 'data-original', 'data-lazy-src', 'data-actualsrc'];
const SRCSETS = ['data-srcset', 'data-lazy-srcset'];

export const LAZY_ATTRIBUTES = [...SOURCES, ...SRCSETS];

/** What the file is called that stands in for an image until a script runs. */
const PLACEHOLDER = /blank|placeholder|spacer|loading|lazy|transparent|pixel|gr[ae]y|1x1/i;

/**
 * The attributes as they will be when the page's scripts have run: with the address of the image that they load, where
 * there is none yet or only that of a placeholder. Feed readers run no scripts.
 */
export function withLazySource(attributes: Attributes, base: string): Attributes {
  const source = firstOf(SOURCES, attributes);
  const srcset = firstOf(SRCSETS, attributes);
  if (source === undefined && srcset === undefined) return attributes;
  const lazy = { ...attributes };
  if (source !== undefined && webUrl(source, base) !== undefined && standsIn(attributes.src, base)) {
    lazy.src = source;
  }
  if (srcset !== undefined && (attributes.srcset === undefined || isDataUrl(attributes.srcset))) {
    lazy.srcset = srcset;
  }
  return lazy;
}

function firstOf(names: readonly string[], attributes: Attributes): string | undefined {
  for (const name of names) if (attributes[name] !== undefined) return attributes[name];
  return undefined;
}

function standsIn(source: string | undefined, base: string): boolean {
  if (source === undefined || isDataUrl(source) || webUrl(source, base) === undefined) return true;
  const path = source.replace(/[?#].*$/s, '');
  return PLACEHOLDER.test(path.slice(path.lastIndexOf('/') + 1));
}
