import type { Note, Outcome } from '../source/entry.ts';
import { dropDataUrls } from '../text/data-urls.ts';
import { decode } from '../text/decode.ts';
import { type Matter, readFrontMatter } from '../text/front-matter.ts';

/** A file of a post, decoded and divided. */
export interface PostText {
  matter: Matter;
  source: string;
  notes: Note[];
}

/** The API's limit for an article, and room for what rendering takes away. */
const LARGEST = 1.5 * 1024 * 1024;

/** Reads the bytes of a post; the outcome when they can't be one: too large, or front matter that makes no sense. */
export function readPostFile(bytes: Uint8Array): PostText | Extract<Outcome, { kind: 'rejected' }> {
  const lean = withoutDataUrls(bytes);
  if (lean.length > LARGEST) return { kind: 'rejected', notes: [{ detail: `${bytes.length} bytes, more than 1 MiB` }] };
  const { text: source, note } = decode(lean);
  const matter = readFrontMatter(source);
  if (matter.format === 'none' && isBinary(lean)) return { kind: 'rejected', notes: [{ detail: 'no text: binary' }] };
  const notes: Note[] = [...(note ? [{ detail: note }] : []), ...matter.notes];
  if (lean !== bytes) notes.push({ detail: 'more than 1 MiB: images within the text (data: URLs) left out' });
  return matter.broken ? { kind: 'rejected', notes: [...notes, matter.broken] } : { matter, source, notes };
}

/** The line on which `key` stands in the front matter, 1 when it doesn't. */
export function lineOf(source: string, key: string): number {
  const at = source
    .split('\n', 400)
    .findIndex((line) => line.toLowerCase().startsWith(key.toLowerCase()) && /^\s*[:=]/.test(line.slice(key.length)));
  return at < 0 ? 1 : at + 1;
}

/** Text has no zeros in it; UTF-16 has, and says by its mark that it is that. */
function isBinary(bytes: Uint8Array): boolean {
  const marked = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  return !marked && bytes.subarray(0, 8192).includes(0);
}

/** A post that is too large may be so only for the pictures written into it. */
function withoutDataUrls(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= LARGEST) return bytes;
  const text = Buffer.from(bytes).toString('latin1');
  const lean = dropDataUrls(text.replace(/!\[([^\]]*)\]\(data:[^)\s]*(?:\s[^)]*)?\)/g, '$1'));
  return lean.length === text.length ? bytes : Buffer.from(lean, 'latin1');
}
