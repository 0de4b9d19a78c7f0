import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import type { Entry, Outcome, Source } from './entry.ts';
import { itemOf } from './json-item.ts';

/** A file with one JSON Feed item on each line. It is read as a stream, so its size doesn't matter. */
export function ndjsonSource(path: string, options: { timeZone?: string | undefined } = {}): Source {
  const file = basename(path);
  return {
    kind: 'ndjson',
    async *entries() {
      const input = createReadStream(path);
      let line = 0;
      for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
        line++;
        const bare = line === 1 ? text.replace(/^\ufeff/, '') : text;
        if (bare.trim() !== '') yield entry(bare, line, file, options.timeZone ?? 'UTC');
      }
    },
  };
}

function entry(text: string, line: number, file: string, timeZone: string): Entry {
  const outcome = read(text, line, timeZone);
  const key = outcome.kind === 'article' ? outcome.article.id : `line ${line}`;
  return { key, file, read: async () => outcome };
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
