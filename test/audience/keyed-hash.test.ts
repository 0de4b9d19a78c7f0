import { expect, it } from 'vitest';
import { KEY_BYTES, KeyedHash } from '../../src/audience/keyed-hash.ts';

const KEY = Uint8Array.from({ length: KEY_BYTES }, (_, index) => index);

/** The hash as eight bytes, the lowest first, as the authors of SipHash write it. */
function hashOf(key: Uint8Array, low: number, high: number, text: string): string {
  const hash = new KeyedHash(key);
  hash.hash(low, high, text);
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setInt32(0, hash.low, true);
  bytes.setInt32(4, hash.high, true);
  return new Uint8Array(bytes.buffer).toHex();
}

// The authors' test vectors: the bytes 0, 1, 2, … hashed with the key 0, 1, …, 15.
it.each([
  [8, '6224939a79f5f593'],
  [9, 'b0e4a90bdf82009e'],
  [10, 'f3b9dd94c5bb5d7a'],
  [11, 'a7ad6b22462fb3f4'],
  [12, 'fbe50e86bc8f1e75'],
  [13, '903d84c02756ea14'],
  [14, 'eef27a8e90ca23f7'],
  [15, 'e545be4961ca29a1'],
  [16, 'db9bc2577fcc2a3f'],
])('of %i bytes is that of SipHash-2-4', (length, expected) => {
  const text = String.fromCharCode(...Array.from({ length: length - 8 }, (_, index) => index + 8));
  expect(hashOf(KEY, 0x03020100, 0x07060504, text)).toBe(expected);
});

it('is another with another key', () => {
  const hashes = [0, 1, 2, 3].map((first) => hashOf(KEY.with(0, first), 1, 2, '203.0.113.7'));
  expect(new Set(hashes).size).toBe(4);
});
