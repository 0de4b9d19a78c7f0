import type { PublishedArticle } from '../../src/article/article.ts';
import { windowItem } from '../../src/feed/item.ts';
import type { Publication } from '../../src/feed/publication.ts';
import { renderFeed } from '../../src/feed/render.ts';
import { decodeUtf8 } from '../../src/feed/utf8.ts';
import type { Window } from '../../src/feed/window.ts';

export const publication: Publication = {
  publicUrl: 'https://feeds.example.com',
  title: 'Example News',
  description: 'What happens in Example.',
  homePage: 'https://www.example.com/',
  language: 'en',
  timeZone: 'Asia/Shanghai',
  author: { name: 'Example Newsroom', url: 'https://www.example.com/about' },
  icon: 'https://www.example.com/icon.png',
  logo: 'https://www.example.com/logo.png',
  copyright: '© 2026 Example News',
  windowSize: 50,
};

/** The least that an article has; ids count up from it. */
export function article(fields: Partial<PublishedArticle> = {}): PublishedArticle {
  const id = fields.id ?? 'https://www.example.com/articles/1';
  return {
    id,
    uri: id,
    url: 'https://www.example.com/articles/1',
    title: 'The harbour opens again',
    content_html: '<p>Ships came in.</p>',
    date_published: '2026-11-20T08:30:00.000Z',
    date_modified: '2026-11-20T08:30:00.000Z',
    authors: [],
    tags: [],
    attachments: [],
    categories: [],
    ...fields,
  };
}

/** An article with every field that there is, each with a value of its own. */
export const complete: PublishedArticle = {
  id: 'https://www.example.com/articles/7',
  uri: 'https://www.example.com/articles/7',
  url: 'https://www.example.com/articles/7.html',
  external_url: 'https://elsewhere.example.org/story?a=1&b=2',
  title: '港口重新开放',
  content_html: '<p>Ships came in, <em>all</em> of them &amp; more.</p>',
  content_text: 'Ships came in, all of them & more.',
  summary: 'The harbour is open.',
  image: 'https://www.example.com/harbour.jpg',
  banner_image: 'https://www.example.com/harbour-wide.jpg',
  date_published: '2026-11-20T08:30:00.000Z',
  date_modified: '2026-11-21T09:45:30.000Z',
  authors: [
    { name: 'Ada Miller', url: 'https://www.example.com/ada', avatar: 'https://www.example.com/ada.png' },
    { name: '毛杰' },
  ],
  tags: ['harbour', '港口'],
  language: 'zh-CN',
  attachments: [
    {
      url: 'https://media.example.com/harbour.mp3',
      mime_type: 'audio/mpeg',
      title: 'The harbour, read aloud',
      size_in_bytes: 1048576,
      duration_in_seconds: 93,
    },
    {
      url: 'https://media.example.com/film.mp4',
      mime_type: 'video/mp4',
      title: 'The harbour, filmed',
      size_in_bytes: 7340032,
      duration_in_seconds: 61,
    },
    { url: 'https://media.example.com/map.pdf', mime_type: 'application/pdf' },
  ],
  categories: [
    { slug: 'local', title: 'Local news' },
    { slug: '财经', title: '财经' },
  ],
};

/** A window of the channel `all` that holds these articles. */
export function windowOf(items: PublishedArticle[], fields: Partial<Window> = {}): Window {
  return {
    version: 7,
    channel: { name: 'all', kind: 'all', slug: '', title: '' },
    updated: '2026-11-22T10:00:00.000Z',
    modified: 1795341600,
    archives: 0,
    items: items.map(windowItem),
    changes: items.map(() => 7),
    tombstones: [],
    ...fields,
  };
}

export const categoryChannel: Window['channel'] = {
  name: 'category/财经 news',
  kind: 'category',
  slug: '财经 news',
  title: '财经 News',
};

/** The feed document as text. */
export function renderText(...args: Parameters<typeof renderFeed>): string {
  return decodeUtf8(renderFeed(...args));
}
