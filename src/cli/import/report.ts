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
  readonly report: Report = {
    ...{ read: 0, created: 0, updated: 0, scheduled: 0, unchanged: 0, skipped: 0, rejected: 0 },
    problems: [],
  };

  count(status: Status): void {
    this.report[status]++;
    this.report.read++;
  }

  problem(file: string, detail: string, line: number | null = null): void {
    this.report.problems.push({ file, line, detail });
  }
}

/** One line for people: `3 created, 1 updated, …`. */
export function summaryLine({ read, problems: _, ...counts }: Report): string {
  return `${read} read: ${Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ')}`;
}

/** Tells a person how far the work is. */
export type Progress = ReturnType<typeof createProgress>;

/** Says nothing. */
export const silence: Progress = { start() {}, update() {}, waiting() {}, stop() {} };

/** A bar with rate and time left on a terminal; elsewhere a line every five seconds, which a log can hold. */
export function createProgress(stream: NodeJS.WriteStream, now: () => number = Date.now) {
  const format = '{bar} {value}/{total}{more}';
  const bar = stream.isTTY
    ? new SingleBar({ format, stream, hideCursor: true, clearOnComplete: true, barsize: 30 })
    : undefined;
  let total: number | undefined;
  let started = 0;
  let spoke = 0;
  return {
    /** `all` is undefined while it is not known. */
    start(all: number | undefined): void {
      total = all;
      started = now();
      spoke = started;
      bar?.start(total ?? 1, 0, { more: '' });
    },
    update(done: number): void {
      const each = (now() - started) / Math.max(done, 1);
      const rate = each > 0 ? `${Math.round(1000 / each)}/s` : '';
      const seconds = total === undefined || each === 0 ? 0 : Math.round((each * (total - done)) / 1000);
      const left = seconds > 90 ? `  ${Math.round(seconds / 60)} min left` : seconds > 0 ? `  ${seconds} s left` : '';
      if (total === undefined) bar?.setTotal(done + 1);
      bar?.update(done, { more: `  ${rate}${left}` });
      if (bar || now() - spoke < 5000) return;
      spoke = now();
      stream.write(`${done}${total === undefined ? '' : ` of ${total}`} articles, ${rate}\n`);
    },
    /** The server is away, and asked again after so many milliseconds. */
    waiting(milliseconds: number): void {
      const line = `server away, next try in ${Math.max(1, Math.round(milliseconds / 1000))} s`;
      bar?.update({ more: `  ${line}` });
      if (bar) bar.render();
      else stream.write(`${line}\n`);
    },
    stop: (): void => bar?.stop(),
  };
}
