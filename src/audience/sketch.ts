/** Bits of a hash that choose a register: of 2^13 registers the standard error is 1.04 / √8192 = 1.15 %. */
const INDEX_BITS = 13;
const REGISTERS = 1 << INDEX_BITS;
/** Bits of a hash that are left for a rank. */
const RANK_BITS = 64 - INDEX_BITS;
/** Registers that are set up to which a list of them takes less memory than all of them. */
const FEW = 2_000;
/** Entries that a list may have before it is first looked through. */
const UNTIDY = 64;
/** Bytes of a register in the list of those that are set: its index, and the low 6 bits for its rank. */
const LISTED = 3;

/**
 * How many different hashes it was given, without keeping one: HyperLogLog (Flajolet, Fusy, Gandouet and Meunier 2007), with the
 * estimator of Otmar Ertl ("New cardinality estimation algorithms for HyperLogLog sketches", 2017), which needs no other one for few
 * hashes. A register keeps the longest run of zeros, so that a sketch says neither which hashes it had nor how often.
 */
export class Sketch {
  /** Registers that are set, as `index * 64 + rank`, in any order; one may be there more than once. */
  private list: number[] = [];
  /** The length at which the list is looked through. */
  private untidyAt = UNTIDY;
  /** In place of a list: the rank of every register, 0 for those that are not set. */
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
    const { all } = this;
    if (!all) {
      if (this.list.push(index * 64 + rank) >= this.untidyAt) this.tidy();
    } else if (rank > (all[index] as number)) all[index] = rank;
  }

  /** Leaves the highest rank of each register in the list, or makes all registers of it. */
  private tidy(): void {
    const sorted = Uint32Array.from(this.list).sort();
    // Of one register, the highest rank is the last.
    const kept = [...sorted.filter((one, at) => one >> 6 !== (sorted[at + 1] ?? -1) >> 6)];
    this.list = kept;
    this.untidyAt = Math.max(UNTIDY, 2 * kept.length);
    if (kept.length <= FEW) return;
    this.all = new Uint8Array(REGISTERS);
    for (const one of kept) this.all[one >> 6] = one & 63;
    this.list = [];
  }

  private each(visit: (index: number, rank: number) => void): void {
    this.all?.forEach((rank, index) => {
      if (rank > 0) visit(index, rank);
    });
    if (this.list.length === 0) return;
    this.tidy();
    if (this.all) this.each(visit);
    for (const one of this.list) visit(one >> 6, one & 63);
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
