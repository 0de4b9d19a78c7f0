import { readFileName } from '../jekyll/file-name.ts';
import { articleOf } from '../post/article.ts';
import { dateFrom } from '../post/date-keys.ts';
import { readPostFile } from '../post/file.ts';
import type { Head } from '../post/head.ts';
import { whyPrivate } from '../post/hidden.ts';
import { renderBody } from '../post/render.ts';
import { encodePath, type Site, siteAddress, text } from '../post/site.ts';
import { termsOf } from '../post/terms.ts';
import type { Outcome } from '../source/entry.ts';
import { instant, readDate } from '../text/dates.ts';
import { cutFooter } from '../text/footer.ts';
import { type WallTime, wallTime } from '../text/time-zone.ts';
import type { Values } from '../text/yaml.ts';
import { type ContentPlace, pathOf, placeOf } from './address.ts';
import { shortcodes } from './shortcodes.ts';
import type { HugoConfig } from './site.ts';

export interface HugoSite {
  config: HugoConfig;
  site: Site;
  drafts: boolean;
  footers: RegExp[];
  /** Milliseconds since 1970: what has expired by then is no longer published. */
  now: number;
  /** The content file that a `ref` means: by its path, or by its name alone. */
  find(name: string): { bytes: Uint8Array; path: string; language: string } | undefined;
}

/** Where Hugo looks for a page's date, in this order (its documentation, "Configure front matter"). */
const DATES = ['date', 'publishdate', 'pubdate', 'published', 'lastmod', 'modified'];
const MARKUP = /\.(?:md|markdown|mdown|html?)$/i;

/** Reads a content file. `path` is relative to the content folder, `language` that of the folder. */
export function readHugoPost(bytes: Uint8Array, path: string, language: string, around: HugoSite): Outcome {
  if (!MARKUP.test(path)) {
    return { kind: 'rejected', notes: [{ detail: `${readFileName(path).extension} is neither Markdown nor HTML` }] };
  }
  const file = readPostFile(bytes);
  if ('kind' in file) return file;
  const { matter, notes, source } = file;
  const values = lower(matter.values);
  const hidden = whyHidden(values, around);
  if (hidden) return { kind: 'skipped', notes: [...notes, { line: 1, detail: hidden }] };
  const place = placeOf(path, language, around.config);
  const day = readFileName(place.name).day;
  const published = dateFrom(values, DATES, day, around.site, source, notes);
  if (!published) {
    return {
      kind: 'skipped',
      notes: [...notes, { line: 1, detail: 'no date in front matter or file name: a page, no article' }],
    };
  }
  const head = headOf(values, place, published, around);
  const body = cutFooter(
    shortcodes(matter.body, notes, (name) => pathOfRef(name, around)),
    around.footers,
  );
  const { html, excerpt } = renderBody(body, readFileName(path).extension, head, around.site, 'commonmark');
  const outcome = articleOf(head, html, excerpt, around.site, notes);
  const expires = expiryOf(values, around.site);
  if (outcome.kind === 'article' && expires) outcome.article.date_expires = expires.toISOString();
  return outcome;
}

function headOf(values: Values, place: ContentPlace, published: Date, { site, config }: HugoSite): Head {
  const path = pathOf(values, place, addressDate(values, published, site), text(values.title) ?? place.name, config);
  const named = imageOf(values);
  // Beside the text of a bundle lie its pictures.
  const beside = place.bundle && typeof named === 'string' && !/^(?:\/|[a-z][a-z\d+.-]*:)/i.test(named);
  const image = beside ? `${path}${named}` : named;
  return {
    values: {
      ...values,
      lang: place.language,
      ...(image ? { image } : {}),
      description: values.summary ?? values.description,
    },
    slug: place.name,
    published,
    categories: termsOf(values, ['categories', 'category']),
    tags: termsOf(values, ['tags', 'tag']),
    path,
    url: siteAddress(site, path),
    id: siteAddress(site, path) ?? encodePath(path),
  };
}

/** Hugo writes the day into the address that the date shows in its own zone, not that of the site. */
function addressDate(values: Values, published: Date, site: Site): WallTime {
  const written = DATES.map((key) => readDate(text(values[key]) ?? '')).find((date) => date !== undefined);
  return written?.offsets && !/^\d+$/.test(text(values.date) ?? '')
    ? written.wall
    : wallTime(published.getTime(), site.timeZone);
}

function pathOfRef(name: string, around: HugoSite): string | undefined {
  const found = around.find(name);
  const file = found && readPostFile(found.bytes);
  if (!found || !file || 'kind' in file) return undefined;
  const values = lower(file.matter.values);
  const date = dateFrom(values, DATES, undefined, around.site, '', []);
  const place = placeOf(found.path, found.language, around.config);
  const wall = date && addressDate(values, date, around.site);
  return encodePath(pathOf(values, place, wall, text(values.title) ?? place.name, around.config));
}

function whyHidden(values: Values, { drafts, now, site }: HugoSite): string | undefined {
  if (values.draft === true && !drafts) return 'draft: true';
  if (values.headless === true) return 'headless: true';
  const build = (values.build ?? values._build) as Values | undefined;
  if (build?.render === 'never' || build?.render === false) return 'build.render: never';
  const expires = expiryOf(values, site);
  return expires && expires.getTime() < now ? 'expired' : whyPrivate(values);
}

function expiryOf(values: Values, site: Site): Date | undefined {
  const written = readDate(text(values.expirydate) ?? '');
  return written && instant(written, site.timeZone);
}

function imageOf(values: Values): unknown {
  const cover = values.cover as Values | string | undefined;
  const images = Array.isArray(values.images) ? values.images[0] : undefined;
  return (
    values.image ??
    values.featured_image ??
    values.featuredimage ??
    (typeof cover === 'string' ? cover : cover?.image) ??
    images
  );
}

/** Hugo's keys are the same in any case. */
function lower(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key.toLowerCase(), value]));
}
