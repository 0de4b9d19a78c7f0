/** The User-Agents of readers that take turns. */
const AGENTS = [
  'Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers; like FeedFetcher-Google)',
  'newsboat/2.32.0 (Linux 6.1.0-13-amd64; x86_64)',
  'NetNewsWire (RSS Reader; https://netnewswire.com/)',
  'Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.6.1',
  'FreshRSS/1.24.3 (Linux; https://freshrss.org)',
  'Mozilla/5.0 (compatible; Miniflux/2.2.3; +https://miniflux.app)',
  'Reeder/5040001 CFNetwork/1410.0.3 Darwin/22.6.0',
];

/** The headers by which the gateway knows the reader of a number; every other one has an address of IPv6. */
export function readerHeaders(reader: number): Record<string, string> {
  const isOdd = reader % 2 === 1;
  const address = isOdd
    ? `2001:db8:${reader.toString(16)}:1:aaaa:bbbb:cccc:dddd`
    : `203.0.${reader >> 8}.${reader & 255}`;
  return { 'CF-Connecting-IP': address, 'User-Agent': AGENTS[reader % AGENTS.length] as string };
}
