import { type Api, apiAt } from './api.ts';
import type { Ending } from './ending.ts';
import { greeting, type Server } from './greeting.ts';
import type { Options } from './options.ts';
import { findPort } from './port.ts';
import { loadSamples, sampleVars } from './samples.ts';
import { openState } from './state.ts';
import { findToken } from './token.ts';

/**
 * Starts the development server, fills an empty ledger with the samples and greets. The process then lives until it is
 * told to end. Throws `CannotStart` when the server can't be started as asked.
 */
export async function run(options: Options, ending: Ending): Promise<void> {
  const { root, quiet } = options;
  const say = quiet ? () => {} : console.log;
  const port = await findPort(options.port);
  const state = openState(options.state);
  // Slow to import, and a fault of the options is to be said at once.
  const { readWorkerConfig, startServer } = await import('./server.ts');
  const config = readWorkerConfig(root);
  const token = findToken(options.token, config.vars.PUBLISH_TOKEN, state.folder);
  const address = `http://localhost:${port}`;
  const publicUrl = options.publicUrl ?? address;
  const sample = options.samples ? sampleVars(root, state, config.vars) : {};
  const server = await startServer(config, {
    port,
    storage: state.storage,
    vars: {
      ...sample,
      // Beside the greeting a line for every publish is noise, unless somebody wants to see them.
      LOG_LEVEL: process.env.LOG_LEVEL || config.vars.LOG_LEVEL || 'error',
      PUBLIC_URL: publicUrl,
      PUBLISH_TOKEN: token.secret,
    },
    onReload: () => say('The worker was reloaded.'),
  });
  ending.cleanUpWith(server.stop);
  const api = apiAt(`http://127.0.0.1:${port}`, token.bearer);
  let category: Server['category'];
  try {
    if (options.samples) await loadSamples(root, state, api, say);
    category = await categoryToShow(api);
  } catch (error) {
    // A server that runs but is not well is what a developer needs to look into it.
    console.error(`The server runs, but does not answer as it should. ${(error as Error).message}`);
  }
  say(greeting({ address, publicUrl, token, state: state.folder, category, sample: sample.PUBLICATION_TITLE }));
}

/** The category whose addresses are the easiest to read. */
async function categoryToShow(api: Api): Promise<Server['category']> {
  const categories = await api.categories();
  const [shown] = categories.sort((a, b) => a.feeds.rss.length - b.feeds.rss.length);
  if (!shown) return undefined;
  const { title, feeds } = shown;
  const path = (url: string) => new URL(url).pathname;
  return { title, rss: path(feeds.rss), atom: path(feeds.atom), json: path(feeds.json) };
}
