import type { Temporal } from 'temporal-polyfill';
import { articleOf, type Head, renderBody } from '../post/article.ts';
import { dateFrom, lowerKeys, readPostFile, termsOf, whyPrivate } from '../post/file.ts';
import { dateWords, fillPattern, readFileName } from '../post/file-name.ts';
import { encodePath, object, type Site, siteAddress, text } from '../post/site.ts';
import { type Outcome, rejected, skipped } from '../source/entry.ts';
import { instant, readDate, wallAt } from '../text/dates.ts';
import { cutFooter } from '../text/plain.ts';
import type { Values } from '../text/yaml.ts';
import { shortcodes } from './shortcodes.ts';
import type { ContentFile } from './source.ts';

export interface HugoSite {
  /** Keys in lower case. */
  config: Values;
  site: Site;
  drafts: boolean;
  footers: RegExp[];
  /** Milliseconds since 1970: what has expired by then is no longer published. */
  now: number;
  /** The content file that a `ref` means: by its path, or by its name alone. */
  find(name: string): { bytes: Uint8Array; file: ContentFile } | undefined;
}

/** Where Hugo looks for a page's date, in this order (its documentation, "Configure front matter"). */
const DATES = ['date', 'publishdate', 'pubdate', 'published', 'lastmod', 'modified'];

/** Reads a content file. */
export function readHugoPost(bytes: Uint8Array, { inContent, language }: ContentFile, around: HugoSite): Outcome {
  const { extension } = readFileName(inContent);
  if (!/^\.(?:md|markdown|mdown|html?)$/.test(extension)) return rejected(`${extension} is neither Markdown nor HTML`);
  const file = readPostFile(bytes);
  if ('kind' in file) return file;
  const { matter, notes } = file;
  const values = lowerKeys(matter.values);
  const { site } = around;
  const expiry = readDate(text(values.expirydate) ?? '');
  const expires = expiry && instant(expiry, site.timeZone);
  const { render } = object(values.build ?? values._build);
  const reasons = [
    values.draft === true && !around.drafts && 'draft: true',
    values.headless === true && 'headless: true',
    (render === 'never' || render === false) && 'build.render: never',
    expires !== undefined && expires.getTime() < around.now && 'expired',
    whyPrivate(values),
  ];
  const hidden = reasons.find((reason) => typeof reason === 'string');
  if (hidden) return skipped(hidden, notes, 1);
  const place = placeOf(inContent, language, around.config);
  const published = dateFrom(values, DATES, readFileName(place.name).day, site, file);
  if (!published) return skipped('no date in front matter or file name: a page, no article', notes, 1);
  const head = headOf(values, place, published, around);
  const refs = (name: string) => pathOfRef(name, around);
  const body = cutFooter(shortcodes(matter.body, notes, refs), around.footers);
  const outcome = articleOf(head, renderBody(body, extension, head, site, 'commonmark'), site, notes);
  if (outcome.kind === 'article' && expires) outcome.article.date_expires = expires.toISOString();
  return outcome;
}

/** A content file's place: its folders and name, its language, whether it is a bundle (`name/index.md`). */
interface ContentPlace {
  folders: string[];
  name: string;
  language: string;
  bundle: boolean;
}

/** Reads a path relative to the content folder; `language` is that of the folder. */
function placeOf(path: string, language: string, config: Values): ContentPlace {
  const folders = path.split('/');
  const base = (folders.pop() ?? '').replace(/\.[^.]+$/, '');
  const [, stem = base, suffix = ''] = /^(.+)\.([\w-]+)$/.exec(base) ?? [];
  const isLanguage = Object.hasOwn(object(config.languages), suffix.toLowerCase()) || suffix === mainLanguage(config);
  const [name, own] = isLanguage ? [stem, suffix.toLowerCase()] : [base, language];
  const bundle = name === 'index' && folders.length > 0;
  const last = folders.at(-1) ?? '';
  return { folders: bundle ? folders.slice(0, -1) : folders, name: bundle ? last : name, language: own, bundle };
}

function mainLanguage(config: Values): string {
  return text(config.defaultcontentlanguage)?.toLowerCase() ?? 'en';
}

function headOf(values: Values, place: ContentPlace, published: Date, { site, config }: HugoSite): Head {
  const path = pathOf(values, place, addressDate(values, published, site), config);
  const { cover } = values;
  const image =
    ['image', 'featured_image', 'featuredimage'].map((key) => values[key]).find((value) => value !== undefined) ??
    (typeof cover === 'string' ? cover : object(cover).image) ??
    (Array.isArray(values.images) ? values.images[0] : undefined);
  // Beside the text of a bundle lie its pictures.
  const beside = place.bundle && typeof image === 'string' && !/^(?:\/|[a-z][a-z\d+.-]*:)/i.test(image);
  return {
    values: {
      ...values,
      lang: place.language,
      ...(image ? { image: beside ? `${path}${image}` : image } : {}),
      description: values.summary ?? values.description,
    },
    slug: place.name,
    published,
    categories: termsOf(values, 'categories', 'category'),
    tags: termsOf(values, 'tags', 'tag'),
    path,
    url: siteAddress(site, path),
    id: siteAddress(site, path) ?? encodePath(path),
  };
}

/** Hugo writes the day into the address that the date shows in its own zone, not that of the site. */
function addressDate(values: Values, published: Date, site: Site): Temporal.PlainDateTime {
  const written = DATES.map((key) => readDate(text(values[key]) ?? '')).find((date) => date !== undefined);
  const isNumber = /^\d+$/.test(text(values.date) ?? '');
  return written?.offsets && !isNumber ? written.wall : wallAt(published.getTime(), site.timeZone);
}

function pathOfRef(name: string, around: HugoSite): string | undefined {
  const found = around.find(name);
  const read = found && readPostFile(found.bytes);
  if (!found || !read || 'kind' in read) return undefined;
  const values = lowerKeys(read.matter.values);
  const date = dateFrom(values, DATES, undefined, around.site, { ...read, notes: [] });
  const place = placeOf(found.file.inContent, found.file.language, around.config);
  return encodePath(pathOf(values, place, addressDate(values, date ?? new Date(0), around.site), around.config));
}

/** The path of a page by Hugo's rules: `url`, else the section's permalink pattern, else folders and slug. */
function pathOf(values: Values, place: ContentPlace, date: Temporal.PlainDateTime, config: Values): string {
  const isMain = place.language === mainLanguage(config) && config.defaultcontentlanguageinsubdir !== true;
  const prefix = isMain ? '' : `/${place.language}`;
  const ugly = config.uglyurls === true;
  const own = text(values.url);
  const closed = (path: string) => (/\.\w+$|\/$/.test(path) ? path : `${path}/`);
  if (own !== undefined) {
    const rooted = own.startsWith('/') ? own : `${prefix}/${own}`;
    return ugly ? rooted : closed(rooted);
  }
  const slug = text(values.slug);
  const [section = ''] = place.folders;
  const permalinks = object(config.permalinks);
  const pages = typeof permalinks.page === 'object' ? object(permalinks.page) : permalinks;
  const pattern = text(pages[section]) ?? text(pages['/']);
  const title = text(values.title) ?? place.name;
  const [bare, slugged] = [urlize(place.name), urlize(slug ?? place.name)];
  const words = {
    ...dateWords(date),
    section: urlize(section),
    sections: place.folders.map(urlize).join('/'),
    title: urlize(title),
    slug: urlize(slug ?? title),
    slugorfilename: slugged,
    slugorcontentbasename: slugged,
    filename: bare,
    contentbasename: bare,
  };
  const path = pattern ? closed(fillPattern(pattern, words)) : `/${[...place.folders.map(urlize), slugged].join('/')}/`;
  const whole = `${prefix}/${path}`.replace(/\/{2,}/g, '/');
  return ugly && whole.endsWith('/') && whole !== '/' ? `${whole.slice(0, -1)}.html` : whole;
}

/** A name as a piece of an address, by Hugo's rule: lower case, hyphens for what an address can't hold. */
function urlize(name: string): string {
  const plain = name
    .trim()
    .replace(/\s+/g, '-')
    .replace(/[^\p{L}\p{M}\p{N}._~#+@-]+/gu, '');
  return plain.replace(/-{2,}/g, '-').toLowerCase();
}
