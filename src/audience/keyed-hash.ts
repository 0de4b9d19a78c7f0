/** Bytes of a key. */
export const KEY_BYTES = 16;

/**
 * SipHash-2-4 (Aumasson and Bernstein 2012): 64 bits that, without its key, tell nothing of what was hashed. It runs for every poll, so
 * 64-bit words are pairs of 32-bit ones, and a result is left in {@link high} and {@link low} in place of a new object.
 */
export class KeyedHash {
  high = 0;
  low = 0;
  private readonly key: Int32Array;

  /** `key` is of {@link KEY_BYTES} bytes. */
  constructor(key: Uint8Array) {
    const view = new DataView(key.buffer, key.byteOffset, KEY_BYTES);
    this.key = Int32Array.from([0, 4, 8, 12], (at) => view.getInt32(at, true));
  }

  /** Hashes two words, and then the low byte of each character. */
  hash(firstLow: number, firstHigh: number, text: string): void {
    const [k0l = 0, k0h = 0, k1l = 0, k1h = 0] = this.key;
    let v0l = k0l ^ 0x70736575;
    let v0h = k0h ^ 0x736f6d65;
    let v1l = k1l ^ 0x6e646f6d;
    let v1h = k1h ^ 0x646f7261;
    let v2l = k0l ^ 0x6e657261;
    let v2h = k0h ^ 0x6c796765;
    let v3l = k1l ^ 0x79746573;
    let v3h = k1h ^ 0x74656462;
    const { length } = text;
    const last = (length >> 3) + 1;
    for (let block = 0; block <= last + 1; block += 1) {
      const at = (block - 1) << 3;
      const ml = block === 0 ? firstLow : block > last ? 0 : wordAt(text, at);
      let mh = block === 0 ? firstHigh : block > last ? 0 : wordAt(text, at + 4);
      // The last byte of all is the length.
      if (block === last) mh |= (length + 8) << 24;
      if (block > last) v2l ^= 0xff;
      v3l ^= ml;
      v3h ^= mh;
      for (let round = block > last ? 4 : 2; round > 0; round -= 1) {
        let next = (v0l + v1l) | 0;
        v0h = (v0h + v1h + carry(next, v0l)) | 0;
        v0l = next;
        next = ((v1h << 13) | (v1l >>> 19)) ^ v0h;
        v1l = ((v1l << 13) | (v1h >>> 19)) ^ v0l;
        v1h = next;
        next = v0h;
        v0h = v0l;
        v0l = next;
        next = (v2l + v3l) | 0;
        v2h = (v2h + v3h + carry(next, v2l)) | 0;
        v2l = next;
        next = ((v3h << 16) | (v3l >>> 16)) ^ v2h;
        v3l = ((v3l << 16) | (v3h >>> 16)) ^ v2l;
        v3h = next;
        next = (v0l + v3l) | 0;
        v0h = (v0h + v3h + carry(next, v0l)) | 0;
        v0l = next;
        next = ((v3h << 21) | (v3l >>> 11)) ^ v0h;
        v3l = ((v3l << 21) | (v3h >>> 11)) ^ v0l;
        v3h = next;
        next = (v2l + v1l) | 0;
        v2h = (v2h + v1h + carry(next, v2l)) | 0;
        v2l = next;
        next = ((v1h << 17) | (v1l >>> 15)) ^ v2h;
        v1l = ((v1l << 17) | (v1h >>> 15)) ^ v2l;
        v1h = next;
        next = v2h;
        v2h = v2l;
        v2l = next;
      }
      v0l ^= ml;
      v0h ^= mh;
    }
    this.high = v0h ^ v1h ^ v2h ^ v3h;
    this.low = v0l ^ v1l ^ v2l ^ v3l;
  }
}

/** Whether the sum of two words, of which one is this, went beyond 32 bits. */
function carry(sum: number, word: number): number {
  return sum >>> 0 < word >>> 0 ? 1 : 0;
}

/** Four characters as one word, the first one lowest; those after the end are 0. */
function wordAt(text: string, at: number): number {
  const { length } = text;
  if (at + 4 <= length) {
    const low = (text.charCodeAt(at) & 0xff) | ((text.charCodeAt(at + 1) & 0xff) << 8);
    return low | ((text.charCodeAt(at + 2) & 0xff) << 16) | (text.charCodeAt(at + 3) << 24);
  }
  let word = 0;
  for (let place = 0; at + place < length; place += 1) word |= (text.charCodeAt(at + place) & 0xff) << (8 * place);
  return word;
}
