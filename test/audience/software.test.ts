import { describe, expect, it } from 'vitest';
import { readsForItself, softwareOf } from '../../src/audience/software.ts';

/** User-Agents as they are in access logs and in the documentation of those who send them. */
const AGGREGATORS: [agent: string, family: string, subscribers: number | undefined, feed: string][] = [
  ['Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers; like FeedFetcher-Google)', 'Feedly', 16, ''],
  ['Feedly/1.0 (poller; 131 subscribers;)', 'Feedly', 131, ''],
  ['Feedly/1.0 (+http://www.feedly.com/fetcher.html; 462 subscribers; )', 'Feedly', 462, ''],
  ['Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)', 'Feedly', undefined, ''],
  [
    'Feedly/1.0 (poller; 16 subscribers; feed-id=feed/https://example.com/rss.xml)',
    'Feedly',
    16,
    'feed/https://example.com/rss.xml',
  ],
  ['Mozilla/5.0 (compatible; inoreader.com; 114 subscribers)', 'Inoreader', 114, ''],
  ['Inoreader/1.0 (+http://www.inoreader.com/feed-fetcher; 26 subscribers; )', 'Inoreader', 26, ''],
  ['Mozilla/5.0 (compatible; Inoreader/1.0; +http://www.inoreader.com/feed-fetcher)', 'Inoreader', undefined, ''],
  ['Feedbin feed-id:1697787 - 102 subscribers', 'Feedbin', 102, '1697787'],
  ['Feedbin feed-id:1637164 - 1 subscribers', 'Feedbin', 1, '1637164'],
  [
    'NewsBlur Feed Fetcher - 27 subscribers - https://www.newsblur.com/site/7704055/rendezvous-with-cassidoo ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/14.0.1 Safari/605.1.15")',
    'NewsBlur',
    27,
    '7704055',
  ],
  [
    'Mozilla/5.0 (compatible; theoldreader.com; 1 subscribers; feed-id=cead6c3a837650eeefd8fe4a)',
    'The Old Reader',
    1,
    'cead6c3a837650eeefd8fe4a',
  ],
  ['Mozilla/5.0 (compatible; BazQux/2.4; +https://bazqux.com/fetcher; 1 subscribers)', 'BazQux Reader', 1, ''],
  [
    'Dreamwidth Studios (webmaster@dreamwidth.org; for https://www.dreamwidth.org/users/example_feed/; 2 readers)',
    'Dreamwidth',
    2,
    'https://www.dreamwidth.org/users/example_feed/',
  ],
  ['Overcast/1.0 Podcast Sync (1190 subscribers; feed-id=554901; +http://overcast.fm/)', 'Overcast', 1190, '554901'],
  [
    'Feedfetcher-Google; (+http://www.google.com/feedfetcher.html; 4 subscribers; feed-id=9048986372668769311)',
    'Google Feedfetcher',
    4,
    '9048986372668769311',
  ],
  ['Feedspot/1.0 (+https://www.feedspot.com/fs/fetcher; like FeedFetcher-Google)', 'Feedspot', undefined, ''],
  ['Blogtrottr/2.0', 'Blogtrottr', undefined, ''],
  ['FeedBurner/1.0 (http://www.FeedBurner.com)', 'FeedBurner', undefined, ''],
  ['Slackbot 1.0 (+https://api.slack.com/robots)', 'Slack', undefined, ''],
  [
    'Mozilla/5.0 (compatible;YoudaoFeedFetcher/1.0;http://www.youdao.com/help/reader/faq/topic006/;1 subscribers;)',
    'other aggregator',
    1,
    '',
  ],
];

const OTHERS: [agent: string, kind: string, family: string][] = [
  ['newsboat/2.32.0 (Linux 6.1.0-13-amd64; x86_64)', 'reader', 'newsboat'],
  ['Newsboat/2.40.0', 'reader', 'newsboat'],
  ['NetNewsWire (RSS Reader; https://netnewswire.com/)', 'reader', 'NetNewsWire'],
  ['FreshRSS/1.24.3 (Linux; https://freshrss.org)', 'reader', 'FreshRSS'],
  ['Mozilla/5.0 (compatible; Miniflux/2.2.3; +https://miniflux.app)', 'reader', 'Miniflux'],
  ['Miniflux/2.0.50', 'reader', 'Miniflux'],
  ['Tiny Tiny RSS/21.06-7bd9572aa (http://tt-rss.org/)', 'reader', 'Tiny Tiny RSS'],
  ['Tiny Tiny RSS/23.05-a4543de (Unsupported) (https://tt-rss.org/)', 'reader', 'Tiny Tiny RSS'],
  ['Reeder/5040001 CFNetwork/1410.0.3 Darwin/22.6.0', 'reader', 'Reeder'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.6.1', 'reader', 'Thunderbird'],
  ['NextCloud-News/1.0', 'reader', 'Nextcloud News'],
  ['Akregator/5.24.0 (23.08.0); syndication', 'reader', 'Akregator'],
  ['Liferea/1.13.5 (Linux; en_US; https://lzone.de/liferea/)', 'reader', 'Liferea'],
  ['SpaceCowboys Android RSS Reader / 2.13.0(3764)', 'reader', 'Feeder'],
  ['Fiery%20Feeds/572 CFNetwork/3860.100.1 Darwin/25.0.0', 'reader', 'Fiery Feeds'],
  ['FeedDemon/4.5 (http://www.feeddemon.com/; Microsoft Windows)', 'reader', 'FeedDemon'],
  ['Apple-PubSub/65.20', 'reader', 'Apple PubSub'],
  ['python-requests/2.31.0', 'library', 'Python'],
  ['python-feedparser/6.0.11 +https://github.com/kurtmckee/feedparser/', 'library', 'Python'],
  ['Go-http-client/2.0', 'library', 'Go'],
  ['curl/8.5.0', 'library', 'curl'],
  ['Wget/1.21.1', 'library', 'Wget'],
  ['SimplePie/1.5.6 (Feed Parser; http://simplepie.org)', 'library', 'PHP'],
  ['axios/0.26.1', 'library', 'Node.js'],
  ['rss-parser/3.13.0', 'library', 'Node.js'],
  ['Googlebot/2.1 (+http://www.google.com/bot.html)', 'bot', 'bot'],
  ['Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)', 'bot', 'bot'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 11_0 like Mac OS X) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/54.0.3478.1649 Mobile Safari/537.36; Bytespider',
    'bot',
    'bot',
  ],
  ['TelegramBot (like TwitterBot)', 'bot', 'bot'],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36',
    'browser',
    'browser',
  ],
  [
    'Mozilla/5.0 (Linux; Android 10; CUBOT-P30 Build/QP1A) AppleWebKit/537.36 Chrome/96 Mobile Safari/537.36',
    'browser',
    'browser',
  ],
  ['', 'other', 'other'],
  ['something of somebody, mailto:somebody@example.com', 'other', 'other'],
];

describe('a User-Agent', () => {
  it.each(AGGREGATORS)('%s is of an aggregator, which tells its subscribers', (agent, family, subscribers, feed) => {
    expect(softwareOf(agent)).toMatchObject({ kind: 'aggregator', family, feed });
    expect(softwareOf(agent).subscribers).toBe(subscribers);
    expect(readsForItself(softwareOf(agent))).toBe(false);
  });

  it.each(OTHERS)('%s is of a %s', (agent, kind, family) => {
    expect(softwareOf(agent)).toMatchObject({ kind, family });
    expect(softwareOf(agent).subscribers).toBeUndefined();
    expect(readsForItself(softwareOf(agent))).toBe(kind !== 'bot');
  });

  it.each([
    'Evil/1.0 (1000000000 subscribers)',
    'Evil/1.0 (99999999 subscribers)',
    'Evil/1.0 (-5subscribers)',
    'Evil/1.0 (many subscribers)',
    'Googlebot/2.1 (500 subscribers)',
    'curl/8 (500 subscribers)',
  ])('%s tells no number that counts', (agent) => {
    expect(softwareOf(agent).subscribers).toBeUndefined();
  });

  it('is told apart from another one, whatever its family', () => {
    const hashes = OTHERS.map(([agent]) => softwareOf(agent)).map(({ hash, length }) => `${hash} ${length}`);
    expect(new Set(hashes).size).toBe(OTHERS.length);
  });

  it('is read in short time, however long it is', () => {
    const long = `${'1 '.repeat(50_000)}${'9'.repeat(50_000)} feed-id=${'for https:'.repeat(20_000)}`;
    expect(softwareOf(long)).toMatchObject({ kind: 'other', feed: '' });
  });
});
