/** One thing that went wrong, or was mended, or left out. `line` counts from 1; null when it concerns the whole file. */
export interface Problem {
  file: string;
  line: number | null;
  detail: string;
}

/** What an import did. `read` is always the sum of the five that follow it. */
export interface Report {
  read: number;
  created: number;
  updated: number;
  unchanged: number;
  skipped: number;
  rejected: number;
  problems: Problem[];
}

export type Status = 'created' | 'updated' | 'unchanged' | 'skipped' | 'rejected';

/** Counts outcomes. An entry is counted once, when its fate is known, so the sum in a report always holds. */
export class Tally {
  private readonly counts: Record<Status, number> = { created: 0, updated: 0, unchanged: 0, skipped: 0, rejected: 0 };
  private readonly problems: Problem[] = [];

  count(status: Status): void {
    this.counts[status]++;
  }

  problem(file: string, detail: string, line?: number): void {
    this.problems.push({ file, line: line ?? null, detail });
  }

  get read(): number {
    return Object.values(this.counts).reduce((sum, n) => sum + n, 0);
  }

  report(): Report {
    return { read: this.read, ...this.counts, problems: [...this.problems] };
  }
}

/** One line for people: `3 created, 1 updated, …`. */
export function summaryLine(report: Report): string {
  const { read, created, updated, unchanged, skipped, rejected } = report;
  return (
    `${read} read: ${created} created, ${updated} updated, ${unchanged} unchanged, ` +
    `${skipped} skipped, ${rejected} rejected`
  );
}
