import * as v from 'valibot';
import { parseDate } from './canonical.ts';
import { cleanText, fitsBytes } from './text.ts';

/** Bytes of UTF-8 that an id may take: it is part of URLs and of every feed document. */
export const ID_BYTES = 1024;
/** How many categories, tags, authors or attachments one article may name. */
export const LIST_LENGTH = 100;

const text = v.string();
const absent = <T extends v.GenericSchema>(schema: T) => v.optional(v.nullable(schema));
const list = <T extends v.GenericSchema>(schema: T) =>
  absent(v.pipe(v.array(schema), v.maxLength(LIST_LENGTH, `may have at most ${LIST_LENGTH} entries`)));

/** The years that RFC 3339 can't write, and the two that a zone may carry there. */
const EXTREME_YEAR = /^(?:[+-]\d+|\d{5,}|0000|9999)-\d\d-\d\d[Tt]/;

const date = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const time = parseDate(dataset.value.trim());
    if (time !== undefined) return time;
    const wanted = EXTREME_YEAR.test(dataset.value.trim())
      ? 'of the years 0000 to 9999 in UTC'
      : 'such as 2026-11-22T08:00:00+08:00';
    addIssue({ message: `must be an RFC 3339 date and time ${wanted}, not ${quote(dataset.value)}` });
    return NEVER;
  }),
);

/** Addresses lose a segment of one or two dots, even a percent-encoded one (URL standard, path state). */
const DOTS = /^\.{1,2}$/;

const id = v.pipe(
  v.union([v.string(), v.number()]),
  // JSON.parse rounds larger ones: two articles would become one.
  v.check(
    (value) => typeof value === 'string' || Math.abs(value) <= Number.MAX_SAFE_INTEGER,
    'is too large a number to be told from its neighbours: send it as text',
  ),
  v.transform(String),
  v.trim(),
  v.nonEmpty('must not be empty'),
  v.check((value) => !DOTS.test(value), 'must not be one or two dots: no address can name it'),
  v.check((value) => fitsBytes(value, ID_BYTES), `must be at most ${ID_BYTES} bytes`),
  v.check(
    (value) => cleanText(value) === value && !/[\n\t]/.test(value),
    'must not contain control characters, line breaks or lone surrogates',
  ),
);

const author = v.object({ name: absent(text), url: absent(text), avatar: absent(text) });

/** Type and subtype (RFC 6838 section 4.2), maybe with parameters. */
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+\s*(;.*)?$/s;

const attachment = v.object({
  url: text,
  mime_type: v.pipe(text, v.trim(), v.regex(MEDIA_TYPE, 'must be a media type such as audio/mpeg')),
  title: absent(text),
  size_in_bytes: absent(
    v.pipe(v.number(), v.safeInteger('must be a whole number'), v.minValue(0, 'must not be negative')),
  ),
  duration_in_seconds: absent(v.pipe(v.number(), v.minValue(0, 'must not be negative'), v.finite('must be finite'))),
});

const namedCategory = v.object({ slug: text, title: absent(text) });
const category = v.lazy((input) =>
  typeof input === 'object' && input !== null
    ? namedCategory
    : v.string('must be text, or an object with a slug and a title'),
);

/** A JSON Feed 1.1 item plus `categories`, as publishers may send it; `null` counts as absent. */
export const ArticleSchema = v.object({
  id,
  url: absent(text),
  external_url: absent(text),
  title: absent(text),
  content_html: absent(text),
  content_markdown: absent(text),
  content_text: absent(text),
  summary: absent(text),
  image: absent(text),
  banner_image: absent(text),
  date_published: absent(date),
  date_modified: absent(date),
  date_expires: absent(date),
  draft: absent(v.boolean()),
  author: absent(author),
  authors: list(author),
  tags: list(text),
  language: absent(text),
  attachments: list(attachment),
  categories: list(category),
});

export type SubmittedArticle = v.InferOutput<typeof ArticleSchema>;
export type SubmittedAuthor = v.InferOutput<typeof author>;

/** The body of `PUT /api/categories/<slug>`. */
export const CategorySchema = v.object({
  title: absent(text),
  description: absent(text),
  language: absent(text),
  image: absent(text),
});

/** Something wrong with one field. `pointer` is a JSON Pointer (RFC 6901) into what was submitted. */
export interface Fault {
  pointer: string;
  detail: string;
}

/** Valibot's issues in our words, each pointing at its field below `pointer`. */
export function faultsOf(issues: readonly v.BaseIssue<unknown>[], pointer: string): Fault[] {
  return issues.map((issue) => ({
    pointer: pointer + (issue.path ?? []).map((item) => `/${escapePointer(String(item.key))}`).join(''),
    detail: issue.message.startsWith('Invalid ') ? typeDetail(issue) : issue.message,
  }));
}

/** The unknown members, as JSON Pointers, in the article and in what it lists. */
export function unknownFields(input: Record<string, unknown>, pointer: string): string[] {
  const unknown = strangers(input, ArticleSchema.entries, pointer);
  for (const [name, { entries }] of Object.entries({
    author,
    authors: author,
    attachments: attachment,
    categories: namedCategory,
  })) {
    const value = input[name];
    if (Array.isArray(value)) {
      value.forEach((one, index) => {
        unknown.push(...strangers(one, entries, `${pointer}/${name}/${index}`));
      });
    } else unknown.push(...strangers(value, entries, `${pointer}/${name}`));
  }
  return unknown;
}

/** The members that no category has, as JSON Pointers. */
export function unknownCategoryFields(input: object): string[] {
  return strangers(input, CategorySchema.entries, '');
}

function strangers(input: unknown, known: object, pointer: string): string[] {
  if (typeof input !== 'object' || input === null) return [];
  return Object.keys(input)
    .filter((key) => !Object.hasOwn(known, key))
    .map((key) => `${pointer}/${escapePointer(cleanText(key.slice(0, 100)))}`);
}

function typeDetail(issue: v.BaseIssue<unknown>): string {
  if (issue.received === 'undefined') return 'is required';
  const expected = (issue.expected ?? 'something else').replace(/^\((.*)\)$/, '$1').replace(/ \| null\b/, '');
  const names: Record<string, string> = { Object: 'an object', Array: 'a list', string: 'text', number: 'a number' };
  const words = expected.split(' | ').map((word) => names[word] ?? word);
  return `must be ${[...new Set(words)].join(' or ')}, not ${quote(issue.input)}`;
}

function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function quote(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return cleanText(json.length > 60 ? `${json.slice(0, 57)}…` : json);
}
