import type { ChannelKind } from '../article/channels.ts';
import type { Format } from '../feed/addresses.ts';

/** What other software had at a path: a feed in a format, or without one the page of a channel. */
export interface Earlier {
  kind: ChannelKind;
  /** The name in the path as it is there, percent-encoded; empty for everything. */
  name: string;
  format?: Format;
}

/** WordPress: a feed below the site, a category, a tag or an author, in a format of its own words; RSS when it names none. */
const WORDPRESS =
  /^(?:\/(category|tag|author)\/([^/]+))?\/(?:feed(?:\/(feed|rss2?|rdf|atom|json))?|(rss2?|rdf|atom))\/?$/;
/** jekyll-feed: `/feed.xml`, `/feed/<category or collection>.xml`, `/feed/by_tag/<tag>.xml`, all of them Atom. */
const JEKYLL = /^\/feed(?:\/(by_tag\/)?([^/]+))?\.xml$/;
/** Hugo: `/index.xml` below the site, below a section, here a category, and below a term of a taxonomy; all of them RSS. */
const HUGO = /^(?:\/(?:(categor(?:y|ies)|tags?|authors?)\/)?([^/]+))?\/index\.xml$/;
/** Eleventy: one folder with a feed in two formats. */
const ELEVENTY = /^\/feed\/feed\.(xml|json)$/;
const PAGE = /^\/(category|tag|author)\/([^/]+)\.html$/;

/** What other software had at this path; undefined for paths that none had. */
export function earlierAt(pathname: string): Earlier | undefined {
  const eleventy = ELEVENTY.exec(pathname);
  if (eleventy) return below(undefined, undefined, eleventy[1] === 'json' ? 'json' : 'atom');
  const wordpress = WORDPRESS.exec(pathname);
  if (wordpress) {
    const [, kind, name, format, short = format] = wordpress;
    return below(kind, name, short === 'atom' || short === 'json' ? short : 'rss');
  }
  const jekyll = JEKYLL.exec(pathname);
  if (jekyll) return below(jekyll[1] === undefined ? 'category' : 'tag', jekyll[2], 'atom');
  const hugo = HUGO.exec(pathname);
  if (hugo) return below(hugo[1], hugo[2], 'rss');
  const page = PAGE.exec(pathname);
  return page ? below(page[1], page[2]) : undefined;
}

function below(word = 'category', name = '', format?: Format): Earlier {
  const kind = word.startsWith('tag') ? 'tag' : word.startsWith('author') ? 'author' : 'category';
  return { kind: name === '' ? 'all' : kind, name, ...(format && { format }) };
}
