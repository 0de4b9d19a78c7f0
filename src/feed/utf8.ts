const encoder = new TextEncoder();
/** U+FEFF at the beginning is text, too: what is decoded is often a piece. */
const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

/** UTF-8 takes at most three bytes for a unit of UTF-16. */
const BYTES_PER_UNIT = 3;

/** Text in UTF-8, as it travels and is stored. */
export type Utf8 = Uint8Array<ArrayBuffer>;

/** The text in UTF-8. */
export function utf8(text: string): Utf8 {
  return joined([text]);
}

/** The text that these bytes are; U+FFFD for what is no UTF-8. */
export function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** All parts in one, text as UTF-8. `encodeInto` takes half the time of `encode`, and a third of what `Response` takes for text. */
export function joined(parts: readonly (string | Uint8Array)[]): Utf8 {
  let most = 0;
  for (const part of parts) most += typeof part === 'string' ? part.length * BYTES_PER_UNIT : part.byteLength;
  const bytes = new Uint8Array(most);
  let end = 0;
  let text = '';
  const write = () => {
    if (text !== '') end += encoder.encodeInto(text, bytes.subarray(end)).written;
    text = '';
  };
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    write();
    bytes.set(part, end);
    end += part.byteLength;
  }
  write();
  // What is kept for a while shall not keep the room that it did not need.
  return bytes.slice(0, end);
}
