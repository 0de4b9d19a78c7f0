import { byteLength, fitsBytes, fnv1a, oneLine } from './text.ts';
import { webUrl } from './url.ts';

/** Ids that feeds show as they are: RFC 8141 section 2, RFC 4151 section 2.1. */
const URN = /^urn:[a-z0-9][a-z0-9-]{1,31}:[\w\-.~!$&'()*+,;=:@/?#%]+$/i;
const TAG = /^tag:[\w\-.]+(@[\w\-.]+)?,\d{4}(-\d{2}(-\d{2})?)?:[\w\-.~!$&'()*+,;=:@/?#%]*$/;

/** How the ids of the samples begin: they go when there is another article. */
export const SAMPLE_ID = 'urn:edgefeed:sample:';

/** Whether it is the id of a sample. */
export function isSample(id: string): boolean {
  return id.startsWith(SAMPLE_ID);
}

/** The id as the ledger knows it: one URL written in two ways (RFC 3986 section 6.2.2) is one id. */
export function canonicalId(id: string): string {
  const trimmed = id.trim();
  if (!/^https?:/i.test(trimmed)) return trimmed;
  return webUrl(trimmed)?.replace(/%[0-9a-f]{2}/gi, (hex) => hex.toUpperCase()) ?? trimmed;
}

/**
 * The absolute URI by which feeds call the article with this canonical id (RFC 4287 section 4.2.6): the id itself where
 * it is one, else a `tag:` URI (RFC 4151) under `host`. The ledger keeps the URI, since the host may change and the URI may
 * not. The year is fixed, so that a publication that is imported again elsewhere keeps its ids.
 */
export function uriOf(id: string, host: string): string {
  if (webUrl(id) === id || URN.test(id) || TAG.test(id)) return id;
  return `tag:${host},2026:${encodeURIComponent(id)}`;
}

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9})\d*)?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/**
 * An RFC 3339 date and time (section 5.6) as milliseconds since 1970, or undefined when it is none: other forms, days
 * that don't exist, years outside 0000 to 9999 once in UTC. A leap second counts as the second before it.
 */
export function parseDate(text: string): number | undefined {
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offset = match[8] ? Number(`${match[8]}1`) * (Number(match[9]) * 60 + Number(match[10])) : 0;
  if (hour > 23 || minute > 59 || second > 60 || Number(match[9] ?? 0) > 23 || Number(match[10] ?? 0) > 59) {
    return undefined;
  }
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const milliseconds = match[7] ? Number(match[7].padEnd(3, '0').slice(0, 3)) : 0;
  const time = date.setUTCHours(hour, minute - offset, Math.min(second, 59), milliseconds);
  const utcYear = new Date(time).getUTCFullYear();
  return utcYear >= 0 && utcYear <= 9999 ? time : undefined;
}

/** A time zone by its name in the IANA database; undefined when it is none. */
export function canonicalTimeZone(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** `zh-cn` and `zh_CN` → `zh-CN`; undefined when it is no language tag (RFC 5646). */
export function canonicalLanguage(language: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(language.trim().replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}

/** A slug's length in bytes of UTF-8 at most: encoded in a KV key and in a URL it still fits. */
export const SLUG_BYTES = 200;

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

/** The slug without its case: slugs that differ by nothing else have one folded form. */
export function foldCase(slug: string): string {
  return slug.toLowerCase();
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
