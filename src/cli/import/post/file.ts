import { type Note, type Outcome, rejected } from '../source/entry.ts';
import { isZone, readDate } from '../text/dates.ts';
import { byteOrderMark, decode } from '../text/decode.ts';
import { readFrontMatter } from '../text/front-matter.ts';
import { dropDataUrls } from '../text/plain.ts';
import type { Values } from '../text/yaml.ts';
import { object, text } from './site.ts';

/** The API takes 1 MiB of an article, and rendering may take some of a text away. */
const LARGE = 1.5 * 1024 * 1024;

/** A file of a post, decoded and divided. */
export type PostText = Exclude<ReturnType<typeof readPostFile>, Outcome>;

/** Decodes and divides a post; the outcome when it can't be one: too large, or front matter that makes no sense. */
export function readPostFile(bytes: Uint8Array) {
  const { text: whole, note } = decode(bytes);
  // A post that is too large may be so only for the pictures written into it.
  const source = bytes.length > LARGE ? dropDataUrls(whole) : whole;
  // To render megabytes takes seconds and hundreds of them in memory.
  if (Buffer.byteLength(source) > LARGE) return rejected(`${bytes.length} bytes, more than 1 MiB`);
  const { notes: mended, broken, ...matter } = readFrontMatter(source);
  // Text has no zeros in it; UTF-16 has, and says by its mark that it is that.
  const isBinary = !byteOrderMark(bytes) && bytes.subarray(0, 8192).includes(0);
  if (matter.format === 'none' && isBinary) return rejected('no text: binary');
  const notes: Note[] = [...(note ? [{ detail: note }] : []), ...mended];
  if (source !== whole) notes.push({ detail: 'more than 1 MiB: images within the text (data: URLs) left out' });
  return broken ? rejected(broken.detail, notes, broken.line) : { ...matter, source, notes };
}

/** The line of `key` in the front matter, 1 when it isn't there. */
export function lineOf(source: string, key: string): number {
  const isKey = (line: string) => line.toLowerCase().startsWith(key) && /^\s*[:=]/.test(line.slice(key.length));
  return Math.max(source.split('\n', 400).findIndex(isKey) + 1, 1);
}

/** The first of `keys` that holds a date, else `day` of the file name, in the zone that a key may hold alone. */
export function dateFrom({ values, source, notes }: PostText, keys: string[], timeZone: string, day?: string) {
  let zone = '';
  for (const key of keys) {
    const value = [values[key]].flat()[0];
    if (value === undefined || value === null || typeof value === 'boolean') continue;
    const written = text(value) ?? '';
    const date = readDate(written, timeZone, day);
    if (date) return date;
    if (zone === '' && isZone(written)) zone = written;
    const instead = day === undefined ? '' : ", the file name's taken";
    notes.push({ line: lineOf(source, key), detail: `${key} ${JSON.stringify(written)} is no date${instead}` });
  }
  return day === undefined ? undefined : readDate(`${day} 00:00 ${zone}`, timeZone);
}

/** The terms in the first of `keys` that is there: a list, or a string divided at commas. */
export function termsOf(values: Values, ...keys: string[]): string[] {
  const found = keys.map((key) => values[key]).find((value) => value !== undefined && value !== null && value !== '');
  return unique(namesIn(found, /[,，]/));
}

/** The names in a value of front matter: a text, whole or divided, lists, keys of mappings; `tags: false` is none. */
export function namesIn(value: unknown, separator?: RegExp): string[] {
  const items = typeof value === 'string' && separator ? value.split(separator) : [value].flat(9);
  const names = items.map((item) => (typeof item === 'object' ? Object.keys(item ?? {}).join(' ') : `${item ?? ''}`));
  return typeof value === 'boolean' ? [] : names.map((name) => name.trim()).filter(Boolean);
}

/** Each value once, where it is first. */
export function unique(values: string[]): string[] {
  return [...new Set(values)];
}

/** Why a post is not for everybody, if its front matter says so: a feed must never be the way around that. */
export function whyHidden(values: Values, drafts = false): string | undefined {
  const { published, draft, password, private: hidden } = values;
  if (/^(?:false|no|off)$/i.test(text(published) ?? '')) return 'published: false';
  if (draft === true && !drafts) return 'draft: true';
  if (text(password) !== undefined && password !== false) return 'behind a password';
  return /^(?:true|yes)$/i.test(text(hidden) ?? '') ? 'private: true' : undefined;
}

/** Values whose keys are the same in any case, as those of Hugo. */
export function lowerKeys(values: Values): Values {
  const lower = (value: unknown) => (object(value) === value ? lowerKeys(object(value)) : value);
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key.toLowerCase(), lower(value)]));
}
