/** Tags or authors on one page of all: with long Chinese names they weigh less than 30 KB. */
export const LISTED_CHANNELS = 500;

/** A channel in the directory: what pages, OPML and `GET /api/categories` say of it. */
export interface DirectoryEntry {
  name: string;
  slug: string;
  title: string;
  description?: string;
  language?: string;
  image?: string;
  count: number;
  /** RFC 3339 in UTC. */
  updated: string;
}

/** Every category, and the tags and authors with most articles: what the KV value `directory` holds. */
export interface Directory {
  version: number;
  updated: string;
  articles: number;
  categories: DirectoryEntry[];
  tags: DirectoryEntry[];
  authors: DirectoryEntry[];
}
