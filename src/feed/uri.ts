import { webUrl } from '../article/url.ts';

/**
 * The URI as RFC 3986 (section 2) lets it be written. The URL standard leaves `|`, `[`, `^` and the like as they are, and
 * `%` before what is no hexadecimal number; feeds may not. Applied twice, it changes nothing more.
 */
export function strictUri(uri: string): string {
  if (!/[^\w\-.~:/?#@!$&'()*+,;=%]|%(?![\da-f]{2})|#.*#/i.test(uri)) return uri;
  const host = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i.exec(uri)?.[0] ?? '';
  let fragment = false;
  const rest = uri.slice(host.length).replace(/[^\w\-.~:/?@!$&'()*+,;=%]|%(?![\da-f]{2})/giu, (character) => {
    if (character === '#' && !fragment) {
      fragment = true;
      return character;
    }
    return encodeURIComponent(character);
  });
  return host + rest;
}

/** An address of an article as a strict URI, or undefined when it is none: `feed` throws on those, and all entries go. */
export function address(url: string | undefined): string | undefined {
  const href = url === undefined ? undefined : webUrl(url);
  return href === undefined ? undefined : strictUri(href);
}
