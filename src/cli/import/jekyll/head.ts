import type { Head } from '../post/article.ts';
import { dateFrom, namesIn, type PostText, unique } from '../post/file.ts';
import { readFileName, titleize } from '../post/file-name.ts';
import { encodePath, object, siteAddress, text } from '../post/site.ts';
import type { Values } from '../text/yaml.ts';
import { globSource, placeOf } from './list-posts.ts';
import { pageOf } from './permalink.ts';
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
  const heading = post.format === 'none' ? /^\s*#{1,2}[ \t]+(.+?)[ \t]*#*[ \t]*$/m.exec(post.body)?.[1] : undefined;
  values.title ??= heading ?? titleize(name.slug);
  // Jekyll takes the folders above `_posts` for categories.
  const start = folder.startsWith(site.collectionsFolder) ? site.collectionsFolder.length : 0;
  const folders = collection === 'posts' ? folder.slice(start).split('/').slice(0, -2) : [];
  const page = pageOf(
    { values, collection, folders, published, slug, name, path: name.key.slice(folder.length) },
    site,
  );
  // The permalink's folder and the slug, without extension.
  const trimmed = page.replace(/\/+$/, '');
  const local = `${trimmed.slice(0, trimmed.lastIndexOf('/') + 1) || '/'}${slug}`;
  const listed = site.isHexo ? namesIn : many;
  const categories = unique([...folders, ...listed(values.categories), ...namesIn(values.category)]);
  const tags = unique([...namesIn(values.tag), ...listed(values.tags)]);
  const date = published && new Date(published.epochMilliseconds);
  // The id that jekyll-feed gives readers, or hexo-generator-feed.
  const known = site.isHexo ? page : local;
  return {
    ...{ values, slug, published, categories, tags, path: page, url: siteAddress(site, page) },
    id: siteAddress(site, known) ?? `${site.baseurl}${encodePath(known)}`,
    page: { ...values, date, url: page, id: local, categories, tags, slug, path, collection },
  };
}

/** The names in a plural key (Jekyll's documentation, "Posts"): a string is split at white space, or at commas where it has them. */
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
