const NONE = { created: 0, updated: 0, scheduled: 0, unchanged: 0, skipped: 0, rejected: 0 };

/** What an import did. `read` is always the sum of the counts. `line` is from 1, null when it concerns the whole file. */
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

/** On a terminal one line that changes; elsewhere a line every five seconds, which a log can hold. */
export function createProgress(stream: NodeJS.WriteStream, now: () => number = Date.now) {
  const every = stream.isTTY ? 100 : 5000;
  const cleared = '\r\x1b[K';
  const say = (line: string): void => void stream.write(stream.isTTY ? `${cleared}${line}` : `${line}\n`);
  let total: number | undefined;
  let started = 0;
  let spoke = 0;
  return {
    /** `all` is undefined while it is not known. */
    start(all: number | undefined): void {
      total = all;
      started = now();
      spoke = started;
    },
    update(done: number): void {
      if (now() - spoke < every) return;
      spoke = now();
      const rate = Math.round((done * 1000) / (spoke - started));
      say(`${done}${total === undefined ? '' : ` of ${total}`} articles, ${rate}/s`);
    },
    /** The server is away, and asked again after so many milliseconds. */
    waiting: (milliseconds: number) =>
      say(`server away, next try in ${Math.max(1, Math.round(milliseconds / 1000))} s`),
    stop(): void {
      if (stream.isTTY) stream.write(cleared);
    },
  };
}
