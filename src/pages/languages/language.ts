import type { AdminWords } from './admin.ts';

/** Every word that pages say, in one language. Numbers and dates come in already written. */
export interface Language {
  /** BCP 47: of the interface, and of dates and numbers where the publication's own language is another. */
  tag: string;
  skipToContent: string;
  /** On the home page of a publication that does not describe itself. */
  welcome: string;
  home: string;
  newest: string;
  categories: string;
  tags: string;
  authors: string;
  kinds: { category: string; tag: string; author: string };
  /** `1,204 articles` */
  articles(count: string, plural: Intl.LDMLPluralRule): string;
  categoriesCount(count: string, plural: Intl.LDMLPluralRule): string;
  updated(date: string): string;
  nothingYet: string;
  allArticles: string;
  /** A heading for those who don't see the page. */
  articlesHere: string;
  /** What search engines say of a channel, and of all tags or authors. */
  channelOf(title: string, publication: string): string;
  channelsOf(title: string, publication: string): string;
  search: {
    label: string;
    placeholder: string;
    submit: string;
    results(count: string, query: string, plural: Intl.LDMLPluralRule): string;
    none(query: string): string;
    clear: string;
  };
  /** Full-text search. */
  find: {
    label: string;
    placeholder: string;
    submit: string;
    title(query: string): string;
    none(query: string): string;
    help: string;
    suggested: string;
  };
  combined: {
    title: string;
    hint: string;
    in: string;
    not: string;
    filter: string;
    filterout: string;
    limit: string;
    brief: string;
    show: string;
    none: string;
    opml: string;
    /** `near` names channels, and may be empty. */
    missing(name: string, near: string): string;
    /** A title: `from` without `what`. */
    without(from: string, what: string): string;
  };
  groups: { label: string; all: string; group(letter: string): string };
  pager: { label: string; previous: string; next: string; page(number: string, of: string): string };
  older: string;
  newer: string;
  archivePage(number: string): string;
  source: string;
  subscribe: {
    action: string;
    to(title: string): string;
    explained: string;
    address: string;
    copy: string;
    copied: string;
    open: string;
    formats: string;
    scan: string;
    qr(address: string): string;
    opml: string;
    group(letter: string): string;
  };
  feedInBrowser: { title: string; explained: string; page: string };
  notFound: { title: string; explained: string; gone: string };
  unavailable: { title: string; explained: string };
  admin: AdminWords;
  footer: { feeds: string; poweredBy: string };
}
