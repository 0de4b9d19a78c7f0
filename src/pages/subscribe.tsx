import { encodeChannel } from '../article/channels.ts';
import { channelPath, combinedName, combinedOf, FORMAT, feedPath, searchOf } from '../feed/addresses.ts';
import { combinationText, NO_CHOICE, readCombination } from '../search/combination.ts';
import { FeedIcon } from './layout.tsx';
import { QrCode } from './qr.tsx';
import type { Site } from './site.ts';

/** Readers that take a feed's address in a link. */
const READERS: readonly [string, (feed: string) => string][] = [
  ['Feedly', (feed) => `https://feedly.com/i/subscription/feed/${encodeURIComponent(feed)}`],
  ['Inoreader', (feed) => `https://www.inoreader.com/?add_feed=${encodeURIComponent(feed)}`],
  ['NewsBlur', (feed) => `https://www.newsblur.com/?url=${encodeURIComponent(feed)}`],
  ['The Old Reader', (feed) => `https://theoldreader.com/feeds/subscribe?url=${encodeURIComponent(feed)}`],
  ['NetNewsWire', (feed) => `feed:${feed}`],
];

/** What a feed is, its address to copy, and the readers that open it at once. Opens without a script. */
export function Subscribe(props: { site: Site; channel: string; title: string; isOpen?: boolean }) {
  const { site, channel, title, isOpen = false } = props;
  const { publication, words } = site;
  const { subscribe } = words;
  const feed = publication.publicUrl + feedPath(channel, 'rss');
  const page = publication.publicUrl + channelPath(channel);
  return (
    <details class="subscribe" id="subscribe" open={isOpen}>
      <summary>
        <FeedIcon />
        {subscribe.action}
      </summary>
      <div class="panel">
        <div>
          <h2>{subscribe.to(title)}</h2>
          <p>{subscribe.explained}</p>
          <label for="feed-address">{subscribe.address}</label>
          <div class="copy">
            <input id="feed-address" type="url" readonly value={feed} />
            <button type="button" hidden data-copies="feed-address" data-done={subscribe.copied} aria-live="polite">
              {subscribe.copy}
            </button>
          </div>
          <h3>{subscribe.open}</h3>
          <div class="chips">
            {READERS.map(([name, address]) => (
              <a href={address(feed)}>{name}</a>
            ))}
          </div>
          {combinedOf(channel) === undefined ? (
            <p>
              <a href={builderPath(channel)}>{words.combined.title}</a>
            </p>
          ) : null}
          <h3>{subscribe.formats}</h3>
          <div class="chips">
            <a href={feedPath(channel, 'rss')}>{FORMAT.rss.label}</a>
            <a href={feedPath(channel, 'atom')}>{FORMAT.atom.label}</a>
            <a href={feedPath(channel, 'json')}>{FORMAT.json.label}</a>
            {channel === 'all' ? <a href="/feeds.opml">{subscribe.opml}</a> : null}
          </div>
        </div>
        <figure class="qr">
          <QrCode text={page} label={subscribe.qr(page)} />
          <figcaption>{subscribe.scan}</figcaption>
        </figure>
      </div>
    </details>
  );
}

/** The page on which people make a feed of their own, with this channel or query chosen already. */
function builderPath(channel: string): string {
  const query = searchOf(channel);
  const chosen = query === undefined ? `in=${encodeChannel(channel)}` : `filter=${encodeURIComponent(query)}`;
  const combination = channel === 'all' ? NO_CHOICE : readCombination(chosen);
  // A filter takes no dates.
  return channelPath(combinedName(typeof combination === 'string' ? '' : combinationText(combination)));
}
