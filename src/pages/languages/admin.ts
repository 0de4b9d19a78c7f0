import type { AudienceWords } from './audience.ts';

/** The words of the pages for publishers. */
export interface AdminWords {
  title: string;
  signIn: {
    title: string;
    token: string;
    hint: string;
    submit: string;
    wrong: string;
    off: string;
    wait(seconds: string): string;
  };
  signOut: string;
  foreign: string;
  /** A form came after its session had ended. */
  ended: string;
  /** The form is back after signing in. */
  back: string;
  list: {
    title: string;
    search: string;
    all: string;
    live: string;
    scheduled: string;
    expired: string;
    draft: string;
    everyCategory: string;
    show: string;
    none: string;
    next: string;
    undated: string;
  };
  tooLarge: string;
  nav: { overview: string; articles: string; write: string; categories: string; subscribers: string };
  state: {
    title: string;
    scheduled(count: string): string;
    current: string;
    behind(count: string, since: string): string;
    lastChange(date: string): string;
  };
  open: { label: string; hint: string; submit: string };
  newest: { title: string };
  publishes: {
    title: string;
    none: string;
    when: string;
    created: string;
    updated: string;
    unchanged: string;
    rejected: string;
    article(position: string, id: string): string;
    more(count: string): string;
  };
  article: {
    write: string;
    edit: string;
    title: string;
    content: string;
    markdown: string;
    html: string;
    text: string;
    contentHint: string;
    summary: string;
    categories: string;
    tags: string;
    authors: string;
    listHint: string;
    url: string;
    urlHint: string;
    image: string;
    date: string;
    dateHint(zone: string): string;
    more: string;
    id: string;
    idHint: string;
    preview: string;
    previewHint: string;
    publish: string;
    schedule: string;
    update: string;
    saveDraft: string;
    takeBack: string;
    noPictures: string;
    /** A button for text that was not saved. */
    restore: string;
    delete: string;
    deleteSure: string;
    /** A fault. */
    nothingToRead: string;
    faults: string;
    warnings: string;
    done: { created: string; updated: string; scheduled: string; unchanged: string; drafted: string; deleted: string };
    waiting(date: string): string;
    purging: string;
    look: string;
    unknown(id: string): string;
  };
  samples: { hint: string; remove: string };
  audience: AudienceWords;
  category: {
    edit(title: string): string;
    title: string;
    titleHint(slug: string): string;
    description: string;
    language: string;
    image: string;
    save: string;
    saved: string;
    move: string;
    moveHint: string;
    moveThere: string;
    remove: string;
    removeSure(title: string): string;
  };
  subscribers: {
    title: string;
    hint: string;
    /** There is no hub. */
    off: string;
    unavailable: string;
    none: string;
    subscriptions(count: string, plural: Intl.LDMLPluralRule): string;
    pending(count: string): string;
    late(count: string): string;
    suspended(count: string): string;
    current: string;
    behind(count: string, since: string): string;
    feeds: string;
    feed: string;
    hosts: string;
    host: string;
    count: string;
    delivered: string;
    failed: string;
    failing: string;
    moreFeeds(count: string): string;
    moreHosts(count: string): string;
  };
}
