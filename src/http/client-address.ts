/**
 * Where a request comes from, as the platform says it: a header that clients cannot set in production. Of IPv6 the first
 * 64 bits, since one client has all of the rest (RFC 6177). Never stored and never logged.
 */
export function clientAddress(headers: Headers): string {
  const given = headers.get('CF-Connecting-IP')?.slice(0, 64) ?? '';
  if (!given.includes(':')) return given;
  const address = given.toLowerCase();
  // RFC 4291 section 2.5.5.2: an address of IPv4, written as one of IPv6.
  const mapped = address.startsWith('::ffff:') ? /^::ffff:([\d.]+)$/.exec(address)?.[1] : undefined;
  if (mapped !== undefined) return mapped;
  // Nearly every address of IPv6: four groups as RFC 5952 writes them.
  const network = /^(?:(?:0|[1-9a-f][\da-f]{0,3}):){4}/.exec(address)?.[0];
  if (network !== undefined) return network.slice(0, -1);
  const [before = '', after] = address.split('::');
  const groups = before === '' ? [] : before.split(':');
  const rest = after === undefined || after === '' ? [] : after.split(':');
  const zeros = after === undefined ? 0 : Math.max(0, 8 - groups.length - rest.length);
  const all = [...groups, ...Array<string>(zeros).fill('0'), ...rest];
  return all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
