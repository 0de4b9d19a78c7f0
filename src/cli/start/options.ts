import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, InvalidArgumentError } from 'commander';

/** A fault that keeps the server from starting; its message is for the person at the terminal, and says what to do. */
export class CannotStart extends Error {}

/** What `npm start` was asked for. */
export interface Options {
  /** The repository: where wrangler.toml, `.dev.vars` and the samples are. */
  root: string;
  /** 0: any free one. */
  port: number;
  /** The state folder, absolute. */
  state: string;
  /** Whether an empty ledger is filled with the samples. */
  samples: boolean;
  quiet: boolean;
  /** `PUBLIC_URL` of the environment. */
  publicUrl: string | undefined;
  /** `PUBLISH_TOKEN` of the environment. */
  token: string | undefined;
}

type Environment = Record<string, string | undefined>;
type Flags = { port: number; state: string; empty?: true; quiet?: true };

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const DEFAULT_PORT = 8787;
const FLAGS = ['port', 'state', 'empty', 'quiet'];

/**
 * The options of `npm start -- …`. Throws `CannotStart` for what can't be understood. `--help` prints the help and ends
 * the process. Relative folders are relative to where npm was called.
 */
export function parseOptions(args: string[], environment: Environment): Options {
  const command = new Command('npm start --')
    .description('Start edgefeed on this computer: real workerd, state on disk, the sample publication to begin with.')
    .option('--port <n>', 'listen on this port; 0 takes any free one', port, DEFAULT_PORT)
    .option('--state <folder>', 'keep articles and token in this folder', '.edgefeed')
    .option('--empty', 'do not load the sample publication')
    .option('--quiet', 'print nothing but errors and what the worker prints')
    .addHelpText('after', ENVIRONMENT_HELP)
    .configureOutput({ writeErr: () => {} })
    .exitOverride();
  refuseSwallowed(environment);
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) process.exit(0);
    throw new CannotStart(`${sentence(error.message)} ${advice(error.code)}`);
  }
  const { port: wanted, state, empty, quiet = false } = command.opts<Flags>();
  return {
    root: ROOT,
    port: wanted,
    state: resolve(environment.INIT_CWD ?? '.', state === '.edgefeed' ? resolve(ROOT, state) : state),
    samples: !empty,
    quiet,
    publicUrl: environment.PUBLIC_URL || undefined,
    token: environment.PUBLISH_TOKEN || undefined,
  };
}

const ENVIRONMENT_HELP = `
Environment:
  PUBLISH_TOKEN     the bearer token; else that of .dev.vars, else one is made and kept in the state folder
  LOG_LEVEL         info: a line of JSON for each publish and projection; else only what went wrong
  PUBLIC_URL        where readers reach the feeds; else the server's own address

Title and author of the publication are in wrangler.toml, [vars]; .dev.vars overrides them.`;

function port(value: string): number {
  const number = Number(value);
  if (!/^\d{1,5}$/.test(value) || number > 65_535) {
    throw new InvalidArgumentError('A port is a whole number from 1 to 65535, or 0 for any free one');
  }
  return number;
}

/** npm keeps options before `--` for itself, and tells us only by the environment. */
function refuseSwallowed(environment: Environment): void {
  const swallowed = FLAGS.filter((flag) => environment[`npm_config_${flag}`] !== undefined);
  if (swallowed.length === 0) return;
  const flags = swallowed.map((flag) => `--${flag}`).join(' and ');
  throw new CannotStart(`npm kept ${flags} for itself. ${advice('')}`);
}

/** `error: unknown option '--prot'\n(Did you mean --port?)` → `unknown option '--prot' (Did you mean --port?).` */
function sentence(message: string): string {
  return `${message
    .replace(/^error: /, '')
    .replace(/\s+/g, ' ')
    .replace(/\.+$/, '')}.`;
}

function advice(code: string): string {
  const example = 'Put options after two dashes: npm start -- --port 8788 --state /tmp/feeds --empty';
  return code === 'commander.invalidArgument'
    ? 'Try: npm start -- --port 8788'
    : `${example}. All of them: npm start -- --help`;
}
