import type { Note } from '../source/entry.ts';
import { instant, readDate, zoneAlone } from '../text/dates.ts';
import type { Matter } from '../text/front-matter.ts';
import { wallTime } from '../text/time-zone.ts';
import type { Values } from '../text/yaml.ts';
import { foldersAbove, readFileName } from './file-name.ts';
import { addressCategories } from './filing.ts';
import { documentId, permalink } from './permalink.ts';
import { encodePath, type Site, siteAddress, text } from './site.ts';

/** Everything about a post that can be told without rendering it. */
export interface Head {
  values: Values;
  slug: string;
  published: Date | undefined;
  folders: string[];
  /** The path of its page, not encoded, without `baseurl`. */
  path: string;
  url: string | undefined;
  id: string;
  notes: Note[];
}

/** Where a post belongs: its path relative to the root, and its collection. */
export interface Place {
  path: string;
  collection: string;
  /** The folder of the collection, relative to the root, with its slash. */
  folder: string;
}

/** Reads the head of a post; `line` gives the line on which the front matter has a key. */
export function readHead(
  matter: Matter,
  place: Place,
  site: Site,
  defaults: Values,
  line: (key: string) => number,
): Head {
  const values: Values = { ...defaults, ...withoutNull(matter.values) };
  const name = readFileName(place.path);
  const notes: Note[] = [];
  const published = dateOf(values, name.day, site, line, notes);
  const slug = text(values.slug) ?? name.slug;
  const folders = place.collection === 'posts' ? foldersAbove(place.path, site.collectionsFolder) : [];
  const inCollection = name.key.slice(place.folder.length);
  const path = permalink(templateOf(values, place, site), {
    date: wallTime((addressDate(values, site) ?? published ?? new Date(0)).getTime(), site.timeZone),
    categories: addressCategories(values, folders),
    slug,
    basename: name.key.slice(name.key.lastIndexOf('/') + 1),
    collection: place.collection,
    path: inCollection,
    outputExt: '.html',
  });
  const local = documentId(path, slug);
  const id = siteAddress(site, local) ?? `${site.baseurl}${encodePath(local)}`;
  return { values, slug, published, folders, path, url: siteAddress(site, path), id, notes };
}

function templateOf(values: Values, place: Place, site: Site): string {
  const own = text(values.permalink);
  if (own !== undefined) return own;
  const collections = site.config.collections as Values | undefined;
  const configured = (collections?.[place.collection] as Values | undefined)?.permalink;
  if (typeof configured === 'string') return configured;
  if (place.collection === 'posts') return site.permalink;
  return /^(?:pretty)$|\/$/.test(site.permalink) ? '/:collection/:path/' : '/:collection/:path:output_ext';
}

function dateOf(
  values: Values,
  day: string | undefined,
  site: Site,
  line: (key: string) => number,
  notes: Note[],
): Date | undefined {
  const written = text(values.date);
  const date = written === undefined ? undefined : readDate(written, day);
  if (date) return instant(date, site.timeZone);
  const fromName = day === undefined ? undefined : readDate(day);
  if (!fromName) return undefined;
  if ('date' in values && values.date !== null) {
    notes.push({ line: line('date'), detail: `date ${JSON.stringify(written ?? '')} is none, the file name's taken` });
  }
  const offset = written === undefined ? undefined : zoneAlone(written);
  return instant(offset === undefined ? fromName : { ...fromName, offsets: [offset] }, site.timeZone);
}

/**
 * The date that Jekyll puts into the permalink. YAML 1.1 reads a time with seconds and without a zone as UTC, and there
 * Jekyll writes the address of the day that it then is on the site's clock; where the page is must not be guessed anew.
 */
function addressDate(values: Values, site: Site): Date | undefined {
  const written = text(values.date) ?? '';
  if (!/^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d\d:\d\d(?:\.\d*)?$/.test(written)) return undefined;
  const date = readDate(written);
  return date && site.timeZone !== 'UTC' ? instant({ ...date, offsets: [0] }, 'UTC') : undefined;
}

/** A key without a value keeps what the defaults say. */
function withoutNull(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
