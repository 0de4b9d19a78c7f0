import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { CannotRun, type Connection, callForJson, ONCE } from '../http/connection.ts';
import { DEFAULT_STATE } from '../http/token.ts';
import { changes } from '../import/watch.ts';
import { greeting, type Server } from './greeting.ts';
import { awaitEnd, findPort } from './process.ts';
import { forgetSamples, isEmpty, loadSamples, sampleVars } from './samples.ts';
import { findToken, keptSecret, noteServer, openState, storageOf } from './state.ts';

const ROOT = join(import.meta.dirname, '../../..');
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
    .addHelpText('after', ENVIRONMENT_HELP)
    .showHelpAfterError(ADVICE)
    .action(async ({ port, state, empty }) => {
      // npm keeps options before `--` for itself, and tells of them only by the environment.
      const swallowed = ['port', 'state', 'empty'].filter((flag) => process.env[`npm_config_${flag}`]);
      if (swallowed.length > 0) throw new CannotRun(`npm kept --${swallowed.join(' and --')} for itself. ${ADVICE}`);
      await start(port, state, empty);
    });
}

function port(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new InvalidArgumentError('A port is a whole number from 1 to 65535, or 0 for any free one.');
}

/** Starts the server, fills a new state folder with the samples and greets. Throws `CannotRun` when it can't. */
async function start(wanted: number, folder: string, empty = false): Promise<void> {
  const cleanUpWith = awaitEnd();
  const port = await findPort(wanted);
  // Relative to where npm was called.
  const state = resolve(process.env.INIT_CWD ?? '.', folder);
  openState(state);
  // Slow to import, and a fault of the options is to be said at once.
  const { readWorkerConfig, startServer } = await import('./server.ts');
  const config = readWorkerConfig(ROOT);
  const { env } = process;
  const token = findToken(env.PUBLISH_TOKEN, config.vars.PUBLISH_TOKEN, state);
  const address = `http://localhost:${port}`;
  const vars = {
    // Beside the greeting a line for every publish is noise, unless it is asked for.
    LOG_LEVEL: env.LOG_LEVEL || config.vars.LOG_LEVEL || 'error',
    PUBLIC_URL: env.PUBLIC_URL || address,
    PUBLISH_TOKEN: token.secret,
    // An empty one leaves the hub off.
    HUB_SECRET: env.HUB_SECRET ?? config.vars.HUB_SECRET ?? keptSecret(join(state, 'hub-secret'), 'HUB_SECRET'),
  };
  const isNew = !empty && isEmpty(state);
  let sample = empty ? {} : sampleVars(state, config.vars);
  const serve = () => startServer(config, { port, storage: storageOf(state), vars: { ...sample, ...vars } });
  let server = await serve();
  cleanUpWith(() => server.stop());
  noteServer(port, state);
  const api: Connection = { to: `http://127.0.0.1:${port}`, token, fetch, backoff: ONCE };
  let category: Server['category'];
  try {
    if (isNew) console.log(await loadSamples(state, api));
    else if (!empty && (await forgetSamples(state, api))) {
      sample = {};
      await server.stop();
      server = await serve();
    }
    category = await categoryToShow(api);
  } catch (error) {
    // A server that runs but is not well is what a developer needs to look into it.
    console.error(`The server runs, but does not answer as it should. ${(error as Error).message}`);
  }
  const { PUBLICATION_TITLE: title } = sample;
  console.log(greeting({ address, publicUrl: vars.PUBLIC_URL, token, state, category, sample: title }));
  await followEdits(() => server.reload()).catch(console.error);
}

/** Has the worker loaded again after every edit, until the process ends. */
async function followEdits(reload: () => Promise<boolean>): Promise<void> {
  for await (const _ of await changes(join(ROOT, 'src'), new AbortController().signal)) {
    const isNew = await reload().catch(({ message }: Error) => console.error(message));
    if (isNew) console.log('The worker was reloaded.');
  }
}

/** The category whose addresses are the easiest to read. */
async function categoryToShow(api: Connection): Promise<Server['category']> {
  type Categories = { categories: NonNullable<Server['category']>[] };
  const { categories } = await callForJson<Categories>(api, '/api/categories');
  return categories.sort((a, b) => encodeURIComponent(a.slug).length - encodeURIComponent(b.slug).length)[0];
}
