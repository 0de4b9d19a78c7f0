import { posix } from 'node:path';
import type { Temporal } from 'temporal-polyfill';
import type { Head } from '../post/article.ts';
import { dateFrom, namesIn, type PostText, unique } from '../post/file.ts';
import { dateWords, fillPattern, readFileName, slugify, titleize } from '../post/file-name.ts';
import { encodePath, object, siteAddress, text } from '../post/site.ts';
import { epoch, readDate } from '../text/dates.ts';
import type { Values } from '../text/yaml.ts';
import { HEXO_PERMALINK, hexoWords } from './hexo.ts';
import { globSource, placeOf } from './list-posts.ts';
import type { JekyllSite } from './site.ts';

/** A head, and what Liquid knows of the post by the name `page` (Jekyll's documentation, "Variables"). */
export interface JekyllHead extends Head {
  page: Values & { date: Date | undefined; path: string; categories: string[]; tags: string[] };
}

/** Reads the head of the post at `path`; what has to be mended in it is noted in `post`. */
export function readHead(post: PostText, path: string, site: JekyllSite, defaultsOf: Defaults): JekyllHead {
  const { collection, folder } = placeOf(path, site.collectionsFolder);
  // A key without a value keeps what the defaults say.
  const own = Object.fromEntries(Object.entries(post.values).filter(([, value]) => value !== null));
  const values: Values = { ...defaultsOf(path, collection), ...own };
  const name = readFileName(path);
  const published = dateFrom({ ...post, values }, ['date'], site.timeZone, name.day);
  if (name.rolled && published)
    post.notes.push({ detail: `the day in the file name does not exist, ${name.day} taken` });
  const slug = text(values.slug) ?? name.slug;
  const basename = posix.basename(name.key);
  const heading = post.format === 'none' ? /^\s*#{1,2}[ \t]+(.+?)[ \t]*#*[ \t]*$/m.exec(post.body)?.[1] : undefined;
  values.title ??= heading ?? titleize(name.slug);
  // Jekyll takes the folders above `_posts` for categories.
  const start = folder.startsWith(site.collectionsFolder) ? site.collectionsFolder.length : 0;
  const folders = collection === 'posts' ? folder.slice(start).split('/').slice(0, -2) : [];
  // In the permalink `a, b` is `a,` and `b`, since Jekyll splits at white space.
  const filed = unique([...folders, ...namesIn(values.categories, /\s+/), ...namesIn(values.category)]);
  const below = name.key.slice(folder.length);
  const named = {
    categories: unique(filed.map((category) => category.toLowerCase())).join('/'),
    slugified_categories: unique(filed.map((category) => slugify(category))).join('/'),
    title: slugify(slug, 'pretty', true),
    slug: slugify(slug),
    name: slugify(basename),
    basename,
    collection,
    path: below,
    output_ext: '.html',
  };
  const words = site.isHexo ? hexoWords(values, below, name, site.config) : named;
  const day = site.isHexo && published ? published : addressDate(text(values.date), published, site.timeZone);
  const page = `/${fillPattern(templateOf(values, collection, site), { ...words, ...dateWords(day) })}`
    .replace(/\/{2,}/g, '/')
    .replace(/\/\.{1,2}(?=\/)/g, '');
  // The permalink's folder and the slug, without extension.
  const trimmed = page.replace(/\/+$/, '');
  const local = `${trimmed.slice(0, trimmed.lastIndexOf('/') + 1) || '/'}${slug}`;
  const listed = site.isHexo ? namesIn : many;
  const categories = unique([...folders, ...listed(values.categories), ...namesIn(values.category)]);
  const tags = unique([...namesIn(values.tag), ...listed(values.tags)]);
  const date = published && new Date(published.epochMilliseconds);
  // What jekyll-feed gives readers as the article's id, and hexo-generator-feed.
  const known = site.isHexo ? page : local;
  return {
    ...{ values, slug, published, categories, tags, path: page, url: siteAddress(site, page) },
    id: siteAddress(site, known) ?? `${site.baseurl}${encodePath(known)}`,
    page: { ...values, date, url: page, id: local, categories, tags, slug, path, collection },
  };
}

/** Jekyll's built-in permalink styles (its documentation, "Permalinks"). */
const STYLES: Record<string, string> = {
  date: '/:categories/:year/:month/:day/:title:output_ext',
  pretty: '/:categories/:year/:month/:day/:title/',
  ordinal: '/:categories/:year/:y_day/:title:output_ext',
  weekdate: '/:categories/:year/W:week/:short_day/:title:output_ext',
  none: '/:categories/:title:output_ext',
};

function templateOf(values: Values, collection: string, { config, isHexo }: JekyllSite): string {
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

/** What a plural key names (Jekyll's documentation, "Posts"): a string is split at white space, or at commas where it has them. */
function many(value: unknown): string[] {
  // `tags: big data, small data` has no spaces as separators: a tag that ends in a comma is not meant.
  return namesIn(value, /[,，]/.test(String(value)) ? /[,，]/ : /\s+/);
}

type Defaults = ReturnType<typeof frontMatterDefaults>;

/** `defaults` of `_config.yml`: longer paths win, then types, then the later (Jekyll's "Front Matter Defaults"). */
export function frontMatterDefaults(defaults: unknown) {
  const scopes = (Array.isArray(defaults) ? defaults : []).map((entry) => {
    const { scope, values } = object(entry);
    const path = (text(object(scope).path) ?? '').replace(/^\.?\/+|\/+$/g, '');
    const covers = path === '' ? /^/ : new RegExp(`^${globSource(path, '[^/]')}(?:/|$)`);
    const type = text(object(scope).type);
    return { covers, type, values: object(values), rank: path.length * 2 + (type ? 1 : 0) };
  });
  scopes.sort((a, b) => a.rank - b.rank);
  return (path: string, collection: string): Values => {
    const types: unknown[] = [undefined, collection, ...(collection === 'posts' ? ['post'] : [])];
    const matching = scopes.filter(({ covers, type }) => types.includes(type) && covers.test(path));
    return Object.assign({}, ...matching.map(({ values }) => values));
  };
}
