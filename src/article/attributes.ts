import { cleanSrcset } from './srcset.ts';
import { cleanText } from './text.ts';
import { imageUrl, linkUrl, webUrl } from './url.ts';

/** What kind of value an attribute must have, to be kept. */
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
  | 'srcset'
  | 'text'
  | 'url';

/** What a value is judged by, besides itself. */
export interface Surroundings {
  /** What relative URLs are resolved against. */
  base: string;
  /** Hosts whose iframes are kept, in lower case, with the port when it is not the scheme's own. */
  iframeHosts: ReadonlySet<string>;
}

const KEYWORD = /^[a-z0-9]{1,24}$/i;
const LANGUAGE = /^[a-z]{1,8}(?:-[a-z0-9]{1,8}){0,8}$/i;
const MEDIA = /^[\w\s().,:%+*/<>=-]{1,500}$/;
const MEDIA_TYPE = /^[\w.+-]{1,60}\/[\w.+-]{1,60}(?:;[\w\s.,+="'-]{1,120})?$/;

/**
 * The value as it may stand in the attribute, or undefined when the attribute must go. Applied to its own result, it
 * changes nothing more.
 */
export function cleanAttribute(rule: AttributeRule, value: string, { base, iframeHosts }: Surroundings) {
  switch (rule) {
    case 'link':
      return linkUrl(value, base);
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

function matching(pattern: RegExp, value: string): string | undefined {
  const trimmed = value.trim();
  return pattern.test(trimmed) ? trimmed : undefined;
}

function frameUrl(value: string, base: string, hosts: ReadonlySet<string>): string | undefined {
  const url = webUrl(value, base);
  return url !== undefined && hosts.has(new URL(url).host) ? url : undefined;
}
