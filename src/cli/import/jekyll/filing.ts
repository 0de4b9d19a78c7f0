import type { Values } from '../text/yaml.ts';

/**
 * The categories of a post, in Jekyll's order: the folders above `_posts`, then `categories`, then `category`. Plural
 * keys split a string at white space (at commas, where it has them); the singular one is a category as it stands (its documentation, "Posts").
 */
export function categoriesOf(values: Values, folders: string[]): string[] {
  return unique([...folders, ...many(values.categories), ...one(values.category)]);
}

/** The categories as they stand in the permalink: there `a, b` is `a,` and `b`, since Jekyll splits at white space. */
export function addressCategories(values: Values, folders: string[]): string[] {
  const { categories } = values;
  const plural = typeof categories === 'string' ? list(categories.split(/\s+/)) : many(categories);
  return unique([...folders, ...plural, ...one(values.category)]);
}

/** The tags of a post: `tags` split at white space when it is a string, else `tag`. */
export function tagsOf(values: Values): string[] {
  const single = one(values.tag);
  return unique(single.length > 0 ? [...single, ...many(values.tags)] : many(values.tags));
}

function one(value: unknown): string[] {
  // `tags: false` says that there are none.
  if (typeof value === 'boolean') return [];
  return Array.isArray(value) ? list(value) : list([value]);
}

function many(value: unknown): string[] {
  if (typeof value !== 'string') return one(value);
  // `tags: big data, small data` has no spaces as separators: nobody means a tag that ends in a comma.
  return /[,，]/.test(value) ? list(value.split(/[,，]/)) : list(value.split(/\s+/));
}

function list(values: unknown[]): string[] {
  return values
    .flat(9)
    .map((value) => (typeof value === 'object' && value !== null ? Object.keys(value).join(' ') : String(value ?? '')))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
