import type { Article } from '../../src/article/article.ts';
import { type ParsedArticle, parseArticle } from '../../src/article/parse.ts';

export const HOME = 'https://www.example.com/';

/** What becomes of the fourth article of a batch that has these fields besides the least that it needs. */
export function parse(fields: Record<string, unknown>): ParsedArticle {
  return parseArticle({ id: 'a', content_text: 'Text.', ...fields }, '/items/3', HOME);
}

/** The article as it is kept, and what was said of it. */
export function accepted(fields: Record<string, unknown>): Article & { warnings: string[] } {
  const parsed = parse(fields);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return { ...parsed.article, warnings: parsed.warnings };
}
