import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { CannotRun } from '../http/connection.ts';
import { DEFAULT_STATE } from '../http/token.ts';
import { awaitEnd } from './ending.ts';
import { run } from './run.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ADVICE = `Put options after two dashes: npm start -- --port 8788 --state /tmp/feeds --empty
All of them: npm start -- --help`;
const ENVIRONMENT_HELP = `
Environment:
  PUBLISH_TOKEN     the bearer token; else that of .dev.vars, else one is made and kept in the state folder
  LOG_LEVEL         info: a line of JSON for each publish and projection; else only what went wrong
  PUBLIC_URL        where readers reach the feeds; else the server's own address

Title and author of the publication are in wrangler.toml, [vars]; .dev.vars overrides them.`;

/** Adds `start` to the command line. Exit codes: 0 ended as told, 2 could not start. */
export function addStart(program: Command): void {
  program
    .command('start')
    .description('start edgefeed on this computer: real workerd, state on disk, the sample publication to begin with')
    .option('--port <n>', 'listen on this port; 0 takes any free one', port, 8787)
    .option('--state <folder>', 'keep articles and token in this folder', DEFAULT_STATE)
    .option('--empty', 'do not load the sample publication')
    .option('--quiet', 'print nothing but errors and what the worker prints')
    .addHelpText('after', ENVIRONMENT_HELP)
    .showHelpAfterError(ADVICE)
    .action(async ({ port, state, empty, quiet = false }) => {
      // npm keeps options before `--` for itself, and tells of them only by the environment.
      const swallowed = ['port', 'state', 'empty', 'quiet'].filter((flag) => process.env[`npm_config_${flag}`]);
      if (swallowed.length > 0) throw new CannotRun(`npm kept --${swallowed.join(' and --')} for itself. ${ADVICE}`);
      // wrangler tells of every file that it reads, and keeps a log of that in the home folder.
      process.env.WRANGLER_LOG ??= 'warn';
      process.env.WRANGLER_WRITE_LOGS ??= 'false';
      // Relative to where npm was called.
      const folder = resolve(process.env.INIT_CWD ?? '.', state);
      await run({ root: ROOT, port, state: folder, samples: !empty, quiet }, awaitEnd());
    });
}

function port(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new InvalidArgumentError('A port is a whole number from 1 to 65535, or 0 for any free one.');
}
