import type { Author } from '../../../article/article.ts';
import { canonicalTimeZone } from '../../../article/canonical.ts';
import { webUrl } from '../../../article/url.ts';
import type { Note, SourceOptions } from '../source/entry.ts';
import type { Values } from '../text/yaml.ts';

/** A site as it describes itself, in the words of Jekyll's `_config.yml` and `_data/authors.yml`. */
export type Site = ReturnType<typeof describeSite>;

/** The site that `config` (of `_config.yml`, empty when there is none) describes. */
export function describeSite(config: Values, people: Values, overrides: SourceOptions = {}) {
  const wanted = overrides.timeZone ?? text(config.timezone) ?? 'UTC';
  const known = canonicalTimeZone(wanted) !== undefined;
  const given = overrides.siteUrl ?? text(config.url) ?? text(config.CNAME) ?? '';
  const url = /^[a-z]+:\/\//i.test(given) || given === '' ? given : `https://${given.replace(/^\/+/, '')}`;
  const baseurl = (text(config.baseurl) ?? '').replace(/^\/+|\/+$/g, '');
  return {
    config,
    /** Where the site is, without a slash at the end; empty when it doesn't say. */
    url: url.replace(/\/+$/, ''),
    /** Empty, or with a slash at its beginning and none at its end. */
    baseurl: baseurl === '' ? '' : `/${baseurl}`,
    timeZone: known ? wanted : 'UTC',
    language: text(config.lang) ?? text(config.language) ?? text(config.locale),
    /** By the key of `_data/authors.yml`. */
    people,
    notes: known ? [] : ([{ file: '_config.yml', detail: `unknown time zone ${wanted}, UTC taken` }] as Note[]),
  };
}

/** The absolute address of a path of the site, or undefined when the site doesn't say where it is. */
export function siteAddress(site: Site, path: string): string | undefined {
  return site.url === '' ? undefined : URL.parse(`${site.url}${site.baseurl}${encodePath(path)}`)?.href;
}

/** A path with the characters encoded that would end it: Jekyll writes files whose names hold `?` and `#`. */
export function encodePath(path: string): string {
  const encoded = path.replace(/%(?![0-9A-Fa-f]{2})/g, '%25');
  return encoded.replaceAll('?', '%3F').replaceAll('#', '%23');
}

/** The people that `author` or `authors` names: an object, a string, a key of `_data/authors.yml`, or a list of these. */
export function authorsOf(value: unknown, site: Site): Author[] {
  return [value].flat().flatMap((one) => {
    const person = typeof one === 'string' ? (site.people[one] ?? one) : one;
    if (typeof person === 'string') return person.trim() === '' ? [] : [{ name: person.trim() }];
    const values = object(person);
    const name = first(values, 'name', 'display_name') ?? (typeof one === 'string' ? one.trim() : undefined);
    const url = addressIn(site, first(values, 'url', 'uri', 'web', 'website', 'home'));
    const avatar = addressIn(site, first(values, 'avatar', 'picture'));
    return name || url ? [{ ...(name ? { name } : {}), ...(url ? { url } : {}), ...(avatar ? { avatar } : {}) }] : [];
  });
}

/** An address that front matter names, of a page or a picture: a path is one below the site's `baseurl`. */
export function addressIn(site: Site, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const base = siteAddress(site, '/');
  const written = base ? value.replace(/^\/(?!\/)/, './') : value.replace(/^\/\//, 'https://');
  return webUrl(written, base);
}

/** A value as text, undefined when it is none or blank. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** The first of `keys` that holds text. */
export function first(values: Values, ...keys: string[]): string | undefined {
  return keys.map((key) => text(values[key])).find((value) => value !== undefined);
}

/** A value as a mapping, an empty one when it is none. */
export function object(value: unknown): Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : {};
}
