import { instant, readDate } from '../text/dates.ts';
import type { Note, Outcome, Submission } from './entry.ts';

const DATES = ['date_published', 'date_modified'] as const;

/**
 * A JSON Feed item as an article. What the server checks is left to it; mended here is what it can't know: a number for
 * an id, a date in another form than RFC 3339, tags that are titles of categories in a feed of edgefeed's own.
 */
export function itemOf(value: unknown, timeZone: string): Outcome {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { kind: 'rejected', notes: [{ detail: 'no JSON Feed item' }] };
  }
  const notes: Note[] = [];
  const { _edgefeed, ...item } = value as Record<string, unknown>;
  const id = typeof item.id === 'number' ? String(item.id) : (item.id ?? item.url);
  if (typeof id !== 'string' || id.trim() === '')
    return { kind: 'rejected', notes: [{ detail: 'neither id nor url' }] };
  if (item.id === undefined) notes.push({ detail: 'no id, its url taken' });
  for (const name of DATES) {
    const written = item[name];
    if (written === undefined || written === null) continue;
    const date = typeof written === 'string' ? readDate(written) : undefined;
    if (!date) notes.push({ detail: `${name} ${JSON.stringify(written)} is no date` });
    item[name] = date ? instant(date, timeZone).toISOString() : undefined;
  }
  return { kind: 'article', article: { ...item, ...filed(item, _edgefeed), id } as Submission, notes };
}

/** In edgefeed's own feeds `tags` begins with the titles of the categories, and `_edgefeed` tells them apart. */
function filed(item: Record<string, unknown>, own: unknown): Pick<Submission, 'categories' | 'tags'> {
  const categories = (own as { categories?: { slug: string; title: string }[] } | undefined)?.categories;
  if (!Array.isArray(categories) || item.categories !== undefined || !Array.isArray(item.tags)) return {};
  const titles = categories.map(({ title }) => title);
  const leads = titles.every((title, index) => (item.tags as unknown[])[index] === title);
  return { categories, tags: leads ? item.tags.slice(titles.length) : item.tags };
}
