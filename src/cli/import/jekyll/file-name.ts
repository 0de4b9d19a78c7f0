/** What the name of a post's file says. */
export interface FileName {
  /** `YYYY-MM-DD`, when the name begins with a date that exists. */
  day: string | undefined;
  slug: string;
  /** In lower case, with its dot. */
  extension: string;
  /** The path without extension: what the state knows the post by. */
  key: string;
}

/** Jekyll wants a hyphen and a slug after the day; a space or `_` there, or nothing, is as plain. */
const DATED = /^(\d{4}|\d{2})-(\d{1,2})-(\d{1,2})(?:[-_ ](.*))?$/u;

/** Reads a path relative to the site's root: `blog/_posts/2021-12-16-hello.md`. */
export function readFileName(path: string): FileName {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extension = /\.[^.]+$/.exec(name)?.[0] ?? '';
  const base = name.slice(0, name.length - extension.length);
  const dated = DATED.exec(base);
  const day = dated ? calendarDay(Number(dated[1]), Number(dated[2]), Number(dated[3])) : undefined;
  const slug = (dated && day ? (dated[4] ?? '') : base).replace(/\.+$/, '');
  return {
    day,
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

function calendarDay(year: number, month: number, day: number): string | undefined {
  // Ruby reads a year of two digits as 1969 to 2068.
  const full = year < 69 ? 2000 + year : year < 100 ? 1900 + year : year;
  const date = new Date(Date.UTC(full, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.toISOString().slice(0, 10);
}
