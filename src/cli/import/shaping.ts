import type { Category } from '../../article/article.ts';
import type { Submission } from './source/entry.ts';
import { cutFooter } from './text/footer.ts';

/** What to change in every article of a source. */
export interface Shaping {
  /** What every post repeats at its end: from where one of these matches, the body is cut. */
  footers: RegExp[];
  /** Where the title of an article's category is found. */
  categoryTitle?: 'tags' | undefined;
  /** Endings that such a title doesn't need. */
  titleSuffixes: string[];
  /** Category by its name in the source: another one, or null to drop it. */
  categories: Map<string, string | Category | null>;
}

export const UNSHAPED: Shaping = { footers: [], titleSuffixes: [], categories: new Map() };

/** The article as the publisher wants it. */
export function shape(article: Submission, shaping: Shaping): Submission {
  const html = article.content_html;
  const content = html === undefined ? {} : { content_html: cutFooter(html, shaping.footers) };
  return { ...article, ...content, categories: shapeCategories(article, shaping) };
}

function shapeCategories(article: Submission, shaping: Shaping): (string | Category)[] | undefined {
  const { categories, tags } = article;
  const only = categories?.length === 1 ? categories[0] : undefined;
  const titled =
    only !== undefined && shaping.categoryTitle === 'tags' ? [titleFrom(only, tags?.[0], shaping)] : categories;
  return titled?.flatMap((category) => {
    const name = typeof category === 'string' ? category : category.slug;
    const wanted = shaping.categories.get(name);
    return wanted === undefined ? [category] : wanted === null ? [] : [wanted];
  });
}

function titleFrom(
  category: string | Category,
  tag: string | undefined,
  { titleSuffixes }: Shaping,
): string | Category {
  if (tag === undefined || typeof category !== 'string') return category;
  const suffix = titleSuffixes.find((ending) => tag.endsWith(ending) && tag.length > ending.length);
  return { slug: category, title: suffix ? tag.slice(0, -suffix.length).trim() : tag };
}
