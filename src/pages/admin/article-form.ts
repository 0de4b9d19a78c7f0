import type { Article } from '../../article/article.ts';
import { instant, localTime } from './local-time.ts';

/** The fields of the form, as a browser sends them. */
export const FIELDS = [
  'id',
  'was',
  'title',
  'format',
  'content',
  'summary',
  'categories',
  'tags',
  'authors',
  'url',
  'image',
  'date',
] as const;
export type ArticleForm = Record<(typeof FIELDS)[number], string>;

/** In what the content is written. */
export const FORMATS_OF_CONTENT = ['markdown', 'html', 'text'] as const;
const MEMBER = { markdown: 'content_markdown', html: 'content_html', text: 'content_text' } as const;

/** The form as the names and values of a request say; what is missing is empty. `was` is the id of the stored article. */
export function readForm(fields: URLSearchParams): ArticleForm {
  const read = Object.fromEntries(FIELDS.map((name) => [name, fields.get(name)?.trim() ?? ''])) as ArticleForm;
  return { ...read, format: FORMATS_OF_CONTENT.find((format) => format === read.format) ?? 'markdown' };
}

/** A stored article in the form. */
export function formOf(article: Article, timeZone: string): ArticleForm {
  const format = FORMATS_OF_CONTENT.find((one) => article[MEMBER[one]] !== undefined) ?? 'markdown';
  const { date_published } = article;
  return {
    id: article.id,
    was: article.id,
    title: article.title ?? '',
    format,
    content: article[MEMBER[format]] ?? '',
    summary: article.summary ?? '',
    categories: article.categories.map(({ title }) => title).join(', '),
    tags: article.tags.join(', '),
    authors: article.authors.flatMap(({ name }) => name ?? []).join(', '),
    url: article.url ?? '',
    image: article.image ?? '',
    date: date_published === undefined ? '' : localTime(date_published, timeZone),
  };
}

const SEPARATOR = /[,，、;；\n]/;

/** What the ledger adds to an article, or makes anew: nobody submits it. */
const MADE = ['uri', 'headline', 'excerpt', 'excerptIsAll', 'date_modified'];

/**
 * The form as an article to publish, in the API's form. What the form does not show (attachments, language), and what
 * was not changed in it (a name with a comma, the seconds of a date), stays as it was in `stored`.
 */
export function articleOf(
  form: ArticleForm,
  stored: Article | undefined,
  timeZone: string,
  draft = false,
): Record<string, unknown> {
  const before = stored && formOf(stored, timeZone);
  const kept = Object.fromEntries(Object.entries(stored ?? {}).filter(([name]) => !MADE.includes(name)));
  const content = form.content.replaceAll('\r\n', '\n');
  const changes: Record<string, unknown> = { id: form.id, draft: draft || null };
  for (const field of ['title', 'summary', 'url', 'image'] as const) {
    if (form[field] !== before?.[field]) changes[field] = form[field];
  }
  if (content !== before?.content || form.format !== before.format) {
    for (const format of FORMATS_OF_CONTENT) changes[MEMBER[format]] = form.format === format ? content : null;
  }
  if (form.date !== before?.date) changes.date_published = form.date === '' ? null : instant(form.date, timeZone);
  if (form.tags !== before?.tags) changes.tags = list(form.tags, stored?.tags);
  if (form.categories !== before?.categories) {
    changes.categories = list(
      form.categories,
      stored?.categories.map(({ title }) => title),
    ).map((name) => stored?.categories.find(({ title }) => title === name) ?? name);
  }
  if (form.authors !== before?.authors) {
    changes.authors = list(
      form.authors,
      stored?.authors.flatMap(({ name }) => name ?? []),
    ).map((called) => stored?.authors.find(({ name }) => name === called) ?? { name: called });
  }
  return { ...kept, ...changes };
}

/** The names in a field. One of `known` that holds a comma itself stays one. */
function list(text: string, known: readonly string[] = []): string[] {
  const whole = known.filter((name) => SEPARATOR.test(name)).toSorted((a, b) => b.length - a.length);
  const marked = whole.reduce((rest, name, index) => rest.replace(name, `\0${index}\0`), text.replaceAll('\0', ''));
  return marked
    .split(SEPARATOR)
    .map((one) => one.trim().replace(/\0(\d+)\0/g, (_, index) => whole[Number(index)] ?? ''))
    .filter((one) => one !== '');
}
