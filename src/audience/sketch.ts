/** Bits of a hash that choose a register: of 2^13 registers the standard error is 1.04 / √8192 = 1.15 %. */
const INDEX_BITS = 13;
const REGISTERS = 1 << INDEX_BITS;
/** Bits of a hash that are left for a rank. */
const RANK_BITS = 64 - INDEX_BITS;
/** Registers that are set up to which a map takes less memory than all of them. */
const FEW = 200;
/** Bytes of a register in the list of those that are set: its index, and the low 6 bits for its rank. */
const LISTED = 3;

/**
 * How many different hashes it was given, without keeping one: HyperLogLog (Flajolet, Fusy, Gandouet and Meunier 2007), with the
 * estimator of Otmar Ertl ("New cardinality estimation algorithms for HyperLogLog sketches", 2017), which needs no other one for few
 * hashes. A register keeps the longest run of zeros, so that a sketch says neither which hashes it had nor how often.
 */
export class Sketch {
  private few: Map<number, number> | undefined = new Map();
  private all: Uint8Array | undefined;

  /** A hash of 64 bits, as two halves of 32. */
  add(high: number, low: number): void {
    const rest = high << INDEX_BITS;
    const rank = rest === 0 ? 32 - INDEX_BITS + Math.clz32(low) + 1 : Math.clz32(rest) + 1;
    this.raise(high >>> (32 - INDEX_BITS), rank);
  }

  /** Takes in all that another one had. */
  merge(other: Sketch): void {
    other.each((index, rank) => this.raise(index, rank));
  }

  /** The number of different hashes, rounded. */
  estimate(): number {
    const ranks = new Array<number>(RANK_BITS + 2).fill(0);
    let unset = REGISTERS;
    this.each((_, rank) => {
      ranks[rank] = (ranks[rank] ?? 0) + 1;
      unset -= 1;
    });
    let sum = 0;
    // Nothing that is counted here fills a register, which would need a term of its own.
    for (let rank = RANK_BITS; rank >= 1; rank -= 1) sum = (sum + (ranks[rank] ?? 0)) / 2;
    return Math.round(REGISTERS ** 2 / (2 * Math.LN2) / (sum + REGISTERS * sigma(unset / REGISTERS)));
  }

  /** For {@link Sketch.of}: the list of registers that are set where that is shorter, else all of them. */
  bytes(): Uint8Array {
    let set = 0;
    this.each(() => {
      set += 1;
    });
    const isList = set * LISTED < REGISTERS;
    const bytes = new Uint8Array(isList ? set * LISTED : REGISTERS);
    let at = 0;
    this.each((index, rank) => {
      if (!isList) bytes[index] = rank;
      else {
        bytes.set([index >> 8, index & 0xff, rank], at);
        at += LISTED;
      }
    });
    return bytes;
  }

  /** The sketch that {@link bytes} wrote. */
  static of(bytes: Uint8Array): Sketch {
    const sketch = new Sketch();
    if (bytes.length === REGISTERS) {
      sketch.few = undefined;
      sketch.all = bytes.slice();
      return sketch;
    }
    for (let at = 0; at + LISTED <= bytes.length; at += LISTED) {
      const [first = 0, second = 0, rank = 0] = bytes.subarray(at, at + LISTED);
      sketch.raise((first << 8) | second, rank);
    }
    return sketch;
  }

  private raise(index: number, rank: number): void {
    const { few, all } = this;
    if (all) {
      if (rank > (all[index] as number)) all[index] = rank;
    } else if (few && rank > (few.get(index) ?? 0)) {
      few.set(index, rank);
      if (few.size > FEW) this.unfold(few);
    }
  }

  private unfold(few: Map<number, number>): void {
    const all = new Uint8Array(REGISTERS);
    for (const [index, rank] of few) all[index] = rank;
    this.all = all;
    this.few = undefined;
  }

  private each(visit: (index: number, rank: number) => void): void {
    this.few?.forEach((rank, index) => {
      visit(index, rank);
    });
    this.all?.forEach((rank, index) => {
      if (rank > 0) visit(index, rank);
    });
  }
}

/** Ertl's σ for the share of registers that are not set: `share + Σ share^(2^k) · 2^(k-1)`, over k from 1. */
function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY;
  let sum = share;
  let power = share;
  let weight = 1;
  for (let before = Number.NaN; sum !== before; weight *= 2) {
    before = sum;
    power *= power;
    sum += power * weight;
  }
  return sum;
}
