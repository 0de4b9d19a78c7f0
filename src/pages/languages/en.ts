import { enAdmin } from './en-admin.ts';
import type { Language } from './language.ts';

export const en: Language = {
  tag: 'en',
  skipToContent: 'Skip to content',
  welcome:
    'Every category, every tag and every author here has a feed of its own: subscribe to exactly what you want to read.',
  home: 'Home',
  newest: 'Newest articles',
  categories: 'Categories',
  tags: 'Tags',
  authors: 'Authors',
  kinds: { category: 'Category', tag: 'Tag', author: 'Author' },
  articles: (count, plural) => (plural === 'one' ? `${count} article` : `${count} articles`),
  categoriesCount: (count, plural) => (plural === 'one' ? `${count} category` : `${count} categories`),
  updated: (date) => `Updated ${date}`,
  nothingYet: 'Nothing has been published here yet.',
  allArticles: 'All articles',
  articlesHere: 'Articles',
  channelOf: (title, publication) => `Articles in ${title} from ${publication}, to read or to subscribe to`,
  channelsOf: (title, publication) => `${title} of ${publication}, each with a feed of its own`,
  search: {
    label: 'Find a category',
    placeholder: 'Name of a category',
    submit: 'Search',
    results: (count, query, plural) => `${count} ${plural === 'one' ? 'category' : 'categories'} for “${query}”`,
    none: (query) => `No category is called “${query}”. Try a part of its name.`,
    clear: 'Show all categories',
  },
  find: {
    label: 'Search articles',
    placeholder: 'Words or "a phrase"',
    submit: 'Search',
    title: (query) => `Search: ${query}`,
    none: (query) => `No article has all of “${query}”.`,
    help: 'Words and "phrases" that an article must have; -word for what it must not have; category:, tag: and author: with a name; after: and before: with a date such as 2026-11-26.',
    suggested: 'Categories and tags',
  },
  groups: { label: 'Categories by first letter', all: 'All', group: (letter) => `Categories: ${letter}` },
  pager: {
    label: 'Pages',
    previous: 'Previous',
    next: 'Next',
    page: (number, of) => `Page ${number} of ${of}`,
  },
  older: 'Older articles',
  newer: 'Newer articles',
  archivePage: (number) => `Archive ${number}`,
  source: 'Source',
  subscribe: {
    action: 'Subscribe',
    to: (title) => `Subscribe to ${title}`,
    explained:
      'A feed brings new articles to an app of your choice, a feed reader, as soon as they are published. It is free, and nobody learns who you are: no account, no email address.',
    address: 'Address of the feed: copy it into your reader',
    copy: 'Copy',
    copied: 'Copied',
    open: 'Or open it in a reader',
    formats: 'Other formats',
    scan: 'On your phone',
    qr: (address) => `QR code of ${address}`,
    opml: 'OPML file of all categories',
    group: (letter) => `OPML file of these categories (${letter})`,
  },
  feedInBrowser: {
    title: 'This is a web feed.',
    explained:
      'It is made for feed readers: copy the address of this page into one, and new articles will come to you by themselves.',
    page: 'To read it here, open this page:',
  },
  notFound: {
    title: 'There is nothing at this address',
    explained:
      'Perhaps the address was mistyped, or what was here has another name now. The home page lists everything.',
    gone: 'This article was taken back by its publisher.',
  },
  unavailable: {
    title: 'Not just now',
    explained: 'This page cannot be shown at the moment. Please try again in a minute.',
  },
  admin: enAdmin,
  footer: { feeds: 'Feeds of everything', poweredBy: 'Served by' },
};
