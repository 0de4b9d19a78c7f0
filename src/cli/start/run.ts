import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSample } from '../../article/canonical.ts';
import { BACKOFF, type Connection, callForJson } from '../http/connection.ts';
import type { Ending } from './ending.ts';
import { greeting, type Server } from './greeting.ts';
import { findPort } from './port.ts';
import { findToken, noteServer, openState, type State } from './state.ts';

/** What `npm start` was asked for. */
export interface Options {
  /** The repository: where wrangler.toml, `.dev.vars` and the samples are. */
  root: string;
  /** 0: any free one. */
  port: number;
  /** The state folder, absolute. */
  state: string;
  /** Whether a new state folder is filled with the samples. */
  samples: boolean;
  quiet: boolean;
}

/**
 * Starts the development server, fills a new state folder with the samples and greets. The process then lives until it is
 * told to end. Throws `CannotRun` when the server can't be started as asked.
 */
export async function run(options: Options, ending: Ending): Promise<void> {
  const { root, quiet } = options;
  const say = quiet ? () => {} : console.log;
  const port = await findPort(options.port);
  const state = openState(options.state);
  // Slow to import, and a fault of the options is to be said at once.
  const { readWorkerConfig, startServer } = await import('./server.ts');
  const config = readWorkerConfig(root);
  const token = findToken(process.env.PUBLISH_TOKEN, config.vars.PUBLISH_TOKEN, state.folder);
  const address = `http://localhost:${port}`;
  const publicUrl = process.env.PUBLIC_URL || address;
  const isNew = isEmpty(state);
  let sample = options.samples ? sampleVars(root, state, config.vars) : {};
  const start = () =>
    startServer(config, {
      port,
      storage: state.storage,
      vars: {
        ...sample,
        // Beside the greeting a line for every publish is noise, unless it is asked for.
        LOG_LEVEL: process.env.LOG_LEVEL || config.vars.LOG_LEVEL || 'error',
        PUBLIC_URL: publicUrl,
        PUBLISH_TOKEN: token.secret,
      },
      onReload: () => say('The worker was reloaded.'),
    });
  let server = await start();
  ending.cleanUpWith(() => server.stop());
  noteServer(port, state);
  const api: Connection = { to: `http://127.0.0.1:${port}`, token, fetch, backoff: BACKOFF };
  let category: Server['category'];
  try {
    if (options.samples && isNew) say(await loadSamples(root, state, api));
    else if (options.samples && (await forgetSamples(state, api))) {
      sample = {};
      await server.stop();
      server = await start();
    }
    category = await categoryToShow(api);
  } catch (error) {
    // A server that runs but is not well is what a developer needs to look into it.
    console.error(`The server runs, but does not answer as it should. ${(error as Error).message}`);
  }
  say(greeting({ address, publicUrl, token, state: state.folder, category, sample: sample.PUBLICATION_TITLE }));
}

/** The category whose addresses are the easiest to read. */
async function categoryToShow(api: Connection): Promise<Server['category']> {
  type Categories = { categories: NonNullable<Server['category']>[] };
  const { categories } = await callForJson<Categories>(api, '/api/categories', {}, 1);
  return categories.sort((a, b) => a.feeds.rss.length - b.feeds.rss.length)[0];
}

/** The publication to begin with: a JSON Feed, whose articles say that they are samples and have no page elsewhere. */
const SAMPLES = 'examples/samples.json';
/** What wrangler.toml has until a publication is named there. */
const UNNAMED = 'edgefeed';
/** Lies in the state folder of a server that was filled with the samples. */
const MARK = 'samples';

/**
 * The variables that give the sample publication its name, where its articles are or will be shown, and as long as
 * `vars` (wrangler.toml and `.dev.vars`) name no other.
 */
export function sampleVars(root: string, state: State, vars: Record<string, string>): Record<string, string> {
  const { PUBLICATION_TITLE = UNNAMED } = vars;
  const hasSamples = existsSync(join(state.folder, MARK)) || isEmpty(state);
  if (!hasSamples || PUBLICATION_TITLE !== UNNAMED) return {};
  const { title, description, _edgefeed } = JSON.parse(readFileSync(join(root, SAMPLES), 'utf8'));
  const named = { PUBLICATION_DESCRIPTION: description, PUBLICATION_TIME_ZONE: _edgefeed.time_zone, ...vars };
  return { ...named, PUBLICATION_TITLE: title };
}

/** Whether no server has run with this state: samples that were removed do not come back. */
function isEmpty({ storage }: State): boolean {
  return readdirSync(storage).length === 0;
}

/** Takes the publication's name from the samples back once they made room for other articles. True when they did just now. */
async function forgetSamples({ folder }: State, api: Connection): Promise<boolean> {
  const mark = join(folder, MARK);
  if (!existsSync(mark)) return false;
  const { articles } = await callForJson<{ articles: { id: string }[] }>(api, '/api/articles?limit=1', {}, 1);
  // They are there together, and never beside others.
  if (articles.some(({ id }) => isSample(id))) return false;
  rmSync(mark);
  return true;
}

/** Publishes the samples; what to say of it. */
async function loadSamples(root: string, { folder }: State, api: Connection): Promise<string> {
  const source = join(root, SAMPLES);
  const init = { method: 'POST', body: readFileSync(source), headers: { 'content-type': 'application/json' } };
  type Answer = { created: number; rejected: number; results: unknown[] };
  const { created, rejected, results } = await callForJson<Answer>(api, '/api/articles', init);
  if (rejected > 0) throw new Error(`Samples were rejected: ${JSON.stringify(results)}`);
  writeFileSync(join(folder, MARK), 'The publication is named after the samples until wrangler.toml names it.\n');
  return `Loaded the sample publication: ${created} articles from ${source}`;
}
