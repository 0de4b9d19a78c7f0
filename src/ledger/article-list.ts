import type { Scope } from './contract.ts';

/** Whether readers see an article, or why not, as the column `state` has it. Of an aged article only its hashes are kept. */
export const STATE = { scheduled: 0, live: 1, expired: 2, aged: 3, draft: 4 } as const;

/** States of articles that are kept, as lists name them. */
export const ARTICLE_STATES = ['live', 'scheduled', 'expired', 'draft'] as const;
export type ArticleState = (typeof ARTICLE_STATES)[number];

/** A place in a list of articles. `walk` tells which changes of dates came after the first page. */
export interface ListPosition {
  published: number;
  seq: number;
  walk: number;
}

/** Which articles to list; without a filter all that are kept. */
export interface ListQuery {
  /** At most so many. */
  limit: number;
  /** Those after this place. */
  after?: ListPosition;
  /** By its name. */
  channel?: string;
  state?: ArticleState;
  /** A part of its title, in any case. */
  title?: string;
  /** Changed then or later. Milliseconds since 1970. */
  since?: number;
  scope?: Scope;
}

export interface Listed {
  /** With the article's JSON. */
  articles: { article: string; state: ArticleState }[];
  /** Where the next page begins, which may have no articles; absent after the last one. */
  next?: ListPosition;
}
