import { SingleBar } from 'cli-progress';

const NONE = { created: 0, updated: 0, scheduled: 0, unchanged: 0, skipped: 0, rejected: 0 };

/** The result of an import. `read` is always the sum of the counts. `line` is from 1, null when it concerns the whole file. */
export type Report = { read: number } & typeof NONE & {
    problems: { file: string; line: number | null; detail: string }[];
  };

/** Counts outcomes. An entry is counted once, when its fate is known, so the sum in a report always holds. */
export class Tally {
  readonly report: Report = { read: 0, ...NONE, problems: [] };

  count(status: keyof typeof NONE): void {
    this.report[status]++;
    this.report.read++;
  }

  problem(file: string, detail: string, line: number | null = null): void {
    this.report.problems.push({ file, line, detail });
  }
}

/** One line for people: `3 created, 1 updated, …`. */
export function summaryLine({ read, problems: _, ...counts }: Report): string {
  const told = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  return `${read} read: ${told.join(', ')}`;
}

/** Tells a person how far the work is. */
export type Progress = ReturnType<typeof createProgress>;

/** Says nothing. */
export const silence: Progress = { start() {}, update() {}, waiting() {}, stop() {} };

/** A bar with rate and time left on a terminal; elsewhere a line every five seconds, which a log can hold. */
export function createProgress(stream: NodeJS.WriteStream, now: () => number = Date.now) {
  const looks = {
    format: '{bar} {value}/{total}  {said}',
    stream,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 30,
  };
  const bar = stream.isTTY ? new SingleBar(looks) : undefined;
  let total: number | undefined;
  let started = 0;
  let spoke = 0;
  return {
    /** `all` is undefined while it is not known. */
    start(all: number | undefined): void {
      total = all;
      started = now();
      spoke = started;
      bar?.start(all ?? 1, 0, { said: '' });
    },
    update(done: number): void {
      const rate = (done * 1000) / Math.max(now() - started, 1);
      const seconds = total === undefined || rate === 0 ? 0 : Math.round((total - done) / rate);
      const left = seconds > 90 ? `  ${Math.round(seconds / 60)} min left` : seconds > 0 ? `  ${seconds} s left` : '';
      if (total === undefined) bar?.setTotal(done + 1);
      bar?.update(done, { said: `${Math.round(rate)}/s${left}` });
      if (bar || now() - spoke < 5000) return;
      spoke = now();
      stream.write(`${done}${total === undefined ? '' : ` of ${total}`} articles, ${Math.round(rate)}/s\n`);
    },
    /** The server is away, and asked again after so many milliseconds. */
    waiting(milliseconds: number): void {
      const said = `server away, next try in ${Math.max(1, Math.round(milliseconds / 1000))} s`;
      bar?.update({ said });
      if (bar) bar.render();
      else stream.write(`${said}\n`);
    },
    stop: (): void => bar?.stop(),
  };
}
