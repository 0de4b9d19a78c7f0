import { slugify } from '../post/slugify.ts';
import type { WallTime } from '../text/time-zone.ts';

/** Jekyll's built-in permalink styles (its documentation, "Permalinks"). */
const STYLES: Record<string, string> = {
  date: '/:categories/:year/:month/:day/:title:output_ext',
  pretty: '/:categories/:year/:month/:day/:title/',
  ordinal: '/:categories/:year/:y_day/:title:output_ext',
  weekdate: '/:categories/:year/W:week/:short_day/:title:output_ext',
  none: '/:categories/:title:output_ext',
};

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June'].concat([
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]);
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** What a permalink pattern can speak of. */
export interface Placeholders {
  /** When it was published, by the site's clock. */
  date: WallTime;
  categories: string[];
  slug: string;
  /** The file's name without date and extension. */
  basename: string;
  collection: string;
  /** The file's path within its collection, without extension. */
  path: string;
  outputExt: string;
}

/** The pattern that `permalink` of `_config.yml` stands for; that of a post is one already. */
export function pattern(permalink: string): string {
  return STYLES[permalink] ?? permalink;
}

/** The path at which Jekyll writes a document, beginning with `/`: not encoded, without `baseurl`. */
export function permalink(template: string, values: Placeholders): string {
  const words = placeholders(values);
  const filled = template.replace(/:([a-z_]+)/g, (whole, name: string) => {
    if (name in words) return words[name] ?? '';
    // `:title_x` is `:title` and `_x`, as Jekyll reads it.
    const shorter = Object.keys(words)
      .filter((word) => name.startsWith(`${word}_`))
      .sort((a, b) => b.length - a.length)[0];
    return shorter === undefined ? whole : `${words[shorter]}${name.slice(shorter.length)}`;
  });
  return `/${filled}`.replace(/\/{2,}/g, '/').replace(/\/\.{1,2}(?=\/)/g, '');
}

/** What jekyll-feed gives readers as the article's id: the permalink's folder and the slug, without extension. */
export function documentId(path: string, slug: string): string {
  const trimmed = path.replace(/\/+$/, '');
  const folder = trimmed.slice(0, trimmed.lastIndexOf('/') + 1);
  return `${folder === '' ? '/' : folder}${slug}`;
}

function placeholders({
  date,
  categories,
  slug,
  basename,
  collection,
  path,
  outputExt,
}: Placeholders): Record<string, string> {
  const day = new Date(Date.UTC(date.year, date.month - 1, date.day));
  const week = isoWeek(day);
  const month = MONTHS[date.month - 1] ?? '';
  const weekday = DAYS[day.getUTCDay()] ?? '';
  return {
    year: String(date.year).padStart(4, '0'),
    short_year: two(date.year % 100),
    month: two(date.month),
    i_month: String(date.month),
    short_month: month.slice(0, 3),
    long_month: month,
    day: two(date.day),
    i_day: String(date.day),
    y_day: String((day.getTime() - Date.UTC(date.year, 0, 1)) / 86_400_000 + 1).padStart(3, '0'),
    short_day: weekday.slice(0, 3),
    long_day: weekday,
    w_day: String(day.getUTCDay() || 7),
    week: two(week.week),
    w_year: String(week.year),
    hour: two(date.hour),
    minute: two(date.minute),
    second: two(date.second),
    categories: [...new Set(categories.map((category) => category.toLowerCase()))].join('/'),
    slugified_categories: [...new Set(categories.map((category) => slugify(category)))].join('/'),
    title: slugify(slug, 'pretty', true),
    slug: slugify(slug),
    name: slugify(basename),
    basename,
    collection,
    path,
    output_ext: outputExt,
  };
}

function isoWeek(day: Date): { year: number; week: number } {
  const thursday = new Date(day);
  thursday.setUTCDate(day.getUTCDate() + 4 - (day.getUTCDay() || 7));
  const year = thursday.getUTCFullYear();
  return { year, week: Math.ceil(((thursday.getTime() - Date.UTC(year, 0, 1)) / 86_400_000 + 1) / 7) };
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
