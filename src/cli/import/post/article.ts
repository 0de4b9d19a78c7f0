import type { Note, Outcome, Submission } from '../source/entry.ts';
import { instant, readDate } from '../text/dates.ts';
import { plainText, plainTitle } from '../text/plain.ts';
import { summarize } from '../text/summary.ts';
import type { Head } from './head.ts';
import { authorsOf, type Site, siteAddress, text } from './site.ts';
import { titleize } from './slugify.ts';

/** A post as an article. `html` is the whole body rendered, `excerpt` the part that stands for it. */
export function articleOf(head: Head, html: string, excerpt: string | undefined, site: Site, notes: Note[]): Outcome {
  const { values } = head;
  const title = titleOf(head, notes);
  const blank = plainText(html) === '' && !/<(?:img|video|audio|iframe|embed|object|svg|picture)\b/i.test(html);
  const summary = summaryOf(values, excerpt);
  const excerptOnly = flag(feed(values).excerpt_only) ?? flag(feed(site.config).excerpt_only) ?? false;
  const stated = summary ?? (blank || excerptOnly ? summarize(html) || title : undefined);
  const withContent = !blank && !(excerptOnly && stated);
  if (!withContent && !stated) return { kind: 'rejected', notes: [...notes, { detail: 'neither title nor body' }] };
  const image = imageOf(values, site);
  const article: Submission = {
    id: head.id,
    url: head.url,
    title,
    content_html: withContent ? html : undefined,
    summary: stated,
    image,
    date_published: head.published?.toISOString(),
    date_modified: modified(values, site),
    authors: authors(values, site),
    tags: head.tags,
    language: text(values.lang) ?? text(values.language) ?? text(values.locale) ?? site.language,
    categories: head.categories,
  };
  return { kind: 'article', article, notes };
}

function titleOf({ values, slug }: Head, notes: Note[]): string | undefined {
  const { title } = values;
  if (title === undefined) return titleize(slug);
  const plain = plainTitle(wordsOf(title));
  if (plain === '') notes.push({ detail: 'title is empty' });
  return plain === '' ? undefined : plain;
}

/** `title: [News] of the day` is broken, `title: [News]` a list to YAML: of one word. */
function wordsOf(title: unknown): string {
  if (Array.isArray(title)) return title.map(wordsOf).join(', ');
  return typeof title === 'string' ? title : (text(title) ?? JSON.stringify(title));
}

/** jekyll-feed: `description` beats `excerpt`; tags go, white space is folded; blank is none. */
function summaryOf(values: Record<string, unknown>, excerpt: string | undefined): string | undefined {
  const given = text(values.description) ?? text(values.excerpt);
  if (given !== undefined) return plainText(given) || undefined;
  return excerpt === undefined || values.excerpt === '' || values.excerpt === false
    ? undefined
    : summarize(excerpt) || undefined;
}

function imageOf(values: Record<string, unknown>, site: Site): string | undefined {
  const { image } = values;
  const object =
    typeof image === 'object' && image !== null && !Array.isArray(image)
      ? (image as Record<string, unknown>)
      : undefined;
  const path = Array.isArray(image)
    ? text(image[0])
    : object
      ? (text(object.path) ?? text(object.url) ?? text(object.feature))
      : text(image);
  if (path === undefined) return undefined;
  if (path.startsWith('//')) return `${site.url.startsWith('http:') ? 'http:' : 'https:'}${path}`;
  const url = /^[a-z][a-z\d+.-]*:/i.test(path) ? path : siteAddress(site, path.startsWith('/') ? path : `/${path}`);
  return url && URL.canParse(url) && /^https?:/i.test(url) ? url : undefined;
}

const MODIFIED = [
  'last_modified_at',
  'modified',
  'modified_time',
  'updated',
  'lastmod',
  'updateddate',
  'updatedat',
  'moddatetime',
  'last_modified',
];

function modified(values: Record<string, unknown>, site: Site): string | undefined {
  const written = MODIFIED.map((key) => text(values[key])).find((value) => value !== undefined);
  const date = written === undefined ? undefined : readDate(written);
  return date ? instant(date, site.timeZone).toISOString() : undefined;
}

function authors(values: Record<string, unknown>, site: Site) {
  const own = authorsOf(values.author ?? values.authors, site);
  const found = own.length > 0 ? own : authorsOf(site.author, site);
  return found.length > 0 ? found : undefined;
}

function feed(values: Record<string, unknown>): Record<string, unknown> {
  return typeof values.feed === 'object' && values.feed !== null ? (values.feed as Record<string, unknown>) : {};
}

function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
