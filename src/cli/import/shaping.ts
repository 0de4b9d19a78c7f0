import type { Shaping } from './settings.ts';
import type { Submission } from './source/entry.ts';
import { cutFooter } from './text/plain.ts';

/** The article as the publisher wants it; what is of the wrong kind is left to the server, which says so. */
export function shape(article: Submission, shaping: Shaping): Submission {
  const { categories, tags } = article;
  const shaped = { ...article };
  if (Array.isArray(categories)) {
    const tag = shaping.categoryTitle === 'tags' && Array.isArray(tags) ? tags[0] : undefined;
    shaped.categories = titled(categories, tag, shaping.titleSuffixes).flatMap((category) => {
      const to = shaping.categories.get(typeof category === 'string' ? category : category?.slug);
      return to === undefined ? [category] : to === null ? [] : [to];
    });
  }
  return withBodies(shaped, (body) => cutFooter(body, shaping.footers));
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

type Categories = NonNullable<Submission['categories']>;

function titled(categories: Categories, tag: unknown, suffixes: string[]): Categories {
  const [category, ...others] = categories;
  if (typeof category !== 'string' || others.length > 0 || typeof tag !== 'string') return categories;
  const suffix = suffixes.find((ending) => tag.endsWith(ending) && tag.length > ending.length);
  return [{ slug: category, title: suffix ? tag.slice(0, -suffix.length).trim() : tag }];
}

/** Of how many categories something has to be true to be no accident. */
const NEARLY_ALL = 0.8;

/** Learns from articles whether the tags of a source are the titles of its categories. */
export class CategoryTitles {
  private readonly tags = new Map<string, { tag: string | undefined; constant: boolean; articles: number }>();

  add({ categories, tags }: Submission): void {
    const [category, ...others] = Array.isArray(categories) ? categories : [];
    if (typeof category !== 'string' || others.length > 0) return;
    const tag = Array.isArray(tags) ? tags[0] : undefined;
    const known = this.tags.get(category) ?? { tag, constant: tag !== undefined && tag !== category, articles: 0 };
    this.tags.set(category, { tag, constant: known.constant && known.tag === tag, articles: known.articles + 1 });
  }

  /** A proposal of `--category-title`; undefined when it would be of no use. */
  advice(): string | undefined {
    const all = [...this.tags];
    const constant = all.flatMap(([category, { tag = '', constant: is }]) => (is ? [{ category, tag }] : []));
    const pinyin = constant.filter(({ category, tag }) => /^[\w-]+$/.test(category) && /\p{Script=Han}/u.test(tag));
    const articles = all.reduce((sum, [, one]) => sum + one.articles, 0);
    const isRule = all.length > 1 && constant.length === all.length && articles >= 3 * all.length;
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
