import { statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { readFileName } from '../jekyll/file-name.ts';
import { articleOf } from '../post/article.ts';
import { dateFrom } from '../post/date-keys.ts';
import { readPostFile } from '../post/file.ts';
import { whyPrivate } from '../post/hidden.ts';
import { renderBody } from '../post/render.ts';
import { describeSite, encodePath, type Site, siteAddress, text } from '../post/site.ts';
import { slugify } from '../post/slugify.ts';
import { termsOf } from '../post/terms.ts';
import { cutFooter } from '../text/footer.ts';
import type { Entry, Note, Outcome, Source } from './entry.ts';
import { fileEntry, knownEntry } from './file-entry.ts';
import { filesBelow } from './files.ts';
import { fingerprint } from './fingerprint.ts';
import { distinctKeys } from './keys.ts';

interface MarkdownFolderOptions {
  siteUrl?: string | undefined;
  timeZone?: string | undefined;
  drafts?: boolean | undefined;
  footers?: RegExp[] | undefined;
}

/** Where tools for Markdown keep the date of an article, in lower case: the surest first. */
const DATES = [
  'date',
  'publishdate',
  'pubdate',
  'pubdatetime',
  'datepublished',
  'date_published',
  'published',
  'publishedat',
  'published_at',
  'publishedon',
  'created',
  'createdat',
  'created_at',
  'date created',
];
const EDITION = 'markdown 2';
const DOCUMENT = /\.(?:md|mkd|mdx|markdown|mdown)$/i;

/**
 * A folder of Markdown with YAML, TOML or JSON front matter, or one such file. A file is known by its path; its page is
 * taken to be at `permalink` or `url` of its front matter, else at that path. What has no date is a page, no article.
 */
export async function markdownSource(path: string, options: MarkdownFolderOptions): Promise<Source> {
  const absolute = resolve(path);
  const single = statSync(absolute).isFile();
  const root = single ? dirname(absolute) : absolute;
  const found = single ? { paths: [basename(absolute)], faults: [] } : filesBelow(root, (name) => DOCUMENT.test(name));
  const files = distinctKeys(found.paths.map((name) => ({ path: name })));
  const site = describeSite({}, {}, options);
  const context = fingerprint(
    EDITION,
    JSON.stringify([options.siteUrl, options.timeZone, options.drafts, options.footers?.map(String)]),
  );
  return {
    kind: 'markdown',
    total: files.size + found.faults.length,
    ...(single ? {} : { home: root }),
    scope: '',
    offers: (key) => files.has(key),
    *entries() {
      for (const [key, { path: file }] of files) yield entry(root, key, file, site, options, context);
      for (const { path, detail } of found.faults)
        yield knownEntry(path, path, { kind: 'rejected', notes: [{ detail }] });
    },
    complete: () => found.faults.length === 0,
    notes: () => site.notes,
  };
}

function entry(
  root: string,
  key: string,
  file: string,
  site: Site,
  options: MarkdownFolderOptions,
  context: string,
): Entry {
  const place = { key, file, path: join(root, file), context };
  return fileEntry(place, (bytes) => readDocument(bytes, file, site, options));
}

/** One document as an article; what is neither front matter nor dated is skipped, and says why. */
export function readDocument(bytes: Uint8Array, path: string, site: Site, options: MarkdownFolderOptions): Outcome {
  const file = readPostFile(bytes);
  if ('kind' in file) return file;
  const { matter, notes, source } = file;
  const values = lower(matter.values);
  const name = readFileName(path);
  const skipped = (detail: string): Outcome => ({ kind: 'skipped', notes: [...notes, { line: 1, detail }] });
  if (values.published === false) return skipped('published: false');
  if (values.draft === true && !options.drafts) return skipped('draft: true');
  const hidden = whyPrivate(values);
  if (hidden) return skipped(hidden);
  const published = dateFrom(values, DATES, name.day, site, source, notes);
  if (!published) return skipped('no date in front matter or file name: a page, no article');
  const address = pageOf(values, path);
  const head = {
    values,
    slug: text(values.slug) ?? name.slug,
    published,
    categories: termsOf(values, ['categories', 'category']),
    tags: termsOf(values, ['tags', 'tag', 'keywords']),
    path: address,
    url: siteAddress(site, address),
    id: siteAddress(site, address) ?? encodePath(address),
  };
  const body = cutFooter(titled(matter.body, values, notes), options.footers ?? []);
  const { html, excerpt } = renderBody(body, name.extension, head, site, 'commonmark');
  return articleOf(head, html, excerpt, site, notes);
}

/** Keys are the same in any case: `Date`, `pubDate`. */
function lower(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key.toLowerCase(), value]));
}

/** Where its page is: as the front matter says, else its path; `index.md` stands for its folder. */
function pageOf(values: Record<string, unknown>, path: string): string {
  const own = text(values.permalink) ?? text(values.url);
  // Eleventy computes addresses by templates: what it makes of them is not known here.
  if (own !== undefined && !/\{[{%]/.test(own))
    return URL.parse(own)?.pathname ?? (own.startsWith('/') ? own : `/${own}`);
  const { key } = readFileName(path);
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  const base = text(values.slug) ?? key.slice(folder.length);
  const parts = `${folder}${base}`
    .replace(/(?:^|\/)index$/i, '')
    .split('/')
    .filter((part) => part !== '');
  return `/${parts.map((part) => slugify(part, 'pretty', true)).join('/')}/`.replace('//', '/');
}

/** Without a title in the front matter the first heading is it, and then no part of the body. */
function titled(body: string, values: Record<string, unknown>, notes: Note[]): string {
  if (text(values.title) !== undefined) return body;
  const heading = /^\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|$)/.exec(body);
  if (!heading) return body;
  values.title = heading[1];
  notes.push({ detail: 'no title in the front matter, the first heading taken' });
  return body.slice(heading[0].length);
}
