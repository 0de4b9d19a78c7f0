import { fnv1a } from '../article/text.ts';

/**
 * What asks for a feed: a service that fetches once for many people; a reader of one person or household; a browser; a program that
 * somebody made with a library; a robot, which reads for nobody; or nothing that is known.
 */
export type Kind = 'aggregator' | 'reader' | 'browser' | 'library' | 'bot' | 'other';

/** Families by kind, with text that their User-Agents contain in lower case. The first one that is contained counts. */
const FAMILIES: readonly [Kind, Readonly<Record<string, readonly string[]>>][] = [
  [
    'aggregator',
    {
      Feedly: ['feedly'],
      Inoreader: ['inoreader'],
      Feedbin: ['feedbin'],
      NewsBlur: ['newsblur'],
      'The Old Reader': ['theoldreader', 'the old reader'],
      'BazQux Reader': ['bazqux'],
      Feedspot: ['feedspot'],
      FeedHQ: ['feedhq'],
      Dreamwidth: ['dreamwidth'],
      Overcast: ['overcast/'],
      Blogtrottr: ['blogtrottr'],
      "Bloglovin'": ['bloglovin'],
      Flipboard: ['flipboard'],
      Netvibes: ['netvibes'],
      Superfeedr: ['superfeedr'],
      FeedBurner: ['feedburner'],
      FeedPress: ['feedpress'],
      Slack: ['slackbot', 'slack-'],
      IFTTT: ['ifttt'],
      Zapier: ['zapier'],
      'Google Feedfetcher': ['feedfetcher-google'],
    },
  ],
  [
    'reader',
    {
      newsboat: ['newsboat', 'newsbeuter'],
      NetNewsWire: ['netnewswire'],
      FreshRSS: ['freshrss'],
      Miniflux: ['miniflux'],
      'Tiny Tiny RSS': ['tiny tiny rss', 'tt-rss'],
      Reeder: ['reeder/'],
      Thunderbird: ['thunderbird/', 'betterbird/', 'seamonkey/'],
      'Nextcloud News': ['nextcloud-news', 'nextcloud news'],
      CommaFeed: ['commafeed'],
      selfoss: ['selfoss'],
      yarr: ['yarr/'],
      Akregator: ['akregator'],
      Liferea: ['liferea'],
      NewsFlash: ['newsflash', 'news-flash'],
      'RSS Guard': ['rssguard', 'rss guard'],
      QuiteRSS: ['quiterss'],
      Vienna: ['vienna/'],
      ReadKit: ['readkit'],
      Unread: ['unread/', 'unread rss reader'],
      'Fiery Feeds': ['fiery%20feeds', 'fiery feeds', 'fieryfeeds'],
      lire: ['lire/'],
      'News Explorer': ['newsexplorer', 'news%20explorer'],
      Feeder: ['spacecowboys android rss reader', 'feeder.co', 'com.nononsenseapps.feeder'],
      'Read You': ['readyou'],
      FeedMe: ['feedme/'],
      'Fluent Reader': ['fluent-reader', 'fluentreader', 'fluent reader'],
      Elfeed: ['elfeed'],
      rss2email: ['rss2email'],
      FeedDemon: ['feeddemon'],
      RSSOwl: ['rssowl'],
      'Apple PubSub': ['apple-pubsub'],
      Outlook: ['windows-rss-platform', 'microsoft outlook', 'ms-office'],
    },
  ],
  [
    'bot',
    {
      // Robots name themselves so. CUBOT makes telephones.
      bot: [
        'bot/',
        'bot;',
        'bot)',
        'bot ',
        '-bot',
        'crawl',
        'spider',
        'slurp',
        'facebookexternalhit',
        'uptime',
        'pingdom',
      ],
      ...{ validator: ['validator'], scanner: ['scanner', 'zgrab', 'censys', 'nuclei'], archive: ['archive.org'] },
    },
  ],
  [
    'library',
    {
      Python: ['python', 'aiohttp', 'httpx', 'feedparser'],
      Go: ['go-http-client', 'gofeed'],
      curl: ['curl/'],
      Wget: ['wget'],
      Java: ['java/', 'okhttp', 'apache-httpclient', 'rome client'],
      'Node.js': ['node-fetch', 'axios', 'undici', 'rss-parser', 'node.js', 'got (', 'node/'],
      PHP: ['simplepie', 'guzzle', 'magpierss', 'php/', 'laminas_http', 'wordpress/', 'symfony'],
      Ruby: ['ruby', 'faraday', 'feedjira', 'http.rb'],
      Perl: ['libwww-perl', 'lwp::'],
      Rust: ['reqwest', 'ureq/'],
      '.NET': ['dotnet', '.net/', 'restsharp'],
    },
  ],
  ['browser', { browser: ['gecko', 'applewebkit', 'trident/', 'lynx/', 'w3m/'] }],
];

/** A User-Agent as it is counted. */
export interface Software {
  /** A name of the list above: no text of the User-Agent goes any further. */
  family: string;
  kind: Kind;
  /** People that an aggregator says it fetches for. */
  subscribers?: number;
  /** Its own name for the feed, by which it tells feeds with different subscribers apart. Empty without one. */
  feed: string;
  /** Of the whole User-Agent, with its length: it tells readers at one address apart. */
  hash: number;
  length: number;
}

/** Numbers of more digits are not true. */
const SUBSCRIBERS = /(?<!\d)(\d{1,7}) +(?:subscriber|reader)/;
const FEED = /feed-id[=:]([^\s;)]{1,200})|newsblur\.com\/site\/(\d{1,12})|for (https?:[^\s;]{1,200});/;
/** Longer ones are cut: what names the software is at the beginning. */
const LONGEST = 400;

/**
 * Reads a User-Agent. What names its subscribers is an aggregator, known or not; of those there is no standard, but all write
 * `16 subscribers` or `2 readers`. Robots and libraries are no aggregators, whatever they say.
 */
export function softwareOf(userAgent: string): Software {
  const text = userAgent.slice(0, LONGEST).toLowerCase();
  const { kind, family } = familyOf(text);
  const told = kind === 'aggregator' || kind === 'other' || kind === 'reader' ? SUBSCRIBERS.exec(text)?.[1] : undefined;
  const [, id, site, address] = (told && FEED.exec(text)) || [];
  return {
    family: told && kind === 'other' ? OTHER_AGGREGATOR : family,
    ...(told ? { kind: 'aggregator', subscribers: Number(told) } : { kind }),
    feed: id ?? site ?? address ?? '',
    hash: Number.parseInt(fnv1a(userAgent), 16) | 0,
    length: userAgent.length,
  };
}

/** The family of an aggregator that is not in the list. */
export const OTHER_AGGREGATOR = 'other aggregator';
/** The family of what is not in the list. */
export const OTHER = 'other';

function familyOf(text: string): { kind: Kind; family: string } {
  for (const [kind, families] of FAMILIES) {
    for (const family in families) {
      if (families[family]?.some((sign) => text.includes(sign))) return { kind, family };
    }
  }
  return { kind: 'other', family: OTHER };
}

/** Whether those are readers of their own, of whom distinct ones are counted. */
export function readsForItself({ kind }: Software): boolean {
  return kind !== 'aggregator' && kind !== 'bot';
}
