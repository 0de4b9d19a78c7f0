import { SourceMap } from 'node:module';

/** What workerd says: the worker's console, and faults that nobody caught. */
export interface WorkerLog {
  level: string;
  message: string;
}

const UNCAUGHT = /^uncaught exception; source = .*?; stack = /;
/** workerd says each uncaught exception twice; this is the time with the addresses in its own machine code. */
const UNCAUGHT_AGAIN = /^uncaught exception; exception = /;

/**
 * Gives what the worker says to the terminal, errors and warnings on stderr, with places in the bundle as places in the
 * sources that `sourceMap` (JSON) names.
 */
export function printer(sourceMap: () => string): (log: WorkerLog) => void {
  return ({ level, message }) => {
    if (UNCAUGHT_AGAIN.test(message)) return;
    const isFault = UNCAUGHT.test(message);
    const text = inSources(message.replace(UNCAUGHT, 'Uncaught '), sourceMap);
    if (isFault || level === 'error' || level === 'warn') console.error(text);
    else console.log(text);
  };
}

function inSources(text: string, sourceMap: () => string): string {
  if (!text.includes('worker.js:')) return text;
  const map = new SourceMap(JSON.parse(sourceMap()));
  return text.replace(/[^\s()]*\bworker\.js:(\d+):(\d+)/g, (place, line, column) => {
    const origin = map.findOrigin(Number(line), Number(column));
    return 'fileName' in origin ? `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}` : place;
  });
}
