import { posix } from 'node:path';
import type { Temporal } from 'temporal-polyfill';
import { namesIn, unique } from '../post/file.ts';
import { dateWords, type FileName, fillPattern, slugify } from '../post/file-name.ts';
import { object, text } from '../post/site.ts';
import { epoch, readDate } from '../text/dates.ts';
import type { Values } from '../text/yaml.ts';
import type { JekyllSite } from './site.ts';

/** Everything of a post that its address may name. */
interface Named {
  values: Values;
  collection: string;
  /** The folders above `_posts`. */
  folders: string[];
  published: Temporal.ZonedDateTime | undefined;
  slug: string;
  name: FileName;
  /** The path of its file below the folder of the collection, without extension. */
  path: string;
}

/** The path of a post's page by the rules of Jekyll, or of Hexo; not encoded. */
export function pageOf(post: Named, site: JekyllSite): string {
  const { values, published } = post;
  const words = site.isHexo ? hexoWords(post, site.config) : jekyllWords(post);
  const day = site.isHexo && published ? published : addressDate(text(values.date), published, site.timeZone);
  return `/${fillPattern(templateOf(post, site), { ...words, ...dateWords(day) })}`
    .replace(/\/{2,}/g, '/')
    .replace(/\/\.{1,2}(?=\/)/g, '');
}

/** Jekyll's built-in permalink styles (its documentation, "Permalinks"). */
const STYLES: Record<string, string> = {
  date: '/:categories/:year/:month/:day/:title:output_ext',
  pretty: '/:categories/:year/:month/:day/:title/',
  ordinal: '/:categories/:year/:y_day/:title:output_ext',
  weekdate: '/:categories/:year/W:week/:short_day/:title:output_ext',
  none: '/:categories/:title:output_ext',
};

/** The default of `permalink` in `_config.yml` (Hexo's documentation, "Configuration"). */
const HEXO_PERMALINK = ':year/:month/:day/:title/';

function templateOf({ values, collection }: Named, { config, isHexo }: JekyllSite): string {
  const own = text(values.permalink);
  if (own !== undefined) return own;
  const site = text(config.permalink) ?? (isHexo ? HEXO_PERMALINK : 'date');
  const configured = text(object(object(config.collections)[collection]).permalink);
  const pattern = configured ?? (collection === 'posts' ? site : undefined);
  if (pattern !== undefined) return STYLES[pattern] ?? pattern;
  return /^pretty$|\/$/.test(site) ? '/:collection/:path/' : '/:collection/:path:output_ext';
}

/**
 * The date that Jekyll puts into the permalink, where it isn't that of the article: the file name's as it is. And YAML
 * 1.1 reads a time with seconds and without a zone as UTC; there Jekyll writes the address of the day that it then is on
 * the site's clock, and where a page is must not be guessed anew.
 */
function addressDate(written = '', published: Temporal.ZonedDateTime | undefined, timeZone: string) {
  if (!published) return epoch(timeZone);
  if (!readDate(written, timeZone)) return published;
  const isUtc = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?$/.test(written);
  return (isUtc ? published.toPlainDateTime().toZonedDateTime('UTC') : published).withTimeZone(timeZone);
}

function jekyllWords({ values, collection, folders, slug, name, path }: Named): Record<string, string> {
  // Jekyll splits at white space: of `a, b` it makes `a,` and `b`.
  const filed = unique([...folders, ...namesIn(values.categories, /\s+/), ...namesIn(values.category)]);
  const basename = posix.basename(name.key);
  return {
    categories: unique(filed.map((category) => category.toLowerCase())).join('/'),
    slugified_categories: unique(filed.map((category) => slugify(category))).join('/'),
    title: slugify(slug, 'pretty', true),
    slug: slugify(slug),
    name: slugify(basename),
    basename,
    collection,
    path,
    output_ext: '.html',
  };
}

/**
 * The words of a permalink in Hexo (its documentation, "Permalinks"): `:title` is the path of the file below `_posts`, and
 * each key of the front matter is a word, such as the `abbrlink` of a plugin.
 */
function hexoWords({ values, path, name: { slug } }: Named, config: Values): Record<string, string> {
  const said = Object.entries(values).flatMap(([key, value]) =>
    text(value) === undefined ? [] : [[key, text(value)]],
  );
  // With the date in the names of files, the rest is the title.
  const isDated = /:(?:i_)?(?:year|month|day)\b/.test(text(config.new_post_name) ?? '');
  const title = isDated ? posix.join(posix.dirname(path), slug) : path;
  const categories = namesIn(values.categories).map((name) => slugify(name, 'pretty', true));
  return {
    ...Object.fromEntries(said),
    title,
    name: posix.basename(title),
    post_title: slugify(text(values.title) ?? '', 'pretty', true),
    category: categories.join('/') || (text(config.default_category) ?? 'uncategorized'),
  };
}
