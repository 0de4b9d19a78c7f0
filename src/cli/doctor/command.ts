import { randomBytes } from 'node:crypto';
import type { Command } from '@commander-js/extra-typings';
import { CannotRun } from '../http/connection.ts';
import { serverAt } from '../http/token.ts';
import { checkDeployment } from './deployment.ts';
import type { Finding } from './finding.ts';

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
      // Slow to import, and only this needs it.
      const checkHere = async () => (await import('./configuration.ts')).checkHere(env);
      process.exitCode = await report(url === undefined ? await checkHere() : checkThere(url, token, publish));
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
