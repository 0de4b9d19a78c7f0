import { badRequest, problem } from '../http/problem.ts';

/** Bytes that a request may carry. Chinese text takes eight times as many in an isolate, which has 128 MB for all of its requests. */
export const BODY_BYTES = 8 * 1024 * 1024;
/** JSON nested deeper is no article, and a danger to code that walks it. */
const DEPTH = 64;
/** Milliseconds that a body may take to come: 8 MiB at 0.5 Mbit/s. */
const READ_TIMEOUT = 130_000;

/** The value that was read, or the answer that says why there is none. */
export type Read<T> = { ok: true; value: T } | { ok: false; response: Response };

/** The body's bytes. A body that is too long is not read to its end, nor one that takes longer than `timeout` (ms). */
export async function readBody(
  request: Request,
  limit = BODY_BYTES,
  timeout = READ_TIMEOUT,
): Promise<Read<Uint8Array>> {
  const encoding = request.headers.get('Content-Encoding');
  if (encoding && encoding !== 'identity') {
    const detail = `Send the body as it is, without Content-Encoding: ${encoding}.`;
    // RFC 9110 section 15.5.16: says that it was the coding, not the type.
    return refused(415, 'Unsupported Media Type', detail, { 'Accept-Encoding': 'identity' });
  }
  const announced = request.headers.get('Content-Length');
  if (Number(announced ?? 0) > limit) return tooLarge(limit);
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<Read<never>>((resolve) => {
    timer = setTimeout(() => resolve(tooSlow()), timeout);
  });
  try {
    // A body can't be longer than it was announced (RFC 9112 section 6.2); read whole, it costs a third.
    const whole = announced === null ? readStream(request.body, limit) : request.bytes().then(arrived);
    return await Promise.race([whole, late]);
  } catch {
    return { ok: false, response: badRequest('The body broke off.') };
  } finally {
    clearTimeout(timer);
  }
}

function arrived(value: Uint8Array): Read<Uint8Array> {
  return { ok: true, value };
}

async function readStream(body: ReadableStream<Uint8Array> | null, limit: number): Promise<Read<Uint8Array>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > limit) return tooLarge(limit);
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return { ok: true, value: bytes };
}

/** JSON in UTF-8, nested at most 64 deep; a string says what is wrong. */
export function parseJson(bytes: Uint8Array): Read<unknown> {
  const parsed = tryJson(bytes);
  return 'fault' in parsed
    ? { ok: false, response: badRequest(`The body ${parsed.fault}.`) }
    : { ok: true, value: parsed.value };
}

export function tryJson(bytes: Uint8Array): { value: unknown } | { fault: string } {
  const text = decodeStrictUtf8(bytes);
  if (text === undefined) return { fault: 'is not UTF-8' };
  if (text.trim() === '') return { fault: 'is empty' };
  try {
    // Before parsing: what is nested a million times costs the parser more memory than there is.
    return nestsDeeper(text, DEPTH) ? { fault: `is nested deeper than ${DEPTH}` } : { value: JSON.parse(text) };
  } catch (error) {
    return { fault: `is not JSON: ${error instanceof Error ? error.message.slice(0, 200) : error}` };
  }
}

/** Whether more than `limit` brackets and braces are open at once; those in strings don't count. */
function nestsDeeper(text: string, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > limit) return true;
  }
  return false;
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = end;
    while (text[escapes - 1] === '\\') escapes -= 1;
    if ((end - escapes) % 2 === 0) return end;
  }
  return text.length;
}

function tooSlow(): Read<never> {
  return refused(408, 'Request Timeout', 'The body took too long to come; send the articles in smaller batches.');
}

function tooLarge(limit: number): Read<never> {
  return refused(
    413,
    'Content Too Large',
    `A body may have at most ${limit} bytes; send the articles in smaller batches.`,
  );
}

function refused(status: number, title: string, detail: string, headers: Record<string, string> = {}): Read<never> {
  return { ok: false, response: problem({ status, title, detail, headers }) };
}

/** The bytes as text without a byte order mark, or undefined when they are no UTF-8. */
export function decodeStrictUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return undefined;
  }
}
