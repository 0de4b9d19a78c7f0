import { text } from '../post/site.ts';
import type { WallTime } from '../text/time-zone.ts';
import type { Values } from '../text/yaml.ts';
import type { HugoConfig } from './site.ts';

/** A content file's place: its folders and name, its language, whether it is a bundle (`name/index.md`). */
export interface ContentPlace {
  folders: string[];
  name: string;
  language: string;
  bundle: boolean;
}

/** Reads a path relative to the content folder; `language` is that of the folder. */
export function placeOf(path: string, language: string, config: HugoConfig): ContentPlace {
  const folders = path.split('/');
  const file = folders.pop() ?? '';
  let name = file.replace(/\.[^.]+$/, '');
  let own = language;
  const suffix = /\.([\w-]+)$/.exec(name)?.[1]?.toLowerCase();
  if (suffix && (config.languages.has(suffix) || suffix === config.defaultLanguage)) {
    own = suffix;
    name = name.slice(0, -suffix.length - 1);
  }
  const bundle = name === 'index' && folders.length > 0;
  return {
    folders: bundle ? folders.slice(0, -1) : folders,
    name: bundle ? (folders.at(-1) ?? '') : name,
    language: own,
    bundle,
  };
}

/** The path of a page by Hugo's rules: `url`, else the section's permalink pattern, else folders and slug. */
export function pathOf(
  values: Values,
  place: ContentPlace,
  date: WallTime | undefined,
  title: string,
  config: HugoConfig,
): string {
  const own = text(values.url);
  const prefix = place.language !== config.defaultLanguage || config.languageInAddress ? `/${place.language}` : '';
  if (own !== undefined) {
    const rooted = own.startsWith('/') ? own : `${prefix}/${own}`;
    return /\.\w+$|\/$/.test(rooted) || config.uglyURLs ? rooted : `${rooted}/`;
  }
  const slug = text(values.slug) ?? place.name;
  const section = place.folders[0] ?? '';
  const pattern = config.permalinks[section] ?? config.permalinks['/'];
  const filled = pattern && fill(pattern, { place, slug: text(values.slug), title, date });
  const path = filled ?? `/${[...place.folders, slug].map(urlize).join('/')}/`;
  const whole = `${prefix}/${path}`.replace(/\/{2,}/g, '/');
  return config.uglyURLs && whole.endsWith('/') && whole !== '/' ? `${whole.slice(0, -1)}.html` : whole;
}

interface Parts {
  place: ContentPlace;
  slug: string | undefined;
  title: string;
  date: WallTime | undefined;
}

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

function fill(pattern: string, { place, slug, title, date }: Parts): string {
  const file = urlize(place.name);
  const wall = date ?? { year: 1, month: 1, day: 1 };
  const words: Record<string, string> = {
    year: String(wall.year).padStart(4, '0'),
    month: String(wall.month).padStart(2, '0'),
    monthname: MONTHS[wall.month - 1] ?? '',
    day: String(wall.day).padStart(2, '0'),
    yearday: String((Date.UTC(wall.year, wall.month - 1, wall.day) - Date.UTC(wall.year, 0, 1)) / 86_400_000 + 1),
    section: urlize(place.folders[0] ?? ''),
    sections: place.folders.map(urlize).join('/'),
    title: urlize(title),
    slug: urlize(slug ?? title),
    slugorfilename: urlize(slug ?? place.name),
    slugorcontentbasename: urlize(slug ?? place.name),
    filename: file,
    contentbasename: file,
  };
  const filled = pattern.replace(/:([a-z]+)(?:\[[^\]]*\])?/g, (whole, name: string) => words[name] ?? whole);
  return filled.endsWith('/') || /\.\w+$/.test(filled) ? filled : `${filled}/`;
}

/** A name as a piece of an address, by Hugo's rule: lower case, hyphens for what an address can't hold. */
export function urlize(name: string): string {
  return name
    .trim()
    .replace(/\s+/g, '-')
    .replace(/[^\p{L}\p{M}\p{N}._~#+@-]+/gu, '')
    .replace(/-{2,}/g, '-')
    .toLowerCase();
}
