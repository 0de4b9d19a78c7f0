import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import type { Entry, Outcome, Source } from './entry.ts';
import { knownEntry } from './file-entry.ts';
import { itemOf } from './json-item.ts';

/**
 * A file with one JSON Feed item on each line. It is read as a stream, so its size doesn't matter, and twice: of several
 * lines with one id the last counts.
 */
export async function ndjsonSource(path: string, options: { timeZone?: string | undefined } = {}): Promise<Source> {
  const file = basename(path);
  const timeZone = options.timeZone ?? 'UTC';
  const last = new Map<string, number>();
  let total = 0;
  for await (const { text, line } of linesOf(path)) {
    total++;
    const outcome = read(text, line, timeZone);
    if (outcome.kind === 'article') last.set(outcome.article.id, line);
  }
  return {
    kind: 'ndjson',
    total,
    offers: (key) => last.has(key),
    async *entries() {
      for await (const { text, line } of linesOf(path)) yield entry(text, line, file, timeZone, last);
    },
  };
}

async function* linesOf(path: string): AsyncIterable<{ text: string; line: number }> {
  const input = createReadStream(path);
  let line = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    line++;
    const bare = line === 1 ? text.replace(/^\ufeff/, '') : text;
    if (bare.trim() !== '') yield { text: bare, line };
  }
}

function entry(text: string, line: number, file: string, timeZone: string, last: Map<string, number>): Entry {
  const outcome = read(text, line, timeZone);
  if (outcome.kind !== 'article') return knownEntry(`line ${line}`, file, outcome);
  const { id } = outcome.article;
  const final = last.get(id) ?? line;
  if (final === line) return knownEntry(id, file, outcome);
  const detail = `${JSON.stringify(id)} stands again in line ${final}, which counts`;
  return knownEntry(`line ${line}`, file, { kind: 'skipped', notes: [{ line, detail }] });
}

function read(text: string, line: number, timeZone: string): Outcome {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { kind: 'rejected', notes: [{ line, detail: `no JSON: ${(error as Error).message}` }] };
  }
  const outcome = itemOf(value, timeZone);
  return { ...outcome, notes: outcome.notes.map((note) => ({ line, ...note })) };
}
