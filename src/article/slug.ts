import { oneLine } from './text.ts';

/** A slug's length in bytes of UTF-8 at most: encoded in a KV key and in a URL it still fits. */
export const SLUG_BYTES = 200;

const encoder = new TextEncoder();

/**
 * The slug of a category, tag or author given as text: NFC, one line, characters that divide URLs made `-`, never only
 * dots, at most {@link SLUG_BYTES} bytes. Empty when the text has nothing to show. The slug of a slug is that slug.
 */
export function slugOf(text: string): string {
  const slug = oneLine(text)
    .normalize('NFC')
    .replace(/[/\\?#%]/g, '-')
    .replace(/^\.+$/, '$&-');
  return fitsBytes(slug, SLUG_BYTES) ? slug : shorten(slug);
}

/** Two slugs that differ only by case have one folded form. */
export function foldCase(slug: string): string {
  return slug.toLowerCase();
}

/** Whether the text takes at most so many bytes of UTF-8. Counts them only where its length leaves a doubt. */
export function fitsBytes(text: string, bytes: number): boolean {
  return text.length * 3 <= bytes || (text.length <= bytes && byteLength(text) <= bytes);
}

/** Bytes of UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).byteLength;
}

function shorten(slug: string): string {
  const ending = `-${fnv1a(slug)}`;
  let kept = '';
  let bytes = ending.length;
  for (const character of slug) {
    bytes += byteLength(character);
    if (bytes > SLUG_BYTES) break;
    kept += character;
  }
  return kept.trimEnd() + ending;
}

/** FNV-1a, 32 bits, of the text's UTF-8, as 8 hex digits: for telling things apart, never for secrets. */
export function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
