import { fitsBytes } from '../article/text.ts';
import { type Format, feedPath } from '../feed/addresses.ts';
import { readAddress } from '../http/address.ts';
import { canonicalPath } from '../http/paths.ts';
import { callbackFault } from './callback.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
/** Seconds that a subscription lasts: at least, at most, and where the subscriber does not say (WebSub section 8.2). */
const SHORTEST_LEASE = HOUR;
const LONGEST_LEASE = 30 * DAY;
const USUAL_LEASE = 10 * DAY;
/** Bytes that a secret must be shorter than (WebSub section 5.1). */
const SECRET = 200;

/** A feed that can be subscribed to. */
export interface Topic {
  /** Its address, byte for byte as its self link has it. */
  url: string;
  channel: string;
  format: Format;
}

/** A request to subscribe or to unsubscribe (WebSub section 5.1). */
export interface SubscriptionRequest {
  mode: 'subscribe' | 'unsubscribe';
  topic: Topic;
  callback: string;
  /** Seconds. */
  lease: number;
  secret?: string;
}

/** The request in a form, or a sentence on what is wrong with it. Parameters that the hub does not know are ignored. */
export function readRequest(form: URLSearchParams, publicUrl: string): SubscriptionRequest | string {
  const values: Record<string, string> = {};
  for (const name of ['mode', 'topic', 'callback', 'lease_seconds', 'secret']) {
    const [value = '', ...others] = form.getAll(`hub.${name}`);
    if (others.length > 0) return `hub.${name} must be given once.`;
    if (value.includes('\ufffd')) return `hub.${name} must be UTF-8.`;
    values[name] = value;
  }
  const { mode, topic: address = '', callback = '', lease_seconds = '', secret = '' } = values;
  if (mode !== 'subscribe' && mode !== 'unsubscribe') return 'hub.mode must be subscribe or unsubscribe.';
  if (address === '') return `hub.topic must be the address of a feed, such as ${publicUrl}/rss.xml.`;
  if (callback === '') return 'hub.callback must be the address that is to be pushed to.';
  const topic = readTopic(address, publicUrl);
  if (typeof topic === 'string') return topic;
  const fault = callbackFault(callback, publicUrl);
  if (fault !== undefined) return fault;
  // Of no meaning to the end of a subscription.
  const lease = mode === 'unsubscribe' ? USUAL_LEASE : readLease(lease_seconds);
  if (lease === undefined) return 'hub.lease_seconds must be a whole number of seconds above 0.';
  if (!fitsBytes(secret, SECRET - 1)) return `hub.secret must have fewer than ${SECRET} bytes.`;
  return { mode, topic, callback, lease, ...(secret === '' ? {} : { secret }) };
}

/** The feed at an address of ours, or a sentence on why there is none to subscribe to. */
export function readTopic(address: string, publicUrl: string): Topic | string {
  const usual = `such as ${publicUrl}/rss.xml`;
  const url = URL.parse(address);
  if (!url || url.origin !== publicUrl) return `hub.topic must be a feed of this publication, ${usual}.`;
  const named = readAddress(url);
  const feed = named.kind === 'moved' ? named.to : named;
  if (feed.kind !== 'feed') return `hub.topic must be a feed, ${usual}.`;
  const { channel, format, page } = feed;
  if (page !== undefined)
    return `hub.topic must not be an archive page: subscribe to ${publicUrl}${feedPath(channel, format)}.`;
  const canonical = publicUrl + canonicalPath(feed);
  return canonical === address
    ? { url: address, channel, format }
    : `hub.topic must be the feed's self link, ${canonical}.`;
}

function readLease(text: string): number | undefined {
  if (text === '') return USUAL_LEASE;
  if (!/^\d{1,15}$/.test(text) || Number(text) === 0) return undefined;
  return Math.min(LONGEST_LEASE, Math.max(SHORTEST_LEASE, Number(text)));
}
