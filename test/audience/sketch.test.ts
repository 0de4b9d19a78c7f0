import { describe, expect, it } from 'vitest';
import { KeyedHash } from '../../src/audience/keyed-hash.ts';
import { Sketch } from '../../src/audience/sketch.ts';

const hash = new KeyedHash(new Uint8Array(16).fill(7));

/** A sketch of so many readers, each of whom was seen twice. */
function sketchOf(from: number, to: number): Sketch {
  const sketch = new Sketch();
  for (let round = 0; round < 2; round += 1) {
    for (let reader = from; reader < to; reader += 1) {
      hash.hash(reader, 0, 'reader');
      sketch.add(hash.high, hash.low);
    }
  }
  return sketch;
}

describe('a sketch', () => {
  it.each([0, 1, 2, 10, 199, 200])('of %i readers is right to 3', (readers) => {
    expect(Math.abs(sketchOf(0, readers).estimate() - readers)).toBeLessThanOrEqual(3);
  });

  it.each([1_000, 5_000, 10_000, 30_000, 100_000, 1_000_000])('of %i readers is right to 4 %%', (readers) => {
    expect(Math.abs(sketchOf(0, readers).estimate() / readers - 1)).toBeLessThan(0.04);
  });

  it('errs by 1.15 % at most on average, and to neither side', () => {
    const errors = Array.from({ length: 60 }, (_, run) => {
      const first = run * 100_000;
      return sketchOf(first, first + 3_000).estimate() / 3_000 - 1;
    });
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    const deviation = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    expect(deviation).toBeLessThan(0.0115);
    expect(Math.abs(mean)).toBeLessThan(0.004);
  });

  it.each([
    [50, 40],
    [300, 200],
    [20_000, 15_000],
  ])('of %i, with one of those after %i, is as one of all', (readers, first) => {
    const merged = sketchOf(0, readers);
    merged.merge(sketchOf(first, readers + 500));
    expect(merged.bytes()).toEqual(sketchOf(0, readers + 500).bytes());
  });

  it.each([0, 5, 250, 4_000, 40_000])('of %i readers is the same after it was stored', (readers) => {
    const sketch = sketchOf(0, readers);
    const stored = Sketch.of(sketch.bytes());
    expect(stored.estimate()).toBe(sketch.estimate());
    expect(stored.bytes()).toEqual(sketch.bytes());
  });

  it('takes three bytes a reader, and 8 KB at most', () => {
    expect(sketchOf(0, 10).bytes().length).toBe(30);
    expect(sketchOf(0, 100_000).bytes().length).toBe(8192);
  });
});
