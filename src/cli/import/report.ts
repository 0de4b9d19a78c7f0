import { SingleBar } from 'cli-progress';

/** One thing that went wrong, or was mended, or left out. `line` counts from 1; null when it concerns the whole file. */
export interface Problem {
  file: string;
  line: number | null;
  detail: string;
}

type Counts = Record<'created' | 'updated' | 'scheduled' | 'unchanged' | 'skipped' | 'rejected', number>;
export type Status = keyof Counts;

/** What an import did. `read` is always the sum of the counts. */
export interface Report extends Counts {
  read: number;
  problems: Problem[];
}

/** Counts outcomes. An entry is counted once, when its fate is known, so the sum in a report always holds. */
export class Tally {
  private readonly counts: Counts = { created: 0, updated: 0, scheduled: 0, unchanged: 0, skipped: 0, rejected: 0 };
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
export function summaryLine({ read, problems: _, ...counts }: Report): string {
  return `${read} read: ${Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')}`;
}

/** Tells a person how far the work is. */
export interface Progress {
  /** `total` is undefined while it is not known. */
  start(total: number | undefined): void;
  update(done: number): void;
  /** The server is away, and asked again after so many milliseconds. */
  waiting(milliseconds: number): void;
  stop(): void;
}

/** Says nothing. */
export const silence: Progress = { start() {}, update() {}, waiting() {}, stop() {} };

/** A bar with rate and time left on a terminal; elsewhere a line every five seconds, which a log can hold. */
export function createProgress(stream: NodeJS.WriteStream, now: () => number = Date.now): Progress {
  return stream.isTTY ? bar(stream, now) : plainLines(stream, now);
}

function bar(stream: NodeJS.WriteStream, now: () => number): Progress {
  const format = '{bar} {value}/{total}{rate}{left}{away}';
  const single = new SingleBar({ format, stream, hideCursor: true, clearOnComplete: true, barsize: 30 });
  let started = 0;
  let known = true;
  return {
    start(total) {
      started = now();
      known = total !== undefined;
      single.start(total ?? 1, 0, { rate: '', left: '', away: '' });
    },
    update(done) {
      if (!known && done >= single.getTotal()) single.setTotal(done + 1);
      const each = done === 0 ? 0 : (now() - started) / done;
      const left = Math.round((each * (single.getTotal() - done)) / 1000);
      const time = left > 90 ? `${Math.round(left / 60)} min` : `${left} s`;
      const rate = each > 0 ? `  ${Math.round(1000 / each)}/s` : '';
      single.update(done, { rate, left: known && each > 0 ? `  ${time} left` : '', away: '' });
    },
    waiting(milliseconds) {
      single.update({ left: '', away: `  ${awayLine(milliseconds)}` });
      single.render();
    },
    stop: () => single.stop(),
  };
}

function plainLines(stream: NodeJS.WriteStream, now: () => number): Progress {
  let started = 0;
  let spoke = 0;
  let of = '';
  return {
    start(total) {
      started = now();
      spoke = started;
      of = total === undefined ? '' : ` of ${total}`;
    },
    update(done) {
      if (now() - spoke < 5000) return;
      spoke = now();
      stream.write(`${done}${of} articles, ${Math.round((done * 1000) / Math.max(spoke - started, 1))}/s\n`);
    },
    waiting: (milliseconds) => void stream.write(`${awayLine(milliseconds)}\n`),
    stop() {},
  };
}

function awayLine(milliseconds: number): string {
  return `server away, next try in ${Math.max(1, Math.round(milliseconds / 1000))} s`;
}
