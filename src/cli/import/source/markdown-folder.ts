import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { articleOf, renderBody } from '../post/article.ts';
import { dateFrom, lowerKeys, readPostFile, termsOf, whyPrivate } from '../post/file.ts';
import { readFileName, slugify } from '../post/file-name.ts';
import { describeSite, encodePath, first, type Site, siteAddress, text } from '../post/site.ts';
import { cutFooter } from '../text/plain.ts';
import type { Values } from '../text/yaml.ts';
import { type Note, type Outcome, type Source, skipped } from './entry.ts';
import { filesBelow, fingerprint, folderSource } from './files.ts';

export interface DocumentOptions {
  siteUrl?: string | undefined;
  timeZone?: string | undefined;
  drafts?: boolean | undefined;
  footers?: RegExp[] | undefined;
}

/** Where tools for Markdown keep the date of an article, in lower case: the surest first. */
const DATES = [
  ...['date', 'publishdate', 'pubdate', 'pubdatetime', 'datepublished', 'date_published', 'published', 'publishedat'],
  ...['published_at', 'publishedon', 'created', 'createdat', 'created_at', 'date created'],
];
const EDITION = 'markdown 3';

/**
 * A folder of Markdown with YAML, TOML or JSON front matter, or one such file. A file is known by its path; its page is
 * taken to be at `permalink` or `url` of its front matter, else at that path. What has no date is a page, no article.
 */
export function markdownSource(path: string, options: DocumentOptions): Source {
  const absolute = resolve(path);
  const single = statSync(absolute).isFile();
  const root = single ? dirname(absolute) : absolute;
  const site = describeSite({}, {}, options);
  return folderSource({
    kind: 'markdown',
    root,
    isHome: !single,
    scope: '',
    files: single
      ? [{ path: basename(absolute) }]
      : filesBelow(root, (name) => /\.(?:md|mkd|mdx|markdown|mdown)$/i.test(name)),
    context: fingerprint(EDITION, saidBy(options)),
    read: (bytes, file) => readDocument(bytes, file.path, site, options),
    looksAround: () => false,
    notes: () => site.notes,
  });
}

/** What the options say that changes what becomes of a document. */
export function saidBy({ siteUrl, timeZone, drafts, footers }: DocumentOptions): string {
  return JSON.stringify([siteUrl, timeZone, drafts, footers?.map(String)]);
}

function readDocument(bytes: Uint8Array, path: string, site: Site, options: DocumentOptions): Outcome {
  const file = readPostFile(bytes);
  if ('kind' in file) return file;
  const { matter, notes } = file;
  const values = lowerKeys(matter.values);
  const name = readFileName(path);
  const draft = values.draft === true && !options.drafts ? 'draft: true' : undefined;
  const hidden = values.published === false ? 'published: false' : (draft ?? whyPrivate(values));
  if (hidden) return skipped(hidden, notes, 1);
  const published = dateFrom(values, DATES, name.day, site, file);
  if (!published) return skipped('no date in front matter or file name: a page, no article', notes, 1);
  const address = pageOf(values, path);
  const head = {
    values,
    slug: text(values.slug) ?? name.slug,
    published,
    categories: termsOf(values, 'categories', 'category'),
    tags: termsOf(values, 'tags', 'tag', 'keywords'),
    path: address,
    url: siteAddress(site, address),
    id: siteAddress(site, address) ?? encodePath(address),
  };
  const body = cutFooter(titled(matter.body, values, notes), options.footers ?? []);
  return articleOf(head, renderBody(body, name.extension, head, site, 'commonmark'), site, notes);
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
