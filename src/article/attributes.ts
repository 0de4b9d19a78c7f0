import type { Attributes } from './tags.ts';
import { cleanText } from './text.ts';
import { imageUrl, isDataUrl, linkUrl, webUrl } from './url.ts';

/** The kind of value that an attribute must have to be kept. */
export type AttributeRule =
  | 'count'
  | 'flag'
  | 'frame'
  | 'image'
  | 'integer'
  | 'keyword'
  | 'language'
  | 'length'
  | 'link'
  | 'media'
  | 'mediaType'
  | 'part'
  | 'srcset'
  | 'text'
  | 'url';

/** The settings that a value is cleaned by. */
export interface UrlPolicy {
  /** The base of relative URLs. */
  base: string;
  /** The article's page here, where it has none elsewhere: its parts keep their names, and references to them lead there. */
  page?: string | undefined;
  /** Hosts whose iframes are kept, in lower case, with the port when it is not the scheme's own. */
  iframeHosts: ReadonlySet<string>;
}

const KEYWORD = /^[a-z0-9]{1,24}$/i;
const LANGUAGE = /^[a-z]{1,8}(?:-[a-z0-9]{1,8}){0,8}$/i;
const MEDIA = /^[\w\s().,:%+*/<>=-]{1,500}$/;
const PART = /^[^\s"'<>&]{1,200}$/;
const PART_PREFIX = 'part-';
const MEDIA_TYPE = /^[\w.+-]{1,60}\/[\w.+-]{1,60}(?:;[\w\s.,+="'-]{1,120})?$/;

/**
 * The value as the attribute may have it, or undefined when the attribute must go. Applied to its own result, it
 * changes nothing more.
 */
export function cleanAttribute(rule: AttributeRule, value: string, { base, page, iframeHosts }: UrlPolicy) {
  switch (rule) {
    case 'link':
      return page !== undefined && value.trim().startsWith('#') ? partUrl(value, page) : linkUrl(value, base);
    case 'part':
      return page === undefined || !PART.test(value) ? undefined : partName(value);
    case 'url':
      return webUrl(value, base);
    case 'image':
      return imageUrl(value, base);
    case 'srcset':
      return cleanSrcset(value, base);
    case 'frame':
      return frameUrl(value, base, iframeHosts);
    case 'text':
      return cleanText(value);
    case 'flag':
      return '';
    case 'length':
      return cleanLength(value);
    case 'count':
      return /^\s*([1-9]\d{0,2})(?!\d)/.exec(value)?.[1];
    case 'integer':
      return /^\s*(-?\d{1,9})(?!\d)/.exec(value)?.[1];
    case 'keyword':
      return matching(KEYWORD, value);
    case 'language':
      return matching(LANGUAGE, value);
    case 'media':
      return matching(MEDIA, value);
    case 'mediaType':
      return matching(MEDIA_TYPE, value);
  }
}

/** A length in pixels or percent. Old HTML wrote the unit, and browsers read what is before it (HTML section 2.3.4.4). */
export function cleanLength(value: string): string | undefined {
  return /^\s*(\d{1,5}(?!\d)(?:\.\d{1,3}(?!\d))?%?)/.exec(value)?.[1];
}

/** The address of a part of the article; that of its page when the reference names none. */
function partUrl(reference: string, page: string): string | undefined {
  const name = reference.trim().slice(1);
  return linkUrl(`#${name === '' ? '' : partName(name)}`, page);
}

/** The name that a part of an article has on our own page, where it is told from those of the page itself. */
function partName(name: string): string {
  return name.startsWith(PART_PREFIX) ? name : PART_PREFIX + name;
}

function matching(pattern: RegExp, value: string): string | undefined {
  const trimmed = value.trim();
  return pattern.test(trimmed) ? trimmed : undefined;
}

function frameUrl(value: string, base: string, hosts: ReadonlySet<string>): string | undefined {
  const url = webUrl(value, base);
  return url !== undefined && hosts.has(new URL(url).host) ? url : undefined;
}

const DESCRIPTOR = /^(?:[1-9]\d{0,6}w|(?:\d{1,4}(?:\.\d{1,4})?|\.\d{1,4})x)$/;
const MOST_CANDIDATES = 32;

/**
 * A `srcset` with every URL absolute, or undefined when no candidate is left. Candidates are split as HTML section
 * 4.8.4.2 says, so a comma inside a URL divides nothing; one that is no image or has a descriptor but `w` or `x` goes.
 */
export function cleanSrcset(srcset: string, base: string): string | undefined {
  const kept: string[] = [];
  for (const { url, descriptor } of candidates(srcset)) {
    const absolute = imageUrl(url, base);
    if (absolute === undefined || absolute.endsWith(',') || !(descriptor === '' || DESCRIPTOR.test(descriptor))) {
      continue;
    }
    kept.push(descriptor === '' ? absolute : `${absolute} ${descriptor}`);
    if (kept.length === MOST_CANDIDATES) break;
  }
  return kept.length > 0 ? kept.join(', ') : undefined;
}

function* candidates(srcset: string): Generator<{ url: string; descriptor: string }> {
  const url = /[\t\n\f\r ,]*([^\t\n\f\r ,][^\t\n\f\r ]*)/y;
  const descriptor = /[^,]*/y;
  for (;;) {
    const found = url.exec(srcset)?.[1];
    if (found === undefined) return;
    if (found.endsWith(',')) {
      // A comma at the end of the URL ends the candidate, so that no descriptor follows.
      yield { url: withoutCommas(found), descriptor: '' };
      continue;
    }
    descriptor.lastIndex = url.lastIndex;
    const text = descriptor.exec(srcset)?.[0] ?? '';
    yield { url: found, descriptor: text.trim() };
    url.lastIndex = descriptor.lastIndex;
  }
}

/** Without the commas at its end. Not `/,+$/`, which takes quadratic time when the commas are in the middle. */
function withoutCommas(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === ',') end--;
  return text.slice(0, end);
}

/** Attributes from which scripts load an image when it comes into view, the most telling first. */
const SOURCES = ['data-src', 'data-original', 'data-lazy-src', 'data-actualsrc'];
const SRCSETS = ['data-srcset', 'data-lazy-srcset'];

export const LAZY_ATTRIBUTES = [...SOURCES, ...SRCSETS];

/** Names of files that pages show until a script loads the image. */
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
  if (source !== undefined && webUrl(source, base) !== undefined && isPlaceholder(attributes.src, base)) {
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

function isPlaceholder(source: string | undefined, base: string): boolean {
  if (source === undefined || isDataUrl(source) || webUrl(source, base) === undefined) return true;
  const path = source.replace(/[?#].*$/s, '');
  return PLACEHOLDER.test(path.slice(path.lastIndexOf('/') + 1));
}
