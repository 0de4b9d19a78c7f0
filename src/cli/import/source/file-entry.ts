import type { Entry, Outcome } from './entry.ts';
import { fingerprint } from './fingerprint.ts';
import { readShared } from './read-file.ts';
import { withinTime } from './time-limit.ts';

/** A file among many. */
export interface FilePlace {
  key: string;
  /** What the report calls it. */
  file: string;
  /** Where it is. */
  path: string;
  /** What else the article is made from; undefined when `looksAround` can't tell. */
  context: string;
}

/** Small files are rendered at once, whatever is in them. */
const LARGE = 16 * 1024;
const PATIENCE = 20_000;

/** Whether what becomes of these bytes depends on other files than those that the context names. */
export type LooksAround = (bytes: Uint8Array) => boolean;

/**
 * The entry of one file. Its bytes are in shared memory: it has to be read before the next one is made. A file that can't
 * be read is an entry too, and rejects.
 */
export function fileEntry(
  place: FilePlace,
  read: (bytes: Uint8Array) => Outcome,
  looksAround: LooksAround = () => false,
): Entry {
  const { key, file, path, context } = place;
  let bytes: Uint8Array;
  try {
    bytes = readShared(path);
  } catch (error) {
    return { key, file, read: () => Promise.reject(error) };
  }
  const known = { key, file, read: async () => guarded(bytes, read) };
  return looksAround(bytes) ? known : { ...known, fingerprint: fingerprint(context, bytes) };
}

/** An entry of which all is known without reading it. */
export function knownEntry(key: string, file: string, known: Outcome): Entry {
  return { key, file, read: async () => known };
}

/** One post made to keep a parser busy, or nested a thousand times, must not cost the others. */
function guarded(bytes: Uint8Array, read: (bytes: Uint8Array) => Outcome): Outcome {
  try {
    return bytes.length < LARGE ? read(bytes) : withinTime(PATIENCE, () => read(bytes));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { kind: 'rejected', notes: [{ detail: 'nested too deeply to be rendered' }] };
  }
}
