import type { Category } from '../../article/article.ts';
import { canonicalTimeZone } from '../../article/canonical.ts';
import { CannotRun } from '../http/connection.ts';
import type { Submission } from './source/entry.ts';
import type { Settings } from './source/settings.ts';
import { valuesIn } from './text/front-matter.ts';
import { cutFooter } from './text/plain.ts';

/** The changes to make in every article of a source. */
export type Shaping = ReturnType<typeof shapingOf>;

/** How to shape articles, from settings. Throws `CannotRun` for what makes no sense. */
export function shapingOf({ categoryMap = {}, timeZone, ...settings }: Settings) {
  if (timeZone !== undefined && !canonicalTimeZone(timeZone))
    throw new CannotRun(`--time-zone ${timeZone}: no zone such as Asia/Shanghai`);
  const map = typeof categoryMap === 'string' ? valuesIn(categoryMap) : categoryMap;
  return {
    /** From where one of these matches, the body is cut: every post repeats it at its end. */
    footers: (settings.stripFooter ?? []).map(footerExpression),
    categoryTitle: settings.categoryTitle,
    titleSuffixes: settings.categoryTitleSuffix ?? [],
    /** Category by its name in the source: another one, or null to drop it. */
    categories: new Map(Object.entries(map).map(([name, to]) => [name, target(name, to)])),
  };
}

/** The expression that a person wrote, as a whole or between slashes; `^` and `$` match at every line. */
function footerExpression(source: string): RegExp {
  const slashes = /^\/(.*)\/([a-z]*)$/s.exec(source);
  const flags = new Set(['m', 'u', ...(slashes?.[2] ?? '').replace(/[gy]/g, '')]);
  try {
    return new RegExp(slashes?.[1] ?? source, [...flags].join(''));
  } catch (error) {
    throw new CannotRun(`--strip-footer: ${(error as Error).message}`);
  }
}

/** `old: new`, `old: { slug, title }`, or `old:` with nothing, which drops it. */
function target(name: string, to: unknown): string | Category | null {
  if (to === null || to === '' || to === false) return null;
  if (typeof to === 'string') return to;
  const { slug, title } = to as Partial<Category>;
  return { slug: slug ?? name, title: title ?? slug ?? name };
}

/** The article as the publisher wants it; what is of the wrong kind is left to the server, which says so. */
export function shape(article: Submission, shaping: Shaping): Submission {
  const shaped = withBodies(article, (body) => cutFooter(body, shaping.footers));
  const { category, categories, tag } = filed(article);
  if (categories === undefined) return shaped;
  const suffix = shaping.titleSuffixes.find((ending) => tag?.endsWith(ending) && tag.length > ending.length);
  const title = suffix ? tag?.slice(0, -suffix.length).trim() : tag;
  const titled = shaping.categoryTitle && category && title ? [{ slug: category, title }] : categories;
  shaped.categories = titled.flatMap((one) => {
    const to = shaping.categories.get(typeof one === 'string' ? one : one?.slug);
    return to === undefined ? [one] : to === null ? [] : [to];
  });
  return shaped;
}

/** Categories of an article; its one and only if it has one, by name; and its first tag. */
function filed({ categories, tags }: Submission) {
  if (!Array.isArray(categories)) return {};
  const [one, ...others] = categories;
  const category = typeof one === 'string' && others.length === 0 ? one : undefined;
  const tag = Array.isArray(tags) && typeof tags[0] === 'string' ? tags[0] : undefined;
  return { categories, category, tag };
}

/** The article with its body, HTML or Markdown, as `change` makes it. */
export function withBodies(article: Submission, change: (body: string) => string): Submission {
  const changed = { ...article };
  for (const name of ['content_html', 'content_markdown'] as const) {
    const body = article[name];
    if (typeof body === 'string') changed[name] = change(body);
  }
  return changed;
}

/** Of how many categories something has to be true to be no accident. */
const NEARLY_ALL = 0.8;

/** Learns from articles whether the tags of a source are the titles of its categories. */
export class CategoryTitles {
  private readonly tags = new Map<string, Set<string | undefined>>();
  private articles = 0;

  add(article: Submission): void {
    const { category, tag } = filed(article);
    if (category === undefined) return;
    this.tags.set(category, (this.tags.get(category) ?? new Set()).add(tag));
    this.articles++;
  }

  /** A proposal of `--category-title`; undefined when it would be of no use. */
  advice(): string | undefined {
    const all = [...this.tags].map(([category, tags]) => ({ category, tags: [...tags] }));
    const constant = all.flatMap(({ category, tags: [tag, ...others] }) =>
      tag !== undefined && tag !== category && others.length === 0 ? [{ category, tag }] : [],
    );
    const pinyin = constant.filter(({ category, tag }) => /^[\w-]+$/.test(category) && /\p{Script=Han}/u.test(tag));
    const isRule = all.length > 1 && constant.length === all.length && this.articles >= 3 * all.length;
    const [example] = pinyin.length >= NEARLY_ALL * all.length ? pinyin : isRule ? constant : [];
    if (!example) return undefined;
    const { category, tag } = example;
    const ending = [...tag].slice(-2).join('');
    const shared = constant.filter((one) => one.tag.endsWith(ending) && one.tag !== ending).length;
    const suffix = constant.length > 1 && shared >= NEARLY_ALL * constant.length ? ending : undefined;
    const shorter = suffix && `, and with --category-title-suffix ${suffix} ${tag.slice(0, -suffix.length)}`;
    return `the tags look like titles of the categories: --category-title tags calls ${category} ${tag}${shorter ?? ''}`;
  }
}
