import type { Author } from '../../../article/article.ts';
import { isTimeZone } from '../text/time-zone.ts';
import type { Values } from '../text/yaml.ts';

/** What a Jekyll site says of itself, read once from `_config.yml` and `_data/authors.yml`. */
export interface Site {
  config: Values;
  /** Where the site is, without a slash at the end; empty when it doesn't say. */
  url: string;
  /** Empty, or with a slash at its beginning and none at its end. */
  baseurl: string;
  timeZone: string;
  permalink: string;
  excerptSeparator: string | undefined;
  language: string | undefined;
  author: unknown;
  /** People by the key of `_data/authors.yml`. */
  people: Values;
  /** Where the folders of collections are, relative to the root: empty, or ending in a slash. */
  collectionsFolder: string;
  notes: { file: string; line?: number; detail: string }[];
}

/** What can be given on the command line because a site doesn't say it. */
export interface SiteOverrides {
  siteUrl?: string | undefined;
  timeZone?: string | undefined;
}

/** The site that `config` (of `_config.yml`, empty when there is none) describes. */
export function describeSite(config: Values, people: Values, overrides: SiteOverrides = {}): Site {
  const notes: Site['notes'] = [];
  const wanted = overrides.timeZone ?? text(config.timezone) ?? 'UTC';
  if (!isTimeZone(wanted)) notes.push({ file: '_config.yml', detail: `unknown time zone ${wanted}, UTC taken` });
  const given = overrides.siteUrl ?? text(config.url) ?? domain(config) ?? '';
  const baseurl = (text(config.baseurl) ?? '').replace(/^\/+|\/+$/g, '');
  const collectionsFolder = (text(config.collections_dir) ?? '').replace(/^\.?\/+|\/+$/g, '');
  return {
    config,
    url: (/^[a-z]+:\/\//i.test(given) || given === '' ? given : `https://${given.replace(/^\/+/, '')}`).replace(
      /\/+$/,
      '',
    ),
    baseurl: baseurl === '' ? '' : `/${baseurl}`,
    timeZone: isTimeZone(wanted) ? wanted : 'UTC',
    permalink: text(config.permalink) ?? 'date',
    excerptSeparator: typeof config.excerpt_separator === 'string' ? config.excerpt_separator : undefined,
    language: text(config.lang) ?? text(config.language) ?? text(config.locale),
    author: config.author,
    people,
    collectionsFolder: collectionsFolder === '' ? '' : `${collectionsFolder}/`,
    notes,
  };
}

/** GitHub Pages keeps a site's own domain in `CNAME`; the reader of the folder hands it over under that name. */
function domain(config: Values): string | undefined {
  return text(config.CNAME);
}

/** The absolute address of a path of the site, or undefined when the site doesn't say where it is. */
export function siteAddress(site: Site, path: string): string | undefined {
  if (site.url === '') return undefined;
  return URL.parse(`${site.url}${site.baseurl}${encodePath(path)}`)?.href;
}

/** A path with the characters encoded that would end it: Jekyll writes files whose names hold `?` and `#`. */
export function encodePath(path: string): string {
  return path
    .replace(/%(?![0-9A-Fa-f]{2})/g, '%25')
    .replaceAll('?', '%3F')
    .replaceAll('#', '%23');
}

/** The people that `author` or `authors` names: an object, a string, a key of `_data/authors.yml`, or a list of these. */
export function authorsOf(value: unknown, site: Site): Author[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((one) => {
    const known = typeof one === 'string' ? (site.people[one] ?? one) : one;
    if (typeof known === 'string') return known.trim() === '' ? [] : [{ name: known.trim() }];
    if (typeof known !== 'object' || known === null) return [];
    const person = known as Values;
    const name = text(person.name) ?? text(person.display_name) ?? (typeof one === 'string' ? one.trim() : undefined);
    const url = address(person, site);
    const avatar = link(text(person.avatar) ?? text(person.picture), site);
    if (!name && !url) return [];
    return [{ ...(name ? { name } : {}), ...(url ? { url } : {}), ...(avatar ? { avatar } : {}) }];
  });
}

function address(person: Values, site: Site): string | undefined {
  const own = text(person.url) ?? text(person.uri) ?? text(person.web) ?? text(person.website) ?? text(person.home);
  return link(own, site);
}

function link(value: string | undefined, site: Site): string | undefined {
  if (value === undefined) return undefined;
  const base = siteAddress(site, '/');
  const rooted = value.startsWith('/') && !value.startsWith('//') && base ? siteAddress(site, value) : undefined;
  const url = rooted ?? URL.parse(value, base)?.href;
  return url && /^https?:/.test(url) ? url : undefined;
}

/** A value as text, undefined when it is none or blank. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
