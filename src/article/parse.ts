import * as v from 'valibot';
import type { Article, Attachment, Author, Category } from './article.ts';
import { canonicalId, canonicalLanguage, slugOf } from './canonical.ts';
import {
  ArticleSchema,
  type Fault,
  faultsOf,
  ID_BYTES,
  type SubmittedArticle,
  type SubmittedAuthor,
  unknownFields,
} from './schema.ts';
import { cleanText, oneLine } from './text.ts';
import { fieldUrl, wantedUrl } from './url.ts';

/** One submitted article, parsed, or its faults. `id` is as the publisher wrote it, where it can be read. */
export type ParsedArticle =
  | { ok: true; id: string; article: Article; warnings: string[] }
  | { ok: false; id: string | undefined; faults: Fault[] };

/**
 * Checks and cleans one submitted article, but leaves its HTML to `sanitizeArticle`, which costs more.
 * A wrong value that carries meaning is a fault and rejects the article; one that only decorates it (an image without a
 * usable address, an unknown field, an empty category) is left out with a warning. `pointer` is where the article is
 * in what was submitted; relative URLs are resolved against the article's own, then against `homePage`.
 */
export function parseArticle(input: unknown, pointer: string, homePage: string): ParsedArticle {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return { ok: false, id: undefined, faults: [{ pointer, detail: 'must be an article: a JSON object with an id' }] };
  }
  const parsed = v.safeParse(ArticleSchema, input);
  if (!parsed.success) return { ok: false, id: submittedId(input), faults: faultsOf(parsed.issues, pointer) };
  const submitted = parsed.output;
  const faults: Fault[] = [];
  const warnings = unknownFields(input as Record<string, unknown>, pointer).map(
    (field) => `${field}: unknown field, not stored`,
  );
  const clean = new Cleaning(pointer, homePage, submitted, faults, warnings);
  const article = clean.article();
  return faults.length > 0
    ? { ok: false, id: submitted.id, faults }
    : { ok: true, id: submitted.id, article, warnings };
}

/** The id of a value that may be anything, cut and cleaned for a report. */
export function submittedId(input: unknown): string | undefined {
  const id = (input as { id?: unknown } | null | undefined)?.id;
  return typeof id === 'string' || typeof id === 'number' ? cleanText(String(id).slice(0, ID_BYTES)) : undefined;
}

/** One article on its way from what was submitted to what is kept. */
class Cleaning {
  private readonly pointer: string;
  private readonly base: string;
  private readonly submitted: SubmittedArticle;
  private readonly url: string | undefined;
  private readonly faults: Fault[];
  private readonly warnings: string[];

  constructor(pointer: string, homePage: string, submitted: SubmittedArticle, faults: Fault[], warnings: string[]) {
    this.pointer = pointer;
    this.submitted = submitted;
    this.faults = faults;
    this.warnings = warnings;
    this.base = homePage;
    this.url = this.address('url', submitted.url);
    this.base = this.url ?? homePage;
  }

  article(): Article {
    const { submitted } = this;
    const content_markdown = cleanText(submitted.content_markdown ?? '').trim();
    // A stored article has both when it is sent again.
    const content_html = content_markdown === '' && submitted.content_html?.trim() ? submitted.content_html : undefined;
    const content_text = cleanText(submitted.content_text ?? '').trim();
    const summary = cleanText(submitted.summary ?? '').trim();
    if (
      content_html === undefined &&
      content_markdown === '' &&
      content_text === '' &&
      summary === '' &&
      !submitted.draft
    ) {
      this.faults.push({
        pointer: `${this.pointer}/content_html`,
        detail: 'an article needs content_html, content_markdown, content_text or summary',
      });
    }
    return {
      id: canonicalId(submitted.id),
      ...given('url', this.url),
      ...given('external_url', this.address('external_url', submitted.external_url)),
      ...given('title', oneLine(submitted.title ?? '') || undefined),
      ...given('content_html', content_html),
      ...given('content_markdown', content_markdown || undefined),
      ...given('content_text', content_text || undefined),
      ...given('summary', summary || undefined),
      ...given('image', this.decoration('/image', submitted.image)),
      ...given('banner_image', this.decoration('/banner_image', submitted.banner_image)),
      ...given('date_published', isoDate(submitted.date_published)),
      ...given('date_modified', isoDate(submitted.date_modified)),
      ...given('date_expires', isoDate(submitted.date_expires)),
      ...(submitted.draft ? { draft: true } : {}),
      authors: this.authors(),
      tags: this.tags(),
      ...given('language', this.language()),
      attachments: this.attachments(),
      categories: this.categories(),
    };
  }

  private address(field: 'url' | 'external_url', value: string | null | undefined): string | undefined {
    if (!value?.trim()) return undefined;
    const url = fieldUrl(value, this.base);
    if (!url) this.faults.push({ pointer: `${this.pointer}/${field}`, detail: `must be ${wantedUrl(value)}` });
    return url;
  }

  private decoration(field: string, value: string | null | undefined): string | undefined {
    if (!value?.trim()) return undefined;
    const url = fieldUrl(value, this.base);
    if (!url) this.warn(field, `not ${wantedUrl(value)}, left out`);
    return url;
  }

  private authors(): Author[] {
    const { authors, author } = this.submitted;
    const people = (authors ?? []).flatMap((one, index) => this.author(`/authors/${index}`, one));
    const first = author ? this.author('/author', author) : [];
    // Publishers name one person in both, for readers of both versions of JSON Feed.
    return [...people, ...first.filter((one) => !people.some((other) => calling(other) === calling(one)))];
  }

  private author(field: string, { name, url, avatar }: SubmittedAuthor): Author[] {
    const kept: Author = {
      ...given('name', oneLine(name ?? '') || undefined),
      ...given('url', this.decoration(`${field}/url`, url)),
      ...given('avatar', this.decoration(`${field}/avatar`, avatar)),
    };
    if (kept.name || kept.url || kept.avatar) return [kept];
    this.warn(field, 'names no author, left out');
    return [];
  }

  private tags(): string[] {
    return this.distinct('tags', this.submitted.tags ?? [], (tag) => ({ slug: slugOf(tag), title: oneLine(tag) })).map(
      ({ title }) => title,
    );
  }

  private categories(): Category[] {
    return this.distinct('categories', this.submitted.categories ?? [], (category) => {
      const { slug, title } = typeof category === 'string' ? { slug: category, title: category } : category;
      return { slug: slugOf(slug), title: oneLine(title ?? '') || oneLine(slug) };
    });
  }

  private distinct<T>(field: string, entries: readonly T[], read: (entry: T) => Category): Category[] {
    const kept = new Map<string, Category>();
    entries.forEach((entry, index) => {
      const category = read(entry);
      if (category.slug === '') this.warn(`/${field}/${index}`, 'empty, left out');
      else if (!kept.has(category.slug)) kept.set(category.slug, category);
    });
    return [...kept.values()];
  }

  private attachments(): Attachment[] {
    return (this.submitted.attachments ?? []).flatMap((one, index) => {
      const field = `/attachments/${index}/url`;
      const url = this.decoration(field, one.url);
      if (one.url.trim() === '') this.warn(field, 'empty, left out');
      if (!url) return [];
      return {
        url,
        mime_type: (one.mime_type.split(';', 1)[0] ?? '').trim().toLowerCase(),
        ...given('title', oneLine(one.title ?? '') || undefined),
        ...given('size_in_bytes', one.size_in_bytes ?? undefined),
        ...given('duration_in_seconds', one.duration_in_seconds ?? undefined),
      };
    });
  }

  private language(): string | undefined {
    const language = this.submitted.language?.trim();
    if (!language) return undefined;
    const canonical = canonicalLanguage(language);
    if (!canonical) this.warn('/language', 'not a BCP 47 language tag such as zh-CN, left out');
    return canonical;
  }

  private warn(field: string, detail: string): void {
    this.warnings.push(`${this.pointer}${field}: ${detail}`);
  }
}

function calling({ name, url, avatar }: Author): string | undefined {
  return name ?? url ?? avatar;
}

function isoDate(time: number | null | undefined): string | undefined {
  return time === null || time === undefined ? undefined : new Date(time).toISOString();
}

/** For `exactOptionalPropertyTypes`: a member that is there, or none at all. */
function given<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: T });
}
