/**
 * `value` as an absolute http or https URL, resolved against `base` (RFC 3986 section 5), or undefined when it can't be
 * one: other schemes, no host, or not a URL. `//host/path` takes the scheme of the base.
 */
export function webUrl(value: string, base?: string): string | undefined {
  const trimmed = value.trim();
  if (trimmed === '') return undefined;
  const url = URL.parse(trimmed, base);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  return url.href;
}
