/**
 * The characters that no feed may hold: C0 and C1 controls but tab, LF and CR (XML 1.0 section 2.2 forbids the former, discourages the
 * latter), surrogates without their partner, and Unicode's noncharacters.
 */
const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is what this expression is for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\p{Surrogate}|\p{Noncharacter_Code_Point}/gu;

/**
 * Units of UTF-16 that may be such a character or a part of one, and CR. Nearly no text holds one, and looking for
 * units takes a fifth of the time of looking for code points.
 */
const SUSPECT =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufdd0-\ufdef\ufffe\uffff\udffe\udfff]/;

/** A character in which there is something to see. */
export const VISIBLE = /[^\s\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u;

/** The text without characters that no feed may hold, its line ends made LF. Applied twice, it changes nothing more. */
export function cleanText(text: string): string {
  if (!SUSPECT.test(text) && text.isWellFormed()) return text;
  return text.replace(FORBIDDEN, '').replace(/\r\n?/g, '\n');
}

/** White space that one line does not have: all but single spaces inside. */
const UNTIDY = /^ | $| {2}|[^\S ]/;

/** The text as one line: clean, trimmed, each run of white space one space. */
export function oneLine(text: string): string {
  if (!UNTIDY.test(text) && !SUSPECT.test(text) && text.isWellFormed()) return text;
  return cleanText(text.replace(/\s+/g, ' ')).replace(/\s+/g, ' ').trim();
}

/** The parts of a list with commas, without empty ones. */
export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** Plain text as HTML that shows the same. */
export function escapeHtml(text: string): string {
  return /[&<>]/.test(text) ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : text;
}

/** Text for use within quotes in HTML, and anywhere else. */
export function escapeAttribute(text: string): string {
  return escapeHtml(text).replaceAll('"', '&quot;');
}

const encoder = new TextEncoder();

/** The length of the text in bytes of UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).byteLength;
}

/** Whether the text takes at most so many bytes of UTF-8. Counts them only where its length leaves a doubt. */
export function fitsBytes(text: string, bytes: number): boolean {
  return text.length * 3 <= bytes || (text.length <= bytes && byteLength(text) <= bytes);
}

/** FNV-1a, 32 bits, of the text's UTF-8, as 8 hexadecimal digits: for telling texts apart, never for secrets. */
export function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of encoder.encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/**
 * 128 bits of the text's SHA-256 in hex. Web Crypto is as fast as Node's `createHash`, which waits for nothing but takes as
 * long to load as all of the worker.
 */
export async function digest(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', encoder.encode(text));
  return new Uint8Array(hash, 0, 16).toHex();
}
