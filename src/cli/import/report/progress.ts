import { SingleBar } from 'cli-progress';

/** Tells a person how far the import is. */
export interface Progress {
  /** `total` is undefined while nobody knows it. */
  start(total: number | undefined): void;
  update(done: number): void;
  stop(): void;
}

/** Says nothing. */
export const silence: Progress = { start() {}, update() {}, stop() {} };

/** A bar with rate and time left on a terminal; elsewhere a line every five seconds, which a log can hold. */
export function createProgress(stream: NodeJS.WriteStream, now: () => number = Date.now): Progress {
  return stream.isTTY ? bar(stream, now) : plainLines(stream, now);
}

function bar(stream: NodeJS.WriteStream, now: () => number): Progress {
  const format = '{bar} {value}/{total}  {rate}/s  {eta_formatted} left';
  const single = new SingleBar({
    format,
    stream,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 30,
    etaBuffer: 500,
  });
  let started = 0;
  let known = true;
  return {
    start(total) {
      started = now();
      known = total !== undefined;
      single.start(total ?? 1, 0, { rate: 0 });
    },
    update(done) {
      if (!known && done >= single.getTotal()) single.setTotal(done + 1);
      single.update(done, { rate: rate(done, now() - started) });
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
      stream.write(`${done}${of} articles, ${rate(done, spoke - started)}/s\n`);
    },
    stop() {},
  };
}

function rate(done: number, milliseconds: number): number {
  return milliseconds <= 0 ? 0 : Math.round((done * 1000) / milliseconds);
}
