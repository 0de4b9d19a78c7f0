import type { Article } from './article.ts';
import { slugOf } from './canonical.ts';

export const CHANNEL_KINDS = ['all', 'category', 'tag', 'author'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** A channel as an article names it. */
export interface ChannelReference {
  /** `all`, `category/<slug>`, `tag/<slug>` or `author/<slug>`. */
  name: string;
  kind: ChannelKind;
  /** Empty for `all`. */
  slug: string;
  /** The title that people read. Empty for `all`. */
  title: string;
  /** Whether the publisher chose the title, rather than the slug being made from it. */
  titled: boolean;
}

const ALL: ChannelReference = { name: 'all', kind: 'all', slug: '', title: '', titled: false };

/** The channels that an article belongs to: each one once, `all` first. */
export function channelsOf(article: Pick<Article, 'categories' | 'tags' | 'authors'>): ChannelReference[] {
  const channels = new Map([[ALL.name, ALL]]);
  const add = (kind: ChannelKind, slug: string, title: string) => {
    const name = channelName(kind, slug);
    if (slug !== '' && !channels.has(name)) {
      channels.set(name, { name, kind, slug, title, titled: slugOf(title) !== slug });
    }
  };
  for (const { slug, title } of article.categories) add('category', slug, title);
  for (const tag of article.tags) add('tag', slugOf(tag), tag);
  for (const { name } of article.authors) if (name) add('author', slugOf(name), name);
  return [...channels.values()];
}

/** `category`, `财经` → `category/财经`. */
export function channelName(kind: ChannelKind, slug: string): string {
  return kind === 'all' ? 'all' : `${kind}/${slug}`;
}

/** `category/财经 news` → `category/%E8%B4%A2%E7%BB%8F%20news`. Slugs hold no slash, so the first one divides. */
export function encodeChannel(channel: string): string {
  const slash = channel.indexOf('/');
  return slash < 0 ? channel : `${channel.slice(0, slash)}/${encodeURIComponent(channel.slice(slash + 1))}`;
}
