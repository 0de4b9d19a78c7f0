import { randomBytes } from 'node:crypto';
import { mkdtempDisposableSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { CannotRun, detailOf } from '../http/connection.ts';
import { serverAt } from '../http/token.ts';
import type { WorkerConfig } from '../start/server.ts';
import { checkDeployment } from './deployment.ts';
import { type Finding, fault, ok, warning } from './finding.ts';

const ROOT = join(import.meta.dirname, '../../..');
const MARK = { ok: 'ok   ', warning: 'warn ', fault: 'FAULT' };

/** Adds `doctor` to the command line. Exit codes: 0 nothing is wrong, 1 something is, 2 could not look. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check what is to be deployed, or with --url what runs, and say what to do')
    .option('--env <name>', 'of wrangler.toml, such as staging (default: its top, production)')
    .option('--url <url>', 'check the edgefeed that runs there instead')
    .option(
      '--token <token>',
      'with --url: a token of it (default: PUBLISH_TOKEN of the environment; for a server on this computer, that of npm start)',
    )
    .option('--publish', 'with --url: publish two articles into a category of its own, and delete them again')
    .action(async ({ env, url, token, publish }) => {
      if (publish && url === undefined) throw new CannotRun('--publish goes with --url');
      process.exitCode = await report(url === undefined ? await checkHere(env) : checkThere(url, token, publish));
    });
}

/** Says what was found; the exit code. */
export async function report(findings: Iterable<Finding> | AsyncIterable<Finding>): Promise<number> {
  const counts = { ok: 0, warning: 0, fault: 0 };
  for await (const { level, what, advice } of findings) {
    console.log(`${MARK[level]} ${what}${advice ? `\n      ${advice}` : ''}`);
    counts[level] += 1;
  }
  console.log(`${counts.ok} ok, ${counts.warning} to look at, ${counts.fault} wrong`);
  return counts.fault > 0 ? 1 : 0;
}

/** Asks the edgefeed that runs at `url`, with the token to be found for it where none is given. Throws `CannotRun`. */
export function checkThere(url: string, given: string | undefined, publish = false): AsyncIterable<Finding> {
  const server = serverAt('--url', url, given);
  if (publish && !server.token)
    throw new CannotRun('--publish needs a token: give --token, or set PUBLISH_TOKEN in the environment');
  const category = publish ? `edgefeed-doctor-${randomBytes(4).toString('hex')}` : undefined;
  return checkDeployment({ ...server, to: new URL(url).origin }, category);
}

async function checkHere(env: string | undefined): Promise<Finding[]> {
  process.env.WRANGLER_LOG ??= 'error';
  process.env.WRANGLER_WRITE_LOGS ??= 'false';
  const { readWorkerConfig } = await import('../start/server.ts');
  const { checkConfiguration, checkRoutes, checkTokens } = await import('./configuration.ts');
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
  const { findPort } = await import('../start/process.ts');
  const { startServer } = await import('../start/server.ts');
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
