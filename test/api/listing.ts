import { expect } from 'vitest';
import { answerOf, askApi } from '../worker.ts';

export interface Listed {
  id: string;
  state: string;
  [member: string]: unknown;
}

/** A page of the list of articles. */
export async function page(parameters: Record<string, string | number>, headers = {}) {
  const query = new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
  const { status, body } = await answerOf(askApi(`/api/articles?${query}`, { headers }));
  return { status, body: body as { articles: Listed[]; cursor?: string; detail?: string } };
}

/** Every article of a walk, page by page; `between` is done after each page. */
export async function walk(
  parameters: Record<string, string | number>,
  between?: () => Promise<unknown>,
  headers = {},
) {
  const found: Listed[] = [];
  let cursor: string | undefined;
  do {
    const { status, body } = await page({ ...parameters, ...(cursor ? { cursor } : {}) }, headers);
    expect(status).toBe(200);
    found.push(...body.articles);
    cursor = body.cursor;
    if (cursor) await between?.();
  } while (cursor);
  return found;
}

export const idsOf = (articles: Listed[]) => articles.map(({ id }) => id);
