import { ARTICLE_BYTES } from '../article/sanitize.ts';
import { fitsBytes } from '../article/text.ts';
import { badRequest, problem } from '../http/problem.ts';
import { parseJson, type Read, tryJson } from './body.ts';

/** Articles that a request may carry. */
const ARTICLES = 1000;

/** One article of a request, not looked into yet. */
export interface SubmittedItem {
  /** Its place in the body, as a JSON Pointer. */
  pointer: string;
  value: unknown;
  /** Why it can't be looked into. */
  fault?: string;
}

/** The articles in a body: a JSON Feed, `{ "items": […] }`, one bare item, or a line each (NDJSON). */
export function readItems(bytes: Uint8Array, contentType: string): Read<SubmittedItem[]> {
  const mediaType = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (/^application\/(x-)?(ndjson|jsonl|jsonlines)$/.test(mediaType)) return readLines(bytes);
  if (!/^(|application\/(.+\+)?json|text\/(json|plain)|application\/x-www-form-urlencoded)$/.test(mediaType)) {
    return {
      ok: false,
      response: problem({
        status: 415,
        title: 'Unsupported Media Type',
        detail: 'Send application/json, application/feed+json or application/x-ndjson.',
      }),
    };
  }
  const body = parseJson(bytes);
  if (!body.ok) return body;
  const { value } = body;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return {
      ok: false,
      response: badRequest('The body must be a JSON object: { "items": […] }, a JSON Feed, or one article.'),
    };
  }
  if (!('items' in value)) return { ok: true, value: [measured({ pointer: '', value }, bytes.byteLength)] };
  if (!Array.isArray(value.items))
    return { ok: false, response: badRequest('The member items must be a list of articles.') };
  const { items } = value;
  if (items.length > ARTICLES) return tooMany();
  const defaults = feedDefaults(value as Record<string, unknown>);
  const total = bytes.byteLength;
  return {
    ok: true,
    value: items.map((item, index) => measured({ pointer: `/items/${index}`, value: inherit(item, defaults) }, total)),
  };
}

/** Authors and language of a JSON Feed hold for its items that have none (JSON Feed 1.1, top-level). */
function feedDefaults({ authors, author, language, version }: Record<string, unknown>): Record<string, unknown> {
  if (typeof version !== 'string') return {};
  return Object.fromEntries(
    Object.entries({ authors, author, language }).filter(([, value]) => value !== undefined && value !== null),
  );
}

function inherit(item: unknown, defaults: Record<string, unknown>): unknown {
  if (typeof item !== 'object' || item === null) return item;
  const own = item as Record<string, unknown>;
  const { authors, author, language } = defaults;
  return {
    ...own,
    ...(own.authors || own.author ? {} : { ...(authors ? { authors } : {}), ...(author ? { author } : {}) }),
    ...(language && (own.language === undefined || own.language === null) ? { language } : {}),
  };
}

function readLines(bytes: Uint8Array): Read<SubmittedItem[]> {
  const items: SubmittedItem[] = [];
  let start = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline < 0 ? bytes.length : newline;
    const line = bytes.subarray(start, end);
    start = end + 1;
    if (line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d)) continue;
    const parsed = tryJson(line);
    const item =
      'fault' in parsed
        ? { pointer: '', value: undefined, fault: `the line ${parsed.fault}` }
        : { pointer: '', value: parsed.value };
    items.push(line.byteLength > ARTICLE_BYTES ? { ...item, fault: TOO_LARGE } : item);
    if (items.length > ARTICLES) return tooMany();
  }
  return { ok: true, value: items };
}

const TOO_LARGE = `an article may have at most ${ARTICLE_BYTES} bytes of JSON`;

function measured(item: SubmittedItem, total: number): SubmittedItem {
  if (total <= ARTICLE_BYTES) return item;
  return fitsBytes(JSON.stringify(item.value) ?? '', ARTICLE_BYTES) ? item : { ...item, fault: TOO_LARGE };
}

/** Found out before anything is made of them: a body may hold millions. */
function tooMany(): Read<never> {
  const detail = `A request may carry at most ${ARTICLES} articles; send smaller batches.`;
  return { ok: false, response: problem({ status: 413, title: 'Content Too Large', detail }) };
}
