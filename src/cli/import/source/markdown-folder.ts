import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { Temporal } from 'temporal-polyfill';
import type { Generator } from '../post/article.ts';
import { dateFrom, lowerKeys, termsOf, whyHidden } from '../post/file.ts';
import { readFileName, slugify } from '../post/file-name.ts';
import { describeSite, encodePath, first, object, type Site, siteAddress, text } from '../post/site.ts';
import { dateTime } from '../text/dates.ts';
import type { Values } from '../text/yaml.ts';
import { type Note, type Source, type SourceOptions, skipped } from './entry.ts';
import { filesBelow, folderSource } from './files.ts';

/** Where tools for Markdown keep the date of an article, in lower case: the surest first. */
export const DATES = [
  ...['date', 'publishdate', 'pubdate', 'pubdatetime', 'datepublished', 'date_published', 'published', 'publishedat'],
  ...['published_at', 'publishedon', 'created', 'createdat', 'created_at', 'date created', 'lastmod'],
];

/** A folder of Markdown with front matter, or one such file. What has no date is a page, no article. */
export function markdownSource(path: string, options: SourceOptions): Source {
  const absolute = resolve(path);
  const single = statSync(absolute).isFile();
  const root = single ? dirname(absolute) : absolute;
  const site = describeSite({}, {}, options);
  return folderSource(options, {
    kind: 'markdown',
    root,
    home: single ? undefined : root,
    files: single
      ? [{ path: basename(absolute) }]
      : filesBelow(root, (name) => /\.(?:md|mkd|mdx|markdown|mdown)$/i.test(name)),
    generator: markdownGenerator(site, options, pageOf, (body) => body),
    notes: () => site.notes,
  });
}

/** Makes articles of Markdown as most generators do; `expand` replaces in a body what the generator adds to it. */
export function markdownGenerator(
  site: Site,
  { drafts }: SourceOptions,
  pageOf: (values: Values, path: string, published: Temporal.ZonedDateTime) => string,
  expand: (body: string, notes: Note[]) => string,
): Generator {
  return {
    site,
    dialect: 'commonmark',
    headOf(post, path) {
      const name = readFileName(path);
      const values = lowerKeys(post.values);
      const expires = dateTime(text(values.expirydate), site.timeZone);
      const hidden = whyHidden(values, drafts) ?? whyNoPage(values, expires);
      if (hidden) return skipped(hidden, post.notes, 1);
      const published = dateFrom({ ...post, values }, DATES, site.timeZone, name.day);
      if (!published) return skipped('no date in front matter or file name: a page, no article', post.notes, 1);
      const page = pageOf(values, path, published);
      const url = siteAddress(site, page);
      return {
        values: { ...values, description: values.summary ?? values.description, image: imageOf(values, path, page) },
        slug: text(values.slug) ?? name.slug,
        published,
        expires,
        categories: termsOf(values, 'categories', 'category'),
        tags: termsOf(values, 'tags', 'tag', 'keywords'),
        path: page,
        url,
        id: url ?? encodePath(page),
      };
    },
    expand: (body, { values }, notes) => titled(expand(body, notes), values, notes),
  };
}

function whyNoPage(values: Values, expires: string | undefined): string | undefined {
  const { render } = object(values.build ?? values._build);
  if (values.headless === true || render === 'never' || render === false) return 'build.render: never';
  return expires !== undefined && Date.parse(expires) < Date.now() ? 'expired' : undefined;
}

/** The picture that front matter names; beside `index.md`, which is the page of its folder, lie its pictures. */
function imageOf(values: Values, path: string, page: string): unknown {
  const { image, featured_image, featuredimage, cover, images } = values;
  const named = [image ?? featured_image ?? featuredimage ?? object(cover).image ?? cover ?? images].flat()[0];
  const beside =
    /(?:^|\/)index\.\w+$/i.test(path) && typeof named === 'string' && !/^(?:\/|[a-z][\w+.-]*:)/i.test(named);
  return beside ? `${page}${named}` : named;
}

/** Where its page is: as the front matter says, else its path; `index.md` is the page of its folder. */
function pageOf(values: Values, path: string): string {
  const own = first(values, 'permalink', 'url');
  // Eleventy computes addresses by templates: what it makes of them is not known here.
  if (own !== undefined && !/\{[{%]/.test(own))
    return URL.parse(own)?.pathname ?? (own.startsWith('/') ? own : `/${own}`);
  const { key } = readFileName(path);
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  const page = `${folder}${text(values.slug) ?? key.slice(folder.length)}`.replace(/(?:^|\/)index$/i, '');
  const parts = page.split('/').filter((part) => part !== '');
  return `/${parts.map((part) => slugify(part, 'pretty', true)).join('/')}/`.replace('//', '/');
}

/** Without a title in the front matter the first heading is it, and then no part of the body. */
function titled(body: string, values: Values, notes: Note[]): string {
  const heading = text(values.title) === undefined ? /^\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|$)/.exec(body) : null;
  if (!heading) return body;
  values.title = heading[1];
  notes.push({ detail: 'no title in the front matter, the first heading taken' });
  return body.slice(heading[0].length);
}
