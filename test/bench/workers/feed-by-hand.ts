import { Feed } from 'feed';

/** What these workers need of an article. */
export interface Item {
  id: string;
  url?: string;
  title?: string;
  summary?: string;
  excerpt?: string;
  content_html?: string;
  date_published: string;
  date_modified: string;
  authors: { name?: string }[];
  categories: { title: string }[];
}

/** Articles as RSS, with the package `feed` alone, as its README shows. */
export function feedAlone(title: string, items: Item[]): string {
  const feed = new Feed({
    id: 'https://feeds.example.com/',
    link: 'https://feeds.example.com/',
    title,
    description: title,
    copyright: '',
    updated: new Date(items[0]?.date_modified ?? 0),
  });
  for (const item of items) {
    const description = item.summary ?? item.excerpt;
    feed.addItem({
      title: item.title ?? '',
      id: item.id,
      link: item.url ?? item.id,
      date: new Date(item.date_modified),
      published: new Date(item.date_published),
      ...(description && { description }),
      content: item.content_html ?? '',
      author: item.authors.map(({ name = '' }) => ({ name })),
      category: item.categories.map(({ title }) => ({ name: title })),
    });
  }
  return feed.rss2();
}

export const RSS = { 'Content-Type': 'application/rss+xml; charset=utf-8', 'Cache-Control': 'max-age=300' };
