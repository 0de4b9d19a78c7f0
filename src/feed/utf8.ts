const encoder = new TextEncoder();
/** A U+FEFF at the beginning is text: the decoded bytes are often a part of a document. */
const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

/** UTF-8 takes at most three bytes for a unit of UTF-16. */
const BYTES_PER_UNIT = 3;

/** Text in UTF-8, as it is stored and sent. */
export type Utf8 = Uint8Array<ArrayBuffer>;

/** The text in UTF-8. */
export function encodeUtf8(text: string): Utf8 {
  return concatUtf8([text]);
}

/** The text of these bytes, with U+FFFD for every fault in them. */
export function decodeUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/**
 * All parts in one, text as UTF-8. `encodeInto` takes half the time of `encode`, and a third of the time that `Response` takes
 * for text.
 */
export function concatUtf8(parts: readonly (string | Uint8Array)[]): Utf8 {
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
  // A copy, so that a result that is kept does not hold the unused memory.
  return bytes.slice(0, end);
}
