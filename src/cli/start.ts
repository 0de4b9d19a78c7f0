import { enableCompileCache } from 'node:module';
import { awaitEnd } from './start/ending.ts';
import { CannotStart, parseOptions } from './start/options.ts';
import { run } from './start/run.ts';

// wrangler and miniflare are 15 MB of JavaScript: compiling them once saves a third of every later start.
enableCompileCache();

// wrangler tells of every file that it reads, and keeps a log of that in the home folder; the greeting says enough.
process.env.WRANGLER_LOG ??= 'warn';
process.env.WRANGLER_WRITE_LOGS ??= 'false';

// Before the slow part, so that a Ctrl-C in the first second ends cleanly too.
const ending = awaitEnd();

try {
  await run(parseOptions(process.argv.slice(2), process.env), ending);
} catch (error) {
  if (!(error instanceof CannotStart)) throw error;
  console.error(`npm start: ${error.message}`);
  process.exit(2);
}
