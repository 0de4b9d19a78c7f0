import type { AudiencePort } from '../../src/audience/contract.ts';
import { DAY_MS } from '../../src/audience/contract.ts';
import type { Poll } from '../../src/audience/counts.ts';
import { Gatherer } from '../../src/audience/gatherer.ts';
import { clientAddress } from '../../src/http/client-address.ts';

const FORMATS = ['rss', 'atom', 'json'] as const;
const MINUTE = 60_000;
/** Isolates that run at the same time, and the minutes that one lives. */
const ISOLATES = 6;
const LIVES = [20, 240] as const;
/** The share of readers whose address changes within the day. */
const MOVING = 0.02;

/** The readers of a channel, of those of the one before. */
const SMALLER = 0.75;

const AGENTS = [
  'newsboat/2.32.0 (Linux 6.1.0-13-amd64; x86_64)',
  'NetNewsWire (RSS Reader; https://netnewswire.com/)',
  'FreshRSS/1.24.3 (Linux; https://freshrss.org)',
  'Mozilla/5.0 (compatible; Miniflux/2.2.3; +https://miniflux.app)',
  'Reeder/5040001 CFNetwork/1410.0.3 Darwin/22.6.0',
  'Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Thunderbird/115.6.1',
  'Tiny Tiny RSS/23.05-a4543de (Unsupported) (https://tt-rss.org/)',
  'python-requests/2.31.0',
];

interface Reader {
  headers: Headers;
  /** In place of these after the minute `moves`. */
  afterMove: Headers;
  moves: number;
  channels: string[];
  format: Poll['format'];
  every: number;
  next: number;
}

interface Fetcher {
  channel: string;
  format: Poll['format'];
  agent(subscribers: number): string;
  subscribers: number;
}

/** What a simulated day was, by channel. */
export interface Truth {
  readers: Map<string, number>;
  followers: Map<string, number>;
  polls: number;
  lostPolls: number;
}

/**
 * Lets an audience poll for so many minutes from `begin` on: readers of channels of very different size, aggregators, and isolates that
 * come and go, of which one that ends loses what it has not handed over. `setTime` sets the clock, in milliseconds since 1970.
 */
export async function simulate(
  store: AudiencePort,
  {
    readers: count,
    channels: names,
    minutes,
    begin,
  }: { readers: number; channels: string[]; minutes: number; begin: number },
  random: () => number,
  setTime: (now: number) => void,
): Promise<Truth> {
  let now = begin;
  const readers = Array.from({ length: count }, (_, index) => readerOf(index, names, minutes, random));
  const fetchers = names.flatMap((channel) => fetchersOf(channel, random));
  const isolate = () => ({
    ends: now + (LIVES[0] + random() * (LIVES[1] - LIVES[0])) * MINUTE,
    polls: 0,
    gatherer: new Gatherer(store, {
      addressOf: clientAddress,
      now: () => now,
      newId: () => crypto.randomUUID(),
      report: (event, detail) => {
        throw new Error(`${event} ${JSON.stringify(detail)}`);
      },
    }),
  });
  const isolates = Array.from({ length: ISOLATES }, isolate);
  const truth: Truth = { readers: new Map(), followers: new Map(), polls: 0, lostPolls: 0 };
  const poll = async (headers: Headers, channel: string, format: Poll['format']) => {
    const one = isolates[Math.floor(random() * ISOLATES)] as (typeof isolates)[number];
    truth.polls += 1;
    one.polls += 1;
    one.gatherer.count({ ...HIT, channel, format }, headers);
    const handOver = one.gatherer.handOver();
    if (handOver) {
      await handOver;
      one.polls = 0;
    }
  };
  for (let minute = 0; minute < minutes; minute += 1) {
    now = begin + minute * MINUTE;
    setTime(now);
    for (const [index, { ends, polls }] of isolates.entries()) {
      if (ends > now) continue;
      truth.lostPolls += polls;
      isolates[index] = isolate();
    }
    for (const reader of readers) {
      if (reader.next > minute) continue;
      reader.next += reader.every;
      const headers = minute >= reader.moves ? reader.afterMove : reader.headers;
      for (const channel of reader.channels) await poll(headers, channel, reader.format);
    }
    if (minute % 20 !== 0) continue;
    for (const fetcher of fetchers) {
      const agent = fetcher.agent(Math.round((fetcher.subscribers * (minutes - minute / 2)) / minutes));
      await poll(
        new Headers({ 'User-Agent': agent, 'CF-Connecting-IP': '198.51.100.7' }),
        fetcher.channel,
        fetcher.format,
      );
    }
  }
  // A minute passes, and every isolate that is left gets one more poll.
  now += MINUTE;
  setTime(now);
  for (const { gatherer } of isolates) {
    gatherer.count(
      { ...HIT, channel: '', format: 'rss', status: 404 },
      new Headers({ 'User-Agent': 'Googlebot/2.1;' }),
    );
    truth.polls += 1;
    await gatherer.handOver();
  }
  for (const { channels } of readers) for (const name of channels) add(truth.readers, name, 1);
  for (const { channel, subscribers } of fetchers) add(truth.followers, channel, subscribers);
  return truth;
}

const HIT = {
  ...{ status: 200, cache: 'HIT', conditional: true, takesChanges: false, compressed: true },
  ...{ length: 40_000, isDelta: false, sent: true },
};

function readerOf(index: number, names: readonly string[], minutes: number, random: () => number): Reader {
  const agent = AGENTS[Math.floor(random() * AGENTS.length)] as string;
  const at = (address: string) => new Headers({ 'User-Agent': agent, 'CF-Connecting-IP': address });
  const every = 5 + Math.floor(random() * 56);
  // Each channel has three quarters of the readers of the one before.
  const all = 1 - SMALLER ** names.length;
  const channel = () => names[Math.floor(Math.log(1 - random() * all) / Math.log(SMALLER))] as string;
  return {
    headers: at(addressOf(index)),
    afterMove: at(addressOf(index + 1_000_000)),
    moves: random() < MOVING ? random() * minutes : minutes,
    channels: [...new Set(Array.from({ length: 1 + Math.floor(random() * 3) }, channel))],
    format: FORMATS[index % 3] as Poll['format'],
    every,
    next: Math.floor(random() * every),
  };
}

/** Another address for each number, a third of them of IPv6. */
function addressOf(number: number): string {
  if (number % 3 === 0) return `2001:db8:${(number >> 16).toString(16)}:${(number & 65535).toString(16)}::1`;
  return `${11 + (number >> 24)}.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
}

function fetchersOf(channel: string, random: () => number): Fetcher[] {
  const some = () => 1 + Math.floor(random() * 400);
  const feedly = (subscribers: number) =>
    `Feedly/1.0 (+http://www.feedly.com/fetcher.html; ${subscribers} subscribers; like FeedFetcher-Google)`;
  return [
    { channel, format: 'rss', subscribers: some(), agent: feedly },
    { channel, format: 'atom', subscribers: some(), agent: feedly },
    { channel, format: 'rss', subscribers: some(), agent: (n) => `Feedbin feed-id:1697787 - ${n} subscribers` },
    { channel, format: 'json', subscribers: some(), agent: (n) => `Feedbin feed-id:1697788 - ${n} subscribers` },
    {
      channel,
      format: 'rss',
      subscribers: some(),
      agent: (n) => `Mozilla/5.0 (compatible; inoreader.com; ${n} subscribers)`,
    },
  ];
}

function add(to: Map<string, number>, key: string, more: number): void {
  to.set(key, (to.get(key) ?? 0) + more);
}

/** Midnight, UTC, of the day after tomorrow. */
export function dayToCome(): number {
  return (Math.floor(Date.now() / DAY_MS) + 2) * DAY_MS;
}
