import { dateFrom } from '../post/date-keys.ts';
import type { Head } from '../post/head.ts';
import { encodePath, type Site, siteAddress, text } from '../post/site.ts';
import { titleize } from '../post/slugify.ts';
import type { Note } from '../source/entry.ts';
import { instant, readDate } from '../text/dates.ts';
import type { Matter } from '../text/front-matter.ts';
import { type WallTime, wallTime } from '../text/time-zone.ts';
import type { Values } from '../text/yaml.ts';
import { foldersAbove, readFileName } from './file-name.ts';
import { addressCategories, categoriesOf, tagsOf } from './filing.ts';
import { documentId, pattern, permalink } from './permalink.ts';

/** Where a post belongs: its path relative to the root, and its collection. */
export interface Place {
  path: string;
  collection: string;
  /** The folder of the collection, relative to the root, with its slash. */
  folder: string;
}

/** A head, and what had to be mended in it. */
export interface JekyllHead extends Head {
  notes: Note[];
}

/** Reads the head of a post; `source` is the whole file, for the lines of what is wrong with it. */
export function readHead(matter: Matter, place: Place, site: Site, defaults: Values, source: string): JekyllHead {
  const values: Values = { ...defaults, ...withoutNull(matter.values) };
  const name = readFileName(place.path);
  const notes: Note[] = [];
  const published = dateFrom(values, ['date'], name.day, site, source, notes);
  if (name.rolled && published) notes.push({ detail: `the day in the file name does not exist, ${name.day} taken` });
  const slug = text(values.slug) ?? name.slug;
  const folders = place.collection === 'posts' ? foldersAbove(place.path, site.collectionsFolder) : [];
  const inCollection = name.key.slice(place.folder.length);
  if (values.title === undefined) values.title = titleize(name.slug);
  const path = permalink(templateOf(values, place, site), {
    date: addressDate(values, name.day, site) ?? wallTime(published?.getTime() ?? 0, site.timeZone),
    categories: addressCategories(values, folders),
    slug,
    basename: name.key.slice(name.key.lastIndexOf('/') + 1),
    collection: place.collection,
    path: inCollection,
    outputExt: '.html',
  });
  const local = documentId(path, slug);
  const id = siteAddress(site, local) ?? `${site.baseurl}${encodePath(local)}`;
  const filed = { categories: categoriesOf(values, folders), tags: tagsOf(values) };
  return { values, slug, published, ...filed, path, url: siteAddress(site, path), id, notes };
}

function templateOf(values: Values, place: Place, site: Site): string {
  const own = text(values.permalink);
  if (own !== undefined) return own;
  const collections = site.config.collections as Values | undefined;
  const configured = (collections?.[place.collection] as Values | undefined)?.permalink;
  if (typeof configured === 'string') return pattern(configured);
  if (place.collection === 'posts') return pattern(site.permalink);
  return /^(?:pretty)$|\/$/.test(site.permalink) ? '/:collection/:path/' : '/:collection/:path:output_ext';
}

/**
 * The date that Jekyll puts into the permalink, where it isn't that of the article: the file name's as it stands. And YAML
 * 1.1 reads a time with seconds and without a zone as UTC; there Jekyll writes the address of the day that it then is on
 * the site's clock, and where a page is must not be guessed anew.
 */
function addressDate(values: Values, day: string | undefined, site: Site): WallTime | undefined {
  const written = text(values.date);
  const date = written === undefined ? undefined : readDate(written, day);
  if (!date) return day === undefined ? undefined : readDate(day)?.wall;
  if (!/^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?$/.test(written ?? '')) return undefined;
  return wallTime(instant({ ...date, offsets: [0] }, 'UTC').getTime(), site.timeZone);
}

/** A key without a value keeps what the defaults say. */
function withoutNull(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
