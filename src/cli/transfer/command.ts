import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { localToken } from '../import/local-token.ts';
import { createProgress, silence } from '../import/report/progress.ts';
import { CannotRun } from '../import/source/entry.ts';
import type { Contents } from './export-file.ts';
import type { Server } from './server.ts';
import { exportFile, restoreFile } from './transfer.ts';

interface Flags {
  token?: string;
  quiet?: boolean;
}

const TOKEN =
  "one of the server's PUBLISH_TOKEN (default: PUBLISH_TOKEN of the environment; for a server on this computer, the one that npm start keeps)";
/** With the pauses of `waitBefore`: about a minute. */
const ATTEMPTS = 8;

/** Adds `export` and `restore` to the command line. Exit codes: 0 done, 2 could not run. */
export function addTransfer(program: Command): void {
  program
    .command('restore')
    .description('bring an export into an empty ledger; one that broke off is run again')
    .argument('<file>', 'what `export` wrote, or GET /api/export')
    .requiredOption('--to <url>', 'where the new edgefeed answers')
    .option('--token <token>', TOKEN)
    .option('--quiet', 'no progress')
    .action((file: string, flags: Flags & { to: string }) =>
      perform('restored', () =>
        restoreFile(file, serverAt(flags.to, '--to', flags), flags.quiet ? silence : createProgress(process.stderr)),
      ),
    );
  program
    .command('export')
    .description('write everything that a ledger holds to a file')
    .argument('<file>', 'where to')
    .requiredOption('--from <url>', 'where edgefeed answers')
    .option('--token <token>', TOKEN)
    .action((file: string, flags: Flags & { from: string }) =>
      perform('exported', () => exportFile(serverAt(flags.from, '--from', flags), file)),
    );
}

function serverAt(address: string, option: string, { token }: Flags): Server {
  if (!/^https?:\/\//i.test(address)) throw new CannotRun(`${option} ${address}: not an http or https address`);
  return {
    address,
    token: token ?? process.env.PUBLISH_TOKEN ?? localToken(address),
    fetch,
    backoff: { attempts: ATTEMPTS, sleep: (milliseconds) => sleep(milliseconds), now: Date.now, random: Math.random },
  };
}

async function perform(done: string, work: () => Promise<Contents>): Promise<void> {
  try {
    const { articles, lines } = await work();
    process.stdout.write(`${done} ${articles} articles in ${lines} lines\n`);
  } catch (error) {
    const known = error instanceof CannotRun;
    process.stderr.write(`${known ? error.message : (error as Error).stack}\n`);
    process.exitCode = 2;
  }
}
