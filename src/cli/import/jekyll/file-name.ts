import { fullYear } from '../text/written-day.ts';

/** What the name of a post's file says. */
export interface FileName {
  /** `YYYY-MM-DD`, when the name begins with a date. */
  day: string | undefined;
  /** Whether the calendar lacks the day that was written: `2021-02-30` is March 2, as Jekyll has it. */
  rolled: boolean;
  slug: string;
  /** In lower case, with its dot. */
  extension: string;
  /** The path without extension: what the state knows the post by. */
  key: string;
}

/** Jekyll wants a hyphen and a slug after the day; a space or `_` there, or nothing, is as plain. */
const DATED = /^(\d{4}|\d{2})-(\d{1,2})-(\d{1,2})(?:[-_ ](.*))?$/u;
/** Not Jekyll's, and as plain: `2021.12.16-x`, `2021_12_16`, `20211216-x`, `202112160853 x`. */
const OTHERWISE =
  /^(?<year>(?:19|20)\d{2})(?:(?<mark>[._])(?<month>\d{1,2})\k<mark>(?<day>\d{1,2})|(?<mm>\d{2})(?<dd>\d{2})(?:\d{4}(?:\d{2})?)?)(?:[-_. ]+(?<slug>.*))?$/u;

/** Reads a path relative to the site's root: `blog/_posts/2021-12-16-hello.md`. */
export function readFileName(path: string): FileName {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extension = /\.[^.]+$/.exec(name)?.[0] ?? '';
  const base = name.slice(0, name.length - extension.length);
  const dated = DATED.exec(base);
  const other = dated ? undefined : OTHERWISE.exec(base)?.groups;
  const written = dated
    ? calendarDay(Number(dated[1]), Number(dated[2]), Number(dated[3]))
    : other && calendarDay(Number(other.year), Number(other.month ?? other.mm), Number(other.day ?? other.dd));
  const slug = (written ? ((dated ? dated[4] : other?.slug) ?? '') : base).replace(/\.+$/, '');
  return {
    day: written?.day,
    rolled: written?.rolled ?? false,
    slug: slug === '' ? base : slug,
    extension: extension.toLowerCase(),
    key: path.slice(0, path.length - extension.length).normalize('NFC'),
  };
}

/** The folders above `_posts`, which Jekyll takes for categories. `under` is the folder of collections. */
export function foldersAbove(path: string, under: string): string[] {
  const relative = under !== '' && path.startsWith(under) ? path.slice(under.length) : path;
  const at = `/${relative}`.search(/\/_(?:posts|drafts)\//);
  return at < 0
    ? []
    : relative
        .slice(0, at)
        .split('/')
        .filter((folder) => folder !== '');
}

function calendarDay(year: number, month: number, day: number): { day: string; rolled: boolean } | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const date = new Date(Date.UTC(fullYear(year), month - 1, day));
  return { day: date.toISOString().slice(0, 10), rolled: date.getUTCDate() !== day };
}
