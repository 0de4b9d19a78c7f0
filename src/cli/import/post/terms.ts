import type { Values } from '../text/yaml.ts';

/** What the first of `keys` that is there files a document under: a list, or a string divided at commas. */
export function termsOf(values: Values, keys: string[]): string[] {
  const found = keys.map((key) => values[key]).find((value) => value !== undefined && value !== null && value !== '');
  const list = typeof found === 'string' ? found.split(/[,，]/) : [found].flat(9);
  const names = list.flatMap((term) =>
    typeof term === 'string' || typeof term === 'number' ? [String(term).trim()] : [],
  );
  return [...new Set(names.filter((name) => name !== ''))];
}
