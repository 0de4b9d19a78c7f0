/** Times of one kind of request, in milliseconds. */
export class Latencies {
  private readonly times: number[] = [];

  add(milliseconds: number): void {
    this.times.push(milliseconds);
  }

  row(name: string): string {
    const sorted = this.times.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    const cells = [0.5, 0.9, 0.99, 0.999].map((share) => ms(at(share)));
    return `| ${name} | ${sorted.length.toLocaleString('en')} | ${cells.join(' | ')} | ${ms(sorted.at(-1) ?? 0)} |`;
  }
}

export interface Sample {
  minute: number;
  megabytes: number;
}

export const LATENCY_HEAD = '| request | times | p50 ms | p90 | p99 | p99.9 | longest |\n|---|---|---|---|---|---|---|';

/** The memory of workerd, averaged over ten equal parts of the time. */
export function memoryTable(samples: readonly Sample[]): string {
  const parts = tenths(samples);
  const last = samples.at(-1)?.minute ?? 0;
  const head = parts.map((_, index) => `${((last * (index + 1)) / parts.length).toFixed(1)} min`).join(' | ');
  const row = parts.map((part) => median(part).toFixed(0)).join(' | ');
  return `| until | ${head} |\n|${'---|'.repeat(parts.length + 1)}\n| MB | ${row} |`;
}

/** Whether the last fifth takes hardly more than the time from the third to the fifth tenth, when all is warm. */
export function isFlat(samples: readonly Sample[]): boolean {
  const parts = tenths(samples);
  return median(parts.slice(8).flat()) <= 1.2 * median(parts.slice(3, 5).flat());
}

function tenths(samples: readonly Sample[]): number[][] {
  const size = samples.length / 10;
  return Array.from({ length: 10 }, (_, part) =>
    samples.slice(Math.floor(part * size), Math.floor((part + 1) * size)).map(({ megabytes }) => megabytes),
  );
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

function ms(time: number): string {
  return time < 10 ? time.toFixed(1) : time.toFixed(0);
}
