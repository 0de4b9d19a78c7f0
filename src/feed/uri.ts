import { webUrl } from '../article/url.ts';

/**
 * The URI as RFC 3986 (section 2) lets it be written. The URL standard leaves `|`, `[`, `^` and the like as they are, and
 * `%` that no hexadecimal number follows; feeds may not. Applied twice, it changes nothing more.
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
 * A URL that is a strict URI as it is. Stored URLs are in the URL standard's form already, and nearly all match. To parse
 * each one again on every miss cost a fifth of the time that JSON takes.
 */
const STRICT_URL =
  /^https?:\/\/(?!.*xn--)(?:[a-z\d-]+\.)+[a-z]{2,}\/(?:[\w\-~:/?@!$&'()*+,;=]|\.(?!\.|\/|$)|%(?!2E)[\dA-F]{2})*$/;

/** An http or https URL as a strict URI, or undefined when it is none: `feed` throws on those, and all entries are lost. */
export function strictUrl(url: string | undefined): string | undefined {
  if (url === undefined || STRICT_URL.test(url)) return url;
  const href = webUrl(url);
  return href === undefined ? undefined : strictUri(href);
}

/** A URI that identifies an article, as all formats write it, or undefined when it is none. */
export function identifier(uri: string): string | undefined {
  const url = URL.parse(uri);
  return url ? strictUri(url.href) : undefined;
}
