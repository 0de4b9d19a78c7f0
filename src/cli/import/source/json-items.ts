import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { dateTime } from '../text/dates.ts';
import type { Entry, Note, Outcome, Source, SourceOptions, Submission } from './entry.ts';
import { itemEntry, knownEntry, rejected, skipped } from './entry.ts';

/** A JSON Feed item as an article. Mended is what the server can't: ids, dates, tags of a feed of edgefeed's own. */
export function itemOf(value: unknown, timeZone: string): Outcome {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return rejected('no JSON Feed item');
  const notes: Note[] = [];
  const { _edgefeed, ...item } = value as Record<string, unknown>;
  const id = typeof item.id === 'number' ? String(item.id) : (item.id ?? item.url);
  if (typeof id !== 'string' || id.trim() === '') return rejected('neither id nor url');
  if (item.id === undefined) notes.push({ detail: 'no id, its url taken' });
  // Hugo's front matter may name a single one.
  for (const name of ['tags', 'categories']) if (typeof item[name] === 'string') item[name] = [item[name]];
  for (const name of ['date_published', 'date_modified']) {
    const written = item[name];
    if (written === undefined || written === null) continue;
    item[name] = typeof written === 'string' ? dateTime(written, timeZone) : undefined;
    if (!item[name]) notes.push({ detail: `${name} ${JSON.stringify(written)} is no date` });
  }
  return { kind: 'article', article: { ...item, ...filed(item, _edgefeed), id } as Submission, notes };
}

/** In edgefeed's own feeds `tags` begins with the titles of the categories, and `_edgefeed` tells them apart. */
function filed(item: Record<string, unknown>, own: unknown): Pick<Submission, 'categories' | 'tags'> {
  const { categories } = (own ?? {}) as { categories?: { slug: string; title: string }[] };
  const { tags } = item;
  if (!Array.isArray(categories) || item.categories !== undefined || !Array.isArray(tags)) return {};
  const leads = categories.every(({ title }, index) => tags[index] === title);
  return { categories, tags: leads ? tags.slice(categories.length) : tags };
}

/** A file with a JSON Feed item a line; of several lines with one id the last counts. */
export function ndjsonSource(path: string, { timeZone = 'UTC' }: SourceOptions): Source {
  const file = basename(path);
  const lines = readFileSync(path, 'utf8').split(/\r?\n/);
  const items = lines.flatMap((text, index) => (/[^\s\ufeff]/.test(text) ? [{ text, line: index + 1 }] : []));
  const read = ({ text, line }: (typeof items)[number]): Entry => {
    const outcome = itemIn(text.replace(/^\ufeff/, ''), timeZone);
    const notes = outcome.notes.map((note) => ({ ...note, line }));
    return itemEntry(`line ${line}`, file, { ...outcome, notes });
  };
  const last = new Map(items.map((item) => [read(item).key, item.line]));
  return {
    total: items.length,
    offers: (key) => last.has(key),
    *entries() {
      for (const item of items) {
        const entry = read(item);
        const final = last.get(entry.key);
        const again = `${JSON.stringify(entry.key)} stands again in line ${final}, which counts`;
        if (final === item.line) yield entry;
        else yield knownEntry(`line ${item.line}`, file, skipped(again, [], item.line));
      }
    },
  };
}

function itemIn(text: string, timeZone: string): Outcome {
  try {
    return itemOf(JSON.parse(text), timeZone);
  } catch (error) {
    return rejected(`no JSON: ${(error as Error).message}`);
  }
}
