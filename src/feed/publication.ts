import type { Author } from '../article/article.ts';

/** The software that makes the feeds, for Atom's `generator` (RFC 4287 section 4.2.4). The version is that of package.json. */
export const GENERATOR = {
  name: 'edgefeed',
  version: '0.1.0',
} as const;

/**
 * The number of the code that makes feed documents out of windows. It is part of every entity tag, so it is raised with
 * every change that gives the same window other bytes; else readers would keep the old ones. A test holds it to that.
 */
export const RENDERING = 3;

/** The site whose feeds are served, as the operator configured it. Every URL is absolute and http or https. */
export interface Publication {
  /** Where edgefeed answers, without a slash at the end. Every address in a feed begins with it. */
  publicUrl: string;
  title: string;
  description?: string;
  /** The site that people read. `publicUrl` when the publication has none of its own. */
  homePage: string;
  /** BCP 47. */
  language: string;
  /** IANA name, for pages that people read. */
  timeZone: string;
  /** The author of every article that has none of its own (RFC 4287 section 4.1.1 wants one). */
  author: Author;
  icon?: string;
  logo?: string;
  /** The colour of links and buttons, `#rrggbb` in lower case. */
  accent?: string;
  /** Where subscribers ask for pushes (WebSub); absent where the hub is off. */
  hub?: string;
  /** The key under which changes are told to IndexNow; absent where they are not. */
  indexNowKey?: string;
  copyright?: string;
  /** Hosts whose iframes articles may hold. */
  iframeHosts?: readonly string[];
  /** How many of a channel's newest articles its window holds. */
  windowSize: number;
  /** How long articles are kept; for ever when absent. */
  retention?: Readonly<{ days?: number; articles?: number }>;
}
