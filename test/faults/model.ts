import type { Status } from '../../src/ledger/contract.ts';
import { submission, type Told } from '../ledger/ledgers.ts';

/** An article as its publisher sends it. */
export interface Sent extends Told {
  id: string;
}

interface Kept {
  sent: Sent;
  /** Grows with every new article. */
  order: number;
  published: number;
  state: 'waiting' | 'live' | 'expired';
}

/** What a ledger has to be, whatever goes wrong under it: maps in memory, and nothing that could fail. */
export class Model {
  readonly articles = new Map<string, Kept>();
  readonly deleted = new Set<string>();
  /** By channel: when which article was deleted, or expired, there. */
  readonly burials = new Map<string, Map<string, number>>();
  readonly titles = new Map<string, { title: string; by: 'slug' | 'article' | 'operator' }>();
  /** Every channel that ever was. */
  readonly channels = new Set(['all']);
  private orders = 0;

  publish(batch: readonly Sent[], now: number): Status[] {
    return batch.map((sent, index) => this.store(sent, now, now - index));
  }

  private store(sent: Sent, now: number, undated: number): Status {
    const before = this.articles.get(sent.id);
    if (before && hashOf(before.sent) === hashOf(sent)) return 'unchanged';
    const told = [before?.sent.modified, sent.modified];
    if (told[0] !== undefined && told[1] !== undefined && told[1] < told[0]) return 'superseded';
    const published = sent.published ?? before?.published ?? undated;
    const expired = sent.expires !== undefined && sent.expires <= now;
    const state = expired ? 'expired' : published <= now ? 'live' : 'waiting';
    if (before?.state === 'live' && state === 'expired') this.bury(before, now);
    if (this.deleted.delete(sent.id) || (state === 'live' && before?.state !== 'live')) this.unbury(sent.id);
    this.orders += before ? 0 : 1;
    const kept: Kept = { sent, published, state, order: before?.order ?? this.orders };
    this.articles.set(sent.id, kept);
    if (state === 'live') this.show(kept);
    return before ? 'updated' : 'created';
  }

  private show({ sent }: Kept): void {
    for (const channel of channelsOf(sent)) this.channels.add(channel);
    for (const { slug, title } of (sent.categories ?? []).map(named)) {
      const { by } = this.titles.get(slug) ?? {};
      if (title !== slug && by !== 'operator') this.titles.set(slug, { title, by: 'article' });
    }
  }

  private bury({ sent }: Kept, now: number): void {
    for (const channel of channelsOf(sent)) {
      const burials = this.burials.get(channel) ?? new Map<string, number>();
      this.burials.set(channel, burials.set(sent.id, now));
    }
  }

  private unbury(id: string): void {
    for (const burials of this.burials.values()) burials.delete(id);
  }

  /** True when it was there, or was deleted before. */
  delete(id: string, now: number): boolean {
    const kept = this.articles.get(id);
    if (!kept) return this.deleted.has(id);
    if (kept.state === 'live') this.bury(kept, now);
    this.articles.delete(id);
    this.deleted.add(id);
    return true;
  }

  setTitle(slug: string, title: string | null): void {
    this.channels.add(`category/${slug}`);
    this.titles.set(slug, title === null ? { title: slug, by: 'slug' } : { title, by: 'operator' });
  }

  /** Whether an article is to appear or to expire by itself. */
  isDue(now: number): boolean {
    return [...this.articles.values()].some(
      ({ state, published, sent }) =>
        (state === 'waiting' && published <= now) || (state === 'live' && (sent.expires ?? now + 1) <= now),
    );
  }

  /** What the ledger's alarm does by itself. */
  release(now: number): void {
    const due = [...this.articles.values()].filter(({ state, published }) => state === 'waiting' && published <= now);
    for (const kept of due.toSorted((a, b) => a.published - b.published || a.order - b.order)) {
      kept.state = 'live';
      this.unbury(kept.sent.id);
      this.show(kept);
    }
    for (const kept of this.articles.values()) {
      const { expires } = kept.sent;
      if (kept.state !== 'live' || expires === undefined || expires > now) continue;
      kept.state = 'expired';
      this.bury(kept, now);
    }
  }

  /** Ids of the channel's articles that readers see, newest first. */
  members(channel: string): string[] {
    return [...this.articles.values()]
      .filter(({ sent, state }) => state === 'live' && channelsOf(sent).includes(channel))
      .toSorted((a, b) => b.published - a.published || b.order - a.order)
      .map(({ sent }) => sent.id);
  }

  titleOf(channel: string): string {
    const slug = channel.slice(channel.indexOf('/') + 1);
    if (channel === 'all') return '';
    return channel.startsWith('category/') ? (this.titles.get(slug)?.title ?? slug) : slug;
  }
}

function hashOf(sent: Sent): string {
  return submission(sent.id, sent).hash;
}

function named(category: string | { slug: string; title: string }): { slug: string; title: string } {
  return typeof category === 'string' ? { slug: category, title: category } : category;
}

function channelsOf({ categories = [], tags = [], authors = [] }: Sent): string[] {
  return [
    'all',
    ...categories.map((one) => `category/${named(one).slug}`),
    ...tags.map((tag) => `tag/${tag}`),
    ...authors.map((author) => `author/${author}`),
  ];
}
