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

/**
 * What was stored is a URL already, in the URL standard's form; nearly all look like this, and are strict URIs as they
 * are. To parse each one again on every miss cost a fifth of the time that JSON takes.
 */
const PLAIN =
  /^https?:\/\/(?!.*xn--)(?:[a-z\d-]+\.)+[a-z]{2,}\/(?:[\w\-~:/?@!$&'()*+,;=]|\.(?!\.|\/|$)|%(?!2E)[\dA-F]{2})*$/;

/** An address of an article as a strict URI, or undefined when it is none: `feed` throws on those, and all entries go. */
export function address(url: string | undefined): string | undefined {
  if (url === undefined || PLAIN.test(url)) return url;
  const href = webUrl(url);
  return href === undefined ? undefined : strictUri(href);
}
