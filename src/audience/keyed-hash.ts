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
      let ml = block === 0 ? firstLow : 0;
      let mh = block === 0 ? firstHigh : 0;
      if (block > last) v2l ^= 0xff;
      else if (block > 0) {
        const at = (block - 1) << 3;
        ml = bytesAt(text, at);
        mh = bytesAt(text, at + 4);
        // The last byte of all is the length.
        if (block === last) mh |= (length + 8) << 24;
      }
      v3l ^= ml;
      v3h ^= mh;
      for (let round = block > last ? 4 : 2; round > 0; round -= 1) {
        let sum = (v0l >>> 0) + (v1l >>> 0);
        v0h = (v0h + v1h + (sum > 0xffffffff ? 1 : 0)) | 0;
        v0l = sum | 0;
        let turned = ((v1h << 13) | (v1l >>> 19)) ^ v0h;
        v1l = ((v1l << 13) | (v1h >>> 19)) ^ v0l;
        v1h = turned;
        turned = v0h;
        v0h = v0l;
        v0l = turned;
        sum = (v2l >>> 0) + (v3l >>> 0);
        v2h = (v2h + v3h + (sum > 0xffffffff ? 1 : 0)) | 0;
        v2l = sum | 0;
        turned = ((v3h << 16) | (v3l >>> 16)) ^ v2h;
        v3l = ((v3l << 16) | (v3h >>> 16)) ^ v2l;
        v3h = turned;
        sum = (v0l >>> 0) + (v3l >>> 0);
        v0h = (v0h + v3h + (sum > 0xffffffff ? 1 : 0)) | 0;
        v0l = sum | 0;
        turned = ((v3h << 21) | (v3l >>> 11)) ^ v0h;
        v3l = ((v3l << 21) | (v3h >>> 11)) ^ v0l;
        v3h = turned;
        sum = (v2l >>> 0) + (v1l >>> 0);
        v2h = (v2h + v1h + (sum > 0xffffffff ? 1 : 0)) | 0;
        v2l = sum | 0;
        turned = ((v1h << 17) | (v1l >>> 15)) ^ v2h;
        v1l = ((v1l << 17) | (v1h >>> 15)) ^ v2l;
        v1h = turned;
        turned = v2h;
        v2h = v2l;
        v2l = turned;
      }
      v0l ^= ml;
      v0h ^= mh;
    }
    this.high = v0h ^ v1h ^ v2h ^ v3h;
    this.low = v0l ^ v1l ^ v2l ^ v3l;
  }
}

/** Four characters as one word, the first one lowest; those after the end are 0. */
function bytesAt(text: string, at: number): number {
  return byteAt(text, at) | (byteAt(text, at + 1) << 8) | (byteAt(text, at + 2) << 16) | (byteAt(text, at + 3) << 24);
}

function byteAt(text: string, at: number): number {
  return at < text.length ? text.charCodeAt(at) & 0xff : 0;
}
