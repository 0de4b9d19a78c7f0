import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { dateTime } from '../text/dates.ts';
import type { Note, Outcome, Source, SourceOptions, Submission } from './entry.ts';
import { knownEntry, rejected, skipped } from './entry.ts';

/**
 * A JSON Feed item as an article. What the server checks is left to it; mended here is what it can't know: a number for
 * an id, a date in another form than RFC 3339, tags that are titles of categories in a feed of edgefeed's own.
 */
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

/** A file with a JSON Feed item a line, read as a stream, and twice: of several lines with one id the last counts. */
export async function ndjsonSource(path: string, { timeZone = 'UTC' }: SourceOptions): Promise<Source> {
  const file = basename(path);
  const last = new Map<string, number>();
  let total = 0;
  for await (const { outcome, line } of linesOf(path, timeZone)) {
    total++;
    if (outcome.kind === 'article') last.set(outcome.article.id, line);
  }
  return {
    kind: 'ndjson',
    total,
    offers: (key) => last.has(key),
    async *entries() {
      for await (const { outcome, line } of linesOf(path, timeZone)) {
        const id = outcome.kind === 'article' ? outcome.article.id : undefined;
        const final = (id !== undefined && last.get(id)) || line;
        const again = `${JSON.stringify(id)} stands again in line ${final}, which counts`;
        if (final !== line) yield knownEntry(`line ${line}`, file, skipped(again, [], line));
        else yield knownEntry(id ?? `line ${line}`, file, outcome);
      }
    },
  };
}

async function* linesOf(path: string, timeZone: string): AsyncIterable<{ outcome: Outcome; line: number }> {
  let line = 0;
  for await (const text of (await open(path)).readLines()) {
    line++;
    const bare = text.replace(/^\ufeff/, '');
    if (bare.trim() === '') continue;
    const outcome = read(bare, timeZone);
    yield { line, outcome: { ...outcome, notes: outcome.notes.map((note) => ({ ...note, line })) } };
  }
}

function read(text: string, timeZone: string): Outcome {
  try {
    return itemOf(JSON.parse(text), timeZone);
  } catch (error) {
    return rejected(`no JSON: ${(error as Error).message}`);
  }
}
