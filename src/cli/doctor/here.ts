import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detailOf } from '../http/connection.ts';
import { findPort } from '../start/process.ts';
import { readWorkerConfig, startServer, type WorkerConfig } from '../start/server.ts';
import { checkConfiguration, checkRoutes, checkTokens } from './configuration.ts';
import { type Finding, fault, ok, warning } from './finding.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** What wrangler.toml and `.dev.vars` say of an environment, and what the worker says of that. Throws `CannotRun`. */
export async function checkHere(env: string | undefined): Promise<Finding[]> {
  const worker = readWorkerConfig(ROOT, env);
  const secret = process.env.PUBLISH_TOKEN ?? worker.vars.PUBLISH_TOKEN ?? '';
  const where = process.env.PUBLISH_TOKEN ? 'in the environment' : 'in .dev.vars';
  const flag = env ? ` --env ${env}` : '';
  return [
    ...checkConfiguration(worker.config),
    ...(env ? [checkRoutes(worker.config, readWorkerConfig(ROOT).config)] : []),
    ...(secret === '' ? [] : checkTokens(secret, where)),
    warning(
      'the token of the deployment cannot be seen from here',
      `Is it set? npx wrangler secret list${flag}. Set it: npm run setup -- token, or openssl rand -hex 32 | tee /dev/tty | npx wrangler secret put PUBLISH_TOKEN${flag}; both show it this once`,
    ),
    await askWorker(worker),
  ];
}

/** Starts the worker with the variables of wrangler.toml, and lets it say itself what is wrong with them. */
async function askWorker(worker: WorkerConfig): Promise<Finding> {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'edgefeed-doctor-'));
  const port = await findPort(0);
  // Those of .dev.vars are not deployed.
  const vars = { PUBLIC_URL: '', ...(worker.config.vars as Record<string, string>) };
  const server = await startServer(worker, { port, storage: folder.path, vars });
  try {
    const response = await fetch(`http://127.0.0.1:${port}/api/health`);
    if (response.ok) return ok('the worker starts with these variables');
    return fault('the worker refuses to serve with these variables', await detailOf(response));
  } finally {
    await server.stop();
  }
}
